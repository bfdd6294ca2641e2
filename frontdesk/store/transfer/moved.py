"""The mark in a store that was moved: no desk goes on writing to it unaware, of whatever version.

The mark is a name in the table of migrations that no program knows. A program that has never heard of it
refuses the store as one of a newer version; this one says where the store went.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from peewee import Column, Database, Table

from frontdesk.domain.text import one_line
from frontdesk.store.db.engine import Store
from frontdesk.store.db.errors import MOVED
from frontdesk.store.db.sqlite import HISTORY
from frontdesk.store.transfer.catalog import tables_of

#: Characters of a mark, as the column takes them.
_LONGEST = 250

_history = Table(HISTORY)
_name, _applied = Column(_history, "name"), Column(_history, "applied")


@contextmanager
def held(store: Store) -> Iterator[Database]:
    """Open a transaction in which nobody else writes to the store; who wants to waits a few seconds.

    The death of this process ends it, and then nothing of it is kept.

    Raises:
        StoreTrouble: the store did not answer, or somebody has been saving for seconds.
    """
    with store.filling() as db:  # a file: BEGIN IMMEDIATE keeps the others out
        if not store.is_sqlite:
            # Who saves reads it first: those who began before are waited for, and the others wait.
            db.execute_sql(f"LOCK TABLE {HISTORY}")
            names = ", ".join(f'"{table.name}"' for table in tables_of(db))
            db.execute_sql(f"LOCK TABLE {names} IN SHARE MODE")
        yield db


def mark_moved(db: Database, where: str, at: datetime) -> None:
    """Mark a store as moved.

    Args:
        db: the open transaction of the old store.
        where: where it went, as shown to a person: without a password.
        at: when, UTC.
    """
    mark = one_line(MOVED + where, _LONGEST)
    db.execute(_history.insert({_name: mark, _applied: at.replace(tzinfo=None)}))


def take_off_mark(db: Database) -> bool:
    """Take the mark of a move off a store; False if it has none.

    Args:
        db: the open transaction of that store.
    """
    return bool(db.execute(_history.delete().where(_name.startswith(MOVED))).rowcount)
