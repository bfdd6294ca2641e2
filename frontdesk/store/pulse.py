"""Asked every second whether anybody else has written, so it costs next to nothing."""

from __future__ import annotations

from peewee import fn

from frontdesk.store.db.engine import Store, data_version
from frontdesk.store.db.prepared import prepared
from frontdesk.store.tables.practice import Audit

_LAST = prepared(lambda p: Audit.select(fn.MAX(Audit.id)))


def others_wrote(store: Store) -> tuple[object, int] | None:
    """Return a value that differs once another connection wrote to a file; None on a server, which has none.

    It is of one connection: a new one counts from elsewhere.
    """
    with store.reading() as db:
        version = data_version(db)
        return None if version is None else (db.connection(), version)


def last_entry(store: Store) -> int:
    """Return the number of the latest audit entry: every change that anybody sees has one."""
    return int(_LAST.scalar(store) or 0)
