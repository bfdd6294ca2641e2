"""Whose the calls of a log are, and what they come to: from rows to the story of each number and back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter

from frontdesk.domain.calls import Direction, Effect, NextStep, Result
from frontdesk.domain.lanes import Lane
from frontdesk.domain.logged import Kind, Known, Moment, Past, Told, What, kind_of
from frontdesk.domain.logged_story import tell
from frontdesk.domain.owed import Judge, Owed
from frontdesk.services.import_lanes import lanes_of
from frontdesk.store.fields import from_text
from frontdesk.store.import_known import KnownCall, KnownContact
from frontdesk.store.import_spool import SpooledCall
from frontdesk.store.import_writing import NewCallback, NewContact, Settled

_TRIED = frozenset((Result.MISSED.value, Result.VOICEMAIL.value))
_INBOUND = Direction.INBOUND.value


@dataclass(frozen=True, slots=True)
class NumberFacts:
    """What was read about one number.

    Attributes:
        number: its key.
        known: its calls that the store has, in the order of time.
        fresh: its calls of this log, in the order of time.
        contacts: who calls from it, last caller first.
        open: the callback it is owed.
        past: those it was owed before.
        tried: when people recorded tries.
    """

    number: str
    known: Sequence[KnownCall]
    fresh: Sequence[SpooledCall]
    contacts: Sequence[KnownContact]
    open: Owed | None
    past: Sequence[Past]
    tried: Sequence[datetime]


@dataclass(slots=True)
class NumberStory:
    """The story of one number, told.

    Attributes:
        facts: what was read.
        told: what they come to.
        lane: what kind of caller it is, for what nobody was asked about.
        name: who calls from it, or "".
        contact: who that is; None when it may be one of several, until it is made, and for nobody.
    """

    facts: NumberFacts
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
        if self.facts.contacts:
            return None
        last = next((call for call in reversed(self.facts.fresh) if call.direction == _INBOUND), None)
        return last and NewContact(self.name, self.lane, self.facts.number, from_text(last.at))

    def settled(self) -> Iterator[tuple[SpooledCall, Settled]]:
        """Every call of this log as it is in the end; callbacks have their numbers."""
        lanes, contacts, usual = lanes_of(self.lane), self.facts.contacts, self.contact
        marks = {mark.call: mark for mark in self.told.marks}
        for call in self.facts.fresh:
            lane, answer = lanes[call.direction, call.result]
            named = _named(contacts, call.folded) if contacts else None
            mark = marks.get(call.order)
            effect, callback = (mark.effect, mark.callback) if mark else (Effect.NONE, None)
            yield (
                call,
                Settled(
                    named.id if named else usual,
                    lane,
                    answer,
                    _EFFECTS[effect],
                    callback.id if callback else None,
                ),
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
        calls = {call.order: call for call in self.facts.fresh}
        named: dict[Owed, tuple[int | None, str]] = {}
        for mark in self.told.marks:
            call, owed = calls[mark.call], mark.callback
            if isinstance(owed, Owed) and call.name and call.direction == _INBOUND:
                contact = _named(self.facts.contacts, call.folded)
                named[owed] = (contact.id, contact.name) if contact else (None, call.name)
        return named

    def count(self, counts: Counter[str]) -> None:
        """Add to the report what it adds."""
        told = self.told
        if not told.deeds:
            return
        deeds = Counter(deed.what for deed in told.deeds)
        changed = self.changed
        owed = [*told.made, *([changed] if changed else [])]
        waiting = [it for it in owed if it.closed_at is None]
        counts["callbacks_opened"] += len(told.made)
        counts["callbacks_joined"] += deeds[What.JOINED]
        counts["callbacks_closed"] += len(owed) - len(waiting)
        counts["callbacks_changed"] += 1 if changed else 0
        counts["attempts"] += deeds[What.ATTEMPTED]
        counts["breached"] += deeds[What.BREACHED]
        counts["waiting"] += len(waiting)
        counts["waiting_breached"] += sum(
            it.stamped and it.met_at is None and not it.backlog for it in waiting
        )
        counts["backlog"] += deeds[What.BACKLOGGED]
        counts["backlog_settled"] += told.settled


# The plain texts of the members, which take longer to give them.
_EFFECTS: dict[str, str] = {effect: effect.value for effect in Effect}


def story_of(facts: NumberFacts, judge: Judge) -> NumberStory:
    """Tell the story of one number; ``facts.open`` is changed to what it is afterwards. Raises NeverOpen."""
    fresh = facts.fresh
    contact, lane = _who(facts.contacts, fresh)
    if facts.open is None and not any(call.direction == _INBOUND and call.result in _TRIED for call in fresh):
        # Nobody waits for a call and nobody was missed: many numbers of a log have no more story than that.
        told = Told()
    else:
        told = _told(facts, lane, judge)
    name = contact.name if contact and contact.name else _shown_name(fresh)
    return NumberStory(facts, told, lane, name, contact.id if contact else None)


def _told(facts: NumberFacts, lane: Lane, judge: Judge) -> Told:
    if facts.open is not None:
        facts.open.touched = _last_touch(facts.open, facts.known)
    known = Known(
        open=facts.open,
        past=tuple(facts.past),
        written=tuple(from_text(call.at) for call in facts.known if not call.logged),
        tried=tuple(facts.tried),
    )
    moments = [_moment(call) for call in facts.fresh]
    if facts.known:
        # At the same instant what the store knows comes first.
        moments = sorted([*_known_moments(facts.known), *moments], key=_AT)
    return tell(moments, known, lane, judge)


_KINDS = {
    (direction.value, result.value): kind
    for direction in Direction
    for result in Result
    if (kind := kind_of(direction, result)) is not None
}
_AT = attrgetter("at")


def _moment(call: SpooledCall) -> Moment:
    """A call of the log as a moment of its number's story."""
    at = from_text(call.at)
    ended = at + timedelta(seconds=call.talk_seconds) if call.talk_seconds else at
    return Moment(at, ended, _KINDS[call.direction, call.result], call.order)


def _known_moments(calls: Sequence[KnownCall]) -> Iterator[Moment]:
    """The calls that the store knows as moments of the story."""
    for call in calls:
        kind: Kind | None = _KINDS[call.direction, call.result]
        if not call.logged:
            # The desk wrote it down: settled, they were helped; else its callback tells of it.
            settled = call.next_step is not None and not NextStep(call.next_step).owes_a_call
            kind = Kind.HELPED if settled else None
        if kind is not None:
            at = from_text(call.at)
            yield Moment(at, at + timedelta(seconds=call.talk_seconds), kind, None)


def _last_touch(owed: Owed, calls: Sequence[KnownCall]) -> datetime:
    """The last time something happened to an open callback that the store knew of before this log."""
    joined = (from_text(call.at) for call in calls if call.callback == owed.id)
    return max((owed.received, *joined, *([owed.last_attempt_at] if owed.last_attempt_at else [])))


def _who(contacts: Sequence[KnownContact], calls: Sequence[SpooledCall]) -> tuple[KnownContact | None, Lane]:
    """Who calls from a number, and their lane.

    Among several nobody is guessed: asking for the wrong member of a family tells them of the other.
    The lane is then that of the one who was named last, else of the last caller. A crisis is handed over
    at once and is never a callback (rule 8): who calls again after one and is missed comes first among
    the patients.
    """
    if not contacts:
        return None, Lane.NEW_PATIENT
    named = (_named(contacts, call.folded) for call in reversed(calls) if call.direction == _INBOUND)
    lane = (next(filter(None, named), None) or contacts[0]).lane
    only = contacts[0] if len(contacts) == 1 else None
    return only, Lane.NEW_PATIENT if lane is Lane.CRISIS else lane


def _named(contacts: Sequence[KnownContact], folded: str) -> KnownContact | None:
    """The contact of this name, if a name was shown."""
    return next((contact for contact in contacts if folded and contact.folded == folded), None)


def _shown_name(calls: Sequence[SpooledCall]) -> str:
    """The last name that the telephone showed for who called."""
    return next((call.name for call in reversed(calls) if call.name and call.direction == _INBOUND), "")
