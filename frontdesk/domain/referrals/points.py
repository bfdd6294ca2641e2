"""The 27 points between referral and appointment at which a patient can be lost, one row each.

The literature gives the number, not the list: the points are named by us, which is said where they are shown
(``WHOSE_LIST``). Each open person has one point, the highest-numbered that is true now; 0 is on track. Those
that are counted as events only are never anybody's point.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from frontdesk.domain.callbacks.ladder import CLOSING_RUNG
from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.callbacks.state import CallbackStatus
from frontdesk.domain.referrals.events import AuthState, CalledHow, Signal
from frontdesk.domain.referrals.referral import ReferralState
from frontdesk.domain.referrals.steps import Step, step_of
from frontdesk.domain.rule.hours import OpeningHours

#: What is said where the points are shown.
WHOSE_LIST = "The literature says that there are about 27 points; which they are is our own list."


@dataclass(frozen=True)
class CallbackFacts:
    """What the points need to know of somebody's callback; the fields mean what ``CallbackState`` says."""

    state: CallbackStatus
    received: datetime
    reopened_at: datetime | None
    due: datetime
    met_at: datetime | None
    stamped: bool
    owner_id: int | None
    claimed_at: datetime | None
    next_at: datetime | None
    call_by: datetime
    rung: int
    attempts: int
    last_outcome: Outcome | None
    backlog: bool

    @property
    def is_open(self) -> bool:
        """True if the desk still owes the call."""
        return self.state is CallbackStatus.OPEN

    def since(self, arrived_at: datetime) -> datetime:
        """Return since when somebody whose referral arrived is to be called by it."""
        return max(arrived_at, self.received, self.reopened_at or arrived_at)

    def is_unmet(self) -> bool:
        """True if the desk owes the call and its deadline is not met; the backlog has none."""
        return self.is_open and self.met_at is None and not self.backlog

    def is_awake(self, now: datetime) -> bool:
        """True if it waits for no later rung and no promise."""
        return self.next_at is None or self.next_at <= now


@dataclass(frozen=True, slots=True)
class PointFacts:
    """All that decides somebody's point, beside the present instant.

    Attributes:
        state: their way.
        callback: the callback by which they are to be reached, or None.
        has_number: True if a number of theirs is known.
        unacknowledged: True if an acknowledgement to one of those who sent them is late.
        hours: the practice's opening hours.
        at_risk_minutes: so many minutes before its deadline a callback is at risk.
        claim_minutes: a claim with which nothing happened for so many minutes ran out.
    """

    state: ReferralState
    callback: CallbackFacts | None
    has_number: bool
    unacknowledged: bool
    hours: OpeningHours
    at_risk_minutes: int = 60
    claim_minutes: int = 20

    def today(self, now: datetime) -> date:
        """Return the local day of an instant."""
        return self.hours.day_of(now)


Holds = Callable[[PointFacts, Step, datetime], bool]

_TO_CALL = (Step.REFERRED, Step.TO_CALL)
_WAITING = (Step.RECORDS, Step.AUTHORIZATION, Step.DECIDING)


def _nothing_sent(facts: PointFacts, step: Step, now: datetime) -> bool:
    return facts.state.announced_at is not None and facts.state.arrived_at is None


def _incomplete(facts: PointFacts, step: Step, now: datetime) -> bool:
    return facts.state.spoken_at is None and bool(facts.state.missing)


def _not_called_that_day(facts: PointFacts, step: Step, now: datetime) -> bool:
    state, hours = facts.state, facts.hours
    if step not in _TO_CALL or state.arrived_at is None or state.tried_at is not None:
        return False
    # Who called again after they were lost is judged from that call.
    since = facts.callback.since(state.arrived_at) if facts.callback else state.arrived_at
    return now > hours.closes(hours.service_day(since))


def _called(how: CalledHow) -> Holds:
    return lambda facts, step, now: step is Step.TO_CALL and facts.state.called_how is how


def _no_number(facts: PointFacts, step: Step, now: datetime) -> bool:
    return not facts.has_number and step in _TO_CALL


def _unclaimed(facts: PointFacts, step: Step, now: datetime) -> bool:
    callback = facts.callback
    if callback is None or not callback.is_unmet() or not callback.is_awake(now):
        return False
    risk_from = callback.due - timedelta(minutes=facts.at_risk_minutes)
    return callback.owner_id is None and now >= risk_from


def _claim_rots(facts: PointFacts, step: Step, now: datetime) -> bool:
    callback = facts.callback
    if callback is None or not callback.is_open or callback.owner_id is None or callback.claimed_at is None:
        return False
    return now - callback.claimed_at >= timedelta(minutes=facts.claim_minutes)


def _past_the_rule(facts: PointFacts, step: Step, now: datetime) -> bool:
    callback = facts.callback
    return callback is not None and callback.is_unmet() and now > callback.due


def _ladder_stopped(facts: PointFacts, step: Step, now: datetime) -> bool:
    """Nobody is to call them, or the day of the next try passed without one."""
    if step not in _TO_CALL:
        return False
    callback = facts.callback
    if callback is None or not callback.is_open:
        return facts.has_number
    return callback.attempts > 0 and now > callback.call_by


def _unreachable(facts: PointFacts, step: Step, now: datetime) -> bool:
    """No number leads to them, or the letter is out and nothing is left but to close."""
    callback = facts.callback
    if callback is None or not callback.is_open or step not in _TO_CALL:
        return False
    wrong = callback.last_outcome is not None and callback.last_outcome.facts.has_no_number
    return wrong or callback.rung >= CLOSING_RUNG


def _waits_for_records(facts: PointFacts, step: Step, now: datetime) -> bool:
    return facts.state.spoken_at is not None and bool(facts.state.missing)


def _waits_for_insurance(facts: PointFacts, step: Step, now: datetime) -> bool:
    state = facts.state
    if state.auth_state in (AuthState.SUBMITTED, AuthState.EXPIRED):
        return True
    if state.auth_state is AuthState.DENIED:
        return step in _WAITING
    expires = state.auth_expires
    return expires is not None and expires < facts.today(now)


def _no_follow_up(facts: PointFacts, step: Step, now: datetime) -> bool:
    if step is not Step.DECIDING or facts.state.until is not None:
        return False
    callback = facts.callback
    return callback is None or not callback.is_open or callback.next_at is None


def _not_confirmed(facts: PointFacts, step: Step, now: datetime) -> bool:
    state = facts.state
    if not state.is_booked or state.is_treated:
        return False
    return state.confirmed_at is None or state.forms_missing


@dataclass(frozen=True, slots=True)
class Point:
    """One of the 27 points.

    Attributes:
        number: its number.
        words: as shown.
        signal: what shows it.
        holds: says of an open person whether it is true now; None where it is counted as an event only.
    """

    number: int
    words: str
    signal: Signal
    holds: Holds | None = None

    @property
    def is_event(self) -> bool:
        """True if it is counted as an event, and is never anybody's point."""
        return self.holds is None


_A, _K, _I = Signal.DATA, Signal.KEY, Signal.IMPORT

#: The points, in the order of the way.
POINTS = (
    Point(1, "told to call, nothing sent", _A, _nothing_sent),
    Point(2, "referral arrived, not logged that day", _A),
    Point(3, "referral incomplete", _K, _incomplete),
    Point(4, "not acknowledged in 24 hours", _A, lambda facts, step, now: facts.unacknowledged),
    Point(5, "patient not called the day it came", _A, _not_called_that_day),
    Point(6, "rang out or hung up", _I, _called(CalledHow.RANG_OUT)),
    Point(7, "after hours, no message", _I, _called(CalledHow.AFTER_HOURS)),
    Point(8, "voicemail not logged: machine count against ours", _K),
    Point(
        9,
        "lost on hold or in a transfer",
        _K,
        lambda facts, step, now: facts.state.lost_on_hold_at is not None,
    ),
    Point(10, "message without a usable number or name", _A, _no_number),
    Point(11, "question left open", _K, lambda facts, step, now: bool(facts.state.question)),
    Point(12, "distress not taken over by a clinician", _A),
    Point(13, "source not asked", _A),
    Point(14, "call ended with no next step or owner", _A),
    Point(15, "callback at risk or past due, and unclaimed", _A, _unclaimed),
    Point(16, "claimed, and nothing happened for 20 minutes", _A, _claim_rots),
    Point(17, "past the same-day rule", _A, _past_the_rule),
    Point(18, "ladder stopped early", _A, _ladder_stopped),
    Point(19, "unreachable", _A, _unreachable),
    Point(20, "phone tag: they rang back and nobody knew", _A),
    Point(21, "called twice by two of us", _A),
    Point(22, "waiting for records", _K, _waits_for_records),
    Point(23, "waiting for insurance or cost", _K, _waits_for_insurance),
    Point(24, "thinking it over, no follow-up date", _A, _no_follow_up),
    Point(
        25,
        "no acceptable time",
        _K,
        lambda facts, step, now: facts.state.no_slot and not facts.state.is_booked,
    ),
    Point(26, "booked, not confirmed or forms missing", _K, _not_confirmed),
    Point(
        27,
        "canceled or no-show, not rebooked",
        _K,
        lambda facts, step, now: facts.state.off_at is not None,
    ),
)

#: The point at which those are lost whom nobody could reach.
UNREACHABLE = 19
#: The numbers that are counted as events only.
EVENT_POINTS = tuple(point.number for point in POINTS if point.is_event)
#: The points that can be somebody's, the highest first.
_OF_PEOPLE = tuple((point.number, point.holds) for point in reversed(POINTS) if point.holds is not None)


def point_words(number: int) -> str:
    """Return a point as shown; ``on track`` for 0."""
    return POINTS[number - 1].words if number else "on track"


def point_of(facts: PointFacts, now: datetime) -> int:
    """Return the point of a person: the highest-numbered that is true now; 0 on track, done and lost."""
    step = step_of(facts.state)
    if not step.is_open:
        return 0
    return next((number for number, holds in _OF_PEOPLE if holds(facts, step, now)), 0)
