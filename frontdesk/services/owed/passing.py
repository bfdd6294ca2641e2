"""What time and new settings do to what is owed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from frontdesk.domain.audit import Action
from frontdesk.domain.referrals.owed_items import OwedItem
from frontdesk.domain.rule.terms import TermDue, due_by_term
from frontdesk.services.office import Practice
from frontdesk.services.owed.permission import waive_for_no
from frontdesk.services.owed.series import follow_series, keep_key_series, key_begins
from frontdesk.store.audit import write_audit
from frontdesk.store.changes import Changes
from frontdesk.store.db.engine import Transaction
from frontdesk.store.owed.items import change_item, event_at, find_sender, key_referrers, read_item, who_stays
from frontdesk.store.owed.merged import strays_of
from frontdesk.store.owed.passing import open_undecided, redate_item, stamp_owed
from frontdesk.store.undo import UndoneRow


def pass_time(db: Transaction, practice: Practice, *, now: datetime, by: int) -> None:
    """Stamp every due that passed unmet, and make the next ones of what comes again."""
    stamp_owed(db, now=now, by=by)
    if follow_series(db, practice, now=now, by=by):
        stamp_owed(db, now=now, by=by)


def redate_owed(db: Transaction, practice: Practice, *, now: datetime, by: int) -> int:
    """Date everything that is open by new settings, and return how many got another due.

    What passed under the old ones is stamped first, and a verdict once given stays. A kind that is never owed
    from now on keeps the due of what arose before.

    Args:
        db: the open transaction.
        practice: the new settings.
        now: UTC.
        by: who changes them.
    """
    stamp_owed(db, now=now, by=by)
    moved = sum(_redate(db, practice, item, now=now, by=by) for item in open_undecided(db))
    for referrer in key_referrers(db):
        keep_key_series(db, Changes(), practice, referrer, now=now, by=by)
    return moved


def settle_returned(
    db: Transaction, practice: Practice, touched: Sequence[UndoneRow], *, at: datetime, by: int
) -> None:
    """Bring what an undone action left into line with what was settled since.

    What is open again is dated by the present settings, and is waived where the referrer may be told nothing.
    What arose for the patients of one who was merged is theirs again when they are two again; what is open
    again and was owed to one who was merged since is owed to the one that stays.
    """
    for row in touched:
        if row.table == "referrer" and not row.made:
            _give_back(db, row.row_id, at=at, by=by)
    returned = [row.row_id for row in touched if row.table == "owed" and not row.made]
    items = [_to_who_stays(db, read_item(db, owed_id), at=at, by=by) for owed_id in returned]
    senders = {row.row_id for row in touched if row.table == "referral_sender" and not row.made}
    for sender_id in sorted(senders | {item.sender_id for item in items if item.sender_id}):
        waive_for_no(db, Changes(), sender_id, now=at, by=by)
    for item in (read_item(db, one.id) for one in items):
        if item.is_open and not item.stamped and item.due >= at:
            _redate(db, practice, item, now=at, by=by)


def _give_back(db: Transaction, referrer_id: int, *, at: datetime, by: int) -> None:
    """Let what arose for one's patients while they were merged be owed to who they are by now."""
    for item in strays_of(db, referrer_id):
        sender = find_sender(db, item.sender_id) if item.sender_id is not None else None
        if sender is not None:
            _owe_to(db, item, sender.referrer_id, at=at, by=by)


def _to_who_stays(db: Transaction, item: OwedItem, *, at: datetime, by: int) -> OwedItem:
    """Let something open be owed to the one that stays, and return it as it is then."""
    stays = who_stays(db, item.referrer_id)
    if not item.is_open or stays == item.referrer_id:
        return item
    _owe_to(db, item, stays, at=at, by=by)
    return read_item(db, item.id)


def _owe_to(db: Transaction, item: OwedItem, referrer_id: int, *, at: datetime, by: int) -> None:
    change_item(db, Changes(), item, referrer=referrer_id)
    write_audit(db, at=at, person_id=by, action=Action.OWED_UNDONE, subject_id=item.id)


def _redate(db: Transaction, practice: Practice, item: OwedItem, *, now: datetime, by: int) -> bool:
    dated = _dated(db, practice, item)
    if dated is None:
        return False
    return redate_item(db, item, dated, settings_version=practice.version, at=now, by=by)


def _dated(db: Transaction, practice: Practice, item: OwedItem) -> TermDue | None:
    """Return when a thing is due by these settings; None if they give its kind no time."""
    term = practice.settings.owed.terms.get(item.kind)
    if term is None:
        return None
    if not item.series:
        return due_by_term(practice.rule, term, item.arose, promised=item.day)
    if item.event_id is not None:
        first = event_at(db, item.event_id)
    else:
        assert item.day is not None
        first = key_begins(practice, item.day)
    return due_by_term(practice.rule, term, first, nth=item.series)
