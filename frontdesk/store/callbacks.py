"""Reading and writing callbacks: a change is the difference between two states, written on a condition."""

from __future__ import annotations

from datetime import datetime

from peewee import Database

from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.callbacks.state import CallbackState
from frontdesk.domain.errors import NotFound
from frontdesk.store.bulk import read
from frontdesk.store.changes import CALLBACKS, Changes
from frontdesk.store.fields import from_text
from frontdesk.store.repeat_callers import merged_into_open
from frontdesk.store.statements import insert, read_held
from frontdesk.store.tables.callbacks import Attempt, Callback


def open_callback_of(db: Database, number: str) -> int | None:
    """The callback still owed to a number, or None; there can be only one.

    Where that of the number was merged, it is the open one it was merged into.
    """
    if not number:
        return None
    found = read(db, "SELECT id FROM callback WHERE number = ? AND state = 'open'", number)
    return found[0][0] if found else merged_into_open(db, number)


_ONE = f"SELECT {CALLBACKS.select('k')} FROM callback k WHERE k.id = ?"


def read_callback(db: Database, callback_id: int) -> CallbackState:
    """Read a callback to change it; nobody else can until the transaction ends.

    Raises:
        NotFound: there is no such callback.
    """
    found = read_held(db, _ONE, callback_id) if 0 < callback_id < 2**63 else []
    if not found:
        raise NotFound(f"There is no callback number {callback_id}.")
    return CALLBACKS.read(found[0])


def callbacks_where(db: Database, condition: str, *params: object, held: bool = True) -> list[CallbackState]:
    """The callbacks ``k`` of a condition, by their numbers.

    Args:
        db: the store's database; of an open transaction where they are held.
        condition: the condition, as SQL.
        params: what stands for its marks.
        held: whether nobody else can change them until the transaction ends. They are held always in the same
            order: two desks that change several at once must not wait for each other.
    """
    # The plus keeps SQLite from walking through the whole table in the order of its numbers.
    query = f"SELECT {CALLBACKS.select('k')} FROM callback k WHERE {condition} ORDER BY +k.id"
    rows = read_held(db, query, *params) if held else read(db, query, *params)
    return [CALLBACKS.read(row) for row in rows]


def owed_by(db: Database, callback_id: int) -> tuple[datetime, int]:
    """By when somebody is to be called, UTC, and how often they called about it."""
    ((call_by, calls),) = read(db, "SELECT call_by, calls FROM callback WHERE id = ?", callback_id)
    return from_text(call_by), int(calls)


def add_callback(db: Database, state: CallbackState) -> int:
    """Write a new callback and give its number."""
    columns = CALLBACKS.stored(state)
    del columns["id"]
    return insert(db, Callback, lane_rank=state.lane.rank, **columns)


def owner_name(db: Database, callback_id: int) -> str | None:
    """Who has a callback, for the sentence the loser reads."""
    if not 0 < callback_id < 2**63:
        return None
    found = read(
        db, "SELECT p.name FROM callback k JOIN person p ON p.id = k.owner_id WHERE k.id = ?", callback_id
    )
    return found[0][0] if found else None


def add_attempt(
    db: Database,
    changes: Changes,
    callback_id: int,
    *,
    outcome: Outcome,
    note: str,
    rung: int,
    next_at: datetime | None,
    minutes: int | None,
    at: datetime,
    by: int,
) -> int:
    """Write one try."""
    number = insert(
        db,
        Attempt,
        callback=callback_id,
        at=at,
        person=by,
        outcome=outcome.value,
        note=note,
        rung=rung,
        next_at=next_at,
        minutes=minutes,
    )
    changes.made("attempt", number)
    return number
