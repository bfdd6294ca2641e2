"""What the store knows of the numbers of a call log, read for a few hundred of them at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from peewee import Database

from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.callbacks.reconcile import LoggedCallback, Past
from frontdesk.domain.lanes import Lane
from frontdesk.domain.people import PROGRAM_ID
from frontdesk.store.bulk import places, read
from frontdesk.store.changes import CALLBACKS
from frontdesk.store.fields import from_text, maybe_from_text


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


def held(db: Database) -> str:
    """The end of a query whose callbacks nobody else is to change until the transaction ends.

    On SQLite nobody else can.
    """
    return " FOR UPDATE OF k" if db.for_update else ""


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


def past_of(
    callback_id: int,
    received: str,
    closed_at: str,
    met_at: str | None,
    reached_at: str | None,
    outcome: str | None,
) -> Past:
    """A callback that is closed, from its columns."""
    return Past(
        callback_id,
        from_text(received),
        from_text(closed_at),
        maybe_from_text(met_at),
        maybe_from_text(reached_at),
        Outcome(outcome) if outcome else None,
    )


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
