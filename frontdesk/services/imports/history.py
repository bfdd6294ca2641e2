"""What the calls of a log do: the history of each number, and of each person with several numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from operator import attrgetter
from typing import NamedTuple

from frontdesk.domain.callbacks.reconcile import Kind as CallKind
from frontdesk.domain.callbacks.reconcile import (
    Known,
    Line,
    LoggedCallback,
    Moment,
    Past,
    Reconciled,
    What,
    kind_of,
    reconcile,
    reconcile_together,
)
from frontdesk.domain.callbacks.state import Terms
from frontdesk.domain.calls import Direction, Effect, NextStep, Result
from frontdesk.domain.lanes import Lane
from frontdesk.domain.referrals.sources import SourceAnswer
from frontdesk.store.db.fields import from_text
from frontdesk.store.imports.known import KnownCall, KnownContact, NumberFacts
from frontdesk.store.imports.spool import SpooledCall
from frontdesk.store.imports.write import JudgedCall, NewCallback, NewContact

_INBOUND = Direction.INBOUND.value
_NOT_ANSWERED = frozenset((Result.MISSED.value, Result.VOICEMAIL.value))
# Plain texts and kinds by plain texts: reading ``value`` of an enumeration takes longer than looking it up.
_EFFECTS: dict[str, str] = {effect: effect.value for effect in Effect}
_KINDS = {
    (direction.value, result.value): kind
    for direction in Direction
    for result in Result
    if (kind := kind_of(direction, result)) is not None
}
_AT = attrgetter("at")


def call_lane(direction: Direction, result: Result, lane: Lane) -> tuple[Lane, SourceAnswer | None]:
    """Return the lane of a logged call, and its answer about the source; no one asked the caller.

    A missed caller whom nobody knows counts as a new patient who could not be asked. An answered caller
    was asked, or not, by a person who did not record it here: a log does not say which of them are new
    patients, so the call may not count against the capture rate and has the lane ``other``.

    Args:
        direction: who dialed.
        result: True if a person answered.
        lane: the lane of the caller's contact; new patient where nobody is known.
    """
    if lane is not Lane.NEW_PATIENT:
        return lane, None
    if direction is Direction.INBOUND and result is not Result.ANSWERED:
        return lane, SourceAnswer.MISSED
    return Lane.OTHER, None


@cache
def stored_call_lanes(lane: Lane) -> Mapping[tuple[str, str], tuple[str, str | None]]:
    """Return ``call_lane`` for every direction and result, all of them as the columns hold them."""
    lanes: dict[tuple[str, str], tuple[str, str | None]] = {}
    for direction in Direction:
        for result in Result:
            judged, answer = call_lane(direction, result, lane)
            lanes[direction.value, result.value] = (judged.value, answer and answer.value)
    return lanes


@dataclass(slots=True)
class NumberHistory:
    """What the calls of one number come to.

    Attributes:
        facts: the number, its calls of this log, and what the store knew of it.
        found: what its calls come to, together with those of the person's other numbers.
        made: the callbacks that the log opened for it.
        lane: the lane of its caller.
        name: who calls from it, or "".
        contact: who that is. None where it may be one of several, for nobody, and until the contact is made.
    """

    facts: NumberFacts
    found: Reconciled
    made: Sequence[LoggedCallback]
    lane: Lane
    name: str
    contact: int | None

    def new_contact(self) -> NewContact | None:
        """Return the contact to be made where the number called us and nobody is known on it; else None."""
        if self.facts.contacts:
            return None
        last = next((call for call in reversed(self.facts.fresh) if call.direction == _INBOUND), None)
        return last and NewContact(self.name, self.lane, self.facts.number, from_text(last.at))

    def judged_calls(self) -> Iterator[tuple[SpooledCall, JudgedCall]]:
        """Yield every call of this log with what it came to. All callbacks need their ids before."""
        lanes, contacts, usual = stored_call_lanes(self.lane), self.facts.contacts, self.contact
        marks = {mark.call: mark for mark in self.found.marks}
        for call in self.facts.fresh:
            lane, answer = lanes[call.direction, call.result]
            named = _contact_named(contacts, call.folded) if contacts else None
            mark = marks.get(call.order)
            effect, callback = (mark.effect, mark.callback) if mark else (Effect.NONE, None)
            contact = named.id if named else usual
            yield call, JudgedCall(contact, lane, answer, _EFFECTS[effect], _id_of(callback))

    def new_callbacks(self) -> Iterator[NewCallback]:
        """Yield the callbacks that the log opened, each with who is to be called.

        On a number of several people that is the one whom the calls about the callback named last.
        """
        if not self.made:
            return
        several = len(self.facts.contacts) > 1
        named = self._named() if several else {}
        usual = (None, "") if several else (self.contact, self.name)
        for callback in self.made:
            contact, name = named.get(callback, usual)
            yield NewCallback(callback, contact, name, self.facts.number)

    def _named(self) -> dict[LoggedCallback, tuple[int | None, str]]:
        """Return the contact and the name that the calls about each callback showed last."""
        calls = {call.order: call for call in self.facts.fresh}
        named: dict[LoggedCallback, tuple[int | None, str]] = {}
        for mark in self.found.marks:
            call, callback = calls.get(mark.call), mark.callback
            if not isinstance(callback, LoggedCallback) or call is None:
                continue
            if call.name and call.direction == _INBOUND:
                contact = _contact_named(self.facts.contacts, call.folded)
                named[callback] = (contact.id, contact.name) if contact else (None, call.name)
        return named


class PersonHistory(NamedTuple):
    """What a person's calls come to: of one number as a rule, of several where their callbacks were merged.

    Attributes:
        found: what their calls come to.
        numbers: the history of each number.
        changed: the callback that the store had before, if the log did something to it; else None.
    """

    found: Reconciled
    numbers: Sequence[NumberHistory]
    changed: LoggedCallback | None

    def add_to(self, counts: Counter[str]) -> None:
        """Add what this person contributes to the counts of the import's report."""
        found, changed = self.found, self.changed
        if not found.events:
            return
        events = Counter(event.what for event in found.events)
        states = [one.state for one in [*found.made, *([changed] if changed else [])]]
        waiting = [state for state in states if state.is_open]
        counts["callbacks_opened"] += len(found.made)
        counts["callbacks_joined"] += events[What.JOINED]
        counts["callbacks_reopened"] += events[What.REOPENED]
        counts["callbacks_closed"] += len(states) - len(waiting)
        counts["callbacks_changed"] += 1 if changed else 0
        counts["attempts"] += events[What.ATTEMPTED]
        counts["breached"] += events[What.BREACHED]
        counts["waiting"] += len(waiting)
        counts["waiting_breached"] += sum(
            state.stamped and state.met_at is None and not state.backlog for state in waiting
        )
        counts["rang_back"] += sum(state.rang_back_at is not None for state in waiting)
        counts["backlog"] += events[What.BACKLOGGED]
        counts["backlog_settled"] += found.settled


def history_of(person: Sequence[NumberFacts], terms: Terms) -> PersonHistory:
    """Reconcile the calls of a person's numbers with their callbacks.

    Args:
        person: the facts of each of their numbers; the callbacks in them are changed to their new states.
        terms: what callbacks are judged by.

    Raises:
        NeverOpen: the practice never opens after a missed call.
    """
    if len(person) == 1:
        (facts,) = person
        contact, lane = _caller_of(facts)
        if facts.open is None and not any(map(_is_missed, facts.fresh)):
            # Nobody waits for a call and nobody was missed: many numbers have no more history than that.
            found = Reconciled()
        else:
            found = reconcile(_moments(facts), _known(facts), lane, terms)
        return _person(found, [_number(facts, found, found.made, contact, lane)])
    callers = [_caller_of(facts) for facts in person]
    lines = [
        Line(_moments(facts), _known(facts), lane) for facts, (_, lane) in zip(person, callers, strict=True)
    ]
    found, made = reconcile_together(lines, terms)
    numbers = zip(person, made, callers, strict=True)
    return _person(found, [_number(facts, found, own, *caller) for facts, own, caller in numbers])


def _person(found: Reconciled, numbers: Sequence[NumberHistory]) -> PersonHistory:
    known = [one for it in numbers for one in (it.facts.open, it.facts.given_up) if one is not None]
    changed = next((one for one in known if any(event.callback is one for event in found.events)), None)
    return PersonHistory(found, numbers, changed)


def _number(
    facts: NumberFacts,
    found: Reconciled,
    made: Sequence[LoggedCallback],
    contact: KnownContact | None,
    lane: Lane,
) -> NumberHistory:
    name = contact.name if contact and contact.name else _shown_name(facts.fresh)
    return NumberHistory(facts, found, made, lane, name, contact.id if contact else None)


def _caller_of(facts: NumberFacts) -> tuple[KnownContact | None, Lane]:
    """Return who calls from a number, and their lane.

    Among several nobody is guessed: asking for the wrong member of a family would give the other away.
    The lane is then that of the one who was named last, else of the last caller. A crisis is handed over
    at once and is never a callback (rule 8): who calls again after one and is missed comes first among
    the patients.
    """
    contacts = facts.contacts
    if not contacts:
        return None, Lane.NEW_PATIENT
    inbound = (call for call in reversed(facts.fresh) if call.direction == _INBOUND)
    named = (_contact_named(contacts, call.folded) for call in inbound)
    lane = (next(filter(None, named), None) or contacts[0]).lane
    only = contacts[0] if len(contacts) == 1 else None
    return only, Lane.NEW_PATIENT if lane is Lane.CRISIS else lane


def _known(facts: NumberFacts) -> Known:
    """Return what the store knows of a number, as ``reconcile`` takes it."""
    if facts.open is not None:
        last = _last_touch(facts.open, facts.known)
        facts.open.touched = max(last, facts.open.touched or last)
    return Known(
        open=facts.open,
        past=tuple(facts.past),
        given_up=facts.given_up,
        written=tuple(call.at for call in facts.known if not call.logged),
        tried=tuple(facts.tried),
    )


def _last_touch(callback: LoggedCallback, calls: Sequence[KnownCall]) -> datetime:
    """Return when something last happened to an open callback, as far as the store knew before this log."""
    state = callback.state
    joined = (call.at for call in calls if call.callback == state.id)
    return max((state.received, *joined, *([state.last_attempt_at] if state.last_attempt_at else [])))


def _moments(facts: NumberFacts) -> list[Moment]:
    """All calls of a number in the order of time; at the same instant those that the store has come first."""
    moments = [_moment(call) for call in facts.fresh]
    if facts.known:
        moments = sorted([*_known_moments(facts.known), *moments], key=_AT)
    return moments


def _moment(call: SpooledCall) -> Moment:
    at = from_text(call.at)
    ended = at + timedelta(seconds=call.talk_seconds) if call.talk_seconds else at
    return Moment(at, ended, _KINDS[call.direction, call.result], call.order)


def _known_moments(calls: Sequence[KnownCall]) -> Iterator[Moment]:
    for call in calls:
        kind: CallKind | None = _KINDS[call.direction, call.result]
        if not call.logged:
            # Typed at a desk: a settled call helped the caller; of any other its callback has the history.
            settled = call.next_step is not None and not NextStep(call.next_step).owes_a_call
            kind = CallKind.HELPED if settled else None
        if kind is not None:
            yield Moment(call.at, call.at + timedelta(seconds=call.talk_seconds), kind, None)


def _is_missed(call: SpooledCall) -> bool:
    return call.direction == _INBOUND and call.result in _NOT_ANSWERED


def _contact_named(contacts: Sequence[KnownContact], folded: str) -> KnownContact | None:
    """Return the contact of this folded name; None where the phone showed no name."""
    return next((contact for contact in contacts if folded and contact.folded == folded), None)


def _shown_name(calls: Sequence[SpooledCall]) -> str:
    """Return the last name that the phone showed of a caller, or ""."""
    return next((call.name for call in reversed(calls) if call.name and call.direction == _INBOUND), "")


def _id_of(callback: LoggedCallback | Past | None) -> int | None:
    if isinstance(callback, LoggedCallback):
        return callback.state.id
    return callback.id if callback else None
