"""Faults planted in the same-day rule, each one caught by the comparison that finds nothing in the true rule.

The faults of reliability, "The rule is right on every day", and some more. A fault must show in what the rule
says of a call, not only in a measurement on the way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from frontdesk.domain.lanes import Lane
from frontdesk.domain.rule.hours import OpeningHours, Range
from frontdesk.domain.rule.same_day import Deadline, DecidedBy, SameDayRule
from tests.domain.oracle import Practice
from tests.domain.rule_cases import Case, cases
from tests.domain.rule_comparison import Answers, differences, expected_answers, rule_of, true_rule

COUNT = 2000


class WallClockSums(OpeningHours):
    """Adds and subtracts what the clock shows, as aware datetimes of one zone do by themselves."""

    def open_time(self, start: datetime, end: datetime) -> timedelta:
        """Sum the differences of wall times."""
        total, day = timedelta(), self.day_of(start)
        while day <= self.day_of(end):
            for span in self.spans(day):
                begin, stop = max(span.opens, start), min(span.closes, end)
                if begin < stop:
                    total += self.local(stop) - self.local(begin)
            day += timedelta(days=1)
        return total

    def after_open_time(self, start: datetime, amount: timedelta) -> datetime:
        """Count the amount on the wall clock."""
        day = self.day_of(start)
        while True:
            for span in self.spans(day):
                begin, stop = self.local(max(span.opens, start)), self.local(span.closes)
                if max(span.opens, start) < span.closes:
                    if amount <= stop - begin:
                        return (begin + amount).astimezone(UTC)
                    amount -= stop - begin
            day = self.next_open_day(day)


class MinutesSinceMidnight(OpeningHours):
    """Takes 17:00 for 17 hours after midnight."""

    def instant(self, day: date, minute: int) -> datetime:
        """Add the minutes to the instant of midnight."""
        return super().instant(day, 0) + timedelta(minutes=minute)


class NoHolidays(OpeningHours):
    """Knows the week only."""

    def ranges(self, day: date) -> tuple[Range, ...]:
        """Leave the exceptions out."""
        return self.week[day.weekday()]


class FixedOffset(OpeningHours):
    """Keeps the offset from UTC that the zone has in January."""

    def _offset(self) -> timezone:
        """Ask the zone once."""
        return timezone(datetime(2024, 1, 1, tzinfo=self.zone).utcoffset() or timedelta())

    def local(self, instant: datetime) -> datetime:
        """Show January's time all year."""
        return instant.astimezone(self._offset())

    def instant(self, day: date, minute: int) -> datetime:
        """Read January's time all year."""
        midnight = datetime(day.year, day.month, day.day, tzinfo=self._offset())
        return (midnight + timedelta(minutes=minute)).astimezone(UTC)


class LateAtTheClosingSecond(OpeningHours):
    """Takes a call at the closing second as one of that day."""

    def service_day(self, received: datetime) -> date:
        """Compare with "at or before"."""
        day = self.day_of(received)
        return day if self.is_open_day(day) and received <= self.closes(day) else self.next_open_day(day)


class ClosesForLunch(OpeningHours):
    """Takes the first closing for the last."""

    def closes(self, day: date) -> datetime:
        """Look at the first range only."""
        return self.spans(day)[0].closes


class DateInUtc(OpeningHours):
    """Takes the date of an instant in UTC for the practice's."""

    def day_of(self, instant: datetime) -> date:
        """Forget the zone."""
        return instant.astimezone(UTC).date()


class ElapsedTargets(OpeningHours):
    """Counts every minute from the first open one on, open or not."""

    def open_time(self, start: datetime, end: datetime) -> timedelta:
        """Subtract the first open instant."""
        return max(end - super().after_open_time(start, timedelta()), timedelta())

    def after_open_time(self, start: datetime, amount: timedelta) -> datetime:
        """Add to the first open instant."""
        return super().after_open_time(start, timedelta()) + amount


class TargetFromTheOpening(OpeningHours):
    """Counts a target from the opening of the day, even for a call that came later."""

    def after_open_time(self, start: datetime, amount: timedelta) -> datetime:
        """Start at the doors."""
        return super().after_open_time(self.opens(self.service_day(start)), amount)


class TargetWinsTies(SameDayRule):
    """Names the target when it coincides with another deadline."""

    def deadline(self, received: datetime, lane: Lane) -> Deadline:
        """Prefer the target."""
        right = super().deadline(received, lane)
        minutes = self.target_minutes.get(lane)
        if minutes is None or self.hours.after_open_time(received, timedelta(minutes=minutes)) != right.due:
            return right
        return replace(right, decided_by=DecidedBy.TARGET)


class MorningWinsTies(SameDayRule):
    """Names the morning deadline when it coincides with the close."""

    def deadline(self, received: datetime, lane: Lane) -> Deadline:
        """Prefer the morning deadline."""
        right = super().deadline(received, lane)
        opens, morning = self.hours.opens(right.service_day), self.morning_deadline
        if morning is None or received >= opens:
            return right
        if self.hours.instant(right.service_day, morning) != right.due:
            return right
        return replace(right, decided_by=DecidedBy.MORNING)


class MorningForEveryCall(SameDayRule):
    """Applies the morning deadline to calls that arrived while open, too, when it was still to come."""

    def deadline(self, received: datetime, lane: Lane) -> Deadline:
        """Forget to look whether the doors were open."""
        right = super().deadline(received, lane)
        if self.morning_deadline is None:
            return right
        morning = self.hours.instant(right.service_day, self.morning_deadline)
        if not received < morning < right.due:
            return right
        warned = self.at_risk_from(morning)
        return replace(right, due=morning, at_risk_from=warned, decided_by=DecidedBy.MORNING)


class LastWarningOnly(SameDayRule):
    """Warns at the smallest of the at-risk minutes."""

    def at_risk_from(self, due: datetime) -> datetime:
        """Take the smallest."""
        return due - timedelta(minutes=min(self.at_risk_minutes, default=0))


def morning_ignored(practice: Practice) -> SameDayRule:
    """The rule without its morning deadline."""
    return replace(true_rule(practice), morning_deadline=None)


def hours(kind: type[OpeningHours]) -> Callable[[Practice], SameDayRule]:
    """Build the true rule on faulty hours."""
    return lambda practice: rule_of(practice, hours=kind)


def rule(kind: type[SameDayRule]) -> Callable[[Practice], SameDayRule]:
    """Build a faulty rule on the true hours."""
    return lambda practice: rule_of(practice, rule=kind)


@pytest.fixture(scope="module")
def answered() -> list[tuple[Case, Answers]]:
    """The first cases of the comparison that the true rule passes, with the oracle's answers."""
    return list(expected_answers(cases(COUNT)))


def test_true_rule_shows_no_difference(answered: list[tuple[Case, Answers]]) -> None:
    assert list(differences(answered, true_rule)) == []


@pytest.mark.parametrize(
    ("fault", "question"),
    [
        pytest.param(hours(WallClockSums), "due", id="wall-clock sums"),
        pytest.param(hours(MinutesSinceMidnight), "due", id="minutes since midnight"),
        pytest.param(hours(NoHolidays), "service_day", id="no holidays"),
        pytest.param(hours(FixedOffset), "due", id="fixed offset"),
        pytest.param(hours(LateAtTheClosingSecond), "service_day", id="off by one at the closing second"),
        pytest.param(hours(ClosesForLunch), "due", id="first closing for the last"),
        pytest.param(hours(DateInUtc), "service_day", id="date in UTC"),
        pytest.param(hours(ElapsedTargets), "due", id="elapsed minutes for open ones"),
        pytest.param(hours(TargetFromTheOpening), "due", id="target from the opening"),
        pytest.param(morning_ignored, "due", id="morning deadline ignored"),
        pytest.param(rule(MorningForEveryCall), "due", id="morning deadline for every call"),
        pytest.param(rule(TargetWinsTies), "decided_by", id="target wins ties"),
        pytest.param(rule(MorningWinsTies), "decided_by", id="morning wins ties"),
        pytest.param(rule(LastWarningOnly), "at_risk_from", id="last warning only"),
    ],
)
def test_fault_is_caught(
    answered: list[tuple[Case, Answers]], fault: Callable[[Practice], SameDayRule], question: str
) -> None:
    found = Counter(difference.question for difference in differences(answered, fault))
    assert found[question] > 0
