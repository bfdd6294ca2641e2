"""Writing down what was taken back, so that a replay and the lists leave it out."""

from __future__ import annotations

from datetime import datetime

from frontdesk.store.audit import Action, write_audit
from frontdesk.store.db.engine import Transaction
from frontdesk.store.taking_back import TakenBack

#: What is told of a row that the action had made, and of one it had changed.
_MADE = {
    "call": Action.CALL_VOIDED,
    "source": Action.SOURCE_UNDONE,
    "cover": Action.COVER_UNDONE,
    "lunch": Action.COVER_LUNCH_UNDONE,
    "hand_off": Action.HAND_OFF_UNDONE,
    "hand_off_note": Action.HAND_OFF_NOTE_UNDONE,
}
_CHANGED = {
    "lunch": Action.COVER_LUNCH_REOPENED,
    "hand_off_note": Action.HAND_OFF_NOTE_REOPENED,
    "escalation": Action.ESCALATION_UNDONE,
}


def record_undone(db: Transaction, row: TakenBack, at: datetime, by: int) -> None:
    """Write the audit entry of one row that was taken back.

    Args:
        db: the open transaction.
        row: which, and what had been done to it.
        at: when it was taken back, UTC.
        by: who took it back.
    """
    if row.table == "callback":
        undone = Action.CALLBACK_UNDONE
        write_audit(db, at=at, person_id=by, action=undone, subject_id=row.row_id, undoes=row.audit_id)
        return
    # A try, a contact or a number of theirs: the entry of the callback or of the call tells of it.
    action = (_MADE if row.made else _CHANGED).get(row.table)
    if action is not None:
        write_audit(db, at=at, person_id=by, action=action, subject_id=row.row_id)
