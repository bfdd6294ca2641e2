"""Who was read about: the contact behind a record, and whether that was written down lately."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import Database

from frontdesk.domain.audit import Action
from frontdesk.domain.safety.reading import Reading, SeenBy
from frontdesk.store.db.prepared import prepared
from frontdesk.store.db.row_mapper import Together, columns
from frontdesk.store.tables.callbacks import Callback
from frontdesk.store.tables.calls import Call
from frontdesk.store.tables.practice import Audit
from frontdesk.store.tables.referrals import Referral


@dataclass(frozen=True, slots=True)
class _Read:
    """An entry about a contact, as far as it says whether they were read: ``person`` is who read."""

    person: int
    action: str
    at: datetime
    detail: dict[str, Any]


_CONTACT_OF = {
    SeenBy.CALLBACK: prepared(lambda p: Callback.select(Callback.contact).where(Callback.id == p.id)),
    SeenBy.CALL: prepared(lambda p: Call.select(Call.contact).where(Call.id == p.id)),
    SeenBy.REFERRAL: prepared(lambda p: Referral.select(Referral.contact).where(Referral.id == p.id)),
}
#: Readings of people without a record of their own that are looked through, the latest first.
_MOST = 200
_LATEST = prepared(
    lambda p: (
        Audit.select(*columns(_Read, Audit, person=Audit.person, detail=Together(json.loads, Audit.detail)))
        .where(Audit.subject == p.subject, Audit.subject_id == p.contact)
        .order_by(Audit.id.desc())
        .limit(p.most)
    ),
    _Read,
)


def contact_of(db: Database, reading: Reading) -> int:
    """Return the contact that was read about; 0 for a caller who is none."""
    if reading.by is SeenBy.CONTACT:
        return reading.id
    return _CONTACT_OF[reading.by].scalar(db, id=reading.id) or 0


def was_read(db: Database, contact: int, detail: dict[str, int], *, by: int, since: datetime) -> bool:
    """Return True if this person's reading of a contact was written down since an instant.

    Args:
        db: the database of an open transaction.
        contact: the contact, or 0.
        detail: the detail that the entry would have; for a contact of their own any counts.
        by: who reads.
        since: the instant, UTC.
    """
    action = Action.CONTACT_READ
    return any(
        (one.person, one.action) == (by, action.value)
        and one.at > since
        and (contact or one.detail == detail)
        for one in _LATEST.rows(db, subject=action.subject, contact=contact, most=_MOST)
    )
