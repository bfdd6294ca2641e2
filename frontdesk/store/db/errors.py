"""The errors of the drivers as sentences a person can act on.

A driver's own message may hold a patient's row, so it is never shown.

Peewee takes ``pysqlite3`` where that is installed and newer than Python's own SQLite. Two libraries that open
one file lose what was saved, so nothing here imports either: code that needs one asks for Peewee's. A store
that is encrypted has a third, which then opens everything (``db.sqlite.connect_file``).
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from enum import IntEnum
from importlib import import_module
from typing import Any, Final, NoReturn

import peewee

from frontdesk.domain.errors import StoreConflict, StoreTrouble

#: What is safe, in the sentences of a desk. A command, where nobody typed a call, has other words for it.
TYPED_IS_KEPT: Final = "What you typed is kept."

#: The sentence for a store that another program holds for longer than a save waits.
HELD: Final = f"Another program is holding the store. {TYPED_IS_KEPT} Try again in a moment."
#: The sentence for a full disk, whichever of the store's files had no room.
FULL: Final = f"The disk is full, so nothing can be saved. {TYPED_IS_KEPT} Free some room, then save."
# Closing moves what is still in the log into the file: a log left beside the backup would damage it too.
_PUT_RIGHT = "Close every desk, put the last backup in the file's place, then start again."
#: The sentence for a damaged file.
DAMAGED: Final = (
    "The store's file is damaged, so nothing more is written to it. What you typed stays on the screen: "
    f"note it down. {_PUT_RIGHT}"
)


#: The driver of encrypted stores.
ENCRYPTING: Final = "sqlcipher3.dbapi2"
#: The sentence where it is not installed.
MISSING_EXTRA: Final = (
    "An encrypted store needs a library that is not installed here. Nothing was opened or changed. "
    "Install it with: pip install 'frontdesk[sqlcipher]'"
)


class Code(IntEnum):
    """SQLite's result codes; they are the same in every version."""

    PERM = 3
    BUSY = 5
    LOCKED = 6
    READONLY = 8
    IOERR = 10
    CORRUPT = 11
    FULL = 13
    CANTOPEN = 14
    PROTOCOL = 15
    CONSTRAINT = 19
    NOTADB = 26
    #: Nothing could be written: a full disk has its own code, a full quota has this one.
    IOERR_WRITE = 778
    CONSTRAINT_PRIMARYKEY = 1555
    CONSTRAINT_UNIQUE = 2067
    #: The file of the memory that desks share could not grow.
    IOERR_SHMSIZE = 4874


#: What ``Database.execute_sql`` turns a driver's errors into Peewee's with; the stubs leave it out.
as_peewee_errors: Any = vars(peewee)["__exception_wrapper__"]


def sqlite_driver(*, encrypts: bool = False) -> Any:
    """Return the SQLite driver that Peewee chose, or the one that can encrypt.

    The second is imported for a store that needs it only: it costs a start that does not.

    Raises:
        StoreTrouble: it is not installed.
    """
    if not encrypts:
        return vars(peewee)["sqlite3"]
    try:
        return import_module(ENCRYPTING)
    except ImportError as error:
        raise StoreTrouble(MISSING_EXTRA) from error


def _driver_errors() -> tuple[type[BaseException], ...]:
    """Return the errors of Peewee and of the drivers in use; those of one driver are none of the other's."""
    encrypting = sys.modules.get(ENCRYPTING)
    of_encrypting = [vars(encrypting)["Error"]] if encrypting else []
    return (peewee.PeeweeException, sqlite_driver().Error, *of_encrypting)


def code_of(error: BaseException) -> int | None:
    """Return the code that SQLite gave to an error; None for an error of another kind."""
    found = getattr(error, "sqlite_errorcode", None)
    if found == Code.CONSTRAINT and str(error).startswith("UNIQUE"):
        # The library of encrypted stores leaves out what kind of constraint it was.
        return Code.CONSTRAINT_UNIQUE
    return found if isinstance(found, int) else None


class StoreNewer(StoreTrouble):
    """A newer program made or changed this store; it is not written to."""

    title = "A newer store"


class StoreMoved(StoreTrouble):
    """This store was moved to another place; it is not written to."""

    title = "The store was moved"


#: How the mark of a store that was moved begins, in the table of migrations; behind it is where it went.
MOVED: Final = "9999_moved to "


def refuse_version(found: str) -> NoReturn:
    """Refuse to save in a store that another program changed while this desk was open.

    Args:
        found: the last name in its table of migrations.

    Raises:
        StoreMoved: it was moved.
        StoreNewer: another version brought its tables up to date.
    """
    if found.startswith(MOVED):
        raise StoreMoved(
            f"This store was moved to {found.removeprefix(MOVED)}, so nothing more is saved here. "
            f"{TYPED_IS_KEPT} Leave with ctrl+q, then start frontdesk again; if it says so once more, write "
            "the new place into config.toml."
        )
    raise StoreNewer(
        "Another version of frontdesk brought this store up to date while this desk was open, so this desk "
        f"cannot save in it any more. {TYPED_IS_KEPT} Leave with ctrl+q, update this program, then start it "
        "again."
    )


class StoreDamaged(StoreTrouble):
    """The store's file is damaged; nothing more is written to it."""

    title = "The store is damaged"


#: What a person can do about each of SQLite's codes.
_SENTENCES: Mapping[int, str] = {
    Code.BUSY: HELD,
    Code.LOCKED: HELD,
    Code.PROTOCOL: HELD,
    Code.FULL: FULL,
    Code.IOERR_SHMSIZE: FULL,
    Code.IOERR_WRITE: (
        "The disk took nothing more: it is full, at a limit, or broken. "
        f"{TYPED_IS_KEPT} Free some room or look after the disk, then save."
    ),
    Code.READONLY: (
        f"The store may only be read here. {TYPED_IS_KEPT} Ask for write access to its folder, then save."
    ),
    Code.PERM: f"The store may not be opened by you. {TYPED_IS_KEPT} Ask for access to it, then save.",
    Code.IOERR: f"The disk did not answer. {TYPED_IS_KEPT} Look after the disk or its cable, then save.",
    Code.CANTOPEN: (
        f"The store's file cannot be opened. {TYPED_IS_KEPT} See that its folder is there, then save."
    ),
    Code.CORRUPT: DAMAGED,
    Code.NOTADB: (
        "The store's file is not a frontdesk store, or its beginning is destroyed. It was left as it was. "
        f"What you typed stays on the screen: note it down. {_PUT_RIGHT}"
    ),
}

#: After these the file is not written to again.
_DAMAGED = (Code.CORRUPT, Code.NOTADB)

#: A unique index refused the row.
_TWICE_SQLITE = (Code.CONSTRAINT_UNIQUE, Code.CONSTRAINT_PRIMARYKEY)
_TWICE_POSTGRES = "23505"

#: PostgreSQL: lock_not_available, deadlock_detected, serialization_failure.
_HELD = ("55P03", "40P01", "40001")

#: The lowest eight bits are the kind, the others say more.
_KIND = 0xFF


def causes(error: BaseException) -> Iterator[BaseException]:
    """Yield the error and its causes: Peewee hides a full disk behind a failed rollback."""
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        seen = seen.__cause__ or seen.__context__


def _known_code(error: BaseException) -> int | None:
    """Return the code of the deepest cause that has a sentence: the later ones are its consequences."""
    codes = [code for cause in causes(error) if (code := code_of(cause)) is not None]
    for code in reversed(codes):
        for known in (code, code & _KIND):
            if known in _SENTENCES:
                return known
    return None


def _trouble(error: BaseException) -> StoreTrouble:
    first = next((cause for cause in causes(error) if isinstance(cause, StoreTrouble)), None)
    if first is not None:
        # A COMMIT was refused with a sentence, and the rollback after it failed: the first says why.
        return type(first)(first.sentence)
    code = _known_code(error)
    if code is not None:
        return (StoreDamaged if code in _DAMAGED else StoreTrouble)(_SENTENCES[code])
    if any(getattr(cause, "sqlstate", None) in _HELD for cause in causes(error)):
        return StoreTrouble(HELD)
    return StoreTrouble(
        f"The store did not answer. {TYPED_IS_KEPT} Try again; if it stays, run: frontdesk check"
    )


def _is_conflict(error: BaseException) -> bool:
    """True if a row of the same identity exists already; a broken reference or a trigger is no conflict."""
    return any(
        code_of(cause) in _TWICE_SQLITE or getattr(cause, "sqlstate", None) == _TWICE_POSTGRES
        for cause in causes(error)
    )


@contextmanager
def clear_errors(explain: Callable[[BaseException], StoreTrouble | None] | None = None) -> Iterator[None]:
    """Turn a driver's error into :class:`StoreTrouble` with one clear sentence.

    Args:
        explain: returns the trouble where more is known of an error than its code says, else None.

    Raises:
        StoreConflict: a row of the same identity exists already: another desk was first.
        StoreDamaged: the file is damaged.
        StoreTrouble: any other error of the driver.
    """
    try:
        yield
    except _driver_errors() as error:
        if _is_conflict(error):
            raise StoreConflict(
                f"Another desk saved this at the same moment. {TYPED_IS_KEPT} Save once more."
            ) from error
        explained = next(filter(None, map(explain, causes(error))), None) if explain else None
        raise explained or _trouble(error) from error
    except UnicodeDecodeError as error:
        # What was written as text cannot be read as text any more.
        raise StoreDamaged(DAMAGED) from error


def command_sentence(sentence: str, where: str) -> str:
    """Return the sentence for a command: nobody typed a call there, and it has to say which store it is.

    Args:
        sentence: the sentence as a desk shows it.
        where: the store's file, as shown to a person.
    """
    for words, instead in (
        (TYPED_IS_KEPT, "What was saved is safe."),
        ("What you typed stays on the screen: note it down. ", ""),
        ("The store's file ", f"The store {where} "),
    ):
        sentence = sentence.replace(words, instead)
    return sentence
