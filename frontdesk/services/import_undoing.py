"""Taking an import back, and clearing away one that was never complete."""

from __future__ import annotations

from datetime import datetime

from frontdesk.domain.imports import ImportRun, ImportUndone
from frontdesk.services.import_report import Progress
from frontdesk.services.office import Office
from frontdesk.services.redating import redate_returned
from frontdesk.store.bulk import pages
from frontdesk.store.engine import Transaction
from frontdesk.store.import_changes import changed_callbacks, put_back
from frontdesk.store.import_undo import (
    forget_numbers,
    last_call,
    opened_callbacks,
    take_entries_back,
    void_callbacks,
    void_calls,
    worked_on,
)
from frontdesk.store.imports import mark_undone, mark_unfinished

#: Calls that are looked at in one transaction.
PORTION = 20_000


def undo_run(office: Office, run: ImportRun, *, by: int, progress: Progress) -> ImportUndone:
    """Take an import back.

    First its callbacks in one transaction, then its calls in short ones. It counts as unfinished
    meanwhile: should it be cut off, ``unfinished_runs`` names it and it is gone on with.

    Raises:
        StoreTrouble: the store did not answer; what is not done yet is done by the next try.
    """
    now = office.now()
    progress("taking back", 0.0)
    with office.store.writing() as db:
        mark_unfinished(db, run.id)
        callbacks, kept = _void_opened(db, run.id, now, by)
        restored, not_restored = _put_back(db, office, run.id, now, by)
        end = last_call(db)
    voided = stay = 0
    for first in range(run.first_call, end + 1, PORTION):
        progress("taking back", first / (end + 1))
        with office.store.writing() as db:
            part = void_calls(db, run.id, first, min(first + PORTION - 1, end), not_restored, at=now)
        voided, stay = voided + part[0], stay + part[1]
    with office.store.writing() as db:
        forget_numbers(db, run)
        mark_undone(db, run.id, at=now, by=by, calls=voided, callbacks=callbacks, restored=restored)
    return ImportUndone(
        import_id=run.id,
        calls=voided,
        calls_kept=stay,
        callbacks=callbacks,
        callbacks_kept=tuple(kept),
        restored=restored,
        not_restored=tuple(not_restored),
    )


def _void_opened(db: Transaction, run_id: int, now: datetime, by: int) -> tuple[int, list[int]]:
    """Void the callbacks that the import opened; gives how many, and those somebody worked on."""
    voided, kept = 0, []
    for page in pages(opened_callbacks(db, run_id)):
        busy = worked_on(db, page, run_id)
        free = [number for number in page if number not in busy]
        if free:
            void_callbacks(db, free, run_id, at=now, by=by)
        voided += len(free)
        kept += sorted(busy)
    return voided, kept


def _put_back(db: Transaction, office: Office, run_id: int, now: datetime, by: int) -> tuple[int, list[int]]:
    """Make callbacks from before what they were; gives how many, and those where that cannot be."""
    restored, not_restored = 0, []
    for undo_id, callback_id, steps in changed_callbacks(db, run_id):
        if put_back(db, undo_id, callback_id, steps, now):
            take_entries_back(db, [callback_id], run_id, at=now, by=by)
            redate_returned(db, office.practice(), callback_id, at=now, by=by)
            restored += 1
        else:
            not_restored.append(callback_id)
    return restored, not_restored
