"""Single rows by their numbers: added, changed on a condition, and read to be changed, with any columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from peewee import Database, Entity, Model, Select, SqliteDatabase, Table, fn

from frontdesk.store.db.prepared import Parameters, Prepared, prepared


def is_row_number(number: int) -> bool:
    """Return True if a row may have this number; one past what the column holds is simply not there."""
    return 0 < number < 2**63


def insert(db: Database, table: type[Model], **columns: object) -> int:
    """Add a row and return its number; columns that are not named take the model's defaults.

    Args:
        db: the open transaction's database.
        table: the row's table.
        columns: the values, by the names of the model or of the table.
    """
    return _insert_into(table, tuple(columns)).insert(db, **columns)


def update(
    db: Database,
    table: type[Model],
    row_id: int,
    expected: Mapping[str, object] | None = None,
    /,
    *,
    new_version: bool = False,
    **columns: object,
) -> bool:
    """Change a row; True if it was there and as expected, which the database judges as it writes.

    Args:
        db: the open transaction's database.
        table: the row's table.
        row_id: the row.
        expected: columns that must have these values for the row to be changed; None stands for NULL.
        new_version: True if the row's version grows, so that what is seen elsewhere is known to be old.
        columns: the new values.
    """
    conditions = tuple((name, value is None) for name, value in (expected or {}).items())
    values = {f"expected {name}": value for name, value in (expected or {}).items() if value is not None}
    query = _update_of(table, tuple(columns), conditions, new_version)
    return query.run(db, **{"row id": row_id}, **values, **columns) > 0


def read_columns(
    db: Database, table: type[Model], row_id: int, names: Sequence[str]
) -> dict[str, Any] | None:
    """Return the named columns of a row as the table has them, held, or None where there is no such row."""
    if not is_row_number(row_id):
        return None
    found = _select_of(table, tuple(names)).one(db, row_id=row_id)
    return dict(zip(names, found, strict=True)) if found else None


def next_ids(db: Database, table: str, count: int) -> list[int]:
    """Return numbers for rows that will be written to a table in this transaction, in order.

    On SQLite nobody else can write until it ends; on a server the sequence gives each number once.
    """
    if isinstance(db, SqliteDatabase):
        last = int(_last_id_of(table).scalar(db) or 0)
        return list(range(last + 1, last + 1 + count))
    return sorted(_sequence_of(table).values(db, count=count))


@lru_cache(maxsize=64)
def _last_id_of(table: str) -> Prepared[tuple[Any, ...]]:
    return prepared(lambda p: Select([Table(table)], [fn.MAX(Entity("id"))]))


@lru_cache(maxsize=64)
def _sequence_of(table: str) -> Prepared[tuple[Any, ...]]:
    """Return the next numbers of a table on a server."""
    return prepared(
        lambda p: Select(
            [fn.generate_series(1, p.count.cast("int"))],
            [fn.nextval(fn.pg_get_serial_sequence(table, "id"))],
        )
    )


@lru_cache(maxsize=256)
def _insert_into(table: type[Model], names: tuple[str, ...]) -> Prepared[tuple[Any, ...]]:
    return prepared(lambda p: table.insert({_column(table, name): p[name] for name in names}))


@lru_cache(maxsize=256)
def _update_of(
    table: type[Model], names: tuple[str, ...], conditions: tuple[tuple[str, bool], ...], new_version: bool
) -> Prepared[tuple[Any, ...]]:
    """Return the update of these columns, on conditions: each a column, and True if it must be NULL."""

    def build(p: Parameters) -> Any:
        """Make the update of one row by its id, on the conditions."""
        sets = {_column(table, name): p[name] for name in names}
        if new_version:
            version = _column(table, "version")
            sets[version] = version + 1
        expected = [
            _column(table, name).is_null() if absent else _column(table, name) == p[f"expected {name}"]
            for name, absent in conditions
        ]
        return table.update(sets).where(_column(table, "id") == p["row id"], *expected)

    return prepared(build)


@lru_cache(maxsize=256)
def _select_of(table: type[Model], names: tuple[str, ...]) -> Prepared[tuple[Any, ...]]:
    return prepared(
        lambda p: (
            table.select(*(_column(table, name) for name in names))
            .where(_column(table, "id") == p.row_id)
            .for_update()
        )
    )


def _column(table: type[Model], name: str) -> Any:
    """Return a column by its name in the model or in the table."""
    meta: Any = table._meta
    return meta.combined[name]
