"""A start of the program that is killed while it brings a store's tables up to date."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

from playhouse.migrate import SqliteMigrator

from frontdesk.store.db.engine import open_sqlite
from frontdesk.store.migrate import migrate

#: For a start that nobody kills.
NEVER = -1


def migrate_until(path: Path, statement: int, told: Connection) -> None:
    """Migrate, and be killed before a statement; who is not killed tells how many there were."""
    store = open_sqlite(path)
    done = 0

    def before_each(_: str) -> None:
        nonlocal done
        if done == statement:
            os.kill(os.getpid(), signal.SIGKILL)
        done += 1

    with store.reading() as db:
        db.connection().set_trace_callback(before_each)
    migrate(store)
    told.send(done)
    store.close()


def migrate_carelessly_until(path: Path, statement: int, told: Connection) -> None:
    """The control: every statement of a migration is kept as soon as it is done."""
    SqliteMigrator.migration_context = _nothing_around
    migrate_until(path, statement, told)


@contextmanager
def _nothing_around(migrator: SqliteMigrator, atomic: bool = True) -> Iterator[None]:
    yield
