"""The audit: one entry in the transaction of every write. Ids and codes, never names or people's words."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from peewee import Database, ModelAlias, fn

from frontdesk.domain.audit import Action, undo_action
from frontdesk.store.db.engine import note_entry
from frontdesk.store.db.rows import insert
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
    """Add one entry inside the caller's transaction and return its number.

    Args:
        db: the open transaction's database.
        at: when, UTC.
        person_id: who acts.
        action: what was done.
        subject_id: which record.
        detail: codes and ids that a replay needs.
    """
    number = insert(
        db,
        Audit,
        at=at,
        person=person_id,
        action=action,
        subject=action.subject,
        subject_id=subject_id,
        detail=_CODES(detail) if detail else "{}",
    )
    note_entry(db, number, at, person_id, subject_id)
    return number


def stands(table: Any) -> Any:
    """Return the condition that a row was not undone: no audit entry says so.

    Args:
        table: the model of the rows, or an alias of it: one whose rows stay as they were written.
    """
    model = table.model if isinstance(table, ModelAlias) else table
    action = undo_action(model._meta.table_name, made=True)
    if action is None:
        raise ValueError(f"the audit does not say which rows of {model._meta.table_name} were undone")
    entry = Audit.alias()
    return ~fn.EXISTS(
        entry.select(entry.id).where(
            entry.subject == action.subject, entry.subject_id == table.id, entry.action == action
        )
    )
