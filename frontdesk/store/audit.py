"""The audit: one entry in the transaction of every write. Ids and codes, never names or people's words."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from peewee import Database, ModelAlias, fn

from frontdesk.domain.audit import Action, undo_action
from frontdesk.store.db.entries import Entry, written_entries
from frontdesk.store.db.fields import as_stored
from frontdesk.store.db.prepared import prepared
from frontdesk.store.db.rows import next_ids
from frontdesk.store.tables.practice import Audit

# Made once: json.dumps with these separators makes an encoder for each entry.
_CODES = json.JSONEncoder(separators=(",", ":")).encode

#: An entry without its number: the columns of the audit as they are stored, in their order.
NewEntry = tuple[str, int, str, str, int, str]

_NAMES = ("at", "person", "action", "subject", "subject_id", "detail")
_ADD = prepared(lambda p: Audit.insert(**{name: p[name] for name in _NAMES}))
# Its marks stand in the order of the table's columns, which is that of an Entry.
_ADD_NUMBERED = prepared(lambda p: Audit.insert(**{name: p[name] for name in ("id", *_NAMES)}))


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
    when, code, subject = str(as_stored(at)), action.value, action.subject
    words = _CODES(detail) if detail else "{}"
    number = _ADD.insert(
        db, at=when, person=person_id, action=code, subject=subject, subject_id=subject_id, detail=words
    )
    written_entries(db).append(Entry(number, when, person_id, code, subject, subject_id, words))
    return number


def write_entries(db: Database, new: Sequence[NewEntry]) -> None:
    """Add many entries inside the caller's transaction, in their order."""
    numbers = next_ids(db, "audit", len(new))
    entries = [Entry(number, *columns) for number, columns in zip(numbers, new, strict=True)]
    _ADD_NUMBERED.many_filled(db, entries)
    written_entries(db).extend(entries)


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
