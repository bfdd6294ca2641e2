"""Statements over thousands of rows, written out: to build each would cost more than to run it.

All of them take the database of an open transaction; ``?`` marks a parameter on either engine.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

import peewee
from peewee import Database, SqliteDatabase

_T = TypeVar("_T")

#: So many values are looked for at once: older SQLite libraries take no more than 999 parameters.
PAGE = 400

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


def places(values: Sequence[object]) -> str:
    """The marks of these parameters, for ``IN (...)``."""
    return ", ".join("?" * len(values))


def pages(values: Sequence[_T], size: int = PAGE) -> Iterator[Sequence[_T]]:
    """These values a page at a time."""
    for start in range(0, len(values), size):
        yield values[start : start + size]


def _for(db: Database, sql: str) -> str:
    return sql if isinstance(db, SqliteDatabase) else sql.replace("?", "%s")
