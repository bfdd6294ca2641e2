"""The tables that a store has, as the database itself lists them: what a migration adds is among them.

Only ``schema_migration`` is left out, which says what was done to a store and is no record of the practice.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from peewee import Column, Database, SqliteDatabase, Table

from frontdesk.store.db.sqlite import HISTORY


class Kind(StrEnum):
    """What a column holds; the same on both engines, but for a boolean, which is 0 or 1 in a file."""

    TEXT = "text"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    REAL = "real"
    BYTES = "bytes"


_KINDS: Final = {
    "TEXT": Kind.TEXT,
    "VARCHAR": Kind.TEXT,
    "CHARACTER VARYING": Kind.TEXT,
    "INTEGER": Kind.INTEGER,
    "BIGINT": Kind.INTEGER,
    "SMALLINT": Kind.INTEGER,
    "BOOLEAN": Kind.BOOLEAN,
    "REAL": Kind.REAL,
    "DOUBLE PRECISION": Kind.REAL,
    "BLOB": Kind.BYTES,
    "BYTEA": Kind.BYTES,
}


@dataclass(frozen=True, slots=True)
class StoredTable:
    """One table of a store.

    Attributes:
        name: its name.
        columns: what each column holds, by its name, in the order of the alphabet: columns that were added
            later stand elsewhere on the other engine.
        key: the columns of its primary key.
    """

    name: str
    columns: dict[str, Kind]
    key: tuple[str, ...]

    @property
    def is_numbered(self) -> bool:
        """True if its rows are numbered by the database."""
        return self.key == ("id",) and self.columns["id"] is Kind.INTEGER

    @property
    def table(self) -> Any:
        """The table for a query."""
        return Table(self.name)

    def column(self, name: str) -> Any:
        """Return one of its columns for a query."""
        return Column(self.table, name)

    def is_like(self, other: StoredTable) -> bool:
        """True if rows of the other table fit into it."""
        return self.key == other.key and self.columns.keys() == other.columns.keys()


def rest_between_statements(db: Database) -> None:
    """Let a transaction on a server rest while the other store is read or written, for as long as that takes.

    Args:
        db: the open transaction; on a file nothing is done.
    """
    if not isinstance(db, SqliteDatabase):
        db.execute_sql("SET LOCAL idle_in_transaction_session_timeout = 0")


def tables_of(db: Database) -> tuple[StoredTable, ...]:
    """Return every table of a store, by name.

    Raises:
        LookupError: a table has no primary key, or a column that cannot be copied: whoever adds such a table
            has to say how (a test finds it).
    """
    read = _columns_in_file if isinstance(db, SqliteDatabase) else _columns_on_server
    names = sorted(name for name in db.get_tables() if name != HISTORY and not name.startswith("sqlite_"))
    return tuple(_table(name, read(db, name), sorted(db.get_primary_keys(name))) for name in names)


def _table(name: str, columns: Iterable[tuple[str, str]], key: Iterable[str]) -> StoredTable:
    kinds = {}
    for column, declared in sorted(columns):
        kind = _KINDS.get(declared.upper().partition("(")[0].strip())
        if kind is None:
            raise LookupError(f"{name}.{column} is {declared}, which is not known on both engines")
        kinds[column] = kind
    if not (found := tuple(key)):
        raise LookupError(f"{name} has no primary key, so its rows have no order")
    return StoredTable(name, kinds, found)


def _columns_in_file(db: Database, name: str) -> list[tuple[str, str]]:
    # A file that Peewee made for a test says BOOL where a migration says INTEGER: both hold 0 and 1.
    return [(column.name, column.data_type or "TEXT") for column in db.get_columns(name)]


def _columns_on_server(db: Database, name: str) -> list[tuple[str, str]]:
    return [(column.name, column.data_type) for column in db.get_columns(name)]
