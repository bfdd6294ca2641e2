"""The audit entries that the open transaction of each thread has written, to be sealed at its end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import local
from typing import NamedTuple, Protocol
from weakref import WeakKeyDictionary

from peewee import Database


class Entry(NamedTuple):
    """One entry, its columns in the order of the table ``audit``, as the columns hold them."""

    id: int
    at: str
    person: int
    action: str
    subject: str
    subject_id: int
    detail: str


class Sealed(NamedTuple):
    """The end of a desk's chain.

    Attributes:
        chain: the number of the chain (``AuditHead``).
        seq: how many entries it has sealed.
        mac: the seal of the last of them.
    """

    chain: int
    seq: int
    mac: str


class Seals(Protocol):
    """What seals the entries of a store; :class:`frontdesk.store.chain.chain.Chain` does."""

    def seal(self, db: Database, entries: list[Entry]) -> Sealed:
        """Seal the entries as the last thing in their transaction."""

    def committed(self, sealed: Sealed) -> None:
        """Note outside the store what was committed. It never raises: the entries are safe."""


class _Entries(local):
    """The entries of each thread."""

    def __init__(self) -> None:
        self.list: list[Entry] = []


_WRITTEN: WeakKeyDictionary[Database, _Entries] = WeakKeyDictionary()


def written_entries(db: Database) -> list[Entry]:
    """Return the list of the entries that this thread's open transaction has written; it may be added to."""
    found = _WRITTEN.get(db)
    if found is None:
        found = _WRITTEN.setdefault(db, _Entries())
    return found.list


@contextmanager
def savepoint(db: Database) -> Iterator[None]:
    """Do a part of an open transaction that may be taken back alone: an exception leaves nothing of it.

    Entries of the audit that go with it are not sealed, which a bare ``db.atomic()`` would not know.
    """
    entries = written_entries(db)
    before = len(entries)
    try:
        with db.atomic():
            yield
    except BaseException:
        del entries[before:]
        raise
