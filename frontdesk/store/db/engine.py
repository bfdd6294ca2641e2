"""Opening the store, reading from it and writing to it in transactions."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import local
from typing import TYPE_CHECKING, Any, cast

from peewee import Database, SqliteDatabase

from frontdesk.domain.errors import StoreConflict, StoreTrouble
from frontdesk.domain.safety.connection import Noticed
from frontdesk.domain.text import one_line
from frontdesk.store.db.entries import Sealed, Seals, written_entries
from frontdesk.store.db.errors import StoreDamaged, clear_errors, refuse_version
from frontdesk.store.db.keys import StoreKey
from frontdesk.store.db.sqlite import LAST_MIGRATION, StoreFile

if TYPE_CHECKING:
    from frontdesk.store.db.postgres import ServerDatabase, ServerState
    from frontdesk.store.db.server_watch import ServerWatch

#: WAL with FULL sync: NORMAL loses acknowledged saves in a power cut.
_PRAGMAS = (
    ("journal_mode", "wal"),
    ("synchronous", "full"),
    ("foreign_keys", 1),
    ("busy_timeout", 5000),
    ("temp_store", "memory"),
)


#: What ``writing`` gives; the services pass it on to the functions of the store.
Transaction = Database


class _Here(local):
    """What belongs to one thread."""

    commits = 0


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
        #: Adds to a sentence about damage how the last good backup comes back.
        self.offer: Callable[[StoreTrouble], None] = lambda trouble: None
        self.seals: Seals | None = None
        self._here = _Here()
        self._explain = getattr(database, "explain", None)

    @property
    def is_sqlite(self) -> bool:
        """True if the store is an SQLite file."""
        return isinstance(self.database, SqliteDatabase)

    @property
    def server(self) -> ServerDatabase:
        """The server's database; only where the store is not a file."""
        return cast("ServerDatabase", self.database)

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
            StoreLost: the connection was lost before anything was written; the action may be done again.
            StoreUnknown: the answer was lost, and nobody can tell whether it was written.
            StoreMoved: the store was moved; nothing was written.
            StoreNewer: another version migrated it while it was open; nothing was written.
            StoreTrouble: the store did not answer; nothing was written.
        """
        entries = written_entries(self.database)
        before, sealed = len(entries), None
        try:
            with self._answering(), self.database.atomic():
                outermost = self.database.transaction_depth() == 1
                if outermost:
                    self._refuse_other_version()
                yield self.database
                if outermost:
                    sealed = self._seal()
        except BaseException:
            del entries[before:]
            raise
        if outermost:
            entries.clear()
            self._here.commits += 1
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

    @property
    def commits(self) -> int:
        """How many transactions this thread has written: none more, nothing of an action is in the store."""
        return self._here.commits

    def _seal(self) -> Sealed | None:
        """Seal what this thread's transaction wrote to the audit; return the end of the chain if it did."""
        entries = written_entries(self.database)
        return self.seals.seal(self.database, entries) if entries and self.seals is not None else None

    @contextmanager
    def _answering(self) -> Iterator[None]:
        """Open this thread's connection if it is not open, and turn errors into sentences."""
        try:
            with clear_errors(self._explain):
                if self.is_sqlite:
                    self.database.connect(reuse_if_open=True)
                elif not self.database.in_transaction():
                    self.server.connect_again()
                yield
        except StoreConflict:
            raise
        except StoreTrouble as trouble:
            if isinstance(trouble, StoreDamaged) and isinstance(self.database, StoreFile):
                self.database.stop_writing()
                self.offer(trouble)
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

    def server_state(self) -> ServerState:
        """Ask a server what it is now. Raises StoreTrouble where it does not answer."""
        with self._answering():
            return self.server.state()

    def watch(self, on_notice: Callable[[Noticed], None]) -> ServerWatch | None:
        """Watch a server: whether it answers, and whether anybody saved. A file is looked at instead: None.

        Args:
            on_notice: called with what is noticed, on a thread of the watch.
        """
        if self.is_sqlite:
            return None
        from frontdesk.store.db.postgres import CHANNEL
        from frontdesk.store.db.server_watch import ServerWatch

        return ServerWatch(self.server, CHANNEL, on_notice)

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


def change_mark(db: Database) -> object | None:
    """Return a value that differs once a connection wrote to the store; None on a server that has none.

    On a file it is ``data_version``, on a server its snapshot, which the own writes change, too.
    """
    if isinstance(db, SqliteDatabase):
        return data_version(db)
    return cast("ServerDatabase", db).change_mark()


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


def open_postgres(url: str, ask_password: Callable[[], str | None] | None = None) -> Store:
    """Open a store on a PostgreSQL server. Waits are bounded: a frozen desk must not keep others waiting.

    Args:
        url: its address.
        ask_password: asks a person for the password, if the server wants one and none is found.

    Raises:
        StoreTrouble: the driver is missing, or the address is refused.
    """
    try:
        # Only here: a store in a file must not pay for it.
        from frontdesk.store.db.postgres import ServerDatabase
        from frontdesk.store.db.server_address import read_address
    except ImportError as error:
        raise StoreTrouble(
            "A store on a PostgreSQL server needs its driver; nothing was opened. "
            "Install it with: pip install 'frontdesk[postgres]'"
        ) from error
    address = read_address(url)
    return Store(ServerDatabase(address, ask_password), address.shown)


def open_store(
    where: str, key: StoreKey | None = None, ask_password: Callable[[], str | None] | None = None
) -> Store:
    """Open a store by path or ``postgresql://`` address.

    Args:
        where: the path or address.
        key: what opens a file that is encrypted.
        ask_password: asks a person for the password of a server that wants one.

    Raises:
        StoreTrouble: it cannot be opened.
    """
    if where.startswith(("postgresql://", "postgres://")):
        return open_postgres(where, ask_password)
    return open_sqlite(Path(where), key)
