"""Rows of a standard load, straight into the tables: a million calls through the services take an hour."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import Any

from peewee import Model

from frontdesk.store.tables.callbacks import Attempt, Breach, Callback
from frontdesk.store.tables.calls import Call, Source
from frontdesk.store.tables.contacts import Contact, ContactNumber, ContactWord, Organization, Referrer
from frontdesk.store.tables.imports import ImportRun
from frontdesk.store.tables.practice import Audit, Undo

#: Rows that are handed over at once.
_PORTION = 20_000

#: What is written while the history is made.
_MODELS: tuple[type[Model], ...] = (
    Audit,
    Organization,
    Referrer,
    Contact,
    ContactNumber,
    ContactWord,
    ImportRun,
    Callback,
    Call,
    Source,
    Attempt,
    Breach,
    Undo,
)


class Rows:
    """An open store file that takes rows by the ten thousand, all of them in one transaction.

    The indexes are away meanwhile: to make them at the end takes a third of the time. A file that
    was not finished is good for nothing: there is no journal.
    """

    def __init__(self, path: Path) -> None:
        """Open a migrated store and take its indexes away."""
        self._file = sqlite3.connect(path, isolation_level=None)
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -262144"):
            self._file.execute(f"PRAGMA {pragma}")
        self._file.execute("BEGIN IMMEDIATE")
        made = self._file.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        )
        self._indexes: list[tuple[str, str]] = made.fetchall()
        for name, _ in self._indexes:
            self._file.execute(f"DROP INDEX {name}")
        self._waiting: dict[str, list[Sequence[object]]] = {}
        self._inserts: dict[str, str] = {}
        self._usual: dict[str, list[object]] = {}
        self._numbers: dict[str, count[int]] = {}
        for model in _MODELS:
            meta: Any = model._meta
            name, columns = meta.table_name, [field.column_name for field in meta.sorted_fields]
            self._waiting[name] = []
            self._usual[name] = [field.default for field in meta.sorted_fields]
            self._inserts[name] = (
                f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
            )
            ((last,),) = self._file.execute(f"SELECT COALESCE(MAX(id), 0) FROM {name}")
            self._numbers[name] = count(last + 1)

    def next_id(self, table: str) -> int:
        """The number of a row that will be written with it."""
        return next(self._numbers[table])

    def add(self, table: str, *values: object) -> None:
        """Write one row: its values in the order of the model's fields, its number first.

        Fields behind the values given have what the model gives them.
        """
        waiting = self._waiting[table]
        waiting.append((*values, *self._usual[table][len(values) :]))
        if len(waiting) >= _PORTION:
            self._hand_over(table)

    def finish(self) -> None:
        """Write what is left, make the indexes again, commit, and let the file be as the desk wants it."""
        for table in self._waiting:
            self._hand_over(table)
        for _, statement in self._indexes:
            self._file.execute(statement)
        self._file.execute("COMMIT")
        self._file.execute("PRAGMA journal_mode = WAL")
        self._file.close()

    def _hand_over(self, table: str) -> None:
        self._file.executemany(self._inserts[table], self._waiting[table])
        self._waiting[table].clear()
