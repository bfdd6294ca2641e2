"""What the store knows of the numbers of a batch, read for a few hundred numbers at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from peewee import Database, fn

from frontdesk.domain.callbacks.reconcile import SAME_CALL, LoggedCallback, Past
from frontdesk.domain.callbacks.state import REOPENED_WITHIN, CallbackStatus
from frontdesk.domain.calls import Direction
from frontdesk.domain.lanes import Lane
from frontdesk.domain.people import PROGRAM_ID
from frontdesk.store.callbacks import callbacks_where
from frontdesk.store.db.engine import Store
from frontdesk.store.db.fields import from_text
from frontdesk.store.db.prepared import pages, prepared
from frontdesk.store.db.row_mapper import columns
from frontdesk.store.imports.merged import (
    CallbackSummary,
    MergeTarget,
    any_merged,
    called_about,
    is_given_up,
    last_calls,
    merge_targets,
    tries_at,
)
from frontdesk.store.imports.spool import SpooledCall
from frontdesk.store.tables.callbacks import Attempt, Callback
from frontdesk.store.tables.calls import Call
from frontdesk.store.tables.contacts import Contact, ContactNumber

#: Numbers that the store is asked about at once.
NUMBERS_AT_ONCE = 300

#: All calls of the log of some numbers, by number, in the order of time.
Calls = Mapping[str, Sequence[SpooledCall]]


@dataclass(frozen=True, slots=True)
class KnownCall:
    """A call with a number that the store has.

    Attributes:
        number: the key of the number outside.
        id: its row.
        at: when it began, UTC.
        direction: ``inbound`` or ``outbound``.
        result: ``answered``, ``missed`` or ``voicemail``.
        talk_seconds: how long was talked, as far as that is known.
        next_step: how it ended, for a call that the desk wrote down; None for a logged one.
        callback: the callback it belongs to, or None.
        logged: True if a log brought it.
    """

    number: str
    id: int
    at: datetime
    direction: str
    result: str
    talk_seconds: int
    next_step: str | None
    callback: int | None
    logged: bool


@dataclass(frozen=True, slots=True)
class KnownContact:
    """Somebody who calls from a number.

    Attributes:
        number: its key.
        folded: the name as names are compared.
    """

    number: str
    id: int
    name: str
    folded: str
    lane: Lane


@dataclass(frozen=True, slots=True)
class NumberFacts:
    """One number: its calls of this log, and what the store knows of it.

    Attributes:
        number: its key.
        known: its calls that the store has, in the order of time.
        fresh: its calls of this log, in the order of time.
        contacts: who calls from it, last caller first.
        open: the callback it is owed; where its own was merged, the one that stays.
        past: the callbacks it was owed before, by the time of their closing.
        tried: when people recorded tries, UTC.
        given_up: the latest callback it was owed, if that is closed as unreached.
    """

    number: str
    known: Sequence[KnownCall]
    fresh: Sequence[SpooledCall]
    contacts: Sequence[KnownContact]
    open: LoggedCallback | None
    past: Sequence[Past]
    tried: Sequence[datetime]
    given_up: LoggedCallback | None = None


def people_of(db: Database, calls: Calls) -> Iterator[list[NumberFacts]]:
    """Yield the facts of each person's numbers: of one as a rule, of several whose callbacks were merged.

    Args:
        db: the store's database. On a server it is that of an open transaction, and the callbacks are
            locked until its end.
        calls: the numbers, with their calls of this log.
    """
    if not any_merged(db):
        for page in pages(list(calls), NUMBERS_AT_ONCE):
            yield from ([facts] for facts in _facts_of(db, page, calls, None))
        return
    targets = merge_targets(db, list(calls))
    for people in _pages_of(_people(list(calls), targets)):
        numbers = [number for person in people for number in person]
        found = {facts.number: facts for facts in _facts_of(db, numbers, calls, targets)}
        yield from ([found[number] for number in person] for person in people)


def _people(numbers: Sequence[str], targets: Mapping[str, MergeTarget]) -> list[list[str]]:
    """Return the numbers of each person: those whose calls belong to the same callback."""
    people: dict[str, list[str]] = {}
    for number in numbers:
        target = targets.get(number)
        people.setdefault((target and target.person) or number, []).append(number)
    return list(people.values())


def _pages_of(people: Sequence[Sequence[str]]) -> Iterator[list[Sequence[str]]]:
    """Some hundred numbers at a time; those of one person are never divided."""
    page: list[Sequence[str]] = []
    for person in people:
        if page and sum(map(len, page)) + len(person) > NUMBERS_AT_ONCE:
            yield page
            page = []
        page.append(person)
    if page:
        yield page


def _facts_of(
    db: Database, numbers: Sequence[str], calls: Calls, targets: Mapping[str, MergeTarget] | None
) -> Iterator[NumberFacts]:
    """Return what is known of these numbers; ``targets`` stays None if no callback was ever merged."""
    since = from_text(min(calls[number][0].at for number in numbers)) - SAME_CALL
    # Callbacks are read first, because on a server that locks them until the transaction ends.
    open_now, given_up = open_callbacks(db, numbers), given_up_callbacks(db, numbers, since)
    past, tried = past_callbacks(db, numbers, since), tries_of(db, numbers, since)
    if targets is not None:
        own = {number: targets[number] for number in numbers if number in targets}
        _add_targets(db, own, open_now, given_up)
        _add_ended(db, own, past, tried, since)
    contacts, known = contacts_on(db, numbers), calls_with(db, numbers, since)
    for number in numbers:
        yield NumberFacts(
            number,
            known.get(number, ()),
            calls[number],
            contacts.get(number, ()),
            open_now.get(number),
            past.get(number, ()),
            tried.get(number, ()),
            given_up.get(number),
        )


def _add_targets(
    db: Database,
    targets: Mapping[str, MergeTarget],
    open_now: dict[str, LoggedCallback],
    given_up: dict[str, LoggedCallback],
) -> None:
    """Give each number the callback that its own was merged into: the same object to all that share it."""
    stays = {one.state.id: one for one in (*open_now.values(), *given_up.values())}
    wanted = {
        target.callback
        for number, target in targets.items()
        if target.callback is not None and number not in open_now
    }
    stays |= called_about(db, wanted - stays.keys())
    for number, target in targets.items():
        one = stays.get(target.callback) if target.callback is not None else None
        if one is not None and number not in open_now:
            (open_now if one.state.is_open else given_up)[number] = one
    by_id = {one.state.id: one for one in open_now.values()}
    for callback, last in last_calls(db, by_id.keys()).items():
        by_id[callback].touched = last


def _add_ended(
    db: Database,
    targets: Mapping[str, MergeTarget],
    past: dict[str, list[Past]],
    tried: dict[str, list[datetime]],
    since: datetime,
) -> None:
    """Add the callbacks that a number's own were merged into to its past, with the tries made there."""
    tries = tries_at(db, {end for target in targets.values() for end in target.ends}, since)
    for number, target in targets.items():
        ended = {one.id: one for one in (*past[number], *target.past) if one.closed_at >= since}
        past[number] = sorted(ended.values(), key=lambda one: (one.closed_at, one.id))
        tried[number] += [at for end in target.ends for at in tries[end]]


_CALLS = prepared(
    lambda p: (
        Call.select(
            *columns(
                KnownCall,
                Call,
                talk_seconds=fn.COALESCE(Call.talk_seconds, 0),
                logged=Call.imported_by.is_null(False),
            )
        )
        .where(
            Call.number.in_(p.each("numbers")),
            Call.at >= p.since,
            Call.direction != Direction.INTERNAL,
            Call.voided_at.is_null(),
        )
        .order_by(Call.at, Call.id)
    ),
    KnownCall,
)


def calls_with(db: Database, numbers: Sequence[str], since: datetime) -> dict[str, list[KnownCall]]:
    """Return the calls with these numbers that the store has from an instant on, in the order of time."""
    found: dict[str, list[KnownCall]] = defaultdict(list)
    for call in _CALLS.rows(db, numbers=numbers, since=since):
        found[call.number].append(call)
    return found


_CONTACTS = prepared(
    lambda p: (
        ContactNumber.select(*columns(KnownContact, Contact, number=ContactNumber.number))
        .join(Contact)
        .where(ContactNumber.number.in_(p.each("numbers")))
        .order_by(Contact.last_call_at.desc(), Contact.id.desc())
    ),
    KnownContact,
)


def contacts_on(db: Database, numbers: Sequence[str]) -> dict[str, list[KnownContact]]:
    """Return who calls from these numbers, last caller first."""
    found: dict[str, list[KnownContact]] = defaultdict(list)
    for contact in _CONTACTS.rows(db, numbers=numbers):
        found[contact.number].append(contact)
    return found


_OPEN = callbacks_where(
    lambda p: (Callback.state == CallbackStatus.OPEN) & Callback.number.in_(p.each("numbers"))
)


def open_callbacks(db: Database, numbers: Sequence[str]) -> dict[str, LoggedCallback]:
    """Return the open callbacks of these numbers; on a server they are locked until the transaction ends."""
    return {state.number: LoggedCallback.known(state) for state in _OPEN.rows(db, numbers=numbers)}


_GIVEN_UP = callbacks_where(
    lambda p: Callback.number.in_(p.each("numbers")) & (Callback.closed_at >= p.since) & is_given_up()
)


def given_up_callbacks(db: Database, numbers: Sequence[str], since: datetime) -> dict[str, LoggedCallback]:
    """Return the callbacks that a call of these numbers reopens: their latest, if closed as unreached.

    On a server they are locked until the transaction ends.

    Args:
        db: the store's database.
        numbers: the numbers.
        since: the first call; what was closed more than a year before it stays closed.
    """
    found = _GIVEN_UP.rows(db, numbers=numbers, since=since - REOPENED_WITHIN)
    return {state.number: LoggedCallback.known(state) for state in found}


_UNREACHED = prepared(
    lambda p: Callback.select(Callback.number, Callback.closed_at).where(
        Callback.number.in_(p.each("numbers")), is_given_up()
    )
)


def unreached_since(store: Store, numbers: Sequence[str]) -> dict[str, datetime]:
    """Return for each number whose latest callback is closed as unreached when it was closed, UTC."""
    return {number: from_text(at) for number, at in _UNREACHED.rows(store, numbers=numbers)}


_PAST = prepared(
    lambda p: (
        Callback.select(*columns(CallbackSummary, Callback))
        .where(
            Callback.state == CallbackStatus.CLOSED,
            Callback.number.in_(p.each("numbers")),
            Callback.closed_at >= p.since,
        )
        .order_by(Callback.closed_at, Callback.id)
    ),
    CallbackSummary,
)


def past_callbacks(db: Database, numbers: Sequence[str], since: datetime) -> dict[str, list[Past]]:
    """Return the callbacks of these numbers closed at an instant or later, by the time of their closing."""
    found: dict[str, list[Past]] = defaultdict(list)
    for closed in _PAST.rows(db, numbers=numbers, since=since):
        if (past := closed.past()) is not None:
            found[closed.number].append(past)
    return found


_TRIES = prepared(
    lambda p: (
        Attempt.select(Callback.number, Attempt.at)
        .join(Callback)
        .where(
            Callback.number.in_(p.each("numbers")),
            Attempt.at >= p.since,
            Attempt.voided_at.is_null(),
            Attempt.person != PROGRAM_ID,
        )
        .order_by(Attempt.at)
    )
)


def tries_of(db: Database, numbers: Sequence[str], since: datetime) -> dict[str, list[datetime]]:
    """Return when people recorded tries to reach these numbers, from an instant on; not what logs brought."""
    found: dict[str, list[datetime]] = defaultdict(list)
    for number, at in _TRIES.rows(db, numbers=numbers, since=since):
        found[number].append(from_text(at))
    return found
