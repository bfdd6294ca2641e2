"""A copy of a store as it is at one moment, while desks go on saving."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from peewee import fn

from frontdesk.domain.errors import StoreTrouble
from frontdesk.domain.safety.backups import BackupTrouble
from frontdesk.domain.text import one_line
from frontdesk.store.db.engine import Store, open_sqlite
from frontdesk.store.db.errors import FULL, Code, clear_errors, code_of, sqlite_driver
from frontdesk.store.db.expressions import all_rows
from frontdesk.store.db.prepared import On, prepared
from frontdesk.store.db.sqlite import connect_file
from frontdesk.store.migrate import migrate
from frontdesk.store.tables.callbacks import Callback
from frontdesk.store.tables.calls import Call
from frontdesk.store.tables.practice import Audit
from frontdesk.store.transfer.copying import copy_store

#: Pages copied between two questions whether to go on; a page has 4,096 bytes.
_AT_ONCE: Final = 2_000
_KIND = 0xFF
#: What SQLite says of a disk that takes nothing more.
_NO_ROOM: Final = (Code.FULL, Code.IOERR, Code.CANTOPEN, Code.PERM, Code.READONLY)

_CALLS = prepared(lambda p: Call.select(all_rows()))
_CALLBACKS = prepared(lambda p: Callback.select(all_rows()))
_HEAD = prepared(lambda p: Audit.select(fn.MAX(Audit.id)))
_FIRST_ENTRY = prepared(lambda p: Audit.select(Audit.at).order_by(Audit.id).limit(1))
_ENTRY = prepared(
    lambda p: Audit.select(Audit.at, Audit.person, Audit.action, Audit.subject_id).where(Audit.id == p.id)
)


@dataclass(frozen=True, slots=True)
class StoreFacts:
    """What a store holds, to be compared with what it held.

    Attributes:
        calls: its calls, undone ones included.
        callbacks: its callbacks, voided ones included.
        head: the number of its last audit entry; 0 where there is none.
        began: the text of its first entry's instant, which stays the same wherever the store goes; or "".
    """

    calls: int
    callbacks: int
    head: int
    began: str


def read_facts(store: Store) -> StoreFacts:
    """Return what a store holds. Raises StoreTrouble."""
    with store.snapshot() as db:
        return StoreFacts(
            calls=int(_CALLS.scalar(db)),
            callbacks=int(_CALLBACKS.scalar(db)),
            head=int(_HEAD.scalar(db) or 0),
            began=began(db),
        )


def began(on: On) -> str:
    """Return the text of the first audit entry's instant, or "" where the practice is not set up yet."""
    return str(_FIRST_ENTRY.scalar(on) or "")


def entry_of(store: Store, number: int) -> tuple[Any, ...] | None:
    """Return an audit entry's instant, person, action and subject, or None where there is no such entry."""
    return _ENTRY.one(store, id=number)


def copy_to_file(store: Store, target: Path, go_on: Callable[[], None] = lambda: None) -> None:
    """Copy a store to a new file, all of it as it is at one moment; an encrypted one under the same key.

    Writers are not held up: the copy reads a snapshot. The target is worth nothing if this raises.

    Args:
        store: the store, in a file or on a server.
        target: an empty file that nobody else can reach.
        go_on: called now and then; raises to end the copy.

    Raises:
        BackupTrouble: the disk of the target is full, or does not take the copy.
        StoreDamaged: the store's file is damaged.
        StoreTrouble: the store did not answer.
    """
    if not store.is_sqlite:
        _copy_from_server(store, target, go_on)
        return
    driver = sqlite_driver(encrypts=store.key is not None)
    with store.snapshot() as db:
        _HEAD.scalar(db)  # the snapshot begins with the first read
        try:
            with closing(connect_file(str(target), store.key)) as copy:
                copy.execute("PRAGMA synchronous = OFF")
                db.connection().backup(copy, pages=_AT_ONCE, progress=lambda *_: go_on())
        except driver.Error as error:
            if (code_of(error) or 0) & _KIND in _NO_ROOM:
                raise no_room(target) from error
            raise


def _copy_from_server(store: Store, target: Path, go_on: Callable[[], None]) -> None:
    try:
        with closing(open_sqlite(target)) as copy:
            migrate(copy)
            copy_store(store, copy, lambda *_: go_on())
    except StoreTrouble as trouble:
        if trouble.sentence == FULL:
            raise no_room(target) from trouble
        raise


def no_room(target: Path) -> BackupTrouble:
    """Return the sentence for a disk that took nothing more of a copy."""
    return BackupTrouble(
        f"The disk of {one_line(str(target.parent.parent), 200)} is full or took nothing more, so no backup "
        "was made there and nothing is left of it. The store is safe. Make room, or name another folder."
    )


def file_is_whole(store: Store) -> list[str]:
    """Return what SQLite finds wrong with a file's pages and references; nothing where all is well."""
    with clear_errors():
        found = [message for (message,) in store.rows("PRAGMA integrity_check") if message != "ok"]
        missing = store.rows("PRAGMA foreign_key_check")
    return found + [
        f"{table} {row}: refers to a {parent} that is not there" for table, row, parent, _ in missing
    ]
