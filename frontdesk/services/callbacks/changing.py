"""Writing a change of a callback: the audit entries that more than one change needs."""

from __future__ import annotations

from datetime import datetime

from frontdesk.domain.audit import Action
from frontdesk.domain.callbacks.state import CallbackState
from frontdesk.store.audit import write_audit
from frontdesk.store.db.engine import Transaction


def tell_promoted(
    db: Transaction, before: CallbackState, after: CallbackState, *, at: datetime, by: int
) -> dict[str, int]:
    """Tell the audit that one of the backlog became today's work, before the entry of what made it so.

    Gives what that entry is to keep: who takes that one back takes this one back with it.
    """
    if not before.backlog or after.backlog or not after.is_open:
        return {}
    action = Action.CALLBACK_PROMOTED
    return {"promoted": write_audit(db, at=at, person_id=by, action=action, subject_id=before.id)}
