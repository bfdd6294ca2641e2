"""What can befall a store's file while a desk has it open, made to happen and made good again."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from frontdesk.domain.errors import StoreTrouble
from frontdesk.store.db.sqlite import PATIENCE, StoreFile
from tests.builders import Desk

#: Ends a fault.
End = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault.

    Attributes:
        begin: makes it happen to a desk's open store, and gives what ends it. Both run on the thread that
            has the connection.
        words: what the sentence says, in order.
        reads: True if lists can still be read meanwhile.
        tries: how many times a person saves after the end until it is saved: two where a file was
            exchanged, because that is reported first.
        once: told once, by whatever looks at the store first; then it is good again by itself.
    """

    begin: Callable[[Desk], End]
    words: tuple[str, ...]
    reads: bool = False
    tries: int = 1
    once: bool = False


def file_of(desk: Desk) -> Path:
    """The store's file."""
    return Path(desk.store.where)


def backup(desk: Desk) -> Path:
    """A whole copy of the store beside it, as a backup would be."""
    copy = file_of(desk).with_name("backup.db")
    with closing(sqlite3.connect(desk.store.where)) as store, closing(sqlite3.connect(copy)) as into:
        store.backup(into)
    copy.chmod(0o600)
    return copy


def put_back(desk: Desk, copy: Path) -> End:
    """What puts a backup in the place of the store, as a person does who closed every other desk."""

    def end() -> None:
        file = file_of(desk)
        file.parent.mkdir(mode=0o700, exist_ok=True)
        for ending in ("-wal", "-shm"):
            file.with_name(file.name + ending).unlink(missing_ok=True)
        os.replace(copy, file)

    return end


def pragma(desk: Desk, words: str) -> None:
    """Set something on this thread's connection."""
    with desk.store.reading() as db:
        db.execute_sql(f"PRAGMA {words}")


def held(desk: Desk) -> End:
    """Another program holds the store; for a tenth of a second it is waited for, else five."""
    file = desk.store.database
    assert isinstance(file, StoreFile)
    file.patience = 0.1
    other = sqlite3.connect(desk.store.where, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")

    def end() -> None:
        other.execute("ROLLBACK")
        other.close()
        file.patience = PATIENCE

    return end


#: A page of the file may have room where others have none: so many refusals in a row mean that none has.
REFUSED_IN_A_ROW = 25


def _fill(desk: Desk, note: str) -> None:
    """Save callbacks until, wherever their records would go, there is no room for one."""
    refused = 0
    while refused < REFUSED_IN_A_ROW:
        try:
            desk.callback(name="Filler", note=note)
            refused = 0
        except StoreTrouble:
            refused += 1


def full(desk: Desk) -> End:
    """The file may not grow any more, and there is no room left in it for the smallest call."""
    with desk.store.reading() as db:
        (pages,) = db.execute_sql("PRAGMA page_count").fetchone()
    pragma(desk, f"max_page_count = {pages}")
    for note in ("x" * 1900, "x" * 100, ""):
        _fill(desk, note)
    return lambda: pragma(desk, f"max_page_count = {pages + 10_000}")


def may_only_be_read(desk: Desk) -> End:
    """Nothing may be written."""
    pragma(desk, "query_only = 1")
    return lambda: pragma(desk, "query_only = 0")


def damaged(desk: Desk) -> End:
    """All of the file but its beginning is noise."""
    copy = backup(desk)
    desk.store.close()
    with file_of(desk).open("r+b") as file:
        file.seek(4096)
        file.write(b"\xa5" * (file_of(desk).stat().st_size - 4096))
    return put_back(desk, copy)


def half_gone(desk: Desk) -> End:
    """The second half of the file is missing."""
    copy = backup(desk)
    desk.store.close()
    os.truncate(desk.store.where, file_of(desk).stat().st_size // 8192 * 4096)
    return put_back(desk, copy)


def headless(desk: Desk) -> End:
    """The first bytes, which say what kind of file it is, are others."""
    copy = backup(desk)
    desk.store.close()
    with file_of(desk).open("r+b") as file:
        file.write(b"\0" * 100)
    return put_back(desk, copy)


def moved_away(desk: Desk) -> End:
    """The file has another name."""
    file = file_of(desk)
    aside = file.with_name("moved.db")
    file.rename(aside)
    return lambda: aside.rename(file)


def deleted(desk: Desk) -> End:
    """The file and what was beside it are deleted."""
    copy = backup(desk)
    for ending in ("", "-wal", "-shm"):
        file_of(desk).with_name(file_of(desk).name + ending).unlink(missing_ok=True)
    return put_back(desk, copy)


def folder_gone(desk: Desk) -> End:
    """The folder of the file has another name."""
    folder = file_of(desk).parent
    aside = folder.with_name(f"{folder.name} moved")
    folder.rename(aside)
    return lambda: aside.rename(folder)


def emptied(desk: Desk) -> End:
    """The file is cut to nothing."""
    copy = backup(desk)
    os.truncate(desk.store.where, 0)
    return put_back(desk, copy)


def exchanged(desk: Desk) -> End:
    """A backup was put in the file's place while the desk was open."""
    os.replace(backup(desk), desk.store.where)
    return lambda: None


def foreign(desk: Desk) -> End:
    """Another program's file has the name; the desk heard once that it is another file."""
    copy, other = backup(desk), file_of(desk).with_name("recipes.db")
    with closing(sqlite3.connect(other)) as recipes:
        recipes.execute("CREATE TABLE recipe (name text)")
        recipes.commit()
    os.replace(other, desk.store.where)
    with suppress(StoreTrouble):
        desk.rows("SELECT 1")
    return put_back(desk, copy)


def log_taken(desk: Desk) -> End:
    """The log beside the file is deleted, with what was saved last in it."""
    Path(f"{desk.store.where}-wal").unlink()
    return lambda: None


FAULTS: dict[str, Fault] = {
    "held by another program": Fault(
        held, ("Another program is holding the store.", "kept", "in a moment"), reads=True
    ),
    "a full disk": Fault(full, ("The disk is full", "kept", "Free some room"), reads=True),
    "may only be read": Fault(may_only_be_read, ("may only be read", "kept", "write access"), reads=True),
    "damaged": Fault(damaged, ("is damaged", "nothing more is written", "backup")),
    "cut in half": Fault(half_gone, ("is damaged", "nothing more is written", "backup")),
    "its beginning destroyed": Fault(headless, ("beginning is destroyed", "left as it was", "backup")),
    "moved away": Fault(moved_away, ("is gone", "Nothing was saved.", "kept", "put the file back")),
    "deleted": Fault(deleted, ("is gone", "Nothing was saved.", "kept", "put the file back"), tries=2),
    "its folder gone": Fault(folder_gone, ("is gone", "Nothing was saved.", "kept", "put the file back")),
    "emptied": Fault(emptied, ("is gone", "emptied", "kept", "put the file back"), tries=2),
    "exchanged": Fault(
        exchanged, ("Another file was put", "Nothing was saved.", "kept", "save again"), once=True
    ),
    "another program's file": Fault(foreign, ("not a frontdesk store", "left as it was", "kept")),
    "its log taken away": Fault(
        log_taken, ("The log beside the store", "taken away", "kept", "check"), once=True
    ),
}
