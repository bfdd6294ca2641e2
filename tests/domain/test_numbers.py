"""The figures of a period, by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from frontdesk.domain.numbers import booked_report, call_pattern, counted_report, waits_report
from frontdesk.domain.rule.hours import OpeningHours
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


def test_groups_are_largest_first_and_name_their_cases() -> None:
    found = counted_report("sources", "Sources", DAYS, {"a": [1], "b": [2, 3]}, {"a": "one"}, "call")
    assert [(row.words, row.count, row.n, row.percent) for row in found.rows] == [
        ("b", 2, 3, 66.7),
        ("one", 1, 3, 33.3),
    ]
    assert found.headline == "b 67 %"
