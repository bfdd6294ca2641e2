"""One person's way from referral or first call to the end of treatment: the state, and what changes it.

``apply`` is the only function that changes a ``ReferralState``. Keys, outcomes, calls, imports and undo go
through it; the store writes the difference, and ``check`` computes the state a second time from the events.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from frontdesk.domain.errors import Incomplete, Refused
from frontdesk.domain.referrals.events import (
    AuthState,
    CalledHow,
    Event,
    EventKind,
    First,
    OffKind,
    Urgency,
    WaitingFor,
)

#: Nothing happened before this year: an earlier one was mistyped.
EARLIEST_YEAR = 2000


@dataclass(frozen=True, kw_only=True)
class ReferralState:
    """One person's way. Its fields are the columns of the table ``referral``, by the same names.

    Instants are UTC, days are local.

    Attributes:
        id: the store's number; 0 before it is written.
        version: grows with every change; a change of an old version is refused.
        contact_id: whose way it is.
        callback_id: the callback by which they are to be reached, the latest, or None.
        opened_at: when the row was made.
        announced_at: when they were first told to call us, or None.
        arrived_at: when the first referral arrived, or None.
        called_at: when they first called in, or None.
        called_how: how their last call ended, until somebody calls them or speaks with them.
        urgency: the most urgent of those who sent them.
        treatment: what for, as people say it, or "".
        tried_at: when somebody first tried to reach them, or None.
        spoken_at: when somebody first spoke with them, or None.
        missing: the missing items, one a line.
        missing_asked_at: when one request named them all, or None.
        waiting_for: for whom they wait.
        waiting_note: who that is, in people's words.
        question: the question that was put and is open, or "".
        until: the day on which it is looked at again, or None.
        answered_at: when a call or a fax came from whom they wait for, or None.
        auth_state: where the authorization stands.
        auth_submitted: the day on which it was submitted.
        auth_due: the day by which the insurer's answer is due.
        auth_expires: the day on which it expires.
        offered_at: when an appointment was offered, or None.
        no_slot: True if none of the times was acceptable.
        booked_at: when it was booked, or None.
        booked_for: when the appointment is; None where that is not known.
        confirmed_at: when they confirmed it, or None.
        forms_missing: True if forms for it are missing.
        evaluated_at: when they were evaluated, or None.
        sessions_done: sessions of the course so far.
        sessions_planned: sessions of the whole course, or None.
        off_at: when the appointment was canceled or missed; None once another is booked.
        off_kind: which of the two.
        completed_at: when the course was completed, or None.
        maintenance: True if maintenance goes on after it.
        lost_on_hold_at: when they were lost on hold or in a transfer, until somebody speaks with them.
        lost_at: when they were lost, or None.
        lost_reason: why, in people's words.
        lost_point: the point of the 27 at which they were lost, or None.
        owner_id: who has it, or None for anyone.
        imported_by_id: the import that made it, or None.
    """

    id: int = 0
    version: int = 1
    contact_id: int
    callback_id: int | None = None
    opened_at: datetime
    announced_at: datetime | None = None
    arrived_at: datetime | None = None
    called_at: datetime | None = None
    called_how: CalledHow = CalledHow.NONE
    urgency: Urgency = Urgency.ROUTINE
    treatment: str = ""
    tried_at: datetime | None = None
    spoken_at: datetime | None = None
    missing: str = ""
    missing_asked_at: datetime | None = None
    waiting_for: WaitingFor = WaitingFor.NOBODY
    waiting_note: str = ""
    question: str = ""
    until: date | None = None
    answered_at: datetime | None = None
    auth_state: AuthState = AuthState.NONE
    auth_submitted: date | None = None
    auth_due: date | None = None
    auth_expires: date | None = None
    offered_at: datetime | None = None
    no_slot: bool = False
    booked_at: datetime | None = None
    booked_for: datetime | None = None
    confirmed_at: datetime | None = None
    forms_missing: bool = False
    evaluated_at: datetime | None = None
    sessions_done: int = 0
    sessions_planned: int | None = None
    off_at: datetime | None = None
    off_kind: OffKind = OffKind.NONE
    completed_at: datetime | None = None
    maintenance: bool = False
    lost_on_hold_at: datetime | None = None
    lost_at: datetime | None = None
    lost_reason: str = ""
    lost_point: int | None = None
    owner_id: int | None = None
    imported_by_id: int | None = None

    @property
    def is_open(self) -> bool:
        """True until they are done or lost."""
        return self.lost_at is None and self.completed_at is None

    @property
    def is_booked(self) -> bool:
        """True while they have an appointment that was neither canceled nor missed."""
        return self.booked_at is not None and self.off_at is None

    @property
    def is_treated(self) -> bool:
        """True once they were evaluated or had a session."""
        return self.evaluated_at is not None or self.sessions_done > 0

    @property
    def begins(self) -> datetime:
        """When the way began: the first of announcement, arrival and call."""
        known = (self.announced_at, self.arrived_at, self.called_at)
        return min((at for at in known if at is not None), default=self.opened_at)

    @property
    def missing_items(self) -> tuple[str, ...]:
        """The missing items."""
        return tuple(self.missing.splitlines())

    def to_be_looked_at(self, today: date) -> bool:
        """True if an answer came, or the day came on which it is looked at again."""
        return self.answered_at is not None or (self.until is not None and self.until <= today)


def apply(state: ReferralState, event: Event) -> ReferralState:
    """Return the state after something happened.

    Raises:
        Refused: it is out of order, or before the way began.
    """
    check(state, event)
    change = _CHANGES.get(event.kind)
    return state if change is None else change(state, event)


def check(state: ReferralState, event: Event) -> None:
    """Refuse an event that cannot have happened.

    Raises:
        Refused: it is out of order, or before the way began.
        Incomplete: somebody is lost without a reason.
    """
    first, words = event.kind.facts.first, event.kind.words
    if event.at.year < EARLIEST_YEAR:
        raise Refused(f"That date is before {EARLIEST_YEAR}. Nothing was changed; check the date.")
    if first is First.NOTHING:
        return
    if event.at < state.begins:
        raise Refused(f"“{words}” would be before the referral itself. Nothing was changed; check the date.")
    if first is not First.LOST and first is not First.MAINTAINED:
        _check_open(state, words)
    problem = _problem(state, first, event)
    if problem:
        raise Refused(f"{problem} Nothing was changed.")
    if event.kind is EventKind.LOST and not event.reason:
        raise Incomplete("reason", "Why are they lost? Give the reason in a few words. Nothing was changed.")


def _check_open(state: ReferralState, words: str) -> None:
    if state.lost_at is not None:
        raise Refused(f"They are lost, so “{words}” cannot be next. Nothing was changed; reopen it first.")
    if state.completed_at is not None:
        raise Refused(
            f"Their treatment is completed, so “{words}” cannot be next. Nothing was changed; "
            "a new referral begins a new way."
        )


def _problem(state: ReferralState, first: First, event: Event) -> str:
    """Return why an event is out of order, in a sentence, or ""."""
    needed = _NEEDED.get(first)
    if needed is not None and not needed.holds(state):
        return needed.missing.format(words=event.kind.words)
    at = event.at
    if first is First.BOOKED:
        return _booked_later(state, event)
    if first is First.EVALUATED and state.evaluated_at is not None and at < state.evaluated_at:
        return f"They were evaluated later than that, so “{event.kind.words}” cannot have been then."
    if first is First.LOST and state.lost_at is not None and at < state.lost_at:
        return "They were lost later than that."
    return ""


def _booked_later(state: ReferralState, event: Event) -> str:
    if state.booked_at is not None and event.at < state.booked_at:
        return f"It was booked later than that, so “{event.kind.words}” cannot have been then."
    too_early = state.booked_for is not None and event.at < state.booked_for
    if event.kind is EventKind.NO_SHOW and too_early:
        return "The appointment is later than that, so nobody missed it yet."
    return ""


@dataclass(frozen=True, slots=True)
class _Needed:
    """What must hold before an event.

    Attributes:
        holds: says if it does.
        missing: the sentence where it does not; ``{words}`` is the event.
    """

    holds: Callable[[ReferralState], bool]
    missing: str


_NEEDED = {
    First.BOOKED: _Needed(
        lambda state: state.is_booked,
        "There is no appointment, so “{words}” cannot be next: record “booked” first.",
    ),
    First.EVALUATED: _Needed(
        lambda state: state.is_treated,
        "They were not evaluated yet, so “{words}” cannot be next: record “evaluated” first.",
    ),
    First.NOT_EVALUATED: _Needed(lambda state: state.evaluated_at is None, "They were evaluated already."),
    First.SUBMITTED: _Needed(
        lambda state: state.auth_state is AuthState.SUBMITTED, "No authorization is submitted."
    ),
    First.MAINTAINED: _Needed(lambda state: state.maintenance, "There is no maintenance that could end."),
    First.LOST: _Needed(
        lambda state: state.lost_at is not None, "They are not lost, so there is nothing to reopen."
    ),
}


# What each event changes


def _earlier(one: datetime | None, other: datetime) -> datetime:
    return other if one is None else min(one, other)


def _announced(state: ReferralState, event: Event) -> ReferralState:
    return replace(
        state,
        announced_at=_earlier(state.announced_at, event.at),
        urgency=_more_urgent(state, event),
    )


def _arrived(state: ReferralState, event: Event) -> ReferralState:
    return replace(
        state,
        arrived_at=_earlier(state.arrived_at, event.at),
        urgency=_more_urgent(state, event),
        missing=_with_items(state.missing, event.reason),
        answered_at=_answer(state, WaitingFor.REFERRER, event.at),
    )


def _called_in(state: ReferralState, event: Event) -> ReferralState:
    how = CalledHow(str(event.detail.get("how") or ""))
    return replace(
        state,
        called_at=_earlier(state.called_at, event.at),
        called_how=CalledHow.NONE if state.tried_at or state.spoken_at else how,
        answered_at=_answer(state, WaitingFor.PATIENT, event.at),
    )


def _answer(state: ReferralState, who: WaitingFor, at: datetime) -> datetime | None:
    """Return when the answer came for which they wait, if this is it."""
    return state.answered_at or (at if state.waiting_for is who else None)


def _tried(state: ReferralState, event: Event) -> ReferralState:
    return replace(state, tried_at=state.tried_at or event.at, called_how=CalledHow.NONE)


def _spoken(state: ReferralState, event: Event) -> ReferralState:
    return replace(
        state,
        spoken_at=state.spoken_at or event.at,
        lost_on_hold_at=None,
        called_how=CalledHow.NONE,
        until=_day(event, "day") or state.until,
    )


def _missing(state: ReferralState, event: Event) -> ReferralState:
    return replace(state, missing="\n".join(_items(event.reason)), missing_asked_at=None)


def _missing_asked(state: ReferralState, event: Event) -> ReferralState:
    return _waits(replace(state, missing_asked_at=event.at), event, WaitingFor.REFERRER)


def _missing_came(state: ReferralState, event: Event) -> ReferralState:
    came = set(_items(event.reason)) or set(state.missing_items)
    left = [item for item in state.missing_items if item not in came]
    changed = replace(state, missing="\n".join(left))
    return changed if left else _came_in(replace(changed, missing_asked_at=None))


def _question(state: ReferralState, event: Event) -> ReferralState:
    return _waits(replace(state, question=event.reason), event, WaitingFor.PATIENT)


def _waits(state: ReferralState, event: Event, usual: WaitingFor) -> ReferralState:
    """Let them wait for whom and until when an event says."""
    who = event.detail.get("who")
    note = event.detail.get("note")
    return replace(
        state,
        waiting_for=WaitingFor(who) if isinstance(who, str) and who else usual,
        waiting_note=note if isinstance(note, str) else "",
        until=_day(event, "day"),
        answered_at=None,
    )


def _came_in(state: ReferralState) -> ReferralState:
    """What they waited for came; a question that was put stays open until its answer is looked at."""
    return replace(state, waiting_for=WaitingFor.NOBODY, waiting_note="", until=None, answered_at=None)


def _waits_no_more(state: ReferralState) -> ReferralState:
    return replace(_came_in(state), question="")


def _answered(state: ReferralState, event: Event) -> ReferralState:
    return replace(state, answered_at=state.answered_at or event.at)


def _auth_submitted(state: ReferralState, event: Event) -> ReferralState:
    due = _day(event, "day")
    waits = _waits(state, event, WaitingFor.INSURER)
    return replace(
        waits,
        auth_state=AuthState.SUBMITTED,
        auth_submitted=_day(event, "submitted"),
        auth_due=due,
        auth_expires=None,
    )


def _auth_decided(outcome: AuthState) -> Callable[[ReferralState, Event], ReferralState]:
    def decided(state: ReferralState, event: Event) -> ReferralState:
        """Take in what the insurer decided."""
        waits = state.waiting_for is WaitingFor.INSURER
        changed = _came_in(state) if waits else state
        return replace(changed, auth_state=outcome, auth_due=None, auth_expires=_day(event, "expires"))

    return decided


def _auth_expired(state: ReferralState, _: Event) -> ReferralState:
    return replace(state, auth_state=AuthState.EXPIRED)


def _thinking(state: ReferralState, event: Event) -> ReferralState:
    spoken = _spoken(state, event)
    return replace(spoken, until=_day(event, "day"), answered_at=None)


def _offered(state: ReferralState, event: Event) -> ReferralState:
    return replace(_spoken(state, event), offered_at=event.at, no_slot=False)


def _no_slot(state: ReferralState, event: Event) -> ReferralState:
    return replace(_spoken(state, event), no_slot=True)


def _booked(state: ReferralState, event: Event) -> ReferralState:
    spoken = _waits_no_more(_spoken(state, event))
    return replace(
        spoken,
        booked_at=event.at,
        booked_for=_instant(event, "for"),
        confirmed_at=None,
        forms_missing=False,
        off_at=None,
        off_kind=OffKind.NONE,
        no_slot=False,
    )


def _confirmed(state: ReferralState, event: Event) -> ReferralState:
    return replace(state, confirmed_at=event.at)


def _off(kind: OffKind) -> Callable[[ReferralState, Event], ReferralState]:
    def off(state: ReferralState, event: Event) -> ReferralState:
        """Take the appointment away."""
        return replace(state, off_at=event.at, off_kind=kind, confirmed_at=None)

    return off


def _evaluated(state: ReferralState, event: Event) -> ReferralState:
    came = _came(_spoken(state, event))
    return replace(came, evaluated_at=event.at)


def _session(state: ReferralState, _: Event) -> ReferralState:
    return replace(_came(state), sessions_done=state.sessions_done + 1)


def _came(state: ReferralState) -> ReferralState:
    """They came: no earlier appointment that did not take place counts any more."""
    return replace(state, off_at=None, off_kind=OffKind.NONE, no_slot=False)


def _planned(state: ReferralState, event: Event) -> ReferralState:
    planned = event.detail.get("planned")
    return replace(state, sessions_planned=planned if isinstance(planned, int) else None)


def _completed(state: ReferralState, event: Event) -> ReferralState:
    maintenance = bool(event.detail.get("maintenance"))
    return replace(_waits_no_more(_came(state)), completed_at=event.at, maintenance=maintenance)


def _lost(state: ReferralState, event: Event) -> ReferralState:
    point = event.detail.get("point")
    return replace(
        state,
        lost_at=event.at,
        lost_reason=event.reason,
        lost_point=point if isinstance(point, int) else None,
    )


def _reopened(state: ReferralState, event: Event) -> ReferralState:
    again = replace(state, lost_at=None, lost_reason="", lost_point=None)
    if not event.detail.get("by_call"):
        return again
    # They called: the way begins anew at the telephone.
    return replace(
        _waits_no_more(again),
        tried_at=None,
        spoken_at=None,
        booked_at=None,
        booked_for=None,
        confirmed_at=None,
        off_at=None,
        off_kind=OffKind.NONE,
        no_slot=False,
        offered_at=None,
    )


def _owner(state: ReferralState, event: Event) -> ReferralState:
    owner = event.detail.get("owner")
    return replace(state, owner_id=owner if isinstance(owner, int) else None)


def _more_urgent(state: ReferralState, event: Event) -> Urgency:
    return min(_urgency_of(event), state.urgency, key=lambda one: one.rank)


def _urgency_of(event: Event) -> Urgency:
    return Urgency(str(event.detail.get("urgency") or Urgency.ROUTINE.value))


def _items(text: str) -> list[str]:
    """Return the items of a text, one a line, each once."""
    return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


def _with_items(missing: str, more: str) -> str:
    return "\n".join(_items(f"{missing}\n{more}"))


def _day(event: Event, name: str) -> date | None:
    found = event.detail.get(name)
    return date.fromisoformat(found) if isinstance(found, str) and found else None


def _instant(event: Event, name: str) -> datetime | None:
    found = event.detail.get(name)
    return datetime.fromisoformat(found) if isinstance(found, str) and found else None


_CHANGES: Mapping[EventKind, Callable[[ReferralState, Event], ReferralState]] = {
    EventKind.ANNOUNCED: _announced,
    EventKind.ARRIVED: _arrived,
    EventKind.CALLED_IN: _called_in,
    EventKind.TRIED: _tried,
    EventKind.SPOKEN: _spoken,
    EventKind.LOST_ON_HOLD: lambda state, event: replace(state, lost_on_hold_at=event.at),
    EventKind.MISSING: _missing,
    EventKind.MISSING_ASKED: _missing_asked,
    EventKind.MISSING_CAME: _missing_came,
    EventKind.QUESTION: _question,
    EventKind.ANSWERED: _answered,
    EventKind.LOOKED_AT: lambda state, _: _waits_no_more(state),
    EventKind.AUTH_SUBMITTED: _auth_submitted,
    EventKind.AUTH_APPROVED: _auth_decided(AuthState.APPROVED),
    EventKind.AUTH_DENIED: _auth_decided(AuthState.DENIED),
    EventKind.AUTH_EXPIRED: _auth_expired,
    EventKind.THINKING: _thinking,
    EventKind.OFFERED: _offered,
    EventKind.NO_SLOT: _no_slot,
    EventKind.BOOKED: _booked,
    EventKind.CONFIRMED: _confirmed,
    EventKind.FORMS_MISSING: lambda state, _: replace(state, forms_missing=True),
    EventKind.FORMS_CAME: lambda state, _: replace(state, forms_missing=False),
    EventKind.NO_SHOW: _off(OffKind.NO_SHOW),
    EventKind.CANCELED: _off(OffKind.CANCELED),
    EventKind.EVALUATED: _evaluated,
    EventKind.SESSION: _session,
    EventKind.SESSIONS_PLANNED: _planned,
    EventKind.COMPLETED: _completed,
    EventKind.MAINTENANCE_ENDED: lambda state, _: replace(state, maintenance=False),
    EventKind.DECLINED: _lost,
    EventKind.UNREACHED: _lost,
    EventKind.LOST: _lost,
    EventKind.REOPENED: _reopened,
    EventKind.OWNER: _owner,
    EventKind.URGENCY: lambda state, event: replace(state, urgency=_urgency_of(event)),
}
