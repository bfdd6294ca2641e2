"""Faults planted in the terms, each one caught by the comparison that finds nothing in the true engine."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from frontdesk.domain.rule.hours import OpeningHours, Span
from frontdesk.domain.rule.terms import Term
from tests.domain.oracle import Practice
from tests.domain.rule_comparison import rule_of
from tests.domain.term_comparison import (
    Engine,
    engine,
    is_caught,
    last_open_day,
    on_hours,
    term_answers,
    true_engine,
)
from tests.domain.term_oracle import TermAnswer, TermCase, term_cases
from tests.domain.test_planted_faults import DateInUtc, FixedOffset, MinutesSinceMidnight, NoHolidays

COUNT = 2000

#: A date so many months after another.
CountMonths = Callable[[date, int], date]


class OpenAtTheClosingSecond(OpeningHours):
    """Takes what arises at a closing second as having come while open."""

    def after_open_time(self, start: datetime, amount: timedelta) -> datetime:
        """Compare with "at or before"."""
        spans = self.spans(self.day_of(start))
        if not amount and any(span.opens <= start <= span.closes for span in spans):
            return start
        return super().after_open_time(start, amount)


class BreakNotSkipped(OpeningHours):
    """Takes a break for open time."""

    def spans(self, day: date) -> tuple[Span, ...]:
        """Join the first opening and the last closing."""
        spans = super().spans(day)
        return (Span(spans[0].opens, spans[-1].closes),) if spans else ()


def hours_of_the_clock(practice: Practice) -> Engine:
    """Take 24 hours for 24 hours on the clock, between the days on which they count."""
    rule = rule_of(practice)
    true, hours = engine(rule), rule.hours

    def said(case: TermCase) -> TermAnswer:
        """Add the days as hours."""
        right = true(case)
        if right.decided_by != "same_time":
            return right
        days = hours.day_of(right.due) - hours.day_of(right.counts_from)
        return replace(right, due=right.counts_from + days)

    return said


def counted_when_it_arose(practice: Practice) -> Engine:
    """Count from the day on which it arose, open or not."""
    rule = rule_of(practice)
    true, hours = engine(rule), rule.hours

    def said(case: TermCase) -> TermAnswer:
        """Forget the next opening."""
        right = true(case)
        if case.term != "next_open_day":
            return right
        return replace(right, due=hours.closes(hours.next_open_day(hours.day_of(case.arose))))

    return said


def moved_on_when_closed(practice: Practice) -> Engine:
    """Move a date that is closed to the next open day, not back to the last."""
    rule = rule_of(practice)
    true, hours = engine(rule), rule.hours

    def said(case: TermCase) -> TermAnswer:
        """Go the other way."""
        right = true(case)
        if right.decided_by != "close_before":
            return right
        return replace(right, due=hours.closes(hours.next_open_day(hours.day_of(right.due))))

    return said


def months(count: CountMonths) -> Callable[[Practice], Engine]:
    """Build an engine that counts months in another way."""

    def build(practice: Practice) -> Engine:
        """Replace the day of what repeats."""
        rule = rule_of(practice)
        true = engine(rule)

        def said(case: TermCase) -> TermAnswer:
            """Count by the faulty way."""
            right, each = true(case), Term(case.term).facts.months
            if not each:
                return right
            first = rule.hours.day_of(right.counts_from)
            day = first
            if count is from_the_last:
                for _ in range(case.nth):
                    day = clamped(day, each)
            else:
                day = count(first, case.nth * each)
            found = last_open_day(rule.hours, day, first)
            decided_by = "close" if found >= day else "close_before"
            return replace(right, due=rule.hours.closes(found), decided_by=decided_by)

        return said

    return build


def clamped(day: date, count: int) -> date:
    """The same date, clamped to the month's end: the right way."""
    years, month = divmod(day.month - 1 + count, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def not_clamped(day: date, count: int) -> date:
    """Run over into the next month where there is no such date."""
    return clamped(day.replace(day=1), count) + timedelta(days=day.day - 1)


def from_the_last(day: date, count: int) -> date:
    """Stands for counting each time from the time before, not from the first date."""
    return clamped(day, count)


def thirty_days(day: date, count: int) -> date:
    """Take a month for thirty days."""
    return day + timedelta(days=30 * count)


FAULTS: dict[str, Callable[[Practice], Engine]] = {
    "wall-clock sums": hours_of_the_clock,
    "minutes since midnight": on_hours(MinutesSinceMidnight),
    "no holidays": on_hours(NoHolidays),
    "fixed offset": on_hours(FixedOffset),
    "off by one at the closing second": on_hours(OpenAtTheClosingSecond),
    "break not skipped": on_hours(BreakNotSkipped),
    "date in UTC": on_hours(DateInUtc),
    "month not clamped": months(not_clamped),
    "counted from the last date": months(from_the_last),
    "a month of thirty days": months(thirty_days),
    "counted from when it arose": counted_when_it_arose,
    "moved on when closed": moved_on_when_closed,
}


@pytest.fixture(scope="module")
def answered() -> list[tuple[TermCase, TermAnswer]]:
    """The first cases of the comparison that the true engine passes, with the oracle's answers."""
    return list(term_answers(term_cases(COUNT)))


def test_true_engine_shows_no_difference(answered: list[tuple[TermCase, TermAnswer]]) -> None:
    assert not is_caught(answered, true_engine)
    # The way in which the faults count months finds nothing either, as long as it counts right.
    assert not is_caught(answered, months(clamped))


@pytest.mark.parametrize("name", FAULTS)
def test_fault_is_caught(answered: list[tuple[TermCase, TermAnswer]], name: str) -> None:
    assert is_caught(answered, FAULTS[name])
