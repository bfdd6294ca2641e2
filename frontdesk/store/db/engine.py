"""Opening the store, reading from it and writing to it in transactions."""

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
from frontdesk.store.db.entries import Sealed, Seals, written_entries
from frontdesk.store.db.errors import StoreDamaged, clear_errors, refuse_version
from frontdesk.store.db.keys import StoreKey
from frontdesk.store.db.sqlite import LAST_MIGRATION, StoreFile

#: WAL with FULL sync: NORMAL loses acknowledged saves in a power cut.
_PRAGMAS = (
    ("journal_mode", "wal"),
    ("synchronous", "full"),
    ("foreign_keys", 1),
    ("busy_timeout", 5000),
    ("temp_store", "memory"),
)


#: How a server is connected to, by the names of libpq, where its address says nothing else.
_CONNECTION: Mapping[str, Any] = {"connect_timeout": 5, "keepalives_idle": 30}

#: What ``writing`` gives; the services pass it on to the functions of the store.
Transaction = Database


class Store:
    """One open store. Every thread has its own connection, kept until the thread calls ``close``.

    Attributes:
        database: Peewee's database; used in this package only.
        where: the file or server, as shown to a person.
        seals: seals the entries of the audit at the end of every transaction, or None.
    """

    def __init__(self, database: Database, where: str) -> None:
        """Take a database; no connection is opened yet."""
        # Peewee logs every statement with its values, which are a patient's.
        logging.getLogger("peewee").setLevel(logging.WARNING)
        self.database = database
        self.where = where
        #: The last migration of this program, which a store must be at to be written to; None for any.
        self.version: str | None = None
        self.seals: Seals | None = None
        self._explain = database.explain if isinstance(database, StoreFile) else None

    @property
    def is_sqlite(self) -> bool:
        """True if the store is an SQLite file."""
        return isinstance(self.database, SqliteDatabase)

    @property
    def key(self) -> StoreKey | None:
        """What opens the file, for whoever opens it once more; None for a plain file and on a server."""
        return self.database.key if isinstance(self.database, StoreFile) else None

    @property
    def is_encrypted(self) -> bool:
        """True if the store is a file that this program keeps encrypted."""
        return self.key is not None and bool(self.key.raw)

    @contextmanager
    def reading(self) -> Iterator[Database]:
        """Open a connection to read with.

        Raises:
            StoreTrouble: the store did not answer.
        """
        with self._answering():
            yield self.database

    @contextmanager
    def snapshot(self) -> Iterator[Database]:
        """Open a connection that sees the store as it was at its first read, whatever desks save meanwhile.

        Raises:
            StoreTrouble: the store did not answer.
        """
        with self._answering(), self.database.atomic("DEFERRED" if self.is_sqlite else "REPEATABLE READ"):
            yield self.database

    @contextmanager
    def writing(self) -> Iterator[Database]:
        """Open a transaction: everything in it is kept, or nothing. It must never wait for a person.

        On SQLite it begins IMMEDIATE: a transaction that begins by reading fails at once when it comes to
        write while another one does, whatever the timeout. Entries of the audit are sealed as the last thing
        in it, so that the head of the chain is held for the shortest time.

        Raises:
            StoreConflict: another desk wrote the same row first; nothing was written.
            StoreMoved: the store was moved; nothing was written.
            StoreNewer: another version migrated it while it was open; nothing was written.
            StoreTrouble: the store did not answer; nothing was written.
        """
        entries = written_entries(self.database)
        before, sealed = len(entries), None
        try:
            with self._answering(), self.database.atomic():
                outermost = self.database.transaction_depth() == 1
                self._refuse_other_version()
                yield self.database
                if outermost:
                    sealed = self._seal()
        except BaseException:
            del entries[before:]
            raise
        if outermost:
            entries.clear()
        if sealed is not None and self.seals is not None:
            self.seals.committed(sealed)

    def _refuse_other_version(self) -> None:
        """Refuse to write to tables that are not those this program knows."""
        if self.version is not None:
            ((found,),) = self.database.execute_sql(LAST_MIGRATION).fetchall()
            if found != self.version:
                refuse_version(found or "")

    @contextmanager
    def filling(self) -> Iterator[Database]:
        """Open a transaction that brings rows as they were in another store; all of it is kept, or nothing.

        Nothing is added to what it writes: the audit comes with its own seals.

        Raises:
            StoreTrouble: the store did not answer; nothing was written.
        """
        with self._answering(), self.database.atomic():
            yield self.database

    def _seal(self) -> Sealed | None:
        """Seal what this thread's transaction wrote to the audit; return the end of the chain if it did."""
        entries = written_entries(self.database)
        return self.seals.seal(self.database, entries) if entries and self.seals is not None else None

    @contextmanager
    def _answering(self) -> Iterator[None]:
        """Open this thread's connection if it is not open, and turn errors into sentences."""
        try:
            with clear_errors(self._explain):
                self.database.connect(reuse_if_open=True)
                yield
        except StoreConflict:
            raise
        except StoreTrouble as trouble:
            if isinstance(trouble, StoreDamaged) and isinstance(self.database, StoreFile):
                self.database.stop_writing()
            # A lost connection to a server stays lost: the next read or write opens a new one.
            if not self.is_sqlite and not self.database.in_transaction():
                self.close()
            raise

    def rows(self, sql: str, *params: Any) -> list[tuple[Any, ...]]:
        """Run SQL text that reads and return all rows; ``?`` marks the parameters."""
        with self.reading() as db:
            if not self.is_sqlite:
                sql = sql.replace("?", "%s")
            return list(db.execute_sql(sql, params).fetchall())

    def close(self) -> None:
        """Close this thread's connection."""
        if not self.database.is_closed():
            self.database.close()


def data_version(db: Database) -> int | None:
    """Return a number that differs once another connection wrote to a file; None on a server, which has none.

    It holds for this thread's connection: a new one counts from elsewhere.
    """
    if not isinstance(db, SqliteDatabase):
        return None
    ((version,),) = db.execute_sql("PRAGMA data_version").fetchall()
    return int(version)


def open_sqlite(path: Path, key: StoreKey | None = None) -> Store:
    """Open a store file, making it private (0600) before anything is written to it.

    Args:
        path: the file.
        key: what opens it, if it is encrypted; an empty file becomes encrypted with it.

    Raises:
        StoreTrouble: the file cannot be made or opened.
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
    return Store(StoreFile(path, _PRAGMAS, key), str(path))


def open_postgres(url: str) -> Store:
    """Open a store on a PostgreSQL server. Waits are bounded: a frozen desk must not keep others waiting.

    Raises:
        StoreTrouble: the driver is missing, the address cannot be read, or the network is not safe.
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
        **{
            name: value
            for name, value in _CONNECTION.items()
            if name not in parts or _is_endless(parts, name)
        },
        options=f"{parts.get('options') or ''} -c lock_timeout=3000"
        " -c idle_in_transaction_session_timeout=5000",
        prefer_psycopg3=True,
    )
    return Store(database, shown)


def _is_endless(parts: Mapping[str, object], name: str) -> bool:
    """True for a connect timeout that libpq takes as none at all: 0 or less."""
    return name == "connect_timeout" and str(parts[name]).startswith(("0", "-"))


def _refuse_open_network(parts: Mapping[str, object]) -> None:
    """Refuse a server on the network unless it proves who it is: patients' data goes to it."""
    hosts = [parts.get("hostaddr") or os.environ.get("PGHOSTADDR")]
    hosts += str(parts.get("host") or os.environ.get("PGHOST") or "").split(",")
    elsewhere = [host for host in hosts if host and not str(host).startswith(("/", "@"))]
    if elsewhere and (parts.get("sslmode") or os.environ.get("PGSSLMODE")) != "verify-full":
        raise StoreTrouble(
            "A PostgreSQL server over the network is used only with sslmode=verify-full, so that nobody "
            "can read or change anything on the way; nothing was opened. Add it behind the address: "
            "?sslmode=verify-full"
        )


def open_store(where: str, key: StoreKey | None = None) -> Store:
    """Open a store by path or ``postgresql://`` address.

    Args:
        where: the path or address.
        key: what opens a file that is encrypted.

    Raises:
        StoreTrouble: it cannot be opened.
    """
    if where.startswith(("postgresql://", "postgres://")):
        return open_postgres(where)
    return open_sqlite(Path(where), key)
