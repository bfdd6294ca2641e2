"""Taking back what was recorded for many callbacks at once, as one action."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime

from frontdesk.domain.errors import Refused
from frontdesk.services.office import Office, Practice
from frontdesk.services.redating import redate_returned
from frontdesk.store.audit import Action, write_audit
from frontdesk.store.backlog import bulk_steps, give_up_undo
from frontdesk.store.changes import mark_undone, take_back
from frontdesk.store.engine import Transaction

#: Callbacks that are taken back in one transaction, and seconds other desks are left between two.
PORTION, PAUSE = 50, 0.01


@dataclass(frozen=True, slots=True)
class BulkTakenBack:
    """What taking a bulk back did.

    Attributes:
        words: what was taken back, and how many stay because something happened to them since.
        callback_id: the first of them, or None.
    """

    words: str
    callback_id: int | None


def bulk_words(count: int) -> str:
    """``the outcome of 12 callbacks``."""
    return "the outcome of a callback" if count == 1 else f"the outcome of {count:,} callbacks"


def take_bulk_back(office: Office, bulk: int, *, by: int) -> BulkTakenBack:
    """Take back every outcome of a bulk on which nobody built since, in short transactions.

    Raises:
        Refused: something happened to all of them since.
        StoreTrouble: the store did not answer; what is not taken back yet is by the next undo.
    """
    practice = office.practice()
    taken: list[int] = []
    stay = 0
    while True:
        at = office.now()
        with office.store.writing() as db:
            some = bulk_steps(db, bulk, PORTION)
            for undo_id, steps in some:
                callback_id = _take_back(db, practice, undo_id, steps, at=at, by=by)
                if callback_id is None:
                    give_up_undo(db, undo_id, at)
                    stay += 1
                else:
                    taken.append(callback_id)
        if len(some) < PORTION:
            break
        time.sleep(PAUSE)
    if not taken:
        raise Refused(
            "Something happened to all of them since, so this cannot be undone. They stay as they are."
        )
    more = f"; {stay:,} changed since and stay" if stay else ""
    return BulkTakenBack(bulk_words(len(taken)) + more, taken[-1])


def _take_back(
    db: Transaction, practice: Practice, undo_id: int, steps: str, *, at: datetime, by: int
) -> int | None:
    """Take back one outcome; gives its callback, or None and nothing is changed if somebody built on it."""
    try:
        with db.atomic():
            if not mark_undone(db, undo_id, at):
                return None
            touched = [row for row in take_back(db, steps, at) if row.table == "callback"]
            for row in touched:
                write_audit(
                    db,
                    at=at,
                    person_id=by,
                    action=Action.CALLBACK_UNDONE,
                    subject_id=row.row_id,
                    undoes=row.audit_id,
                )
                redate_returned(db, practice, row.row_id, at=at, by=by)
            return touched[0].row_id
    except Refused:
        return None
