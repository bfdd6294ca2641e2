"""What the store knows of the numbers of a batch, read for a few hundred numbers at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from peewee import Database

from frontdesk.domain.callbacks.reconcile import SAME_CALL, LoggedCallback, Past
from frontdesk.domain.callbacks.state import REOPENED_WITHIN
from frontdesk.domain.lanes import Lane
from frontdesk.domain.people import PROGRAM_ID
from frontdesk.store.bulk import pages, places, read
from frontdesk.store.changes import CALLBACKS
from frontdesk.store.db.engine import Store, Transaction
from frontdesk.store.db.fields import from_text, to_text
from frontdesk.store.imports.merged import (
    IS_GIVEN_UP,
    MergeTarget,
    any_merged,
    held,
    last_calls,
    merge_targets,
    owed_by_id,
    past_of,
    tries_at,
)
from frontdesk.store.imports.spool import SpooledCall

#: Numbers that the store is asked about at once.
NUMBERS_AT_ONCE = 300

#: All calls of the log of some numbers, in the order of time.
Calls = Mapping[str, Sequence[SpooledCall]]


class KnownCall(NamedTuple):
    """A call with a number that the store has.

    Attributes:
        id: its row.
        at: when it began, as the store has it.
        direction: ``inbound`` or ``outbound``.
        result: ``answered``, ``missed`` or ``voicemail``.
        talk_seconds: how long it lasted, as far as that is known.
        next_step: how it ended, for a call that the desk wrote down; None for a logged one.
        callback: the callback it belongs to, or None.
        logged: whether a log brought it.
    """

    id: int
    at: str
    direction: str
    result: str
    talk_seconds: int
    next_step: str | None
    callback: int | None
    logged: bool


class KnownContact(NamedTuple):
    """Somebody who calls from a number."""

    id: int
    name: str
    folded: str
    lane: Lane


@dataclass(frozen=True, slots=True)
class NumberFacts:
    """What is known of one number.

    Attributes:
        number: its key.
        known: its calls that the store has, in the order of time.
        fresh: its calls of this log, in the order of time.
        contacts: who calls from it, last caller first.
        open: the callback it is owed; where its own was merged, the one that stays.
        past: the callbacks it was owed before.
        tried: when people recorded tries.
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


def people_of(db: Transaction, calls: Calls) -> Iterator[list[NumberFacts]]:
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
    for persons in _pages_of(_persons(list(calls), targets)):
        numbers = [number for person in persons for number in person]
        found = {facts.number: facts for facts in _facts_of(db, numbers, calls, targets)}
        yield from ([found[number] for number in person] for person in persons)


def _persons(numbers: Sequence[str], targets: Mapping[str, MergeTarget]) -> list[list[str]]:
    """The numbers of each person: those whose calls belong to the same callback."""
    persons: dict[str, list[str]] = {}
    for number in numbers:
        target = targets.get(number)
        persons.setdefault(target.person if target and target.owed else number, []).append(number)
    return list(persons.values())


def _pages_of(persons: Sequence[Sequence[str]]) -> Iterator[list[Sequence[str]]]:
    """Some hundred numbers at a time; those of one person are never divided."""
    page: list[Sequence[str]] = []
    for person in persons:
        if page and sum(map(len, page)) + len(person) > NUMBERS_AT_ONCE:
            yield page
            page = []
        page.append(person)
    if page:
        yield page


@dataclass(slots=True)
class _History:
    """What some numbers are owed and were owed, and when people tried to reach them, each by number.

    Attributes as in ``NumberFacts``.
    """

    open: dict[str, LoggedCallback]
    given_up: dict[str, LoggedCallback]
    past: dict[str, list[Past]]
    tried: dict[str, list[datetime]]


def _facts_of(
    db: Transaction, numbers: Sequence[str], calls: Calls, targets: Mapping[str, MergeTarget] | None
) -> Iterator[NumberFacts]:
    """What is known of these numbers; ``targets`` tells where merged callbacks lead, None where none are."""
    since = from_text(min(calls[number][0].at for number in numbers)) - SAME_CALL
    start = to_text(since)
    # What is owed is read first, because on a server that holds it until the transaction ends.
    it = _History(
        open_callbacks(db, numbers),
        given_up(db, numbers, since),
        past_callbacks(db, numbers, start),
        tries_of(db, numbers, start),
    )
    if targets is not None:
        own = {number: targets[number] for number in numbers if number in targets}
        _follow(db, it, own)
        _add_ended(db, it, own, since)
    contacts = contacts_on(db, numbers)
    known = calls_with(db, numbers, start)
    for number in numbers:
        yield NumberFacts(
            number,
            known.get(number, ()),
            calls[number],
            contacts.get(number, ()),
            it.open.get(number),
            it.past.get(number, ()),
            it.tried.get(number, ()),
            it.given_up.get(number),
        )


def _follow(db: Transaction, it: _History, targets: Mapping[str, MergeTarget]) -> None:
    """Give every number the callback that stays of the one it was merged into: the same object to all."""
    known = (*it.open.values(), *it.given_up.values())
    stay = {one.state.id: one for one in known}
    wanted = {
        target.owed for number, target in targets.items() if target.owed is not None and number not in it.open
    }
    stay |= owed_by_id(db, wanted - stay.keys())
    for number, target in targets.items():
        one = stay.get(target.owed) if target.owed is not None else None
        if one is not None and number not in it.open:
            (it.open if one.state.is_open else it.given_up)[number] = one
    by_id = {one.state.id: one for one in it.open.values()}
    for callback_id, last in last_calls(db, by_id.keys()).items():
        by_id[callback_id].touched = last


def _add_ended(db: Transaction, it: _History, targets: Mapping[str, MergeTarget], since: datetime) -> None:
    """Count among what a number was owed what its own was merged into, and the tries that were made there."""
    tries = tries_at(db, {end for target in targets.values() for end in target.ends}, to_text(since))
    for number, target in targets.items():
        ended = {
            past.id: past for past in (*it.past.get(number, ()), *target.past) if past.closed_at >= since
        }
        it.past[number] = sorted(ended.values(), key=lambda past: (past.closed_at, past.id))
        it.tried[number] = [
            *it.tried.get(number, ()),
            *(at for end in target.ends for at in tries.get(end, ())),
        ]


def calls_with(db: Database, numbers: Sequence[str], since: str) -> dict[str, list[KnownCall]]:
    """The calls with these numbers that the store has from an instant on, in the order of time."""
    found: dict[str, list[KnownCall]] = defaultdict(list)
    for number, call_id, at, direction, result, talked, step, callback, run in read(
        db,
        "SELECT number, id, at, direction, result, talk_seconds, next_step, callback_id, imported_by_id"
        f" FROM call WHERE number IN ({places(numbers)}) AND at >= ?"
        " AND direction <> 'internal' AND voided_at IS NULL ORDER BY at, id",
        *numbers,
        since,
    ):
        found[number].append(
            KnownCall(call_id, at, direction, result, talked or 0, step, callback, run is not None)
        )
    return found


def contacts_on(db: Database, numbers: Sequence[str]) -> dict[str, list[KnownContact]]:
    """Who calls from these numbers, last caller first."""
    found: dict[str, list[KnownContact]] = defaultdict(list)
    for number, contact_id, name, folded, lane in read(
        db,
        "SELECT n.number, c.id, c.name, c.folded, c.lane FROM contact_number n"
        f" JOIN contact c ON c.id = n.contact_id WHERE n.number IN ({places(numbers)})"
        " ORDER BY c.last_call_at DESC, c.id DESC",
        *numbers,
    ):
        found[number].append(KnownContact(contact_id, name, folded, Lane(lane)))
    return found


_OPEN = f"SELECT {CALLBACKS.select('k')} FROM callback k WHERE k.state = 'open' AND k.number IN "


def open_callbacks(db: Database, numbers: Sequence[str]) -> dict[str, LoggedCallback]:
    """The callbacks that are owed to these numbers now, held until the transaction ends."""
    rows = read(db, f"{_OPEN}({places(numbers)}) ORDER BY k.id{held(db)}", *numbers)
    found = map(CALLBACKS.read, rows)
    return {state.number: LoggedCallback.known(state) for state in found}


def past_callbacks(db: Database, numbers: Sequence[str], since: str) -> dict[str, list[Past]]:
    """The callbacks owed to these numbers that were closed at an instant or later, by their time."""
    found: dict[str, list[Past]] = defaultdict(list)
    for number, callback_id, received, closed_at, met_at, reached_at, outcome in read(
        db,
        "SELECT number, id, received, closed_at, met_at, reached_at, last_outcome FROM callback"
        f" WHERE state = 'closed' AND number IN ({places(numbers)}) AND closed_at >= ?"
        " ORDER BY closed_at, id",
        *numbers,
        since,
    ):
        found[number].append(past_of(callback_id, received, closed_at, met_at, reached_at, outcome))
    return found


def tries_of(db: Database, numbers: Sequence[str], since: str) -> dict[str, list[datetime]]:
    """When people recorded tries to reach these numbers, from an instant on; not what logs told."""
    found: dict[str, list[datetime]] = defaultdict(list)
    for number, at in read(
        db,
        "SELECT k.number, a.at FROM callback k JOIN attempt a ON a.callback_id = k.id"
        f" WHERE k.number IN ({places(numbers)}) AND a.at >= ? AND a.voided_at IS NULL"
        f" AND a.person_id <> {PROGRAM_ID} ORDER BY a.at",
        *numbers,
        since,
    ):
        found[number].append(from_text(at))
    return found


def given_up(db: Database, numbers: Sequence[str], since: datetime) -> dict[str, LoggedCallback]:
    """What a call of these numbers opens again: closed as unreached in the year before an instant, or later.

    Held until the transaction ends.
    """
    rows = read(
        db,
        f"SELECT {CALLBACKS.select('k')} FROM callback k WHERE k.number IN ({places(numbers)})"
        f" AND k.closed_at >= ? AND {IS_GIVEN_UP} ORDER BY k.id{held(db)}",
        *numbers,
        to_text(since - REOPENED_WITHIN),
    )
    found = map(CALLBACKS.read, rows)
    return {state.number: LoggedCallback.known(state) for state in found}


def unreached_since(store: Store, numbers: Sequence[str]) -> dict[str, datetime]:
    """Since when the latest callbacks of these numbers are closed as unreached, by their own number."""
    with store.reading() as db:
        return {
            number: from_text(closed_at)
            for page in pages(numbers)
            for number, closed_at in read(
                db,
                f"SELECT k.number, k.closed_at FROM callback k WHERE k.number IN ({places(page)})"
                f" AND {IS_GIVEN_UP}",
                *page,
            )
        }
