"""The one SQLite library of this process, and the numbers it gives to what goes wrong.

Peewee takes ``pysqlite3`` by itself where that is installed and newer than Python's own. Two libraries that
open one file lose what was saved, so nothing here imports either: whoever needs one asks for Peewee's.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Any

import peewee


class Code(IntEnum):
    """SQLite's result codes, as its file format and programs of every version have them."""

    PERM = 3
    BUSY = 5
    LOCKED = 6
    READONLY = 8
    IOERR = 10
    CORRUPT = 11
    FULL = 13
    CANTOPEN = 14
    PROTOCOL = 15
    NOTADB = 26
    #: Beside the file lies how to put it back as it was, and who may only read cannot.
    READONLY_ROLLBACK = 776
    #: Nothing could be written; a full disk has its own code, a full quota has this one.
    IOERR_WRITE = 778
    CONSTRAINT_PRIMARYKEY = 1555
    CONSTRAINT_UNIQUE = 2067
    #: The memory that desks share, a file too, could not grow.
    IOERR_SHMSIZE = 4874


def sqlite_driver() -> Any:
    """The SQLite driver that Peewee chose."""
    return vars(peewee)["sqlite3"]


def code_of(error: BaseException) -> int | None:
    """The number SQLite gave to an error; None for an error of another kind."""
    found = getattr(error, "sqlite_errorcode", None)
    return found if isinstance(found, int) else None
