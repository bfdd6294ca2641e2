"""Statements over thousands of rows, written out: to build each would cost more than to run it.

All of them take the database of an open transaction; ``?`` marks a parameter on either engine.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

import peewee
from peewee import Database, SqliteDatabase

from frontdesk.store.db.fields import to_text

_T = TypeVar("_T")

#: So many values are looked for at once: older SQLite libraries take no more than 999 parameters.
PAGE = 400

_BEFORE_ZONE = len("2026-11-16T13:10:00.000000")

# What ``Database.execute_sql`` turns a driver's errors into peewee's with; the stubs leave it out.
_as_peewee_errors = vars(peewee)["__exception_wrapper__"]


def read(db: Database, sql: str, *params: object) -> list[tuple[Any, ...]]:
    """All rows of a query."""
    return list(db.execute_sql(_for(db, sql), params).fetchall())


def write(db: Database, sql: str, *params: object) -> int:
    """Run one statement and give how many rows it changed."""
    changed: int = db.execute_sql(_for(db, sql), params).rowcount
    return changed


def write_many(db: Database, sql: str, rows: Sequence[Sequence[object]]) -> None:
    """Run one statement for each of these rows of parameters."""
    if rows:
        with _as_peewee_errors:
            db.cursor().executemany(_for(db, sql), rows)


def next_ids(db: Database, table: str, count: int) -> list[int]:
    """Numbers for rows that will be written in this transaction, in order.

    On SQLite nobody else can write until it ends; on a server the sequence gives each number once.
    """
    if isinstance(db, SqliteDatabase):
        ((last,),) = read(db, f"SELECT COALESCE(MAX(id), 0) FROM {table}")
        return list(range(last + 1, last + 1 + count))
    found = read(
        db, "SELECT nextval(pg_get_serial_sequence(?, 'id')) FROM generate_series(1, ?::int)", table, count
    )
    return sorted(number for (number,) in found)


def utc_text(instant: datetime) -> str:
    """The text of an instant as ``to_text`` writes it, in a quarter of the time for one that is in UTC."""
    if instant.tzinfo is UTC:
        return f"{instant.isoformat(timespec='microseconds')[:_BEFORE_ZONE]}Z"
    return to_text(instant)


def maybe_text(instant: datetime | None) -> str | None:
    """Write an instant that may be absent."""
    return None if instant is None else utc_text(instant)


def version_of(db: Database) -> int | None:
    """A number that differs once another desk has changed anything; None on a server, which has none."""
    if isinstance(db, SqliteDatabase):
        ((version,),) = read(db, "PRAGMA data_version")
        return int(version)
    return None


def places(values: Sequence[object]) -> str:
    """The marks of these parameters, for ``IN (...)``."""
    return ", ".join("?" * len(values))


def pages(values: Sequence[_T], size: int = PAGE) -> Iterator[Sequence[_T]]:
    """These values a page at a time."""
    for start in range(0, len(values), size):
        yield values[start : start + size]


def _for(db: Database, sql: str) -> str:
    return sql if isinstance(db, SqliteDatabase) else sql.replace("?", "%s")
