"""The same-day rule against the oracle: no difference (reliability, "The rule is right on every day").

``FRONTDESK_RULE_CASES=200000`` raises the number of cases, as before a release.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest

from frontdesk.domain.lanes import Lane
from frontdesk.domain.rule.same_day import NoClock, Standing
from tests.domain.oracle import DAY, Oracle, Practice, Ranges
from tests.domain.rule_cases import CLOSED, OFFICE, ZONES, Case, cases, offset, wall
from tests.domain.rule_comparison import Answers, differences, expected_answers, true_rule

COUNT = int(os.environ.get("FRONTDESK_RULE_CASES", "10000"))
SECOND = timedelta(seconds=1)
ONE_DAY = timedelta(days=1)
NO_TARGET, TARGET = Lane.NEW_PATIENT, Lane.REFERRING_OFFICE

#: Closed at Thanksgiving and Christmas, a half day before Christmas; one hour for referring offices.
NEW_YORK = Practice(
    zone="America/New_York",
    week=(OFFICE,) * 5 + (CLOSED,) * 2,
    exceptions={
        date(2026, 11, 26): CLOSED,
        date(2026, 12, 24): ((480, 720),),
        date(2026, 12, 25): CLOSED,
    },
    targets={TARGET: 60},
    morning=600,
    at_risk=(60, 30),
)


def at_night(ranges: Ranges) -> Practice:
    """A practice with hours in the night of both clock changes of 2026, and an office from Monday on."""
    return Practice(
        zone="America/New_York",
        week=(OFFICE,) * 5 + (CLOSED,) * 2,
        exceptions={date(2026, 3, 8): ranges, date(2026, 11, 1): ranges},
        targets={TARGET: 120},
        morning=None,
        at_risk=(60, 30),
    )


def test_rule_and_oracle_never_differ() -> None:
    judged = 0

    def counted() -> Iterator[tuple[Case, Answers]]:
        nonlocal judged
        for answered in expected_answers(cases(COUNT)):
            judged += 1
            yield answered

    found = [str(difference) for difference in islice(differences(counted(), true_rule), 5)]
    assert not found, "\n".join(found)
    assert judged == COUNT > 0


def test_cases_are_the_hard_ones() -> None:
    seen: Counter[str] = Counter()
    answered = list(expected_answers(cases(3000)))
    for case, answers in answered:
        practice, received = case.practice, case.received
        zone = ZoneInfo(practice.zone)
        day = received.astimezone(zone).date()
        due = answers["due"]
        assert isinstance(due, datetime)
        seen[practice.zone] += 1
        seen[str(answers["decided_by"])] += 1
        before, after = (offset(practice.zone, received + step) for step in (-ONE_DAY, ONE_DAY))
        seen["clock change"] += before != after
        seen["holiday"] += practice.exceptions.get(day) == () or practice.exceptions.get(day + ONE_DAY) == ()
        seen["due on another date in UTC"] += due.date() != due.astimezone(zone).date()
        seen["by the second"] += received.second != 0
        seen["in a break"] += any(
            wall(practice.zone, day, end) <= received < wall(practice.zone, day, start)
            for (_, end), (start, _) in zip(practice.ranges(day), practice.ranges(day)[1:], strict=False)
        )
        seen["working Saturday"] += day.weekday() == 5 and day == answers["service_day"]
    shares = {name: count / len(answered) for name, count in seen.items()}
    assert shares["clock change"] >= 0.30
    assert shares["holiday"] >= 0.10
    assert all(shares[decided_by] >= 0.05 for decided_by in ("close", "target", "morning"))
    assert shares["due on another date in UTC"] >= 0.10
    assert min(shares["by the second"], shares["in a break"], shares["working Saturday"]) >= 0.02
    assert set(ZONES) <= set(shares)


def test_more_cases_continue_fewer_and_a_seed_gives_other_ones() -> None:
    first = received_and_lanes(250, seed=1)
    assert first == received_and_lanes(300, seed=1)[:250]
    assert first != received_and_lanes(250, seed=2)


def received_and_lanes(count: int, seed: int) -> list[tuple[datetime, Lane]]:
    """What can be compared of cases; practices are never equal."""
    return [(case.received, case.lane) for case in cases(count, seed)]


@pytest.mark.parametrize(
    ("received", "lane", "due", "decided_by"),
    [
        # The closing second is too late, and then the morning deadline of the next day holds.
        ("2026-11-17T16:59:59-05:00", NO_TARGET, "2026-11-17T17:00-05:00", "close"),
        ("2026-11-17T17:00:00-05:00", NO_TARGET, "2026-11-18T10:00-05:00", "morning"),
        ("2026-11-17T17:00:01-05:00", NO_TARGET, "2026-11-18T10:00-05:00", "morning"),
        # At the opening second it arrived while open: no morning deadline.
        ("2026-11-17T07:59:59-05:00", NO_TARGET, "2026-11-17T10:00-05:00", "morning"),
        ("2026-11-17T08:00:00-05:00", NO_TARGET, "2026-11-17T17:00-05:00", "close"),
        ("2026-11-17T08:00:01-05:00", NO_TARGET, "2026-11-17T17:00-05:00", "close"),
        # The lunch break is of the day and after its opening, and a target does not run in it.
        ("2026-11-17T12:30:00-05:00", NO_TARGET, "2026-11-17T17:00-05:00", "close"),
        ("2026-11-17T12:30:00-05:00", TARGET, "2026-11-17T14:00-05:00", "target"),
        ("2026-11-17T11:30:00-05:00", TARGET, "2026-11-17T13:30-05:00", "target"),
        ("2026-11-17T11:00:00-05:00", TARGET, "2026-11-17T12:00-05:00", "target"),
        ("2026-11-17T11:00:01-05:00", TARGET, "2026-11-17T13:00:01-05:00", "target"),
        ("2026-11-17T06:00:00-05:00", TARGET, "2026-11-17T09:00-05:00", "target"),
        # A target that ends with the day, and one second to either side.
        ("2026-11-17T15:59:59-05:00", TARGET, "2026-11-17T16:59:59-05:00", "target"),
        ("2026-11-17T16:00:00-05:00", TARGET, "2026-11-17T17:00-05:00", "close"),
        ("2026-11-17T16:00:01-05:00", TARGET, "2026-11-17T17:00-05:00", "close"),
        # Holidays, a half day, a weekend.
        ("2026-11-25T17:30:00-05:00", NO_TARGET, "2026-11-27T10:00-05:00", "morning"),
        ("2026-11-26T11:00:00-05:00", TARGET, "2026-11-27T09:00-05:00", "target"),
        ("2026-12-24T11:59:59-05:00", NO_TARGET, "2026-12-24T12:00-05:00", "close"),
        ("2026-12-24T12:00:00-05:00", NO_TARGET, "2026-12-28T10:00-05:00", "morning"),
        # Over the clock changes: the same wall time, another offset.
        ("2026-10-30T17:00:00-04:00", NO_TARGET, "2026-11-02T10:00-05:00", "morning"),
        ("2026-03-06T17:00:00-05:00", NO_TARGET, "2026-03-09T10:00-04:00", "morning"),
    ],
)
def test_office_day_worked_out_by_hand(received: str, lane: Lane, due: str, decided_by: str) -> None:
    assert_both_say(NEW_YORK, received, lane, due, decided_by)


@pytest.mark.parametrize(
    ("ranges", "received", "lane", "due", "decided_by"),
    [
        # Two hours are two hours, whatever the clock shows: it jumps from 02:00 to 03:00 ...
        (((0, DAY),), "2026-03-08T01:30:00-05:00", TARGET, "2026-03-08T04:30-04:00", "target"),
        # ... and shows 01:00 to 02:00 twice.
        (((0, DAY),), "2026-11-01T00:30:00-04:00", TARGET, "2026-11-01T01:30-05:00", "target"),
        # 24:00 is the next midnight.
        (((0, DAY),), "2026-11-01T23:59:59-05:00", NO_TARGET, "2026-11-02T00:00-05:00", "close"),
        # An opening at 02:30 is at 03:30 when there is no 02:30.
        (((150, 300),), "2026-03-08T00:30:00-05:00", TARGET, "2026-03-08T05:00-04:00", "close"),
        (((150, 360),), "2026-03-08T00:30:00-05:00", TARGET, "2026-03-08T05:30-04:00", "target"),
        # A closing at 01:30 is the first 01:30.
        (((0, 90),), "2026-11-01T01:29:59-04:00", NO_TARGET, "2026-11-01T01:30-04:00", "close"),
        (((0, 90),), "2026-11-01T01:30:00-04:00", NO_TARGET, "2026-11-02T17:00-05:00", "close"),
        # Hours that the change swallows whole do not make an open day; 02:30 to 03:15 is one such.
        (((120, 180),), "2026-03-08T00:30:00-05:00", NO_TARGET, "2026-03-09T17:00-04:00", "close"),
        (((150, 195),), "2026-03-08T00:30:00-05:00", NO_TARGET, "2026-03-09T17:00-04:00", "close"),
        # Hours that the change moves into one another count once: open from 03:00 to 05:00.
        (((140, 160), (180, 300)), "2026-03-08T00:30:00-05:00", TARGET, "2026-03-08T05:00-04:00", "close"),
        (((140, 160), (180, 315)), "2026-03-08T00:30:00-05:00", TARGET, "2026-03-08T05:00-04:00", "target"),
        # The last closing is the latest one, be it of the first range.
        (((60, 170), (180, 190)), "2026-03-08T03:30:00-04:00", NO_TARGET, "2026-03-08T03:50-04:00", "close"),
    ],
)
def test_open_while_the_clock_changes_worked_out_by_hand(
    ranges: Ranges, received: str, lane: Lane, due: str, decided_by: str
) -> None:
    assert_both_say(at_night(ranges), received, lane, due, decided_by)


def assert_both_say(practice: Practice, received: str, lane: Lane, due: str, decided_by: str) -> None:
    """The witness and the rule both say what a person worked out; instants as ISO 8601 with offset."""
    instant, expected = datetime.fromisoformat(received).astimezone(UTC), datetime.fromisoformat(due)
    for said in (Oracle(practice).answer(instant, lane), true_rule(practice).deadline(instant, lane)):
        assert said.due == expected
        assert str(said.decided_by) == decided_by
        assert said.at_risk_from == expected - timedelta(hours=1)


def test_morning_deadline_wins_a_tie_with_the_target_and_loses_one_with_the_close() -> None:
    with_target = Practice(NEW_YORK.zone, NEW_YORK.week, {}, {TARGET: 120}, 600, (60, 30))
    assert_both_say(with_target, "2026-11-17T07:00:00-05:00", TARGET, "2026-11-17T10:00-05:00", "morning")
    half_day = Practice(NEW_YORK.zone, (((480, 600),),) * 7, {}, {TARGET: 120}, 600, (60, 30))
    assert_both_say(half_day, "2026-11-17T07:00:00-05:00", TARGET, "2026-11-17T10:00-05:00", "close")


@pytest.mark.parametrize("morning", [0, 450, 480])
def test_morning_deadline_not_after_the_opening_does_not_apply(morning: int) -> None:
    practice = Practice(NEW_YORK.zone, NEW_YORK.week, {}, {}, morning, (60, 30))
    assert_both_say(practice, "2026-11-17T06:00:00-05:00", NO_TARGET, "2026-11-17T17:00-05:00", "close")


def test_morning_deadline_one_minute_after_the_opening_applies() -> None:
    practice = Practice(NEW_YORK.zone, NEW_YORK.week, {}, {}, 481, (60, 30))
    assert_both_say(practice, "2026-11-17T06:00:00-05:00", NO_TARGET, "2026-11-17T08:01-05:00", "morning")


@pytest.mark.parametrize("morning", [720, 725, 780])
def test_target_that_ends_at_the_break_comes_before_a_morning_deadline_in_it(morning: int) -> None:
    practice = Practice(NEW_YORK.zone, NEW_YORK.week, {}, {TARGET: 240}, morning, (60, 30))
    decided_by = "morning" if morning == 720 else "target"
    assert_both_say(practice, "2026-11-17T06:00:00-05:00", TARGET, "2026-11-17T12:00-05:00", decided_by)


def test_a_second_to_either_side_of_the_deadline() -> None:
    around = (-SECOND, timedelta(), SECOND)
    rule = true_rule(NEW_YORK)
    deadline = rule.deadline(datetime(2026, 11, 17, 15, tzinfo=UTC), NO_TARGET)
    due, warned = deadline.due, deadline.at_risk_from
    assert [rule.standing(due, None, warned + step) for step in around] == [
        Standing.ON_TIME,
        Standing.AT_RISK,
        Standing.AT_RISK,
    ]
    assert [rule.standing(due, None, due + step) for step in around] == [
        Standing.AT_RISK,
        Standing.AT_RISK,
        Standing.BREACHED,
    ]
    assert [rule.standing(due, due + step, due + ONE_DAY) for step in around] == [
        Standing.MET,
        Standing.MET,
        Standing.MET_LATE,
    ]
    assert [rule.breached_at(due, None, due + step) for step in around] == [None, None, due]
    assert [rule.breached_at(due, due + step, due + ONE_DAY) for step in around[1:]] == [None, due]


def test_a_crisis_has_no_clock() -> None:
    with pytest.raises(NoClock):
        true_rule(NEW_YORK).deadline(datetime(2026, 11, 17, 15, tzinfo=UTC), Lane.CRISIS)
