"""Calls that are being typed. They are not records: a draft is gone when its call is saved."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from peewee import Database

from frontdesk.domain import calls as domain
from frontdesk.store.db.fields import from_text
from frontdesk.store.db.prepared import prepared
from frontdesk.store.tables.drafts import Draft

_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)

_KEEP = prepared(
    lambda p: Draft.insert(
        uid=p.uid,
        person=p.person,
        started_at=p.started_at,
        updated_at=p.at,
        fields=p.fields,
        parked=p.parked,
    ).on_conflict(
        conflict_target=[Draft.uid],
        preserve=[Draft.fields, Draft.updated_at, Draft.parked, Draft.started_at],
    )
)
_ALL = prepared(lambda p: Draft.select(Draft.uid, Draft.person, Draft.started_at, Draft.fields, Draft.parked))
_DROP = prepared(lambda p: Draft.delete().where(Draft.uid == p.uid))


def keep_draft(db: Database, draft: domain.Draft, at: datetime) -> None:
    """Write a draft as it stands now, over what was kept of it before.

    The text is as typed, so it is kept in ASCII: what no store takes (NUL, half a character) comes back.
    """
    _KEEP.run(
        db,
        uid=draft.uid,
        person=draft.person_id,
        started_at=draft.started_at,
        at=at,
        fields=json.dumps(dict(draft.fields)),
        parked=draft.parked,
    )


def all_drafts(db: Database) -> list[domain.Draft]:
    """Return every draft, oldest first; one that cannot be read holds what stands there, as its note."""
    drafts = [
        domain.Draft(uid, person, _instant(started), _fields(fields), bool(parked))
        for uid, person, started, fields, parked in _ALL.rows(db)
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
    """Forget a draft; False if there was none."""
    return _DROP.run(db, uid=uid) > 0
