"""Whose the calls of a log are, and what they come to: from rows to the history of a person's numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from operator import attrgetter
from typing import NamedTuple

from frontdesk.domain.callbacks.reconcile import (
    Kind,
    Known,
    Line,
    LoggedCallback,
    Moment,
    Reconciled,
    What,
    kind_of,
    reconcile,
    reconcile_together,
)
from frontdesk.domain.callbacks.state import Terms
from frontdesk.domain.calls import Direction, NextStep, Result
from frontdesk.domain.lanes import Lane
from frontdesk.services.import_number import NumberFacts, NumberHistory, named_on, shown_name
from frontdesk.store.db.fields import from_text
from frontdesk.store.import_known import KnownCall, KnownContact
from frontdesk.store.import_spool import SpooledCall

_TRIED = frozenset((Result.MISSED.value, Result.VOICEMAIL.value))
_INBOUND = Direction.INBOUND.value


class PersonHistory(NamedTuple):
    """What a person's calls come to: of one number as a rule, of several where their callbacks were merged.

    Attributes:
        found: what their calls come to.
        numbers: each of the numbers.
        changed: the callback that was there before, if the log did something to it; else None.
    """

    found: Reconciled
    numbers: Sequence[NumberHistory]
    changed: LoggedCallback | None

    def add_to(self, counts: Counter[str]) -> None:
        """Add to the report what it adds."""
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
    """Go through the calls of a person's numbers; what they are owed is changed to what it is afterwards.

    Raises:
        NeverOpen: the practice never opens after a missed call.
    """
    if len(person) == 1:
        (facts,) = person
        contact, lane = _who(facts.contacts, facts.fresh)
        if facts.open is None and not any(map(_is_missed, facts.fresh)):
            # Nobody waits for a call and nobody was missed: many numbers have no more history than that.
            found = Reconciled()
        else:
            found = reconcile(_moments(facts), _known(facts), lane, terms)
        return _of_person(found, [_of_number(facts, found, found.made, contact, lane)])
    whose = [_who(facts.contacts, facts.fresh) for facts in person]
    lines = [
        Line(_moments(facts), _known(facts), lane) for facts, (_, lane) in zip(person, whose, strict=True)
    ]
    found, made = reconcile_together(lines, terms)
    numbers = zip(person, made, whose, strict=True)
    return _of_person(found, [_of_number(facts, found, own, *who) for facts, own, who in numbers])


def _of_person(found: Reconciled, numbers: Sequence[NumberHistory]) -> PersonHistory:
    known = [one for it in numbers for one in (it.facts.open, it.facts.given_up) if one is not None]
    touched = next((one for one in known if any(event.callback is one for event in found.events)), None)
    return PersonHistory(found, numbers, touched)


def _of_number(
    facts: NumberFacts,
    found: Reconciled,
    made: Sequence[LoggedCallback],
    contact: KnownContact | None,
    lane: Lane,
) -> NumberHistory:
    name = contact.name if contact and contact.name else shown_name(facts.fresh)
    return NumberHistory(facts, found, made, lane, name, contact.id if contact else None)


def _is_missed(call: SpooledCall) -> bool:
    return call.direction == _INBOUND and call.result in _TRIED


def _known(facts: NumberFacts) -> Known:
    """What the store knows of a number, as its history takes it."""
    if facts.open is not None:
        last = _last_touch(facts.open, facts.known)
        facts.open.touched = max(last, facts.open.touched or last)
    return Known(
        open=facts.open,
        past=tuple(facts.past),
        given_up=facts.given_up,
        written=tuple(from_text(call.at) for call in facts.known if not call.logged),
        tried=tuple(facts.tried),
    )


def _moments(facts: NumberFacts) -> list[Moment]:
    """The calls of a number, known ones among them, in the order of time."""
    moments = [_moment(call) for call in facts.fresh]
    if facts.known:
        # At the same instant what the store knows comes first.
        moments = sorted([*_known_moments(facts.known), *moments], key=_AT)
    return moments


_KINDS = {
    (direction.value, result.value): kind
    for direction in Direction
    for result in Result
    if (kind := kind_of(direction, result)) is not None
}
_AT = attrgetter("at")


def _moment(call: SpooledCall) -> Moment:
    """A call of the log as a moment of its number's history."""
    at = from_text(call.at)
    ended = at + timedelta(seconds=call.talk_seconds) if call.talk_seconds else at
    return Moment(at, ended, _KINDS[call.direction, call.result], call.order)


def _known_moments(calls: Sequence[KnownCall]) -> Iterator[Moment]:
    """The calls that the store knows as moments of the history."""
    for call in calls:
        kind: Kind | None = _KINDS[call.direction, call.result]
        if not call.logged:
            # The desk wrote it down: settled, they were helped; else its callback tells of it.
            settled = call.next_step is not None and not NextStep(call.next_step).owes_a_call
            kind = Kind.HELPED if settled else None
        if kind is not None:
            at = from_text(call.at)
            yield Moment(at, at + timedelta(seconds=call.talk_seconds), kind, None)


def _last_touch(callback: LoggedCallback, calls: Sequence[KnownCall]) -> datetime:
    """The last time something happened to an open callback that the store knew of before this log."""
    state = callback.state
    joined = (from_text(call.at) for call in calls if call.callback == state.id)
    return max((state.received, *joined, *([state.last_attempt_at] if state.last_attempt_at else [])))


def _who(contacts: Sequence[KnownContact], calls: Sequence[SpooledCall]) -> tuple[KnownContact | None, Lane]:
    """Who calls from a number, and their lane.

    Among several nobody is guessed: asking for the wrong member of a family tells them of the other.
    The lane is then that of the one who was named last, else of the last caller. A crisis is handed over
    at once and is never a callback (rule 8): who calls again after one and is missed comes first among
    the patients.
    """
    if not contacts:
        return None, Lane.NEW_PATIENT
    named = (named_on(contacts, call.folded) for call in reversed(calls) if call.direction == _INBOUND)
    lane = (next(filter(None, named), None) or contacts[0]).lane
    only = contacts[0] if len(contacts) == 1 else None
    return only, Lane.NEW_PATIENT if lane is Lane.CRISIS else lane
