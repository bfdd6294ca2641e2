"""One number of a call log: what was read about it, and its calls and callbacks as they are in the end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from frontdesk.domain.callbacks.reconcile import LoggedCallback, Past, Reconciled
from frontdesk.domain.calls import Direction, Effect
from frontdesk.domain.lanes import Lane
from frontdesk.services.import_lanes import lanes_of
from frontdesk.store.db.fields import from_text
from frontdesk.store.import_known import KnownCall, KnownContact
from frontdesk.store.import_spool import SpooledCall
from frontdesk.store.import_writing import NewCallback, NewContact, Settled

_INBOUND = Direction.INBOUND.value


@dataclass(frozen=True, slots=True)
class NumberFacts:
    """What was read about one number.

    Attributes:
        number: its key.
        known: its calls that the store has, in the order of time.
        fresh: its calls of this log, in the order of time.
        contacts: who calls from it, last caller first.
        open: the callback it is owed; where its own was merged, the one that stays.
        past: those it was owed before.
        tried: when people recorded tries.
        given_up: the latest it was owed, if that is closed as unreached.
    """

    number: str
    known: Sequence[KnownCall]
    fresh: Sequence[SpooledCall]
    contacts: Sequence[KnownContact]
    open: LoggedCallback | None
    past: Sequence[Past]
    tried: Sequence[datetime]
    given_up: LoggedCallback | None = None


@dataclass(slots=True)
class NumberHistory:
    """What the calls of one number come to.

    Attributes:
        facts: what was read.
        found: what its calls come to, together with those of the person's other numbers.
        made: the callbacks that the log opened for it.
        lane: what kind of caller it is, for what nobody was asked about.
        name: who calls from it, or "".
        contact: who that is; None when it may be one of several, until it is made, and for nobody.
    """

    facts: NumberFacts
    found: Reconciled
    made: Sequence[LoggedCallback]
    lane: Lane
    name: str
    contact: int | None

    def newcomer(self) -> NewContact | None:
        """The contact to be made: the number called us and nobody is known on it."""
        if self.facts.contacts:
            return None
        last = next((call for call in reversed(self.facts.fresh) if call.direction == _INBOUND), None)
        return last and NewContact(self.name, self.lane, self.facts.number, from_text(last.at))

    def settled(self) -> Iterator[tuple[SpooledCall, Settled]]:
        """Every call of this log as it is in the end; callbacks have their numbers."""
        lanes, contacts, usual = lanes_of(self.lane), self.facts.contacts, self.contact
        marks = {mark.call: mark for mark in self.found.marks}
        for call in self.facts.fresh:
            lane, answer = lanes[call.direction, call.result]
            named = named_on(contacts, call.folded) if contacts else None
            mark = marks.get(call.order)
            effect, callback = (mark.effect, mark.callback) if mark else (Effect.NONE, None)
            yield (
                call,
                Settled(
                    named.id if named else usual,
                    lane,
                    answer,
                    _EFFECTS[effect],
                    _number_of(callback),
                ),
            )

    def opened(self) -> Iterator[NewCallback]:
        """The callbacks of the log, and who is to be called: on a number of several people who was named."""
        if not self.made:
            return
        several = len(self.facts.contacts) > 1
        named = self._named() if several else {}
        usual = (None, "") if several else (self.contact, self.name)
        for callback in self.made:
            contact, name = named.get(callback, usual)
            yield NewCallback(callback, contact, name, self.facts.number)

    def _named(self) -> dict[LoggedCallback, tuple[int | None, str]]:
        """The contact and the name that the calls about a callback showed last."""
        calls = {call.order: call for call in self.facts.fresh}
        named: dict[LoggedCallback, tuple[int | None, str]] = {}
        for mark in self.found.marks:
            call, callback = calls.get(mark.call), mark.callback
            if not isinstance(callback, LoggedCallback) or call is None:
                continue
            if call.name and call.direction == _INBOUND:
                contact = named_on(self.facts.contacts, call.folded)
                named[callback] = (contact.id, contact.name) if contact else (None, call.name)
        return named


def _number_of(callback: LoggedCallback | Past | None) -> int | None:
    """The store's number of a callback, or None for none."""
    if isinstance(callback, LoggedCallback):
        return callback.state.id
    return callback.id if callback else None


# The plain texts of the members, which take longer to give them.
_EFFECTS: dict[str, str] = {effect: effect.value for effect in Effect}


def named_on(contacts: Sequence[KnownContact], folded: str) -> KnownContact | None:
    """The contact of this name, if a name was shown."""
    return next((contact for contact in contacts if folded and contact.folded == folded), None)


def shown_name(calls: Sequence[SpooledCall]) -> str:
    """The last name that the telephone showed for who called."""
    return next((call.name for call in reversed(calls) if call.name and call.direction == _INBOUND), "")
