"""Undo an import of appointments, or clear away one that was never complete."""

from __future__ import annotations

import json
import time

from frontdesk.domain.imports import BookingsUndone, ImportRun
from frontdesk.services.callbacks.redating import redate_returned
from frontdesk.services.imports.report import Progress
from frontdesk.services.office import Office
from frontdesk.services.undo import record_undone
from frontdesk.store.bookings import referral_of_appointment
from frontdesk.store.db.engine import Transaction
from frontdesk.store.imports.runs import mark_undone, mark_unfinished
from frontdesk.store.imports.steps import changes_of, put_back
from frontdesk.store.undo import UndoneRow

#: Patients who are put back in one transaction.
AT_ONCE = 50
#: Seconds that other desks are left between two transactions.
PAUSE = 0.02


def undo_bookings(office: Office, run: ImportRun, *, by: int, progress: Progress) -> BookingsUndone:
    """Undo an import of appointments, patient by patient; who changed since stays as they are.

    It counts as unfinished meanwhile: should this be cut off, undoing it again does the rest.

    Args:
        office: where it was imported.
        run: the import.
        by: who undoes it.
        progress: called with how far it is.

    Raises:
        StoreTrouble: the store did not answer; what is not done yet is done by the next try.
    """
    progress("undoing", 0.0)
    with office.store.writing() as db:
        mark_unfinished(db, run.id)
    after, restored, kept = 0, 0, list[int]()
    while some := changes_of(office.store, run.id, after, AT_ONCE):
        with office.store.writing() as db:
            for undo_id, steps in some:
                if _put_back(db, office, undo_id, steps, by):
                    restored += 1
                else:
                    kept.append(_patient(db, steps))
        after = some[-1][0]
        done = restored + len(kept)
        progress("undoing", done / max(done, run.patients))
        time.sleep(PAUSE)
    with office.store.writing() as db:
        mark_undone(db, run.id, at=office.now(), by=by, patients=restored)
    return BookingsUndone(run.id, restored, tuple(kept))


def _put_back(db: Transaction, office: Office, undo_id: int, steps: str, by: int) -> bool:
    """Make one patient what they were before; False, and nothing is done, if they changed since."""
    now = office.now()

    def record(row: UndoneRow) -> None:
        """Write the audit entry of one row, and date a callback that is back anew."""
        record_undone(db, row, now, by)
        if row.table == "callback":
            redate_returned(db, office.practice(), row.row_id, at=now, by=by)

    return put_back(db, undo_id, steps, now, record)


def _patient(db: Transaction, steps: str) -> int:
    """Return whose way the kept steps are about."""
    kept = json.loads(steps)["steps"]
    for step in kept:
        if step["table"] == "referral":
            return int(step["id"])
    return next(referral_of_appointment(db, step["id"]) for step in kept if step["table"] == "appointment")
