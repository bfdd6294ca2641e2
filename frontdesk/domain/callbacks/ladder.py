"""The ladder of attempts: when the next try is due after each outcome (product, "Attempt ladder")."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from frontdesk.domain.callbacks.outcomes import Outcome, Then
from frontdesk.domain.rule.hours import OpeningHours

LETTER_RUNG = 4
CLOSING_RUNG = 5


@dataclass(frozen=True, slots=True)
class Ladder:
    """How the desk keeps trying; every field is a setting.

    Attributes:
        days_to_letter: open days from rung 3 to rung 4, the letter.
        days_to_close: calendar days from rung 4 to closing as unreached.
        busy_minutes: wait after a busy line, minutes.
    """

    days_to_letter: int = 2
    days_to_close: int = 7
    busy_minutes: int = 15


@dataclass(frozen=True, slots=True)
class NextTry:
    """The step that follows an outcome.

    Attributes:
        rung: the rung on which the callback now stands.
        at: when it comes back to the queue, UTC; None if the callback is closed: by its outcome, or as
            unreached after a failed try on the last rung.
        promised: True if ``at`` is a time the caller asked for.
    """

    rung: int
    at: datetime | None
    promised: bool = False


def next_try(
    outcome: Outcome,
    *,
    rung: int,
    now: datetime,
    hours: OpeningHours,
    ladder: Ladder,
    asked_at: datetime | None = None,
) -> NextTry:
    """Return the next step of the ladder after an attempt.

    Args:
        outcome: the outcome of the attempt.
        rung: the rung the attempt was made on, 1 to 5.
        now: when the attempt ended, UTC.
        hours: the practice's opening hours.
        ladder: the settings.
        asked_at: the time the caller asked for, where the outcome asks for one.

    Raises:
        ValueError: the outcome asks for a time and none was given.
        NeverOpen: the practice has no open day ahead.
    """
    if outcome.facts.is_final or is_last_try(outcome, rung):
        return NextTry(rung, None)
    then = outcome.facts.then
    if then is Then.AT_ASKED_TIME:
        if asked_at is None:
            raise ValueError(f"{outcome} needs the time that was asked for")
        return NextTry(rung, asked_at, promised=True)
    if then is Then.SAME_RUNG_NOW:
        return NextTry(rung, now)
    if then is Then.SAME_RUNG_SOON:
        return NextTry(rung, _soon(now, hours, ladder))
    today = hours.day_of(now)
    if then is Then.NEXT_RUNG:
        return _climb(rung, now, today, hours, ladder)
    # A wrong number goes straight to the letter, but never back down to it.
    least = LETTER_RUNG if then is Then.LETTER_RUNG else rung
    return NextTry(max(rung, least), hours.opens(hours.next_open_day(today)))


def is_last_try(outcome: Outcome, rung: int) -> bool:
    """True if a try failed on the closing rung, so that it closes the callback as unreached."""
    return rung >= CLOSING_RUNG and outcome.facts.ends_the_ladder


def _climb(rung: int, now: datetime, today: date, hours: OpeningHours, ladder: Ladder) -> NextTry:
    """Go one rung up; the second try is in the other half of the next open day."""
    following = hours.next_open_day(today)
    if rung <= 1:
        return NextTry(2, _other_half(now, following, hours))
    if rung == 2:
        return NextTry(3, hours.opens(following))
    if rung == 3:
        day = today
        for _ in range(ladder.days_to_letter):
            day = hours.next_open_day(day)
        return NextTry(LETTER_RUNG, hours.opens(day))
    return NextTry(
        CLOSING_RUNG, hours.opens(hours.open_day_from(today + timedelta(days=ladder.days_to_close)))
    )


def _soon(now: datetime, hours: OpeningHours, ladder: Ladder) -> datetime:
    """Return when to call again after a busy line: a little later, or the next opening."""
    later = now + timedelta(minutes=ladder.busy_minutes)
    if hours.is_open(later):
        return later
    return hours.after_open_time(later, timedelta(0))


def may_close_unreached(rung: int, last: Outcome | None, *, has_number: bool) -> bool:
    """True if it may be closed as unreached by hand: from the letter on, or without a working number."""
    return rung >= LETTER_RUNG or not has_number or (last is not None and last.facts.has_no_number)


def half_of_day(instant: datetime, day: date, hours: OpeningHours) -> int:
    """Return 0 for the first and 1 for the second half of an open day.

    The halves meet at the longest break between two ranges (lunch), or, on a day without one, at
    the middle between the first opening and the last closing.
    """
    return int(instant >= _second_half(day, hours))


def _second_half(day: date, hours: OpeningHours) -> datetime:
    spans = hours.spans(day)
    if len(spans) > 1:
        breaks = [(after.opens - before.closes, after.opens) for before, after in pairwise(spans)]
        return max(breaks)[1]
    return spans[0].opens + (spans[0].closes - spans[0].opens) / 2


def _other_half(now: datetime, day: date, hours: OpeningHours) -> datetime:
    """Return the start of the half of ``day`` that is not the half of today in which the try was made."""
    today = hours.day_of(now)
    tried_late = half_of_day(now, today, hours) if hours.is_open_day(today) else 1
    return hours.opens(day) if tried_late else _second_half(day, hours)
