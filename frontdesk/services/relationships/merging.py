"""Making one of two entries of one person who refers; the one that goes names the one that stays."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from frontdesk.domain.audit import Action
from frontdesk.domain.errors import Refused
from frontdesk.store.audit import write_audit
from frontdesk.store.changes import Changes
from frontdesk.store.db.engine import Transaction
from frontdesk.store.relationships.merging import known_of, merged_before, open_owed_to
from frontdesk.store.relationships.writing import read_standing

_SAFE: Final = "Nothing was changed"


def merge_referrers(db: Transaction, referrer_id: int, into: int, *, now: datetime, by: int) -> None:
    """Merge one who refers into another.

    What is open and owed to them is owed to the one that stays. What is known of them fills what is not known
    of the one that stays. Everything else stays where it is and is counted for the one that stays, so that
    undoing puts back exactly what was. What arises from then on is owed to the one that stays.

    Raises:
        NotFound: there is nobody of one of the numbers.
        Refused: both numbers are the same.
    """
    if referrer_id == into:
        raise Refused(f"These two are one already. {_SAFE}.")
    goes, stays = read_standing(db, referrer_id), read_standing(db, into)
    changes = Changes()
    missing = known_of(db, referrer_id, but_not_of=into)
    if missing:
        changes.change(db, "referrer", stays.id, **missing)
    if goes.opted_out_at is not None and stays.opted_out_at is None:
        # A wish not to be contacted is never lost.
        changes.change(db, "referrer", stays.id, opted_out_at=goes.opted_out_at, focus_since=None)
    for owed_id in open_owed_to(db, goes.id):
        changes.change(db, "owed", owed_id, referrer=stays.id)
    for before in merged_before(db, goes.id):
        # Everybody merged names the one that stays: nobody has to follow a chain.
        changes.change(db, "referrer", before, merged_into=stays.id)
    changes.change(db, "referrer", goes.id, merged_into=stays.id, focus_since=None)
    action = Action.REFERRER_MERGED
    audit = write_audit(db, at=now, person_id=by, action=action, subject_id=goes.id, into=stays.id)
    changes.save(db, audit_id=audit, at=now, person_id=by, action=action)
