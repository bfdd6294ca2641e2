"""Opening the store, and the only two doors into it: ``reading`` and ``writing``."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from peewee import Database, SqliteDatabase

from frontdesk.domain.errors import StoreConflict, StoreTrouble
from frontdesk.domain.text import one_line
from frontdesk.store.db.errors import StoreDamaged, told
from frontdesk.store.db.sqlite import StoreFile

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
        # Peewee logs every statement with its values: a patient's, for whoever turns all logging on.
        logging.getLogger("peewee").setLevel(logging.WARNING)
        self.database = database
        self.where = where
        self._explain = database.explain if isinstance(database, StoreFile) else None

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
        with self._answering():
            yield self.database

    @contextmanager
    def snapshot(self) -> Iterator[Database]:
        """A connection that sees the store as it was at its first read, whatever desks save meanwhile.

        Raises:
            StoreTrouble: the store did not answer.
        """
        with self._answering(), self.database.atomic("DEFERRED" if self.is_sqlite else "REPEATABLE READ"):
            yield self.database

    @contextmanager
    def writing(self) -> Iterator[Database]:
        """One transaction: everything in it is kept, or nothing.

        On SQLite it begins IMMEDIATE: a transaction that starts as a reader fails at once when it
        turns into a writer, whatever the timeout. Nobody may wait for a person inside.

        Raises:
            StoreConflict: another desk wrote the same row first; nothing was written.
            StoreTrouble: the store did not answer; nothing was written.
        """
        with self._answering(), self.database.atomic():
            yield self.database

    @contextmanager
    def _answering(self) -> Iterator[None]:
        """Open this thread's connection if need be, and tell what goes wrong in a sentence."""
        try:
            with told(self._explain):
                self.database.connect(reuse_if_open=True)
                yield
        except StoreConflict:
            raise
        except StoreTrouble as trouble:
            if isinstance(trouble, StoreDamaged) and isinstance(self.database, StoreFile):
                self.database.write_no_more()
            # A server's connection that was lost stays lost: the next try makes a new one.
            if not self.is_sqlite and not self.database.in_transaction():
                self.close()
            raise

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
    except (OSError, ValueError) as error:
        reason = (isinstance(error, OSError) and error.strerror) or "the name is not possible"
        shown = one_line(str(path))
        raise StoreTrouble(
            f"The store {shown} cannot be opened ({reason.lower()}). "
            "Check the folder, or name another with --home."
        ) from error
    return Store(StoreFile(path, _PRAGMAS), str(path))


def open_postgres(url: str) -> Store:
    """Open a store on a PostgreSQL server. Waits are bounded: a frozen desk must hold nobody.

    Raises:
        StoreTrouble: the driver is missing, the address is none, or the way to it is not safe.
    """
    from peewee import PostgresqlDatabase

    try:
        from psycopg import ProgrammingError
        from psycopg.conninfo import conninfo_to_dict
    except ImportError as error:
        raise StoreTrouble(
            "A store on a PostgreSQL server needs its driver; nothing was opened. "
            "Install it with: pip install 'frontdesk[postgres]'"
        ) from error
    try:
        parts = conninfo_to_dict(url)
    except ProgrammingError as error:
        raise StoreTrouble(
            "The address of the PostgreSQL server cannot be read; nothing was opened. "
            "Write it as postgresql://NAME@/DATABASE?host=/FOLDER/OF/ITS/SOCKET"
        ) from error
    shown = f"PostgreSQL, {one_line(str(parts.get('dbname') or 'database of the same name'))}"
    _refuse_open_network(parts)
    database = PostgresqlDatabase(
        "postgresql" + url[url.index(":") :],
        connect_timeout=5,
        keepalives_idle=30,
        options=f"{parts.get('options') or ''} -c lock_timeout=3000"
        " -c idle_in_transaction_session_timeout=5000",
        prefer_psycopg3=True,
    )
    return Store(database, shown)


def _refuse_open_network(parts: Mapping[str, object]) -> None:
    """Let only a local socket pass, or a server that proves who it is: patients go over this wire."""
    given = [parts.get("hostaddr") or os.environ.get("PGHOSTADDR")]
    given += str(parts.get("host") or os.environ.get("PGHOST") or "").split(",")
    elsewhere = [host for host in given if host and not str(host).startswith(("/", "@"))]
    if elsewhere and (parts.get("sslmode") or os.environ.get("PGSSLMODE")) != "verify-full":
        raise StoreTrouble(
            "A PostgreSQL server over the network is used only with sslmode=verify-full, so that nobody "
            "can read or change anything on the way; nothing was opened. Add it behind the address: "
            "?sslmode=verify-full"
        )


def open_store(where: str) -> Store:
    """Open a store by path or ``postgresql://`` address.

    Raises:
        StoreTrouble: it cannot be opened.
    """
    if where.startswith(("postgresql://", "postgres://")):
        return open_postgres(where)
    return open_sqlite(Path(where))
