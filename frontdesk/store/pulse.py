"""Has anybody else written anything: asked every second, so it costs next to nothing."""

from __future__ import annotations

from frontdesk.store.bulk import read, version_of
from frontdesk.store.db.engine import Store


def others_wrote(store: Store) -> tuple[object, int] | None:
    """A value that differs once another connection wrote to a file; None on a server, which has none.

    It holds for one connection: a new one counts from elsewhere.
    """
    with store.reading() as db:
        version = version_of(db)
        return None if version is None else (db.connection(), version)


def last_entry(store: Store) -> int:
    """The number of the latest audit entry: every change that anybody sees has one."""
    with store.reading() as db:
        ((last,),) = read(db, "SELECT MAX(id) FROM audit")
    return int(last or 0)
