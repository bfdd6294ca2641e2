"""A store in which every table has rows, whatever tables there are: made from the catalog."""

from __future__ import annotations

from typing import Any

from peewee import BooleanField

from frontdesk.store.db.engine import Store
from frontdesk.store.transfer.catalog import Kind, StoredTable, tables_of
from tests.store.every_table import ALL_TABLES

#: How many rows each table has.
ROWS = 5

#: What people type, and what programs read wrongly.
TEXTS = (
    "Zoë O'Brien 100% [TMS]",
    "=SUM(A1) \"quoted\", 'single'\nsecond line",
    "Łukasz Nguyễn 😀",
    "\\N NULL %s ?",
    "a\ttab, a comma; \u2028 and a \u00a0 space",
)


#: Columns that are 0 or 1: a file does not tell them from numbers.
TRUTHS = {
    (model._meta.table_name, field.column_name)
    for model in ALL_TABLES
    for field in model._meta.sorted_fields
    if isinstance(field, BooleanField)
}


def value(table: StoredTable, column: str, kind: Kind, row: int) -> Any:
    """A value for a column of row 1 to ``ROWS``; numbers refer to rows that are there, also to later ones."""
    if kind is Kind.TEXT:
        return f"{TEXTS[row - 1]} {'zZaÄ_'[row - 1]}{column} {row}"
    if (table.name, column) in TRUTHS:
        return row % 2 == 0
    if kind is Kind.REAL:
        return row / 3
    if kind is Kind.BYTES:
        return bytes([0, row, 255])
    return row if column in table.key else ROWS + 1 - row


def fill(store: Store) -> None:
    """Put ``ROWS`` rows into every table of a store file, and a NULL where a column may have one."""
    assert store.is_sqlite
    with store.reading() as db:
        nullable = {
            table.name: {column.name for column in db.get_columns(table.name) if column.null}
            for table in tables_of(db)
        }
    with store.filling() as db:
        db.execute_sql("PRAGMA defer_foreign_keys = 1")
        for table in tables_of(db):
            names = ", ".join(f'"{name}"' for name in table.columns)
            marks = ", ".join("?" for _ in table.columns)
            db.cursor().executemany(
                f'INSERT OR REPLACE INTO "{table.name}" ({names}) VALUES ({marks})',
                [
                    [
                        None if row == 2 and name in nullable[table.name] else value(table, name, kind, row)
                        for name, kind in table.columns.items()
                    ]
                    for row in range(1, ROWS + 1)
                ],
            )
