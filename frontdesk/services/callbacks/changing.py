"""Writing the audit entries of changed callbacks, and what undoing them needs."""

from __future__ import annotations

from datetime import datetime

from frontdesk.domain.audit import Action
from frontdesk.domain.callbacks.state import CallbackState
from frontdesk.store.audit import write_audit
from frontdesk.store.changes import Changes
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


def save_change(
    db: Transaction,
    changes: Changes,
    action: Action,
    callback_id: int,
    *,
    at: datetime,
    by: int,
    bulk: int | None = None,
    **detail: str | int | bool | None,
) -> None:
    """Write the audit entry of an action on a callback, and what it takes to undo it.

    Args:
        db: the open transaction.
        changes: what was changed.
        action: what was done.
        callback_id: the callback.
        at: when, UTC.
        by: who acts.
        bulk: the audit entry of a bulk that is undone as one, or None.
        detail: codes and ids that the entry keeps.
    """
    audit = write_audit(db, at=at, person_id=by, action=action, subject_id=callback_id, **detail)
    changes.audited(callback_id, audit)
    changes.save(db, audit_id=audit, at=at, person_id=by, action=action, bulk=bulk)
