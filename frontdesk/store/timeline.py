"""What a callback's timeline is read from: its audit entries, and the deadlines it missed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from frontdesk.domain.callbacks.state import DueKind
from frontdesk.store.db.engine import Store
from frontdesk.store.db.prepared import prepared
from frontdesk.store.db.row_mapper import Together, columns
from frontdesk.store.tables.callbacks import Breach
from frontdesk.store.tables.practice import Audit, Person


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One audit entry of a callback.

    Attributes:
        id: the entry's number.
        at: UTC.
        action: what was done, the code of an ``Action`` or of a later program's.
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


_ENTRIES = prepared(
    lambda p: (
        Audit.select(
            *columns(
                AuditEntry,
                Audit,
                callback_id=Audit.subject_id,
                by=Person.name,
                detail=Together(json.loads, Audit.detail),
            )
        )
        .join(Person)
        .where(Audit.subject == "callback", Audit.subject_id.in_(p.each("callbacks")))
        .order_by(Audit.id)
    ),
    AuditEntry,
)
_MISSED = prepared(
    lambda p: (
        Breach.select(*columns(MissedDeadline, Breach))
        .where(Breach.callback.in_(p.each("callbacks")))
        .order_by(Breach.id)
    ),
    MissedDeadline,
)
_NAMES = prepared(lambda p: Person.select(Person.id, Person.name))


def audit_entries(store: Store, callback_ids: Sequence[int]) -> list[AuditEntry]:
    """Return the entries of these callbacks, in the order they were written."""
    return _ENTRIES.rows(store, callbacks=callback_ids)


def missed_deadlines(store: Store, callback_ids: Sequence[int]) -> list[MissedDeadline]:
    """Return the deadlines that these callbacks missed, in the order they were stamped."""
    return _MISSED.rows(store, callbacks=callback_ids)


def names_of(store: Store) -> dict[int, str]:
    """Return everybody who ever was on the staff, by number."""
    return dict(_NAMES.rows(store))
