"""The figures of a period, by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random

from frontdesk.domain.backlog import BurnDay, Forecast
from frontdesk.domain.backlog_report import backlog_report
from frontdesk.domain.call_pattern import call_pattern, calls_of, pattern_report
from frontdesk.domain.numbers import booked_report, counted_report, waits_report
from frontdesk.domain.referrals.funnel import funnel_report
from frontdesk.domain.referrals.source_numbers import Answered, capture_report, mix_report
from frontdesk.domain.referrals.sources import SourceAnswer, SourceKind
from frontdesk.domain.rule.hours import OpeningHours
from frontdesk.domain.rule.open_time import OpenTime
from tests.builders import settings

SPOKEN = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
DAYS = (date(2026, 11, 1), date(2026, 11, 30))


def hours() -> OpeningHours:
    """Monday to Friday 8 to 12 and 1 to 5 in New York."""
    return settings().rule().hours


def test_booked_within_seven_days_later_or_not_at_all() -> None:
    week = timedelta(days=7)
    ways = [
        (1, SPOKEN, SPOKEN + week),
        (2, SPOKEN, SPOKEN + week + timedelta(seconds=1)),
        (3, SPOKEN, None),
        # Spoken with seven days ago to the second: there is still time.
        (4, SPOKEN + timedelta(days=10), None),
    ]
    found = booked_report(ways, SPOKEN + timedelta(days=17), *DAYS)
    assert [(row.code, row.count, row.n, row.cases) for row in found.rows] == [
        ("within_7_days", 1, 3, (1,)),
        ("later", 1, 3, (2,)),
        ("not_yet", 1, 3, (3,)),
    ]
    assert found.headline == "33 %"
    assert booked_report([], SPOKEN, *DAYS).headline == ""


def test_waits_are_counted_while_open() -> None:
    friday = datetime(2026, 11, 6, 21, 50, tzinfo=UTC)  # 4:50 PM in New York
    timed = [
        (1, friday, friday + timedelta(minutes=5)),
        # To Monday at 8:05: five minutes until closing, ten in all and five of Monday's.
        (2, friday, datetime(2026, 11, 9, 13, 5, tzinfo=UTC)),
        (3, friday, datetime(2026, 11, 9, 13, 6, tzinfo=UTC)),
        (4, friday, datetime(2026, 11, 10, 18, 30, tzinfo=UTC)),
    ]
    found = waits_report("first_try", "Until the first try", DAYS, timed, hours())
    assert [(row.code, row.cases) for row in found.rows] == [
        ("15_minutes", (1, 2)),
        ("1_hour", (3,)),
        ("4_hours", ()),
        ("9_hours", ()),
        ("longer", (4,)),
    ]
    # 5, 15, 16 and 760 minutes.
    assert found.headline == "16 minutes"
    assert found.note == "Half waited 16 minutes or less, nine of ten 12 h 40 or less, while open."


def test_calls_are_put_into_the_practices_own_hours_and_repeats_counted_by_day() -> None:
    calls = [
        ("2026-11-02T14:10:00.000000Z", False, "+1"),
        ("2026-11-02T14:50:00.000000Z", False, "+1"),
        ("2026-11-02T21:59:59.000000Z", True, "+1"),
        # Past midnight in UTC it is still Monday evening in New York.
        ("2026-11-03T01:30:00.000000Z", True, "+1"),
        ("2026-11-03T14:10:00.000000Z", True, "+1"),
        ("2026-11-03T14:20:00.000000Z", False, ""),
    ]
    found = call_pattern(calls, hours())
    assert (found.inbound, found.unanswered, found.repeats) == (6, 3, 3)
    assert found.busiest == (0, 9)
    assert (found.calls[0][9], found.calls[0][16], found.calls[0][20], found.calls[1][9]) == (2, 1, 1, 2)
    assert call_pattern([], hours()).busiest is None
    report = pattern_report(found, hours().style, *DAYS)
    assert [(row.code, row.count, row.n) for row in report.rows] == [
        ("answered", 3, 6),
        ("missed", 3, 6),
        ("called_again", 3, 6),
        ("missed_mon_09", 2, 2),
        ("missed_tue_09", 1, 2),
    ]
    numbered = [(number, *call) for number, call in enumerate(calls, 1)]
    assert {row.code: list(calls_of(row.code, numbered, hours())) for row in report.rows} == {
        "answered": [3, 4, 5],
        "missed": [1, 2, 6],
        # The second, third and fourth of Monday; on Tuesday it is the first one again.
        "called_again": [2, 3, 4],
        "missed_mon_09": [1, 2],
        "missed_tue_09": [6],
    }


def test_groups_are_largest_first_and_name_their_cases() -> None:
    found = counted_report("sources", "Sources", DAYS, {"a": [1], "b": [2, 3]}, {"a": "one"}, "call")
    assert [(row.words, row.count, row.n, row.percent) for row in found.rows] == [
        ("b", 2, 3, 66.7),
        ("one", 1, 3, 33.3),
    ]
    assert found.headline == "b 67 %"


def test_open_time_of_many_is_that_of_each() -> None:
    opening, drawn = hours(), Random(4)
    measured = OpenTime(opening)
    for _ in range(500):
        # Over the nights of both clock changes, and holidays.
        start = datetime(2026, 3, 1, tzinfo=UTC) + timedelta(seconds=drawn.randrange(300 * 24 * 3600))
        end = start + timedelta(seconds=drawn.choice((-60, 0, 1, 3_600, 90_000, 900_000, 9_000_000)))
        assert measured.between(start, end) == opening.open_time(start, end)


def test_of_how_many_who_could_be_asked_it_is_known() -> None:
    known, kind = SourceAnswer.KNOWN, SourceKind.PSYCHIATRIST
    answers = [
        Answered(1, known, kind),
        Answered(2, None, None),
        Answered(3, SourceAnswer.MISSED, None),
        Answered(4, SourceAnswer.DECLINED, None),
        Answered(5, known, kind),
        Answered(6, SourceAnswer.IN_DISTRESS, None),
    ]
    found = capture_report(answers, *DAYS)
    assert [(row.code, row.cases, row.n) for row in found.shown_rows] == [
        ("known", (1, 5), 4),
        ("declined", (4,), 4),
        ("no_answer", (2,), 4),
    ]
    assert (found.headline, found.n) == ("50 %", 4)
    assert found.note == "Left out: 2 in distress or on a voicemail, who are not asked."


def test_the_mix_beside_what_is_expected() -> None:
    kinds = (
        [SourceKind.PSYCHIATRIST] * 7
        + [SourceKind.THERAPIST] * 4
        + [SourceKind.PRIMARY_CARE] * 6
        + [SourceKind.WEB_SEARCH] * 2
        + [SourceKind.PAIN]
    )
    answers = [Answered(number, SourceAnswer.KNOWN, kind) for number, kind in enumerate(kinds, 1)]
    found = mix_report([*answers, Answered(90, SourceAnswer.DECLINED, None)], *DAYS)
    assert [(row.words, row.count, row.n, row.note) for row in found.rows] == [
        ("psychiatrists (40-60 %)", 7, 20, "below"),
        ("therapists (10-20 %)", 4, 20, "within"),
        ("primary care (20-30 %)", 6, 20, "within"),
        ("self-referral (10-20 %)", 2, 20, "within"),
        ("all others", 1, 20, ""),
    ]
    assert found.note.startswith("Psychiatrists below. The shares expected are a rule of thumb")
    few = mix_report(answers[:19], *DAYS)
    assert few.note.startswith("Under 20 known sources: no verdict.")
    assert {row.note for row in few.rows} == {""}


def test_the_leak_that_costs_most_is_where_most_were_lost_or_stand() -> None:
    found = funnel_report(
        {0: [1, 2, 3], 17: [4, 5], 27: [6]}, {13: 1}, {13: [70]}, {27: [8, 9], 0: [10]}, *DAYS
    )
    shown = {row.code: (row.count, row.n, row.cases) for row in found.shown_rows}
    assert shown == {
        "point_0": (3, 6, (1, 2, 3)),
        "point_17": (2, 6, (4, 5)),
        "point_27": (1, 6, (6,)),
        "event_13": (1, 0, (70,)),
        "lost_0": (1, 3, (10,)),
        "lost_27": (2, 3, (8, 9)),
    }
    assert found.headline == "most at point 27"
    assert found.note.startswith(
        "Costs most: 27 canceled or no-show, not rebooked, 2 lost there and 1 there now. "
    )
    assert next(row.cases_are for row in found.rows if row.code == "event_13") == "call"
    assert funnel_report({0: [1]}, {}, {}, {}, *DAYS).headline == ""


def test_the_backlog_burns_down() -> None:
    friday, monday = date(2026, 11, 13), date(2026, 11, 16)
    days = (BurnDay(friday, 9, 2, 7), BurnDay(monday, 7, 3, 4))
    end = Forecast(4, 2.0, 1, 0, date(2026, 11, 18), monday)
    # One left it on the Saturday: it counts for Monday.
    left = {friday: [1, 2], date(2026, 11, 14): [5], monday: [3, 4], date(2026, 11, 1): [99]}
    found = backlog_report(days, end, [6, 7, 8, 9], left, hours().style, *DAYS)
    assert (found.first, found.last, found.n, found.course) == (friday, monday, 4, (7, 4))
    assert [(row.code, row.count, row.n, row.cases) for row in found.rows] == [
        ("still", 4, 0, (6, 7, 8, 9)),
        ("2026-11-16", 3, 7, (3, 4, 5)),
        ("2026-11-13", 2, 9, (1, 2)),
    ]
    assert found.note == (
        "From 9 to 4 in 2 open days. At 2 a day, as on the last open day: done about Wed Nov 18."
    )
    none = backlog_report((), Forecast(0, 40.0, 0, 0, monday, monday), [], {}, hours().style, *DAYS)
    assert (none.rows, none.headline, none.note, none.first) == ((), "", "", DAYS[0])
