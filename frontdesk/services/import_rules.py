"""Whose the calls of a log are, and what they come to: from rows to the story of each number and back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from frontdesk.domain.calls import Direction, NextStep, Result
from frontdesk.domain.lanes import Lane
from frontdesk.domain.logged import Kind, Known, Moment, Past, Told, What, kind_of
from frontdesk.domain.logged_story import tell
from frontdesk.domain.owed import Judge, Owed
from frontdesk.domain.sources import SourceAnswer
from frontdesk.store.import_known import KnownCall, KnownContact
from frontdesk.store.import_writing import NewContact, SettledCall

from datetime import datetime, timedelta


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
        name: who is to be called back, or "".
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
                answer and answer.value,
                mark.effect.value,
                mark.callback and mark.callback.id,
                call.id,
            )

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


def story_of(facts: NumberFacts, run_id: int, judge: Judge, same_call: timedelta) -> NumberStory:
    """Tell the story of one number. Raises NeverOpen."""
    fresh = [call for call in facts.calls if call.run == run_id]
    contact, lane = _who(facts.contacts, fresh)
    known = Known(
        open=facts.open,
        past=tuple(facts.past),
        written=tuple(call.at for call in facts.calls if call.run is None),
        tried=tuple(facts.tried),
    )
    if facts.open is not None:
        facts.open.touched = _last_touch(facts.open, facts.calls, run_id)
    told = tell(_moments(facts.calls, run_id), known, lane, judge)
    shown = next((call.name for call in reversed(fresh) if call.name and call.direction == "inbound"), "")
    return NumberStory(facts, fresh, told, lane, (contact and contact.name) or shown, contact and contact.id)
