"""Calls that are being typed. They are not records: a draft is gone when its call is saved."""

from __future__ import annotations

import json
from datetime import datetime

from peewee import Database

from frontdesk.domain.drafts import Draft
from frontdesk.store import tables


def keep_draft(db: Database, draft: Draft, at: datetime) -> None:
    """Write a draft as it stands now, over what was kept of it before.

    The text is as typed, so it is kept in ASCII: what no store takes (NUL, half a character) comes back.
    """
    fields = json.dumps(dict(draft.fields))
    tables.Draft.insert(
        uid=draft.uid,
        person=draft.person_id,
        started_at=draft.started_at,
        updated_at=at,
        fields=fields,
        parked=draft.parked,
    ).on_conflict(
        conflict_target=[tables.Draft.uid],
        update={
            tables.Draft.fields: fields,
            tables.Draft.updated_at: at,
            tables.Draft.parked: draft.parked,
        },
    ).execute(db)


def all_drafts(db: Database) -> list[Draft]:
    """Every draft, oldest first."""
    rows = tables.Draft.select(
        tables.Draft.uid,
        tables.Draft.person,
        tables.Draft.started_at,
        tables.Draft.fields,
        tables.Draft.parked,
    ).order_by(tables.Draft.started_at)
    return [
        Draft(uid, person, started, json.loads(fields), parked)
        for uid, person, started, fields, parked in rows.tuples().execute(db)
    ]


def drop_draft(db: Database, uid: str) -> bool:
    """Forget a draft; whether there was one."""
    return bool(tables.Draft.delete().where(tables.Draft.uid == uid).execute(db))
