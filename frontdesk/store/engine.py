"""Opening the store, and the only two doors into it: ``reading`` and ``writing``."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from peewee import Database, SqliteDatabase

from frontdesk.domain.errors import StoreTrouble
from frontdesk.store.trouble import told

#: WAL with FULL sync: NORMAL loses acknowledged saves in a power cut.
_PRAGMAS = (
    ("journal_mode", "wal"),
    ("synchronous", "full"),
    ("foreign_keys", 1),
    ("busy_timeout", 5000),
    ("temp_store", "memory"),
)


#: What ``writing`` hands to the store's own functions; the services pass it on unopened.
Transaction = Database


class Store:
    """One open store. Every thread gets a connection of its own, kept until it calls ``close``.

    Attributes:
        database: Peewee's database; only this room touches it.
        where: the file or server, as shown to a person.
    """

    def __init__(self, database: Database, where: str) -> None:
        """Wrap a database; nothing is opened yet."""
        self.database = database
        self.where = where
        self._writing = threading.local()

    @property
    def is_sqlite(self) -> bool:
        """Whether this store is a file."""
        return isinstance(self.database, SqliteDatabase)

    @contextmanager
    def reading(self) -> Iterator[Database]:
        """A connection to read with.

        Raises:
            StoreTrouble: the store did not answer.
        """
        with told():
            self.database.connect(reuse_if_open=True)
            yield self.database

    @contextmanager
    def writing(self) -> Iterator[Database]:
        """One transaction: everything in it is kept, or nothing.

        On SQLite it begins IMMEDIATE: a transaction that starts as a reader fails at once when it
        turns into a writer, whatever the timeout. Nobody may wait for a person inside.

        Raises:
            StoreTrouble: the store did not answer; nothing was written.
        """
        with told():
            self.database.connect(reuse_if_open=True)
            with self.database.atomic():
                yield self.database

    def rows(self, sql: str, *params: Any) -> list[tuple[Any, ...]]:
        """Run a prepared read and give all its rows; ``?`` marks the parameters."""
        with self.reading() as db:
            if not self.is_sqlite:
                sql = sql.replace("?", "%s")
            return list(db.execute_sql(sql, params).fetchall())

    def close(self) -> None:
        """Close this thread's connection."""
        if not self.database.is_closed():
            self.database.close()


def open_sqlite(path: Path) -> Store:
    """Open a store file, making it private (0600) before anything is written to it.

    Raises:
        StoreTrouble: the file cannot be made or is not ours to open.
    """
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        os.close(descriptor)
    except OSError as error:
        reason = (error.strerror or "it did not open").lower()
        raise StoreTrouble(
            f"The store {path} cannot be opened ({reason}). Check the folder, or name another with --home."
        ) from error
    database = SqliteDatabase(str(path), pragmas=_PRAGMAS, lock_type="IMMEDIATE", timeout=5)
    return Store(database, str(path))


def open_postgres(url: str) -> Store:
    """Open a store on a PostgreSQL server. Waits are bounded: a frozen desk must hold nobody."""
    from urllib.parse import unquote, urlsplit

    from peewee import PostgresqlDatabase

    parts = urlsplit(url)
    database = PostgresqlDatabase(
        unquote(parts.path.lstrip("/")),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or "") or None,
        host=unquote(parts.hostname or "") or None,
        port=parts.port,
        connect_timeout=5,
        options="-c lock_timeout=3000 -c idle_in_transaction_session_timeout=5000",
        prefer_psycopg3=True,
    )
    return Store(database, f"PostgreSQL at {parts.hostname}")


def open_store(where: str) -> Store:
    """Open a store by path or ``postgresql://`` address.

    Raises:
        StoreTrouble: it cannot be opened.
    """
    if where.startswith(("postgresql://", "postgres://")):
        return open_postgres(where)
    return open_sqlite(Path(where))
