"""Statements about single rows, written out once: to build one costs ten times as much as to run it.

All of them take the database of an open transaction and name columns as the models or the tables do; ``?``
marks a parameter on either engine.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from peewee import Database, Model, SqliteDatabase

from frontdesk.store.bulk import read, write
from frontdesk.store.db.fields import to_text


class Where(NamedTuple):
    """A condition on the rows of one table.

    Attributes:
        sql: its text, with the columns' own names: ``owner_id IS NULL OR owner_id = ?``.
        params: what stands for the marks, in order.
    """

    sql: str
    params: tuple[object, ...] = ()


def insert(db: Database, table: type[Model], **columns: object) -> int:
    """Add a row and give its number; columns that are not named take the model's defaults."""
    statement, defaults = _insert_into(table, tuple(columns))
    params = [*as_stored(columns.values()), *defaults]
    if isinstance(db, SqliteDatabase):
        return int(db.execute_sql(statement, params).lastrowid)
    ((number,),) = read(db, f"{statement} RETURNING id", *params)
    return int(number)


def update(
    db: Database,
    table: type[Model],
    row_id: int,
    where: Where | None = None,
    /,
    *,
    new_version: bool = False,
    **columns: object,
) -> bool:
    """Change a row; whether it was there and the condition held, which the database judges as it writes.

    Args:
        db: the open transaction's database.
        table: the row's table.
        row_id: the row.
        where: a further condition.
        new_version: whether the row's version grows, so that what is seen elsewhere is known to be old.
        columns: the new values.
    """
    statement = _update_of(table, tuple(columns), where.sql if where else "", new_version)
    params = where.params if where else ()
    return write(db, statement, *as_stored(columns.values()), row_id, *as_stored(params)) > 0


def read_held(db: Database, sql: str, *params: object) -> list[tuple[Any, ...]]:
    """Rows that nobody else can change until the transaction ends, so that what was found stays true.

    On SQLite the whole store is held already: a transaction begins IMMEDIATE.
    """
    return read(db, f"{sql} FOR UPDATE" if db.for_update else sql, *params)


def read_columns(
    db: Database, table: type[Model], row_id: int, names: Sequence[str]
) -> dict[str, Any] | None:
    """The named columns of a row as the tables have them, held, or None where there is no such row.

    A number past what the column holds is simply not there.
    """
    if not 0 < row_id < 2**63:
        return None
    found = read_held(db, _select_of(table, tuple(names)), row_id)
    return dict(zip(names, found[0], strict=True)) if found else None


def as_stored(values: Iterable[object]) -> list[object]:
    """Values as the columns hold them: instants are text."""
    return [to_text(value) if isinstance(value, datetime) else value for value in values]


@lru_cache(maxsize=256)
def _insert_into(table: type[Model], names: tuple[str, ...]) -> tuple[str, tuple[object, ...]]:
    """The statement for these columns, and the values of those that have a default and are not among them."""
    meta: Any = table._meta
    named = {meta.combined[name] for name in names}
    defaults = {field.name: value for field, value in meta.defaults.items() if field not in named}
    columns = [meta.combined[name].column_name for name in (*names, *defaults)]
    marks = ", ".join("?" * len(columns))
    return f"INSERT INTO {meta.table_name} ({', '.join(columns)}) VALUES ({marks})", tuple(defaults.values())


@lru_cache(maxsize=256)
def _update_of(table: type[Model], names: tuple[str, ...], where: str, new_version: bool) -> str:
    meta: Any = table._meta
    sets = [f"{meta.combined[name].column_name} = ?" for name in names]
    if new_version:
        sets.append("version = version + 1")
    condition = f" AND ({where})" if where else ""
    return f"UPDATE {meta.table_name} SET {', '.join(sets)} WHERE id = ?{condition}"


@lru_cache(maxsize=256)
def _select_of(table: type[Model], names: tuple[str, ...]) -> str:
    meta: Any = table._meta
    columns = ", ".join(meta.combined[name].column_name for name in names)
    return f"SELECT {columns} FROM {meta.table_name} WHERE id = ?"
