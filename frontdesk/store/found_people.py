"""What is shown of the people that were found: their numbers, what is owed to them, what passed with them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import Select, fn

from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.callbacks.state import CallbackStatus
from frontdesk.domain.calls import Direction
from frontdesk.domain.contacts import ContactFacts
from frontdesk.domain.lanes import Lane
from frontdesk.store.contacts import facts_together
from frontdesk.store.db.engine import Store
from frontdesk.store.db.prepared import Parameters, prepared
from frontdesk.store.db.row_mapper import columns
from frontdesk.store.tables.callbacks import Attempt, Callback
from frontdesk.store.tables.calls import Call
from frontdesk.store.tables.contacts import Contact, ContactNumber
from frontdesk.store.tables.practice import Person


@dataclass(frozen=True, slots=True)
class FoundContact:
    """A contact that was found.

    Attributes:
        id: its number.
        name: theirs, or "".
        lane: what kind of caller they were last.
        last_call_at: when the last call with them was, UTC.
        facts: what else is kept of them.
    """

    id: int
    name: str
    lane: Lane
    last_call_at: datetime
    facts: ContactFacts


_PEOPLE = prepared(
    lambda p: Contact.select(*columns(FoundContact, Contact, facts=facts_together())).where(
        Contact.id.in_(p.each("ids"))
    ),
    FoundContact,
)


def read_people(store: Store, ids: Sequence[int]) -> list[FoundContact]:
    """Return these contacts."""
    return _PEOPLE.rows(store, ids=ids)


@dataclass(frozen=True, slots=True)
class FoundNumber:
    """A number of a contact that was found.

    Attributes:
        contact_id: the contact.
        number: its key.
        last_call_at: when the last call with them on it was, UTC, or None.
    """

    contact_id: int
    number: str
    last_call_at: datetime | None


def _numbers(p: Parameters) -> Any:
    # On a switchboard the latest calls are looked through, not all: somebody else has most of them.
    latest = (
        Call.select(Call.at, Call.contact)
        .where(
            Call.number == ContactNumber.number,
            Call.voided_at.is_null(),
            Call.direction != Direction.INTERNAL,
        )
        .order_by(Call.at.desc())
        .limit(20)
        .alias("latest")
    )
    theirs = (latest.c.contact_id == ContactNumber.contact) | latest.c.contact_id.is_null()
    last = Select([latest], [fn.MAX(latest.c.at)]).where(theirs)
    return (
        ContactNumber.select(*columns(FoundNumber, ContactNumber, last_call_at=last))
        .where(ContactNumber.contact.in_(p.each("ids")))
        .order_by(ContactNumber.id)
    )


_NUMBERS = prepared(_numbers, FoundNumber)


def read_numbers(store: Store, ids: Sequence[int]) -> dict[int, list[FoundNumber]]:
    """Return the numbers of these contacts, by contact."""
    found: defaultdict[int, list[FoundNumber]] = defaultdict(list)
    for one in _NUMBERS.rows(store, ids=ids):
        found[one.contact_id].append(one)
    return found


_EXTENSIONS = prepared(
    lambda p: (
        ContactNumber.select(Call.contact, Call.number, Call.extension)
        .join(
            Call,
            on=(Call.number == ContactNumber.number)
            & (Call.contact == ContactNumber.contact)
            & (Call.extension != "")
            & Call.voided_at.is_null(),
        )
        .where(ContactNumber.contact.in_(p.each("ids")))
        .order_by(Call.at, Call.id)
    )
)


def extensions_of(store: Store, contacts: Sequence[int]) -> dict[tuple[int, str], str]:
    """Return the latest extensions that these contacts called with, by contact and number's key."""
    rows = _EXTENSIONS.rows(store, ids=contacts)
    return {(contact, number): extension for contact, number, extension in rows}


_OPEN = prepared(
    lambda p: (
        Callback.select(Callback.id)
        .where(
            Callback.state == CallbackStatus.OPEN,
            Callback.number.in_(p.each("numbers")),
            Callback.number != "",
        )
        .order_by(Callback.received.desc(), Callback.id.desc())
    )
)


def open_callbacks(store: Store, numbers: Sequence[str]) -> list[int]:
    """Return the callbacks that are owed to these numbers, the latest first."""
    return _OPEN.values(store, numbers=numbers)


@dataclass(frozen=True, slots=True)
class FoundTry:
    """An attempt to reach a number.

    Attributes:
        at: when, UTC.
        person_id: who tried.
        by: their name.
        outcome: what came of it.
        note: what they noted.
        name: whom it was for, or "".
        about: what the callback is about.
        wants: what was noted at the call that opened the callback.
    """

    at: datetime
    person_id: int
    by: str
    outcome: Outcome
    note: str
    name: str
    about: str
    wants: str


_TRIES = prepared(
    lambda p: (
        Attempt.select(
            *columns(
                FoundTry,
                Attempt,
                by=Person.name,
                name=Callback.name,
                about=Callback.about,
                wants=Callback.note,
            )
        )
        .join(Callback, on=(Attempt.callback == Callback.id))
        .join(Person, on=(Attempt.person == Person.id))
        .where(Callback.number == p.number, Attempt.voided_at.is_null())
        .order_by(Attempt.at.desc(), Attempt.id.desc())
        .limit(p.limit)
    ),
    FoundTry,
)


def read_tries(store: Store, number: str, limit: int) -> list[FoundTry]:
    """Return the attempts to reach a number, newest first, at most so many."""
    return _TRIES.rows(store, number=number, limit=limit)


@dataclass(frozen=True, slots=True)
class FoundPromise:
    """What was promised to a number in one callback, and if that was kept.

    Attributes:
        received: when they first tried, UTC.
        name: theirs, or "".
        about: what they asked for.
        asked_at: the time they asked for, UTC, or None.
        breached_at: the first deadline that passed unmet, UTC, or None.
    """

    received: datetime
    name: str
    about: str
    asked_at: datetime | None
    breached_at: datetime | None


_PROMISES = prepared(
    lambda p: (
        Callback.select(*columns(FoundPromise, Callback))
        .where(Callback.number == p.number, Callback.state != CallbackStatus.VOIDED)
        .order_by(Callback.received.desc(), Callback.id.desc())
        .limit(p.limit)
    ),
    FoundPromise,
)


def read_promises(store: Store, number: str, limit: int) -> list[FoundPromise]:
    """Return what was promised to a number, newest first, at most so many."""
    return _PROMISES.rows(store, number=number, limit=limit)
