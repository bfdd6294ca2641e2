"""Writing a change of a callback: the audit entries that more than one change needs."""

from __future__ import annotations

from datetime import datetime

from frontdesk.domain.audit import Action
from frontdesk.domain.callbacks.state import CallbackState
from frontdesk.store.audit import write_audit
from frontdesk.store.db.engine import Transaction


def audit_promoted(
    db: Transaction, before: CallbackState, after: CallbackState, *, at: datetime, by: int
) -> dict[str, int]:
    """Write the audit entry of a callback that left the backlog for today's work, if it did.

    It is written before the entry of the action that promoted it. Return the detail for that entry, so that
    undoing the action undoes the promotion, too.
    """
    if not before.backlog or after.backlog or not after.is_open:
        return {}
    action = Action.CALLBACK_PROMOTED
    return {"promoted": write_audit(db, at=at, person_id=by, action=action, subject_id=before.id)}
