"""Taking back what was recorded for many callbacks at once, in short transactions, each callback whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from frontdesk.domain.errors import Refused
from frontdesk.services.callbacks.redating import redate_returned
from frontdesk.services.office import Office, Practice
from frontdesk.services.undo_words import bulk_words
from frontdesk.services.undone import record_undone
from frontdesk.store.backlog import bulk_steps, give_up_undo
from frontdesk.store.engine import Transaction
from frontdesk.store.taking_back import mark_undone, take_back

#: Callbacks that are taken back in one transaction: other desks wait no longer than that takes.
PORTION = 50
#: Seconds other desks are left between two.
PAUSE = 0.01


@dataclass(frozen=True, slots=True)
class BulkTakenBack:
    """What taking back a bulk, or a part of it, did.

    Attributes:
        taken: how many are as they were before.
        stay: how many something happened to since: they stay as they are.
        is_over: whether nothing of the bulk is left to be taken back.
        callback_id: the first of those taken back, or None.
    """

    taken: int = 0
    stay: int = 0
    is_over: bool = False
    callback_id: int | None = None

    def __add__(self, later: BulkTakenBack) -> BulkTakenBack:
        """Both together; the order of the bulk is that of the list, from its end."""
        return BulkTakenBack(
            self.taken + later.taken,
            self.stay + later.stay,
            later.is_over,
            later.callback_id or self.callback_id,
        )

    @property
    def words(self) -> str:
        """What was taken back, and how many stay because something happened to them since.

        Raises:
            Refused: something happened to all of them since.
        """
        if not self.taken:
            raise Refused(
                "Something happened to all of them since, so this cannot be undone. They stay as they are."
            )
        more = f"; {self.stay:,} changed since and stay" if self.stay else ""
        return bulk_words(self.taken) + more


def take_some_back(office: Office, bulk: int, *, by: int) -> BulkTakenBack:
    """Take back the next outcomes of a bulk on which nobody built since, in one transaction.

    Whoever stops between two transactions leaves each callback whole: those taken back are as they were
    before and owed again, the rest stays recorded, and the next undo goes on with it.

    Raises:
        StoreTrouble: the store did not answer; what is not taken back yet is by the next undo.
    """
    practice, at = office.practice(), office.now()
    taken: list[int] = []
    stay = 0
    with office.store.writing() as db:
        some = bulk_steps(db, bulk, PORTION)
        for undo_id, steps in some:
            callback_id = _take_back(db, practice, undo_id, steps, at=at, by=by)
            if callback_id is None:
                give_up_undo(db, undo_id, at)
                stay += 1
            else:
                taken.append(callback_id)
    return BulkTakenBack(len(taken), stay, len(some) < PORTION, taken[-1] if taken else None)


def _take_back(
    db: Transaction, practice: Practice, undo_id: int, steps: str, *, at: datetime, by: int
) -> int | None:
    """Take back one outcome; gives its callback, or None and nothing is changed if somebody built on it."""
    try:
        with db.atomic():
            if not mark_undone(db, undo_id, at):
                return None
            touched = take_back(db, steps, at)
            for row in touched:
                record_undone(db, row, at, by)
            callback_id = next(row.row_id for row in touched if row.table == "callback")
            redate_returned(db, practice, callback_id, at=at, by=by)
            return callback_id
    except Refused:
        return None
