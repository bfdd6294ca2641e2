"""Reading the audit back: who did what when."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from frontdesk.store.db.engine import Store
from frontdesk.store.db.prepared import prepared
from frontdesk.store.db.row_mapper import Together, columns
from frontdesk.store.tables.practice import Audit, Person


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One entry, as it is shown.

    Attributes:
        id: its number.
        at: when, UTC.
        person: the staff member who acted, by name.
        action: the code of what was done.
        subject: the kind of record.
        subject_id: which record; 0 for none.
        detail: codes and ids; ``unreadable`` alone where somebody wrote something else over them.
    """

    id: int
    at: datetime
    person: str
    action: str
    subject: str
    subject_id: int
    detail: dict[str, Any]


def _codes(detail: str) -> dict[str, Any]:
    """Return an entry's codes; of one that somebody wrote over, that it cannot be read."""
    try:
        found = json.loads(detail)
    except ValueError:
        found = None
    return found if isinstance(found, dict) else {"unreadable": True}


_LINE = columns(AuditLine, Audit, person=Person.name, detail=Together(_codes, Audit.detail))
_LAST = prepared(
    lambda p: (
        Audit.select(*_LINE)
        .join(Person)
        .where(
            (Audit.person == p.person) | (p.person_or_all == 0),
            (Audit.subject == p.subject) | (p.subject_or_all == ""),
            (Audit.subject_id == p.number) | (p.number_or_all == 0),
        )
        .order_by(Audit.id.desc())
        .limit(p.most)
    ),
    AuditLine,
)


def last_entries(
    store: Store, most: int, *, person: int = 0, subject: str = "", subject_id: int = 0
) -> list[AuditLine]:
    """Return the last entries, the newest first.

    Args:
        store: where from.
        most: how many at most.
        person: whose only, or 0.
        subject: about which kind of record only, or "".
        subject_id: about which of these only, or 0.
    """
    return _LAST.rows(
        store,
        most=most,
        person=person,
        person_or_all=person,
        subject=subject,
        subject_or_all=subject,
        number=subject_id,
        number_or_all=subject_id,
    )
