"""How a callback goes: the outcomes one after the other, dated by the practice's own ladder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from frontdesk.domain.callbacks.ladder import Ladder, next_try
from frontdesk.domain.callbacks.outcomes import Asks, Outcome, Then
from frontdesk.domain.rule.hours import OpeningHours

_BOOKED = Outcome.REACHED_BOOKED


@dataclass(frozen=True, slots=True)
class Tape:
    """The outcomes of one callback in their order.

    Attributes:
        outcomes: what came of each try.
        they_call: whether they call us after the last try, and that closes it.
    """

    outcomes: tuple[Outcome, ...]
    they_call: bool = False


#: What always fits: reached and booked at the first try.
SHORT = Tape((_BOOKED,))

#: Tapes of patients with how often they come; every outcome is on one of them.
PATIENT_TAPES: tuple[tuple[Tape, int], ...] = (
    (SHORT, 22),
    (Tape((Outcome.REACHED_DECLINED,)), 3),
    (Tape((Outcome.REACHED_NOT_FOR_US,)), 3),
    (Tape((Outcome.THEY_CALLED,)), 2),
    (Tape((Outcome.CRISIS,)), 1),
    (Tape((Outcome.LEFT_MESSAGE,), they_call=True), 9),
    (Tape((Outcome.NO_ANSWER,), they_call=True), 3),
    (Tape((Outcome.LEFT_MESSAGE, _BOOKED)), 7),
    (Tape((Outcome.NO_ANSWER, _BOOKED)), 6),
    (Tape((Outcome.NO_ANSWER, Outcome.LEFT_MESSAGE, _BOOKED)), 4),
    (Tape((Outcome.MAILBOX_FULL, Outcome.NO_ANSWER, Outcome.TEXT_SENT), they_call=True), 2),
    (Tape((Outcome.LEFT_MESSAGE, Outcome.NO_ANSWER, Outcome.TEXT_SENT, _BOOKED)), 2),
    (Tape((Outcome.BUSY, _BOOKED)), 3),
    (Tape((Outcome.LINE_DROPPED, _BOOKED)), 2),
    (Tape((Outcome.SOMEONE_ELSE, _BOOKED)), 2),
    (Tape((Outcome.WRONG_NUMBER,), they_call=True), 1),
    (Tape((Outcome.WRONG_NUMBER, Outcome.UNREACHED)), 1),
    (Tape((Outcome.REACHED_CALL_AGAIN, _BOOKED)), 4),
    (Tape((Outcome.REACHED_THINKING, _BOOKED)), 2),
    (Tape((Outcome.REACHED_THINKING, Outcome.REACHED_DECLINED)), 1),
    (Tape((Outcome.REACHED_NEEDS_INFORMATION, _BOOKED)), 3),
)

#: Tapes of referring offices and others.
OFFICE_TAPES: tuple[tuple[Tape, int], ...] = (
    (SHORT, 9),
    (Tape((Outcome.LEFT_MESSAGE,), they_call=True), 3),
    (Tape((Outcome.BUSY, _BOOKED)), 2),
    (Tape((Outcome.NO_ANSWER, _BOOKED)), 2),
    (Tape((Outcome.REACHED_NEEDS_INFORMATION, _BOOKED)), 1),
)

_NOTES = {
    Outcome.REACHED_NEEDS_INFORMATION: (
        "prior notes, from their psychiatrist",
        "medication list, from the pharmacy",
        "authorization, from the insurer",
    ),
    Outcome.REACHED_NOT_FOR_US: (
        "county clinic, nearer to home",
        "their own family doctor",
        "a therapist's list",
    ),
    Outcome.REACHED_DECLINED: ("found a place nearby", "cost, may come back later"),
    Outcome.REACHED_THINKING: ("wants to talk it over at home",),
    Outcome.SOMEONE_ELSE: ("a roommate", "a child"),
    Outcome.CRISIS: ("stayed on the line, the clinician on call took over at once",),
}
_ASKED_MINUTES = (9 * 60 + 15, 9 * 60 + 45, 10 * 60 + 30, 11 * 60, 13 * 60 + 15, 14 * 60, 15 * 60 + 30)


@dataclass(frozen=True, slots=True)
class PlannedTry:
    """One try of a tape with its time.

    Attributes:
        at: when, UTC.
        outcome: what comes of it.
        note: people's words, or "".
        asked_at: the time they asked for, UTC.
        same_hand: whether who tried before it still has the callback.
    """

    at: datetime
    outcome: Outcome
    note: str = ""
    asked_at: datetime | None = None
    same_hand: bool = False


@dataclass(frozen=True, slots=True)
class Followed:
    """A tape played from a first try on.

    Attributes:
        tries: in their order.
        wakes_at: when the callback comes back after the last, UTC; None when that closed it.
    """

    tries: tuple[PlannedTry, ...]
    wakes_at: datetime | None

    @property
    def ends_at(self) -> datetime:
        """The last try, UTC."""
        return self.tries[-1].at


def follow(tape: Tape, first: datetime, hours: OpeningHours, ladder: Ladder, rng: Random) -> Followed:
    """Date every try of a tape, each one after the ladder brought the callback back.

    Args:
        tape: the outcomes.
        first: the first try, UTC.
        hours: the practice's opening hours.
        ladder: the practice's ladder.
        rng: decides how soon after that somebody has time.
    """
    tries: list[PlannedTry] = []
    at, rung, same_hand = first, 1, False
    wakes_at: datetime | None = None
    for outcome in tape.outcomes:
        asked_at = _asked(outcome, at, hours, rng)
        note = rng.choice(_NOTES.get(outcome, ("",)))
        tries.append(PlannedTry(at, outcome, note, asked_at, same_hand))
        following = next_try(outcome, rung=rung, now=at, hours=hours, ladder=ladder, asked_at=asked_at)
        wakes_at, rung = following.at, following.rung
        same_hand = outcome.facts.then is Then.SAME_RUNG_NOW
        if wakes_at is None:
            break
        at = _when_next(wakes_at, hours, rng, promised=following.promised, now=same_hand)
    return Followed(tuple(tries), wakes_at)


def _asked(outcome: Outcome, at: datetime, hours: OpeningHours, rng: Random) -> datetime | None:
    """The time they ask for: another day, soon for a call, some days off to think it over."""
    asks = outcome.facts.asks
    if asks not in (Asks.TIME, Asks.FOLLOW_UP):
        return None
    day = hours.next_open_day(hours.day_of(at))
    if asks is Asks.FOLLOW_UP:
        day = hours.next_open_day(day + timedelta(days=rng.randint(1, 4)))
    return hours.instant(day, rng.choice(_ASKED_MINUTES))


def _when_next(
    wakes_at: datetime, hours: OpeningHours, rng: Random, *, promised: bool, now: bool
) -> datetime:
    """When somebody makes the next try of a callback that came back."""
    if promised:
        return wakes_at - timedelta(minutes=rng.randint(1, 6))
    if now:
        return wakes_at + timedelta(minutes=rng.randint(1, 3))
    return hours.after_open_time(wakes_at, timedelta(minutes=rng.randint(8, 150)))
