"""Whose the calls of a log are, and what they come to: from rows to the story of each number and back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from frontdesk.domain.calls import Direction, NextStep, Result
from frontdesk.domain.lanes import Lane
from frontdesk.domain.logged import Kind, Known, Moment, Past, Told, What, kind_of
from frontdesk.domain.logged_story import tell
from frontdesk.domain.owed import Judge, Owed
from frontdesk.domain.sources import SourceAnswer
from frontdesk.store.import_known import KnownCall, KnownContact
from frontdesk.store.import_writing import NewCallback, NewContact, SettledCall


@dataclass(frozen=True, slots=True)
class NumberFacts:
    """What was read about one number.

    Attributes:
        number: its key.
        calls: its calls in the order of time, those of the run among them.
        contacts: who calls from it, last caller first.
        open: the callback it is owed.
        past: those it was owed before.
        tried: when people recorded tries.
    """

    number: str
    calls: Sequence[KnownCall]
    contacts: Sequence[KnownContact]
    open: Owed | None
    past: Sequence[Past]
    tried: Sequence[datetime]


@dataclass(slots=True)
class NumberStory:
    """The story of one number, told.

    Attributes:
        facts: what was read.
        fresh: its calls of the run.
        told: what they come to.
        lane: what kind of caller it is, for what nobody was asked about.
        name: who calls from it, or "".
        contact: who that is; None when it may be one of several, until it is made, and for nobody.
    """

    facts: NumberFacts
    fresh: list[KnownCall]
    told: Told
    lane: Lane
    name: str
    contact: int | None

    @property
    def changed(self) -> Owed | None:
        """The callback that was there before, if the log did something to it."""
        known = self.facts.open
        return known if any(deed.owed is known for deed in self.told.deeds) else None

    def newcomer(self) -> NewContact | None:
        """The contact to be made: the number called us and nobody is known on it."""
        inbound = [call for call in self.fresh if call.direction == Direction.INBOUND]
        if self.facts.contacts or not inbound:
            return None
        return NewContact(self.name, self.lane, self.facts.number, inbound[-1].at)

    def settled(self) -> Iterator[SettledCall]:
        """Every call of the run as it is in the end."""
        marks = {mark.call: mark for mark in self.told.marks}
        for call in self.fresh:
            mark = marks[call.id]
            lane, answer = call_lane(Direction(call.direction), Result(call.result), self.lane)
            contact = _named(self.facts.contacts, call.folded)
            yield SettledCall(
                contact.id if contact else self.contact,
                lane.value,
                answer.value if answer else None,
                mark.effect.value,
                mark.callback.id if mark.callback else None,
                call.id,
            )

    def opened(self) -> Iterator[NewCallback]:
        """The callbacks of the log, and who is to be called: on a number of several people who was named."""
        several = len(self.facts.contacts) > 1
        named = self._named() if several else {}
        usual = (None, "") if several else (self.contact, self.name)
        for owed in self.told.made:
            contact, name = named.get(owed, usual)
            yield NewCallback(owed, contact, name, self.facts.number)

    def _named(self) -> dict[Owed, tuple[int | None, str]]:
        """The contact and the name that the calls about a callback showed last."""
        calls = {call.id: call for call in self.fresh}
        named: dict[Owed, tuple[int | None, str]] = {}
        for mark in self.told.marks:
            call, owed = calls[mark.call], mark.callback
            if isinstance(owed, Owed) and call.name and call.direction == Direction.INBOUND:
                contact = _named(self.facts.contacts, call.folded)
                named[owed] = (contact.id, contact.name) if contact else (None, call.name)
        return named

    def counts(self) -> Counter[str]:
        """What it adds to the report."""
        deeds = Counter(deed.what for deed in self.told.deeds)
        changed = self.changed
        owed = [*self.told.made, *([changed] if changed else [])]
        waiting = [it for it in owed if it.closed_at is None]
        return Counter(
            callbacks_opened=len(self.told.made),
            callbacks_joined=deeds[What.JOINED],
            callbacks_closed=len(owed) - len(waiting),
            callbacks_changed=1 if changed else 0,
            attempts=deeds[What.ATTEMPTED],
            breached=deeds[What.BREACHED],
            waiting=len(waiting),
            waiting_breached=sum(it.stamped and it.met_at is None for it in waiting),
        )


def story_of(facts: NumberFacts, run_id: int, judge: Judge) -> NumberStory:
    """Tell the story of one number; ``facts.open`` is changed to what it is afterwards. Raises NeverOpen."""
    fresh = [call for call in facts.calls if call.run == run_id]
    if facts.open is not None:
        facts.open.touched = _last_touch(facts.open, facts.calls, run_id)
    known = Known(
        open=facts.open,
        past=tuple(facts.past),
        written=tuple(call.at for call in facts.calls if call.run is None),
        tried=tuple(facts.tried),
    )
    contact, lane = _who(facts.contacts, fresh)
    told = tell(_moments(facts.calls, run_id), known, lane, judge)
    name = contact.name if contact and contact.name else _shown_name(fresh)
    return NumberStory(facts, fresh, told, lane, name, contact.id if contact else None)


def call_lane(direction: Direction, result: Result, lane: Lane) -> tuple[Lane, SourceAnswer | None]:
    """The lane of a logged call, and its answer about the source.

    Who was missed and is not known otherwise counts as a new patient who could not be asked. Who was
    answered was asked, or not, by a person who did not write it down here: a log cannot tell a new
    patient among them, so the call may not count against the capture rate and has the lane ``other``.

    Args:
        direction: who dialled.
        result: whether a person answered.
        lane: that of the caller's contact, or new patient.
    """
    if lane is not Lane.NEW_PATIENT:
        return lane, None
    if direction is Direction.INBOUND and result is not Result.ANSWERED:
        return lane, SourceAnswer.MISSED
    return Lane.OTHER, None


def _moments(calls: Sequence[KnownCall], run_id: int) -> Iterator[Moment]:
    """The calls of a number as moments of its story."""
    for call in calls:
        kind = kind_of(Direction(call.direction), Result(call.result))
        if call.run is None:
            # The desk wrote it down: settled, they were helped; else its callback tells of it.
            settled = call.next_step is not None and not NextStep(call.next_step).owes_a_call
            kind = Kind.HELPED if settled else None
        if kind is not None:
            ended = call.at + timedelta(seconds=call.talk_seconds)
            yield Moment(call.at, ended, kind, call.id if call.run == run_id else None)


def _last_touch(owed: Owed, calls: Sequence[KnownCall], run_id: int) -> datetime:
    """The last time something happened to an open callback that the store knew of before this run."""
    joined = (call.at for call in calls if call.callback == owed.id and call.run != run_id)
    return max((owed.received, *joined, *([owed.last_attempt_at] if owed.last_attempt_at else [])))


def _who(contacts: Sequence[KnownContact], calls: Sequence[KnownCall]) -> tuple[KnownContact | None, Lane]:
    """Who calls from a number, and their lane.

    Among several nobody is guessed: asking for the wrong member of a family tells them of the other.
    The lane is then that of the one who was named last, else of the last caller. A crisis is handed over
    at once and is never a callback (rule 8): who calls again after one and is missed comes first among
    the patients.
    """
    named = (_named(contacts, call.folded) for call in reversed(calls) if call.direction == Direction.INBOUND)
    lane = (next(filter(None, named), None) or contacts[0]).lane if contacts else Lane.NEW_PATIENT
    only = contacts[0] if len(contacts) == 1 else None
    return only, Lane.NEW_PATIENT if lane is Lane.CRISIS else lane


def _named(contacts: Sequence[KnownContact], folded: str) -> KnownContact | None:
    """The contact of this name, if a name was shown."""
    return next((contact for contact in contacts if folded and contact.folded == folded), None)


def _shown_name(calls: Sequence[KnownCall]) -> str:
    """The last name that the telephone showed for who called."""
    shown = (call.name for call in reversed(calls) if call.direction == Direction.INBOUND)
    return next(filter(None, shown), "")
