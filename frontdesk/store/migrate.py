"""Migrate a store's tables to this version, or refuse a store that a newer program made."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from frontdesk.domain.errors import StoreTrouble
from frontdesk.store.db.engine import Store
from frontdesk.store.db.errors import MOVED, StoreMoved, StoreNewer, clear_errors
from frontdesk.store.db.sqlite import HISTORY, migrations_in

_SCRIPTS = Path(__file__).resolve().parent / "migrations"

#: Any number, the same in every desk: the one that holds this lock on the server may migrate.
_ADVISORY_LOCK = 747001

#: Seconds that a desk waits while another one migrates; a stopped desk would take for ever.
TURN_WITHIN: Final = 30.0
_LOOK_AGAIN = 0.05
#: Written beside a store once its tables are made: an empty store there was emptied; it is no first start.
WAS_WHOLE: Final = b"The store beside this was whole.\n"


def known_migrations() -> list[str]:
    """Return the names of this program's migrations, in order."""
    return sorted(path.stem for path in _SCRIPTS.glob("[0-9]*.py"))


def applied_migrations(store: Store) -> list[str]:
    """Return the names of the migrations that were applied to a store, in order.

    Raises:
        StoreTrouble: the store did not answer, or the file is another program's.
    """
    if store.is_sqlite:
        with clear_errors():
            return migrations_in(store.where, store.key)
    with store.reading() as db:
        if not db.table_exists(HISTORY):
            store.server.check_place()
            return []
        return [name for (name,) in db.execute_sql("SELECT name FROM schema_migration ORDER BY name")]


def migrate(store: Store, before: Callable[[list[str]], None] = lambda missing: None) -> list[str]:
    """Apply the missing migrations and return their names.

    Two desks that start together take turns. A store that is up to date costs one query.

    Args:
        store: the store.
        before: called with the names of the missing migrations before a store that has tables is changed;
            what it raises ends this with the store as it was.

    Raises:
        StoreMoved: the store was moved to another place.
        StoreNewer: a newer program made the store; not one byte of it was changed.
        StoreTrouble: the store did not answer.
    """
    applied: list[str] = []
    if _missing(store):
        with _turn(store):
            missing = _missing(store)
            if missing and missing != known_migrations():
                before(missing)
            if missing:
                applied = _apply(store)
    store.version = known_migrations()[-1]
    return applied


def migrate_as_far_as(store: Store, last: str) -> None:
    """Make the tables of an older version, or of this one, in a store without any; else do nothing.

    Args:
        store: the store.
        last: the last migration to apply.

    Raises:
        StoreTrouble: the store did not answer.
    """
    with _turn(store):
        if not applied_migrations(store):
            _apply(store, last)


def _apply(store: Store, last: str | None = None) -> list[str]:
    """Apply what is missing, or so much of it, and return the names."""
    from playhouse.migrations import Runner

    with store.reading() as db:
        runner = Runner(db, str(_SCRIPTS))
        if store.is_sqlite or not db.table_exists(HISTORY):
            return list(runner.up(last))
        # A desk reads the version at the start of each save: it is done by then, or sees the new one.
        with db.atomic():
            db.execute_sql(f"LOCK TABLE {HISTORY}")
            return list(runner.up(last))


def _missing(store: Store) -> list[str]:
    known, applied = known_migrations(), applied_migrations(store)
    newer = [name for name in applied if name not in known]
    if newer and newer[-1].startswith(MOVED):
        raise StoreMoved(
            f"This store was moved to {newer[-1].removeprefix(MOVED)}. Nothing was changed. Write the new "
            "place into config.toml (store = ...); to work here again instead, run: frontdesk move --undo"
        )
    if newer:
        raise StoreNewer(
            f"This store was made by a newer frontdesk (it has been through {newer[-1]}). "
            "Nothing was changed. Update this program, then start it again."
        )
    return [name for name in known if name not in applied]


@contextmanager
def _turn(store: Store) -> Iterator[None]:
    """Hold the right to migrate: a lock file beside an SQLite store, an advisory lock on a server."""
    if store.is_sqlite:
        held = _open_lock(store)
        try:
            _wait_for(held)
            yield
            # Without this file an emptied store is taken for a new one: no reason to end here.
            with suppress(OSError):
                if not os.fstat(held).st_size:
                    os.write(held, WAS_WHOLE)
        finally:
            os.close(held)
        return
    # One transaction: a pooler may give every other statement to another connection of its own.
    with store.writing() as db:
        db.execute_sql(f"SET LOCAL lock_timeout = {round(TURN_WITHIN * 1000)}")
        db.execute_sql("SELECT pg_advisory_xact_lock(%s)", (_ADVISORY_LOCK,))
        yield


def _open_lock(store: Store) -> int:
    try:
        return os.open(store.where + ".migrating", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StoreTrouble(
            f"The folder of the store {store.where} may not be written to. The store was left as it is. "
            "Ask for write access to the folder."
        ) from error


def _wait_for(held: int) -> None:
    """Wait for the turn, at most so long: a desk that was stopped in its turn must not keep others out."""
    limit = time.monotonic() + TURN_WITHIN
    while True:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError as error:
            if time.monotonic() >= limit:
                raise StoreTrouble(
                    "Another frontdesk is bringing the store up to date. What was saved is safe. "
                    "Wait for it, or end it if it does not go on; then start again."
                ) from error
        time.sleep(_LOOK_AGAIN)
