"""Rows of the cover. One is never changed: the latest one holds.

Every desk reads them every minute; only who writes needs the tables of the day.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from peewee import Database

from frontdesk.domain.cover import CoverChange
from frontdesk.store.bulk import read
from frontdesk.store.fields import from_text
from frontdesk.store.statements import insert

#: So many changes are looked through for since when somebody is at their place.
LOOKED_BACK = 60

_COLUMNS = "SELECT id, at, person_id, phones, backup_id, busy FROM cover"


def cover_changes(db: Database, limit: int = LOOKED_BACK) -> list[CoverChange]:
    """The latest changes of the cover, newest first."""
    return [
        CoverChange(number, from_text(at), by, tuple(json.loads(phones)), backup, bool(busy))
        for number, at, by, phones, backup, busy in read(db, f"{_COLUMNS} ORDER BY id DESC LIMIT ?", limit)
    ]


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
