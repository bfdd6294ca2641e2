"""The audit: one entry in the transaction of every write. Ids and codes, never names or people's words."""

from __future__ import annotations

import json
from datetime import datetime

from peewee import Database

from frontdesk.domain.audit import Action
from frontdesk.store.statements import insert
from frontdesk.store.tables.practice import Audit

# Made once: json.dumps with these separators makes an encoder for each entry.
_CODES = json.JSONEncoder(separators=(",", ":")).encode


def write_audit(
    db: Database,
    *,
    at: datetime,
    person_id: int,
    action: Action,
    subject_id: int,
    **detail: str | int | bool | None,
) -> int:
    """Add one entry inside the caller's transaction and give its number.

    Args:
        db: the open transaction's database.
        at: when, UTC.
        person_id: who acts.
        action: what was done.
        subject_id: which record.
        detail: codes and ids that a replay needs.
    """
    return insert(
        db,
        Audit,
        at=at,
        person=person_id,
        action=action.value,
        subject=action.subject,
        subject_id=subject_id,
        detail=_CODES(detail) if detail else "{}",
    )
