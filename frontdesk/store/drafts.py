"""Calls that are being typed. They are not records: a draft is gone when its call is saved."""

from __future__ import annotations

import json
from datetime import datetime

from peewee import Database

from frontdesk.domain.drafts import Draft
from frontdesk.store.bulk import read, write
from frontdesk.store.fields import from_text, to_text

_KEEP = (
    "INSERT INTO draft (uid, person_id, started_at, updated_at, fields, parked) VALUES (?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (uid) DO UPDATE SET fields = excluded.fields, updated_at = excluded.updated_at,"
    " parked = excluded.parked, started_at = excluded.started_at"
)


def keep_draft(db: Database, draft: Draft, at: datetime) -> None:
    """Write a draft as it stands now, over what was kept of it before.

    The text is as typed, so it is kept in ASCII: what no store takes (NUL, half a character) comes back.
    """
    write(
        db, _KEEP, draft.uid, draft.person_id, to_text(draft.started_at), to_text(at),
        json.dumps(dict(draft.fields)), draft.parked,
    )  # fmt: skip


def all_drafts(db: Database) -> list[Draft]:
    """Every draft, oldest first."""
    rows = read(db, "SELECT uid, person_id, started_at, fields, parked FROM draft ORDER BY started_at")
    return [
        Draft(uid, person, from_text(started), json.loads(fields), bool(parked))
        for uid, person, started, fields, parked in rows
    ]


def drop_draft(db: Database, uid: str) -> bool:
    """Forget a draft; whether there was one."""
    return write(db, "DELETE FROM draft WHERE uid = ?", uid) > 0
