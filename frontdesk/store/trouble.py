"""Driver errors become sentences in one place; a driver's own message may carry a row and is never shown."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import peewee

from frontdesk.domain.errors import StoreConflict, StoreTrouble

_KEPT = "What you typed is kept."

#: SQLite's primary result codes and what a person can do about each.
_SENTENCES = {
    sqlite3.SQLITE_BUSY: f"Another program is holding the store. {_KEPT} Try again in a moment.",
    sqlite3.SQLITE_LOCKED: f"Another program is holding the store. {_KEPT} Try again in a moment.",
    sqlite3.SQLITE_FULL: f"The disk is full, so nothing can be saved. {_KEPT} Free some room, then save.",
    sqlite3.SQLITE_READONLY: f"The store may only be read here. {_KEPT} Ask for write access to its folder.",
    sqlite3.SQLITE_PERM: f"The store may not be opened by you. {_KEPT} Ask for access to its folder.",
    sqlite3.SQLITE_IOERR: f"The disk did not answer. {_KEPT} Check the disk or the network drive, then save.",
    sqlite3.SQLITE_CANTOPEN: "The store's file cannot be opened. Check that its folder exists and is yours.",
    sqlite3.SQLITE_CORRUPT: "The store's file is damaged; nothing more is written. Restore the last backup.",
    sqlite3.SQLITE_NOTADB: "The store's file is not a frontdesk store. It was left as it is.",
}


#: A unique index refused the row.
_TWICE_SQLITE = (sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY)
_TWICE_POSTGRES = "23505"

#: PostgreSQL: lock_not_available, deadlock_detected, serialization_failure.
_HELD = ("55P03", "40P01", "40001")


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and everything behind it: Peewee hides a full disk behind a failed rollback."""
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        seen = seen.__cause__ or seen.__context__


def _sentence(error: BaseException) -> str:
    codes = [
        code & 0xFF
        for cause in _causes(error)
        if (code := getattr(cause, "sqlite_errorcode", None)) is not None
    ]
    # The deepest cause is the true one; the later ones are its consequences.
    for code in reversed(codes):
        if code in _SENTENCES:
            return _SENTENCES[code]
    if any(getattr(cause, "sqlstate", None) in _HELD for cause in _causes(error)):
        return _SENTENCES[sqlite3.SQLITE_BUSY]
    return f"The store did not answer. {_KEPT} Try again; if it stays, run: frontdesk check"


def _is_conflict(error: BaseException) -> bool:
    """Whether a row of the same identity is there already; a broken reference or a guard is no conflict."""
    return any(
        getattr(cause, "sqlite_errorcode", None) in _TWICE_SQLITE
        or getattr(cause, "sqlstate", None) == _TWICE_POSTGRES
        for cause in _causes(error)
    )


@contextmanager
def told() -> Iterator[None]:
    """Turn a driver's error into :class:`StoreTrouble` with one clear sentence.

    A row that is there already is the answer to a race with another desk: the caller may try once more.
    """
    try:
        yield
    except (peewee.PeeweeException, sqlite3.Error) as error:
        if _is_conflict(error):
            raise StoreConflict(
                f"Another desk saved this at the same moment. {_KEPT} Save once more."
            ) from error
        raise StoreTrouble(_sentence(error)) from error
