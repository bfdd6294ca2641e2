"""By when a thing is due that is not a callback, on the same hours and holidays (product, "When exactly").

Pure: nothing here looks at a clock or knows what is due. All instants are aware and go out in UTC.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from frontdesk.domain.errors import FrontDeskError, Refused
from frontdesk.domain.lanes import Lane
from frontdesk.domain.rule.hours import OpeningHours
from frontdesk.domain.rule.same_day import DecidedBy, SameDayRule

_ONE_DAY = timedelta(days=1)
_FURTHEST = timedelta(days=3660)  # a date promised for later than ten years ahead is a typing mistake
_YEAR_MONTHS = 12


class NoDate(FrontDeskError):
    """A thing promised is due on its date, and none was given."""

    title = "No date"


@dataclass(frozen=True, slots=True)
class TermFacts:
    """The facts of one term.

    Attributes:
        code: as settings and files have it.
        words: as people say it.
        open_days: it is due on the so-manieth open day after; 0 if it is not counted in open days.
        at_the_same_time: True if it is due on that day at the local time from which it counts, False for that
            day's last closing.
        days: it is due so many days later; 0 if it is not counted in days.
        months: it repeats, each time so many months later; 0 if it comes once.
    """

    code: str
    words: str
    open_days: int = 0
    at_the_same_time: bool = False
    days: int = 0
    months: int = 0


class Term(StrEnum):
    """How long after it arises a thing is due. To add one is to add a row."""

    facts: TermFacts

    def __new__(cls, row: TermFacts | str) -> Term:
        """Make the term of a row; one of a code, ``Term("24h")``, is looked up and not made."""
        assert isinstance(row, TermFacts)
        term = str.__new__(cls, row.code)
        term._value_ = row.code
        term.facts = row
        return term

    HOURS_24 = TermFacts("24h", "24 hours", open_days=1, at_the_same_time=True)
    HOURS_48 = TermFacts("48h", "48 hours", open_days=2, at_the_same_time=True)
    SAME_DAY = TermFacts("same_day", "same day")
    NEXT_OPEN_DAY = TermFacts("next_open_day", "next open day", open_days=1)
    DAYS_7 = TermFacts("7_days", "7 days", days=7)
    MONTHLY = TermFacts("monthly", "monthly", months=1)
    QUARTERLY = TermFacts("quarterly", "quarterly", months=3)
    YEARLY = TermFacts("yearly", "yearly", months=_YEAR_MONTHS)
    PROMISED = TermFacts("promised", "by the date promised")

    @property
    def words(self) -> str:
        """The term as people say it."""
        return self.facts.words

    @property
    def repeats(self) -> bool:
        """True if it comes again and again, counted from the first time."""
        return self.facts.months > 0


class TermDecidedBy(StrEnum):
    """What decided when a thing is due."""

    #: The local time from which it counts.
    SAME_TIME = "same_time"
    #: The opening of its day, because that local time is before it.
    OPENING = "opening"
    #: The end of a break, because that local time is in it.
    BREAK_END = "break_end"
    #: The last closing of its day.
    CLOSE = "close"
    #: The last closing of an earlier day, because its own day is closed.
    CLOSE_BEFORE = "close_before"
    #: The morning deadline of the same-day rule.
    MORNING = "morning"


@dataclass(frozen=True, slots=True)
class TermDue:
    """When one thing is due.

    Attributes:
        arose: when it arose, UTC.
        counts_from: the same if the practice was open, else the next opening, UTC.
        due: the last instant at which it is on time, UTC.
        decided_by: what decided due.
    """

    arose: datetime
    counts_from: datetime
    due: datetime
    decided_by: TermDecidedBy


def due_by_term(
    rule: SameDayRule, term: Term, arose: datetime, *, nth: int = 1, promised: date | None = None
) -> TermDue:
    """Return when a thing is due, and what decided that.

    Args:
        rule: the practice's hours and its morning deadline.
        term: how long after it arose.
        arose: when it arose, or the first time for what repeats; aware, of any zone.
        nth: which time it is of what repeats, 1 for the first after ``arose``.
        promised: the local date of a thing promised.

    Raises:
        NoDate: the term is the date promised, and there is none.
        Refused: the date promised was over when it was promised, or is more than ten years ahead.
        NeverOpen: no open day follows.
        ValueError: the instant is naive, or ``nth`` is below 1.
    """
    if nth < 1:
        raise ValueError("times are counted from 1")
    counts_from = rule.hours.after_open_time(arose, timedelta())
    if term is Term.SAME_DAY:
        due, decided_by = _same_day(rule, arose)
    elif term.facts.open_days:
        due, decided_by = _open_days_later(rule.hours, counts_from, term.facts)
    else:
        first = rule.hours.day_of(counts_from)
        if term is Term.PROMISED:
            wanted = _checked_date(rule.hours, arose, promised)
        else:
            wanted = _months_later(first, nth * term.facts.months) + timedelta(days=term.facts.days)
        due, decided_by = _close_by(rule.hours, wanted, first)
    return TermDue(arose.astimezone(UTC), counts_from, due, decided_by)


def _same_day(rule: SameDayRule, arose: datetime) -> tuple[datetime, TermDecidedBy]:
    """Return when a thing is due that is due as a callback is, without a lane's target."""
    deadline = replace(rule, target_minutes={}).deadline(arose, Lane.OTHER)
    morning = deadline.decided_by is DecidedBy.MORNING
    return deadline.due, TermDecidedBy.MORNING if morning else TermDecidedBy.CLOSE


def _open_days_later(
    hours: OpeningHours, counts_from: datetime, facts: TermFacts
) -> tuple[datetime, TermDecidedBy]:
    """Return when a thing is due whose term is counted in open days after the day from which it counts."""
    day = hours.day_of(counts_from)
    for _ in range(facts.open_days):
        day = hours.next_open_day(day)
    return _at_time(hours, day, hours.local(counts_from)) if facts.at_the_same_time else _close(hours, day)


def _at_time(hours: OpeningHours, day: date, local: datetime) -> tuple[datetime, TermDecidedBy]:
    """Return a local time of an open day, moved to where the practice is open.

    Before opening that is the opening, in a break the break's end, at or past the last closing that closing.
    """
    whole_minutes = hours.instant(day, local.hour * 60 + local.minute)
    wanted = whole_minutes + timedelta(seconds=local.second, microseconds=local.microsecond)
    spans = hours.spans(day)
    for place, span in enumerate(spans):
        if wanted < span.opens:
            return span.opens, TermDecidedBy.BREAK_END if place else TermDecidedBy.OPENING
        if wanted < span.closes:
            return wanted, TermDecidedBy.SAME_TIME
    return _close(hours, day)


def _close(hours: OpeningHours, day: date) -> tuple[datetime, TermDecidedBy]:
    """Return the last closing of an open day."""
    return hours.closes(day), TermDecidedBy.CLOSE


def _close_by(hours: OpeningHours, day: date, first: date) -> tuple[datetime, TermDecidedBy]:
    """Return the last closing of a day; if it is closed, of the last open day before.

    ``first`` is an open day, and the earliest that it can be.
    """
    found = max(day, first)
    while not hours.is_open_day(found):
        found -= _ONE_DAY
    decided_by = TermDecidedBy.CLOSE if found >= day else TermDecidedBy.CLOSE_BEFORE
    return hours.closes(found), decided_by


def _months_later(day: date, months: int) -> date:
    """Return the same date so many months later, or the month's last day where it has no such date."""
    years, month = divmod(day.month - 1 + months, _YEAR_MONTHS)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _checked_date(hours: OpeningHours, arose: datetime, promised: date | None) -> date:
    """Return the date promised. Raises NoDate without one, Refused if it cannot be meant."""
    if promised is None:
        raise NoDate("A thing promised is due on the date that was promised; say which date.")
    made, words = hours.day_of(arose), hours.style.day_and_year
    if promised < made:
        raise Refused(
            f"{words(promised)} was over on {words(made)}, when it was promised; nothing was changed. "
            "Give a date that was still to come."
        )
    if promised > made + _FURTHEST:
        raise Refused(
            f"{words(promised)} is more than ten years after {words(made)}, when it was promised; nothing "
            "was changed. Give the date that was meant."
        )
    return promised
