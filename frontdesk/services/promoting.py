"""A callback of the backlog becomes today's work: they called again, or somebody spoke with them."""

from __future__ import annotations

from datetime import datetime

from frontdesk.domain.callbacks import DueKind
from frontdesk.domain.lanes import Lane
from frontdesk.services.office import Practice
from frontdesk.store.audit import Action, write_audit
from frontdesk.store.deadlines import deadline_columns
from frontdesk.store.engine import Transaction


def promoted_columns(lane: Lane, at: datetime, practice: Practice) -> dict[str, object]:
    """What changes: the rule judges it from this instant on; when they first called stays as it is.

    Args:
        lane: what kind of caller.
        at: when they called again, or were spoken with, UTC.
        practice: the settings.

    Raises:
        NeverOpen: no open day follows.
    """
    return {
        **deadline_columns(practice.rule.deadline(at, lane), practice.version, is_promise=False),
        "due_kind": DueKind.SAME_DAY.value,
        "met_at": None,
        "stamped": False,
        "next_at": None,
        "backlog": False,
        "promoted_at": at,
    }


def tell_promoted(db: Transaction, callback_id: int, *, at: datetime, by: int) -> dict[str, int]:
    """Tell the audit, before the entry of what made it so; gives what that entry is to keep.

    Who takes that one back takes this one back with it.
    """
    entry = write_audit(db, at=at, person_id=by, action=Action.CALLBACK_PROMOTED, subject_id=callback_id)
    return {"promoted": entry}
