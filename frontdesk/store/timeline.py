"""What was done to a callback, as the audit has it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from frontdesk.domain.callbacks.state import DueKind
from frontdesk.store.bulk import places
from frontdesk.store.db.engine import Store
from frontdesk.store.db.fields import from_text


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One audit entry of a callback.

    Attributes:
        id: the entry's number.
        at: UTC.
        action: what was done, ``callback.claimed``.
        callback_id: to which.
        by: who did it.
        detail: the codes and ids kept with it.
    """

    id: int
    at: datetime
    action: str
    callback_id: int
    by: str
    detail: dict[str, Any]


@dataclass(frozen=True, slots=True)
class MissedDeadline:
    """A deadline that passed unmet.

    Attributes:
        kind: what the deadline came from.
        due: the deadline, the instant it passed, UTC.
    """

    kind: DueKind
    due: datetime


def audit_entries(store: Store, callback_ids: Sequence[int]) -> list[AuditEntry]:
    """The entries of these callbacks, in the order they were written."""
    rows = store.rows(
        "SELECT a.id, a.at, a.action, a.subject_id, p.name, a.detail FROM audit a"
        " JOIN person p ON p.id = a.person_id"
        f" WHERE a.subject = 'callback' AND a.subject_id IN ({places(callback_ids)}) ORDER BY a.id",
        *callback_ids,
    )
    return [
        AuditEntry(number, from_text(at), action, callback_id, by, json.loads(detail))
        for number, at, action, callback_id, by, detail in rows
    ]


def missed_deadlines(store: Store, callback_ids: Sequence[int]) -> list[MissedDeadline]:
    """The deadlines that these callbacks missed, in the order they were stamped."""
    rows = store.rows(
        f"SELECT kind, due FROM breach WHERE callback_id IN ({places(callback_ids)}) ORDER BY id",
        *callback_ids,
    )
    return [MissedDeadline(DueKind(kind), from_text(due)) for kind, due in rows]


def names_of(store: Store) -> dict[int, str]:
    """Everybody who ever was on the staff, by number."""
    return dict(store.rows("SELECT id, name FROM person"))
