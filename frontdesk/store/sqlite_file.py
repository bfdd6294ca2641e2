"""A store's file that is looked after: opening never makes it, and one that was swapped is not written to.

SQLite goes on in the file it opened, even when that was deleted, moved or replaced meanwhile: every save
would be acknowledged and gone. Here the file's place is looked at on every way in and before every COMMIT,
at the price of two questions to the system (a few microseconds).
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from threading import local
from urllib.parse import quote

from peewee import Database, DatabaseError, SqliteDatabase

from frontdesk.domain.errors import StoreTrouble
from frontdesk.domain.text import one_line
from frontdesk.store.driver import Code, code_of, sqlite_driver
from frontdesk.store.file_schema import MIGRATIONS, migrations_in
from frontdesk.store.taking_turns import PATIENCE, take_turn
from frontdesk.store.trouble import DAMAGED, FULL, TYPED_IS_KEPT, StoreDamaged

_LONGEST = 200

#: Codes of SQLite that have several causes.
_UNCLEAR = (Code.CANTOPEN, Code.READONLY, Code.IOERR, Code.PERM)

#: What tells a file from another of the same name: its disk and its number there.
_Identity = tuple[int, int]


class StoreFile(SqliteDatabase):
    """Peewee's database on one file, which must stay the same file while it is open."""

    def __init__(self, path: Path, pragmas: tuple[tuple[str, object], ...]) -> None:
        """Name the file; nothing is opened yet.

        Args:
            path: the file, which must be there when it is opened.
            pragmas: what every connection sets.
        """
        # "rw": a file that is gone is not made anew, empty, under the same name.
        address = f"file:{quote(str(path))}?mode=rw"
        super().__init__(address, pragmas=pragmas, lock_type="IMMEDIATE", timeout=PATIENCE, uri=True)
        #: Seconds that a transaction waits for its turn.
        self.patience: float = PATIENCE
        self._path = str(path)
        self._log = f"{path}-wal"
        # Of each thread's connection: the file it is on, and the log beside it.
        self._opened = local()
        self._damaged: _Identity | None = None
        self._replaced = False
        # The migrations that a file put in its place must have been through.
        self._migrations: list[str] = []

    # Ways in and out

    def connect(self, reuse_if_open: bool = False) -> bool:
        """Open this thread's connection, or see that an open one is still on the file of that name.

        Raises:
            StoreTrouble: the file is gone, was replaced, or cannot be opened; the sentence says which.
        """
        if not self.is_closed():
            self._see_that_it_is_the_same()
            return bool(super().connect(reuse_if_open))
        found = _identity(self._path)
        if found is None:
            raise self._gone()
        if self._replaced:
            self._refuse_another_kind()
        super().connect()
        self._opened.file, self._opened.log = found, None
        return True

    def begin(self, lock_type: str | None = None) -> None:
        """Begin a transaction; one that may write takes its turn, and does not begin on a damaged file.

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
        self._let_sqlite_wait(0)
        try:
            take_turn(super().begin, self.patience)
        finally:
            self._let_sqlite_wait(PATIENCE)

    def _let_sqlite_wait(self, seconds: int) -> None:
        """Let a statement on this connection wait so long for others, in SQLite's own way."""
        opened: Database = self
        opened.execute_sql(f"PRAGMA busy_timeout = {seconds * 1000}")

    def commit(self) -> None:
        """Commit, if what is written still lands in the file of that name.

        Raises:
            StoreTrouble: it would not; Peewee rolls back.
        """
        self._see_that_it_is_the_same()
        super().commit()

    def write_no_more(self) -> None:
        """Damage was found: the file is not written to any more, until another is in its place."""
        self._damaged = _identity(self._path)

    def explain(self, error: BaseException) -> StoreTrouble | None:
        """What keeps the file from being used, told by the system: SQLite says only that it cannot.

        Returns:
            The trouble, or None where SQLite's own code says all there is to say.
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

    # The file

    def _see_that_it_is_the_same(self) -> None:
        found, opened = _identity(self._path, may_be_empty=False), self._opened
        if found is None:
            if _identity(self._path) not in (None, opened.file):
                self._let_go_of_replaced()
            # Else the connection stays: a file that comes back is gone on with.
            raise self._gone()
        if found != opened.file:
            self._let_go_of_replaced()
            raise StoreTrouble(
                f"Another file was put in the place of the store {_shown(self._path)}. Nothing was saved. "
                f"{TYPED_IS_KEPT} If that was meant, save again, then look the lists over."
            )
        log = _identity(self._log)
        if opened.log is None:
            opened.log = log
        elif log != opened.log and self._keeps_a_log():
            self._let_go()
            raise StoreTrouble(
                f"The log beside the store, {_shown(self._log)}, was taken away. Nothing more was saved. "
                f"{TYPED_IS_KEPT} Save again, then run: frontdesk check"
            )

    def _keeps_a_log(self) -> bool:
        """Whether this connection still writes to a log; one that was told not to took it away itself."""
        return bool(self.pragma("journal_mode") == "wal")

    def _let_go(self) -> None:
        """Close the connection, so that the next try opens what is there then; inside a transaction it stays.

        What SQLite still has in the log it moves into the file it opened.
        """
        if not self.in_transaction() and not self.is_closed():
            self.close()

    def _let_go_of_replaced(self) -> None:
        """Ask the file that was opened what it has been through, and close it."""
        self._replaced = True
        opened: Database = self
        with suppress(DatabaseError, sqlite_driver().Error):
            self._migrations = [name for (name,) in opened.execute_sql(MIGRATIONS).fetchall()]
        self._let_go()

    def _refuse_another_kind(self) -> None:
        """Open what was put in the store's place only where it is a store of this program's."""
        found = migrations_in(self._path)
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
    """Which file has a name now; None for no file, and for an empty one where that cannot be right."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return (found.st_dev, found.st_ino) if found.st_size or may_be_empty else None


def _shown(path: str) -> str:
    return one_line(path, _LONGEST)
