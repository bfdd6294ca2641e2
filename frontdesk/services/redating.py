"""Moving open deadlines when the opening hours change; a stamped verdict is never judged again (rule 7)."""

from __future__ import annotations

from datetime import datetime

from frontdesk.domain.callbacks import DueKind
from frontdesk.domain.same_day import SameDayRule
from frontdesk.store.audit import Action, write_audit
from frontdesk.store.callbacks import move_deadline, stamp_breaches, unjudged
from frontdesk.store.engine import Transaction


def redate_open(db: Transaction, rule: SameDayRule, version: int, *, at: datetime, by: int) -> int:
    """Judge every open, unmet, unstamped callback by new settings; give how many moved.

    Deadlines that passed under the old hours are stamped first, under the old hours.
    """
    stamp_breaches(db, now=at, by=by)
    moved = 0
    for callback_id, received, lane, old_due, kind in unjudged(db):
        deadline = rule.deadline(received, lane)
        if deadline.due == old_due:
            continue
        move_deadline(db, callback_id, deadline, version, is_promise=kind is DueKind.PROMISE)
        write_audit(db, at=at, person_id=by, action=Action.CALLBACK_REDATED, subject_id=callback_id)
        moved += 1
    return moved
