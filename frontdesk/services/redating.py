"""Moving open deadlines when the opening hours change; a stamped verdict is never judged again (rule 7)."""

from __future__ import annotations

from datetime import datetime

from frontdesk.domain.callbacks import DueKind
from frontdesk.domain.same_day import SameDayRule
from frontdesk.services.office import Practice
from frontdesk.store.audit import Action, write_audit
from frontdesk.store.deadlines import move_deadline, stamp_breaches, unjudged
from frontdesk.store.engine import Transaction


def redate_open(db: Transaction, rule: SameDayRule, version: int, *, at: datetime, by: int) -> int:
    """Judge every open, unmet, unstamped callback by new settings; give how many moved.

    Deadlines that passed under the old hours are stamped first, under the old hours.
    """
    stamp_breaches(db, now=at, by=by)
    return _redate(db, rule, version, None, at=at, by=by)


def redate_returned(db: Transaction, practice: Practice, callback_id: int, *, at: datetime, by: int) -> None:
    """Judge a callback by the present settings after its last change was undone.

    It may have been met, and so left out, when the hours changed; now it is open again.
    """
    _redate(db, practice.rule, practice.version, callback_id, at=at, by=by)


def _redate(
    db: Transaction, rule: SameDayRule, version: int, only: int | None, *, at: datetime, by: int
) -> int:
    moved = 0
    for callback_id, received, lane, old_due, kind in unjudged(db, only):
        deadline = rule.deadline(received, lane)
        if deadline.due == old_due:
            continue
        if move_deadline(db, callback_id, deadline, version, is_promise=kind is DueKind.PROMISE):
            write_audit(db, at=at, person_id=by, action=Action.CALLBACK_REDATED, subject_id=callback_id)
            moved += 1
    return moved
