"""The SQLite file of a store: it must stay the same file, and desks that save at once take turns.

SQLite keeps writing to the file it opened, even when that was deleted, moved or replaced meanwhile: every
save would be acknowledged and lost. So the file is checked on every connect and before every COMMIT, which
costs two calls of the system (a few microseconds).
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from random import uniform
from threading import local
from typing import Any, Final
from urllib.parse import quote

from peewee import Database, DatabaseError, SqliteDatabase

from frontdesk.domain.errors import StoreTrouble
from frontdesk.domain.text import one_line
from frontdesk.store.db.errors import (
    DAMAGED,
    FULL,
    TYPED_IS_KEPT,
    Code,
    StoreDamaged,
    code_of,
    sqlite_driver,
)
from frontdesk.store.db.keys import StoreKey

#: Seconds that a save waits for other desks and programs.
PATIENCE: Final = 5
#: Seconds between two attempts, at least and at most: short at first, for a save takes a few milliseconds;
_FIRST = (0.001, 0.005)
#: then longer, so that a desk that saves much does not pass the store on at each save;
_SELDOM = (0.01, 0.06)
#: and after half a second so short that no other desk is before it.
_OFTEN, _LONG = (0.001, 0.003), 0.5
#: The lowest eight bits of a code are its kind.
_KIND = 0xFF

#: The table of the migrations that were applied.
HISTORY: Final = "schema_migration"
#: Reads their names, in order.
MIGRATIONS: Final = f"SELECT name FROM {HISTORY} ORDER BY name"
#: Reads the last of them, on either engine.
LAST_MIGRATION: Final = f"SELECT MAX(name) FROM {HISTORY}"
#: The first bytes of SQLite's journals; the seventeenth to twentieth are how many pages the file had before.
_JOURNAL = bytes.fromhex("d9d505f920a163d7")

_LONGEST = 200

#: Codes of SQLite that have several causes.
_UNCLEAR = (Code.CANTOPEN, Code.READONLY, Code.IOERR, Code.PERM)

#: What makes a file different from another of the same name: its disk and its number there.
_Identity = tuple[int, int]
#: The libraries by which this process opened each file.
_OPENED: dict[tuple[str, _Identity | None], set[str]] = {}


class StoreFile(SqliteDatabase):
    """Peewee's database on one file, which must stay the same file while it is open."""

    def __init__(
        self, path: Path, pragmas: tuple[tuple[str, object], ...], key: StoreKey | None = None
    ) -> None:
        """Take the path of the file; nothing is opened yet.

        Args:
            path: the file, which must exist when it is opened.
            pragmas: what every connection sets.
            key: what opens it, if it is encrypted.
        """
        super().__init__(str(path), pragmas=pragmas, lock_type="IMMEDIATE", timeout=PATIENCE)
        #: What opens it; None for a plain file.
        self.key = key
        #: Seconds that a transaction waits for its turn.
        self.patience: float = PATIENCE
        self._path = str(path)
        self._log = f"{path}-wal"
        # Of each thread's connection: the identity of its file, and of the log beside it.
        self._opened = local()
        self._damaged: _Identity | None = None
        self._replaced = False
        # The migrations that a file put in its place must have.
        self._migrations: list[str] = []

    # Connections and transactions

    def connect(self, reuse_if_open: bool = False) -> bool:
        """Open this thread's connection, or check that an open one is still on the file of that name.

        Raises:
            StoreTrouble: the file is gone, was replaced, or cannot be opened; the sentence says which.
        """
        if not self.is_closed():
            self._check_same_file()
            return bool(super().connect(reuse_if_open))
        found = _identity(self._path)
        if found is None:
            raise self._gone()
        if self._replaced:
            self._refuse_another_kind()
        super().connect()
        self._opened.file, self._opened.log = found, None
        return True

    def _connect(self) -> Any:
        """Open a connection for Peewee, which sets the pragmas and what else it needs."""
        connection = connect_file(self._path, self.key)
        try:
            database: Any = self
            database._add_conn_hooks(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def begin(self, lock_type: str | None = None) -> None:
        """Begin a transaction; one that may write waits for its turn, and does not begin on a damaged file.

        Raises:
            StoreDamaged: damage was found in this file before.
        """
        if lock_type == "DEFERRED":
            super().begin(lock_type)
            return
        if self._damaged is not None:
            if self._damaged == _identity(self._path):
                raise StoreDamaged(DAMAGED)
            self._damaged = None
        self._set_busy_timeout(0)
        try:
            take_turn(super().begin, self.patience)
        finally:
            self._set_busy_timeout(PATIENCE)

    def _set_busy_timeout(self, seconds: int) -> None:
        """Let SQLite itself wait so long for other connections."""
        database: Database = self
        database.execute_sql(f"PRAGMA busy_timeout = {seconds * 1000}")

    def commit(self) -> None:
        """Commit, if the connection is still on the file of that name.

        Raises:
            StoreTrouble: it is not; Peewee rolls back.
        """
        self._check_same_file()
        super().commit()

    def stop_writing(self) -> None:
        """Refuse to write to this file, in which damage was found, until another file is in its place."""
        self._damaged = _identity(self._path)

    def explain(self, error: BaseException) -> StoreTrouble | None:
        """Ask the system why the file cannot be used: SQLite says only that it cannot.

        Returns:
            The trouble, or None where SQLite's code says all there is to say.
        """
        code = code_of(error) or 0
        folder = os.path.dirname(self._path) or "."
        if code & 0xFF not in _UNCLEAR:
            return None
        try:
            disk = os.statvfs(folder)
        except OSError:
            return None
        shown = _shown(self._path)
        if disk.f_flag & os.ST_RDONLY:
            return StoreTrouble(
                f"The disk of the store {shown} may only be read now. {TYPED_IS_KEPT} "
                "Make it writable, then try again."
            )
        if disk.f_bavail == 0:
            return StoreTrouble(FULL)
        if not os.access(self._path, os.R_OK | os.W_OK) or not os.access(folder, os.W_OK | os.X_OK):
            return StoreTrouble(
                f"The store {shown} or its folder may not be written to by you. {TYPED_IS_KEPT} "
                "Ask for write access to both, then try again."
            )
        return None

    # The identity of the file

    def _check_same_file(self) -> None:
        found, opened = _identity(self._path, may_be_empty=False), self._opened
        if found is None:
            if _identity(self._path) not in (None, opened.file):
                self._close_replaced()
            # Else the connection stays, for the file may come back.
            raise self._gone()
        if found != opened.file:
            self._close_replaced()
            raise StoreTrouble(
                f"Another file was put in the place of the store {_shown(self._path)}. Nothing was saved. "
                f"{TYPED_IS_KEPT} If that was meant, save again, then look the lists over."
            )
        log = _identity(self._log)
        if opened.log is None:
            opened.log = log
        elif log != opened.log and self._keeps_a_log():
            self._close_outside_transaction()
            raise StoreTrouble(
                f"The log beside the store, {_shown(self._log)}, was taken away. Nothing more was saved. "
                f"{TYPED_IS_KEPT} Save again, then run: frontdesk check"
            )

    def _keeps_a_log(self) -> bool:
        """True if this connection writes to a log; one that was set not to has removed it itself."""
        return bool(self.pragma("journal_mode") == "wal")

    def _close_outside_transaction(self) -> None:
        """Close the connection, so that the next read or write opens the file that is there then.

        SQLite moves what is still in the log into the file it opened. Inside a transaction it stays open.
        """
        if not self.in_transaction() and not self.is_closed():
            self.close()

    def _close_replaced(self) -> None:
        """Remember the migrations of the file that was opened, and close it."""
        self._replaced = True
        database: Database = self
        with suppress(DatabaseError, sqlite_driver(encrypts=self.key is not None).Error):
            self._migrations = [name for (name,) in database.execute_sql(MIGRATIONS).fetchall()]
        self._close_outside_transaction()

    def _refuse_another_kind(self) -> None:
        """Refuse a file in the store's place that is no store of this version.

        Raises:
            StoreTrouble: it is empty, or made by another program or version.
        """
        found = migrations_in(self._path, self.key)
        if not found or (self._migrations and found != self._migrations):
            raise StoreTrouble(
                f"What was put in the place of the store {_shown(self._path)} is empty, or made by another "
                "version of frontdesk. It was left as it was. "
                f"{TYPED_IS_KEPT} Put the right file there, then save."
            )
        self._replaced = False

    def _gone(self) -> StoreTrouble:
        return StoreTrouble(
            f"The store {_shown(self._path)} is gone: deleted, renamed, emptied, or its disk is not there. "
            f"Nothing was saved. {TYPED_IS_KEPT} Leave the desk open, put the file back, then save."
        )


def _identity(path: str, *, may_be_empty: bool = True) -> _Identity | None:
    """Return the identity of the file at a path; None for no file, and for an empty one if not allowed."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return (found.st_dev, found.st_ino) if found.st_size or may_be_empty else None


def _shown(path: str) -> str:
    return one_line(path, _LONGEST)


def take_turn(begin: Callable[[], object], patience: float) -> None:
    """Begin a transaction as soon as no other desk is in one; a desk that has waited long tries more often.

    SQLite's own waiting tries less and less often, ten times a second in the end, so a desk that has waited
    long is passed by those that have just come: of eight desks that saved without a pause some waited four
    seconds.

    Args:
        begin: begins it, or fails at once where another desk is in one.
        patience: seconds until the others are taken to be stuck.

    Raises:
        DatabaseError: the store is still held after that time, or something else is wrong.
    """
    came: float | None = None
    while True:
        try:
            begin()
            return
        except DatabaseError as error:
            now = time.monotonic()
            came = now if came is None else came
            if not _is_held(error) or now - came >= patience:
                raise
        time.sleep(pause(now - came))


def pause(waited: float) -> float:
    """Return the seconds until the next attempt, by chance within bounds.

    Args:
        waited: seconds since the first attempt.
    """
    if waited < _FIRST[0]:
        return uniform(*_FIRST)
    return uniform(*(_SELDOM if waited < _LONG else _OFTEN))


def _is_held(error: DatabaseError) -> bool:
    """True if another connection is writing at this moment."""
    cause = error.__cause__ or error.__context__ or error  # the driver's, behind Peewee's
    return ((code_of(cause) or 0) & _KIND) == Code.BUSY


def connect_file(path: str, key: StoreKey | None, mode: str = "rw") -> Any:
    """Open a store's file: the one way to do so, for connections, migrations, checks and copies alike.

    Nothing is read yet: a wrong key shows at the first statement that reads, as Code.NOTADB.

    Args:
        path: the file. A file that is gone is not made again, empty, under the same name.
        key: what opens it; None for a plain file.
        mode: ``ro`` to open it without the right to write.

    Returns:
        The driver's connection, each statement of it a transaction of its own.

    Raises:
        StoreTrouble: the library of encrypted stores is not installed.
    """
    driver = sqlite_driver(encrypts=key is not None)
    _OPENED.setdefault((path, _identity(path)), set()).add(driver.__name__)
    address = f"file:{quote(path)}?mode={mode}"
    connection = driver.connect(address, uri=True, timeout=PATIENCE, isolation_level=None)
    if key is not None:
        # First: on a wrong key the library writes to the screen by itself.
        connection.execute("PRAGMA cipher_log_level = NONE")
        if key.pragma:
            connection.execute(f'PRAGMA key = "{key.pragma}"')
    return connection


def libraries_of(path: str) -> frozenset[str]:
    """Return the SQLite libraries by which this process opened a file: with two, saves can be lost."""
    return frozenset(_OPENED.get((path, _identity(path)), ()))


def migrations_in(path: str, key: StoreKey | None = None) -> list[str]:
    """Return the names of the migrations that were applied to a file, read without the right to write to it.

    To open a file for writing may change its bytes. That is right in one case only: what is left of a first
    start that was killed in its first write is made empty again.

    Args:
        path: the file.
        key: what opens it, if it is encrypted.

    Raises:
        StoreTrouble: the file is another program's.
    """
    try:
        tables, migrations = _look_into(path, key, "ro")
    except sqlite_driver(encrypts=key is not None).Error as error:
        # A journal beside it must be rolled back first, which a connection that only reads cannot.
        if (code_of(error) or 0) & _KIND != Code.READONLY or not _was_empty_before(path):
            raise
        tables, migrations = _look_into(path, key, "rw")
    if tables and HISTORY not in tables:
        raise StoreTrouble(
            f"The file {one_line(path, _LONGEST)} is not a frontdesk store, but another program's. "
            f"It was left as it was. {TYPED_IS_KEPT} Put the right file there, or name another with --home."
        )
    return migrations


def _look_into(path: str, key: StoreKey | None, mode: str) -> tuple[set[str], list[str]]:
    """Return the tables of a file, and the names of the migrations that were applied to it."""
    with closing(connect_file(path, key, mode)) as file:
        tables = {name for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        found = file.execute(MIGRATIONS) if HISTORY in tables else ()
        return tables, [name for (name,) in found]


def _was_empty_before(path: str) -> bool:
    """True if the journal beside a file says that the file was empty before its last transaction."""
    try:
        with open(f"{path}-journal", "rb") as journal:
            beginning = journal.read(20)
    except FileNotFoundError:
        return False
    return beginning[:8] == _JOURNAL and beginning[16:] == b"\0\0\0\0"
