"""Reading and writing callbacks: a change is the difference between two states, written on a condition."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import JOIN, Database, fn

from frontdesk.domain.callbacks.merge import Marks
from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.callbacks.state import CallbackState, CallbackStatus
from frontdesk.domain.errors import NotFound
from frontdesk.store.changes import Changes
from frontdesk.store.db.engine import Store
from frontdesk.store.db.expressions import not_by_index
from frontdesk.store.db.fields import from_text
from frontdesk.store.db.prepared import Parameters, Prepared, prepared
from frontdesk.store.db.row_mapper import columns, columns_of
from frontdesk.store.db.rows import insert, is_row_number
from frontdesk.store.tables.callbacks import Attempt, Callback
from frontdesk.store.tables.practice import Person


def callbacks_where(condition: Callable[[Parameters], Any], *, held: bool = True) -> Prepared[CallbackState]:
    """Declare a read of the callbacks for which a condition holds, by their numbers.

    Args:
        condition: makes the condition of its parameters.
        held: True if nobody else can change them until the transaction ends. They are held always in the same
            order: two desks that change several at once must not wait for each other.
    """

    def build(p: Parameters) -> Any:
        """Make the query: callbacks by their numbers' order, held if asked for."""
        # SQLite would rather walk through the whole table in the order of its numbers.
        found = Callback.select(*columns(CallbackState, Callback)).where(condition(p))
        return found.order_by(not_by_index(Callback.id)).for_update(held)

    return prepared(build, CallbackState)


_ONE = callbacks_where(lambda p: Callback.id == p.id)


def read_callback(db: Database, callback_id: int) -> CallbackState:
    """Read a callback to change it; nobody else can until the transaction ends.

    Raises:
        NotFound: there is no such callback.
    """
    found = _ONE.one(db, id=callback_id) if is_row_number(callback_id) else None
    if found is None:
        raise NotFound(f"There is no callback number {callback_id}.")
    return found


_OWED_BY = prepared(lambda p: Callback.select(Callback.call_by, Callback.calls).where(Callback.id == p.id))


def owed_by(db: Database, callback_id: int) -> tuple[datetime, int]:
    """Return by when somebody is to be called, UTC, and how often they called about it."""
    ((call_by, calls),) = _OWED_BY.rows(db, id=callback_id)
    return from_text(call_by), int(calls)


_OWNER = prepared(
    lambda p: (
        Callback.select(Person.name).join(Person, on=(Callback.owner == Person.id)).where(Callback.id == p.id)
    )
)


def owner_name(db: Database, callback_id: int) -> str | None:
    """Return who has a callback, for the sentence that the loser of a race reads."""
    name: str | None = _OWNER.scalar(db, id=callback_id) if is_row_number(callback_id) else None
    return name


def add_callback(db: Database, state: CallbackState) -> int:
    """Write a new callback and return its number."""
    values = columns_of(state)
    del values["id"]
    return insert(db, Callback, lane_rank=state.lane.rank, **values)


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
    """Write one attempt and return its number; the columns mean what ``tables.callbacks.Attempt`` says."""
    number = insert(
        db,
        Attempt,
        callback=callback_id,
        at=at,
        person=by,
        outcome=outcome,
        note=note,
        rung=rung,
        next_at=next_at,
        minutes=minutes,
    )
    changes.made("attempt", number)
    return number


# Whose callback it is when a number calls again


@dataclass(frozen=True)
class _Link:
    """What leads from a number's callback to the one it was merged into."""

    id: int
    number: str
    state: CallbackStatus
    last_outcome: Outcome | None
    closed_at: datetime | None
    merged_into_id: int | None


_OPEN_OF = prepared(
    lambda p: Callback.select(Callback.id).where(
        Callback.number == p.number, Callback.state == CallbackStatus.OPEN
    )
)
_LATEST_OF = prepared(
    lambda p: (
        Callback.select(*columns(_Link, Callback))
        .where(
            Callback.number == p.number,
            (Callback.state != CallbackStatus.VOIDED) | Callback.merged_into.is_null(False),
        )
        .order_by(Callback.id.desc())
        .limit(1)
    ),
    _Link,
)
_LINK = prepared(lambda p: Callback.select(*columns(_Link, Callback)).where(Callback.id == p.id), _Link)


def open_callback_of(db: Database, number: str) -> int | None:
    """Return the callback still owed to a number, or None; there can be only one.

    Where that of the number was merged, it is the open one it was merged into.
    """
    if not number:
        return None
    found: int | None = _OPEN_OF.scalar(db, number=number)
    return _merged_into_open(db, number) if found is None else found


def _merged_into_open(db: Database, number: str) -> int | None:
    """Return the open callback into which the latest one of a number was merged, over several steps too."""
    latest = _LATEST_OF.one(db, number=number)
    while latest is not None and latest.merged_into_id is not None:
        latest = _LINK.one(db, id=latest.merged_into_id)
        if latest is not None and latest.state is CallbackStatus.OPEN:
            return latest.id
    return None


def unreached_callback_of(db: Database, number: str, closed_since: datetime) -> int | None:
    """Return the callback to open again when a number calls: its latest, if it was closed as unreached since.

    Where that one was merged it is the one that stayed, unless its own number has had another since.
    """
    own = kept = _LATEST_OF.one(db, number=number)
    while kept is not None and kept.merged_into_id is not None:
        kept = _LINK.one(db, id=kept.merged_into_id)
    if kept is None or kept.state is not CallbackStatus.CLOSED or kept.last_outcome is not Outcome.UNREACHED:
        return None
    if kept is not own and kept.number:
        newest = _LATEST_OF.one(db, number=kept.number)
        if newest is not None and newest.id != kept.id:
            return None
    return kept.id if kept.closed_at is not None and kept.closed_at >= closed_since else None


# What it may be merged with, and what was merged into it


_OTHER_OPEN = prepared(
    lambda p: (
        Callback.select(
            Callback.id,
            Callback.contact,
            Callback.name,
            Callback.number,
            Callback.received,
            Callback.about,
            fn.COALESCE(Person.name, ""),
        )
        .join(Person, JOIN.LEFT_OUTER, on=(Callback.owner == Person.id))
        .where(Callback.state == CallbackStatus.OPEN, Callback.id != p.id)
        .order_by(Callback.received.desc(), Callback.id.desc())
    )
)


def other_open(store: Store, callback_id: int) -> list[tuple[int, Marks, datetime, str, str]]:
    """Return every other open callback: number, what it is compared by, received, about what, who has it."""
    return [
        (number, Marks(contact, name, key), from_text(received), about, owner)
        for number, contact, name, key, received, about, owner in _OTHER_OPEN.rows(store, id=callback_id)
    ]


_MERGED = prepared(
    lambda p: (
        Callback.select(Callback.id, Callback.number)
        .where(Callback.merged_into.in_(p.each("into")))
        .order_by(Callback.id)
    )
)


def merged_with(store: Store, callback_id: int) -> list[tuple[int, str]]:
    """Return what was merged into a callback, over several steps too: each one's id and number's key."""
    found: list[tuple[int, str]] = []
    into = [callback_id]
    while into:
        rows = _MERGED.rows(store, into=into)
        found += [(number, key) for number, key in rows]
        into = [number for number, _ in rows]
    return found
