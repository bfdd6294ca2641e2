"""Calls that are being typed. They are not records: a draft is gone when its call is saved."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from peewee import Database

from frontdesk.domain.calls import Draft
from frontdesk.store.bulk import read, write
from frontdesk.store.fields import from_text, to_text

_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)

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
    """Every draft, oldest first; one that cannot be read holds what stands there, as its note."""
    rows = read(db, "SELECT uid, person_id, started_at, fields, parked FROM draft")
    drafts = [
        Draft(uid, person, _instant(started), _fields(fields), bool(parked))
        for uid, person, started, fields, parked in rows
    ]
    return sorted(drafts, key=lambda draft: draft.started_at)


def _instant(text: str) -> datetime:
    """When a draft was begun; long ago where that cannot be read: no desk may stay closed for it."""
    try:
        read_at = from_text(text)
    except ValueError:
        return _LONG_AGO
    return read_at if read_at.tzinfo is not None else _LONG_AGO


def _fields(text: str) -> dict[str, str]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        return {"note": text}
    return {name: "" if value is None else str(value) for name, value in found.items()}


def drop_draft(db: Database, uid: str) -> bool:
    """Forget a draft; whether there was one."""
    return write(db, "DELETE FROM draft WHERE uid = ?", uid) > 0
