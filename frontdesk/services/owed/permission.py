"""May we tell them? What a referrer may be told about a patient, and what follows for what is owed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from frontdesk.domain.audit import Action
from frontdesk.domain.errors import Incomplete
from frontdesk.domain.referrals.owed import Needs, OwedState, Tell
from frontdesk.domain.referrals.owed_items import OwedItem
from frontdesk.domain.text import NAME_LIMIT, one_line
from frontdesk.services.owed.series import SAID_NO
from frontdesk.store.audit import write_audit
from frontdesk.store.changes import Changes
from frontdesk.store.db.engine import Transaction
from frontdesk.store.owed.items import change_item, find_sender, open_items_of, read_sender, senders_alike
from frontdesk.store.owed.passing import stamp_one
from frontdesk.store.owed.sendings import sending_that_stands


def record_tell(db: Transaction, sender_id: int, tell: Tell, said_by: str, *, now: datetime, by: int) -> int:
    """Record what a referrer may be told about a patient, for every time they sent this patient.

    ``no`` waives everything that is open for the two; with ``yes`` what waited for it may be sent. What
    passed its due before was judged by what was allowed then.

    Returns:
        How many things are waived by it.

    Raises:
        NotFound: there is no such sender.
        Incomplete: nobody is named who said so.
    """
    who = one_line(said_by, NAME_LIMIT)
    if not who and tell is not Tell.NOT_ASKED:
        raise Incomplete("said_by", "Say who said so: the patient, a parent. Nothing was changed.")
    sender = read_sender(db, sender_id)
    items = open_items_of(db, contact=sender.contact_id, referrer=sender.referrer_id)
    for item in items:
        stamp_one(db, item.id, now=now, by=by)
    changes = Changes()
    asked = {"tell_at": now, "tell_by": by} if who else {"tell_at": None, "tell_by": None}
    for number in senders_alike(db, sender):
        changes.change(db, "referral_sender", number, tell=tell, tell_said_by=who, **asked)
    waived = _waive(db, changes, items, now=now, by=by) if tell is Tell.NO else 0
    audit = write_audit(
        db, at=now, person_id=by, action=Action.SENDER_TOLD, subject_id=sender_id, tell=tell.value
    )
    changes.save(db, audit_id=audit, at=now, person_id=by, action=Action.SENDER_TOLD)
    return waived


def waive_for_no(db: Transaction, changes: Changes, sender_id: int, *, now: datetime, by: int) -> int:
    """Waive what is open for a referrer who may be told nothing about a patient; return how much.

    Args:
        db: the open transaction.
        changes: the action that it is undone with.
        sender_id: the referrer as one who sent the patient; whoever may be told something keeps all.
        now: UTC.
        by: who acts.
    """
    sender = find_sender(db, sender_id)
    if sender is None or sender.tell is not Tell.NO:
        return 0
    items = open_items_of(db, contact=sender.contact_id, referrer=sender.referrer_id)
    return _waive(db, changes, items, now=now, by=by)


def _waive(db: Transaction, changes: Changes, items: Iterable[OwedItem], *, now: datetime, by: int) -> int:
    """Waive what says something about a patient and is not on its way; return how many."""
    waived = 0
    for item in items:
        if item.kind.facts.needs is Needs.NOTHING or sending_that_stands(db, item.id) is not None:
            continue
        change_item(db, changes, item, state=OwedState.WAIVED, waived_reason=SAID_NO)
        action, tell = Action.OWED_WAIVED, Tell.NO.value
        write_audit(db, at=now, person_id=by, action=action, subject_id=item.id, tell=tell)
        waived += 1
    return waived
