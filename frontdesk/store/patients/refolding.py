"""What a way is after a call of it was undone, on which later ones were built."""

from __future__ import annotations

from datetime import datetime

from peewee import Database

from frontdesk.domain.errors import NotFound
from frontdesk.domain.referrals.referral import ReferralState, apply
from frontdesk.domain.referrals.steps import step_of
from frontdesk.store.db.row_mapper import difference
from frontdesk.store.db.rows import update
from frontdesk.store.patients.joining import kept_events
from frontdesk.store.patients.states import read_referral
from frontdesk.store.tables.referrals import Referral


def refold(db: Database, referral_id: int, at: datetime) -> None:
    """Make a way what the events say that still stand; void it if none does.

    Args:
        db: the open transaction's database, in which events were voided.
        referral_id: whose way.
        at: when, UTC.

    Raises:
        Refused: what stands cannot have happened without what was undone.
    """
    try:
        before = read_referral(db, referral_id)
    except NotFound:
        return  # it was voided meanwhile
    events = kept_events(db, referral_id)
    if not events:
        update(db, Referral, referral_id, new_version=True, voided_at=at)
        return
    after = ReferralState(
        id=before.id,
        version=before.version,
        contact_id=before.contact_id,
        callback_id=before.callback_id,
        opened_at=before.opened_at,
        treatment=before.treatment,
        imported_by_id=before.imported_by_id,
    )
    for _, event, _ in events:
        after = apply(after, event)
    _, columns = difference(before, after)
    update(db, Referral, referral_id, new_version=True, **columns | {"step": step_of(after)})
