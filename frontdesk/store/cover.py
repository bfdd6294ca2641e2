"""Rows of the cover. One is never changed: the latest one holds that was not taken back.

Every desk reads them every minute; only who writes needs its table.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from peewee import Database

from frontdesk.domain.cover import CoverChange
from frontdesk.store.bulk import read
from frontdesk.store.db.fields import from_text
from frontdesk.store.statements import insert

#: So many changes are looked through for since when somebody is at their place.
LOOKED_BACK = 60

_CHANGES = (
    "SELECT id, at, person_id, phones, backup_id, busy FROM cover c WHERE id <= ? AND NOT EXISTS (SELECT 1"
    " FROM audit a WHERE a.subject = 'cover' AND a.subject_id = c.id AND a.action = 'cover.undone')"
    " ORDER BY id DESC LIMIT ?"
)
_ANY = 2**31 - 1


def cover_changes(db: Database, limit: int = LOOKED_BACK, *, until: int = _ANY) -> list[CoverChange]:
    """The latest changes of the cover that were not taken back, newest first.

    Args:
        db: the open database.
        limit: so many at most.
        until: the number of the last one that is asked for.
    """
    return [
        CoverChange(number, from_text(at), by, tuple(json.loads(phones)), backup, bool(busy))
        for number, at, by, phones, backup, busy in read(db, _CHANGES, until, limit)
    ]


def change_of(db: Database, cover_id: int) -> tuple[CoverChange, CoverChange]:
    """The cover before one of its changes and after it; before the first one nobody covered anything."""
    after, *earlier = cover_changes(db, 2, until=cover_id)
    return (earlier[0] if earlier else CoverChange(0, after.at, after.by)), after


def hold_cover(db: Database) -> None:
    """Let nobody else change the cover until the transaction ends; on SQLite nobody writes anything."""
    if db.for_update:
        db.execute_sql("LOCK TABLE cover IN SHARE ROW EXCLUSIVE MODE")


def add_cover(
    db: Database, *, at: datetime, by: int, phones: Sequence[int], backup: int | None, busy: bool
) -> int:
    """Write the cover as it is from now on, and give its number."""
    from frontdesk.store.tables.cover import Cover

    return insert(db, Cover, at=at, person=by, phones=json.dumps(list(phones)), backup=backup, busy=busy)
