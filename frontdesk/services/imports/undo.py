"""Undo an import, or clear away one that was never complete."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from frontdesk.domain.errors import Refused
from frontdesk.domain.imports import ImportRun, ImportUndone
from frontdesk.services.callbacks.redating import redate_returned
from frontdesk.services.imports.report import Progress
from frontdesk.services.office import Office
from frontdesk.store.db.entries import savepoint
from frontdesk.store.db.prepared import pages
from frontdesk.store.imports.runs import last_call, mark_undone, mark_unfinished
from frontdesk.store.imports.undo import (
    changed_callbacks,
    contacts_made,
    forget_numbers,
    opened_callbacks,
    put_back,
    undo_entries,
    void_callbacks,
    void_calls,
    void_calls_of,
    worked_on,
)
from frontdesk.store.imports.ways import followed_by, void_ways
from frontdesk.store.undo import mark_undone as mark_action_undone
from frontdesk.store.undo import undo_steps

#: Calls, or contacts, that are looked at in one transaction.
BATCH = 5_000
#: Callbacks that are voided in one transaction, and those that are put back in one.
CALLBACKS, PUT_BACK = 1_000, 50
#: Seconds that other desks are left between two transactions.
PAUSE = 0.02

# The progress once the callbacks are undone, and once the calls are.
_CALLBACKS_SHARE, _CALLS_SHARE = 0.3, 0.9


def undo_run(office: Office, run: ImportRun, *, by: int, progress: Progress) -> ImportUndone:
    """Undo an import: first its callbacks and then its calls, in short transactions.

    It counts as unfinished meanwhile: should this be cut off, ``unfinished_runs`` names it, and undoing it
    again does the rest.

    Args:
        office: where it was imported.
        run: the import.
        by: who undoes it.
        progress: called with how far it is.

    Raises:
        StoreTrouble: the store did not answer; what is not done yet is done by the next try.
    """
    now = office.now()
    progress("undoing", 0.0)
    with office.store.writing() as db:
        mark_unfinished(db, run.id)
    callbacks, kept = _void_opened(office, run.id, now, by, progress)
    _put_back_ways(office, run.id, now)
    restored, not_restored, joined = _put_back(office, run.id, now, by)
    voided, stay = _void_calls(office, run, not_restored, now, progress)
    voided += joined
    _forget_numbers(office, run, progress)
    with office.store.writing() as db:
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


def _void_opened(
    office: Office, run_id: int, now: datetime, by: int, progress: Progress
) -> tuple[int, list[int]]:
    """Void the callbacks that the import opened; return how many, and the ids of those somebody worked on."""
    with office.store.reading() as db:
        opened = opened_callbacks(db, run_id)
    voided, kept = 0, []
    for part in pages(opened, CALLBACKS):
        with office.store.writing() as db:
            for page in pages(part):
                busy = worked_on(db, page, run_id)
                free = [callback for callback in page if callback not in busy]
                if free:
                    void_callbacks(db, free, run_id, at=now, by=by)
                    void_ways(db, free, run_id, now)
                voided += len(free)
                kept += sorted(busy)
        progress("undoing", _CALLBACKS_SHARE * (voided + len(kept)) / len(opened))
        time.sleep(PAUSE)
    return voided, kept


def _put_back_ways(office: Office, run_id: int, now: datetime) -> None:
    """Restore the people on the way whom the import moved; what somebody built on since stays."""
    with office.store.reading() as db:
        followed = followed_by(db, run_id)
    for part in pages(followed, PUT_BACK):
        with office.store.writing() as db:
            for undo_id, steps in part:
                with suppress(Refused), savepoint(db):
                    undo_steps(db, steps, now)
                    mark_action_undone(db, undo_id, now)
        time.sleep(PAUSE)


def _put_back(office: Office, run_id: int, now: datetime, by: int) -> tuple[int, list[int], int]:
    """Restore the callbacks that the import changed, without the calls that joined them.

    Returns:
        How many were restored, the ids of those that could not be, and how many calls were undone with them.
    """
    with office.store.reading() as db:
        changed = changed_callbacks(db, run_id)
    restored, not_restored, joined = 0, [], 0
    for part in pages(changed, PUT_BACK):
        with office.store.writing() as db:
            for change in part:
                callback = change.callback
                if put_back(db, change, now):
                    undo_entries(db, [callback], run_id, at=now, by=by)
                    joined += void_calls_of(db, run_id, callback, at=now)
                    redate_returned(db, office.practice(), callback, at=now, by=by)
                    restored += 1
                else:
                    not_restored.append(callback)
        time.sleep(PAUSE)
    return restored, not_restored, joined


def _void_calls(
    office: Office, run: ImportRun, not_restored: Sequence[int], now: datetime, progress: Progress
) -> tuple[int, int]:
    """Void the calls of an import; return how many, and how many stay."""
    with office.store.reading() as db:
        end = last_call(db)
    voided = stay = 0
    for first in range(run.first_call, end + 1, BATCH):
        done = (first - run.first_call) / (end + 1 - run.first_call)
        progress("undoing", _CALLBACKS_SHARE + (_CALLS_SHARE - _CALLBACKS_SHARE) * done)
        with office.store.writing() as db:
            part = void_calls(db, run.id, first, min(first + BATCH - 1, end), not_restored, at=now)
        voided, stay = voided + part[0], stay + part[1]
        time.sleep(PAUSE)
    return voided, stay


def _forget_numbers(office: Office, run: ImportRun, progress: Progress) -> None:
    """Remove numbers from contacts where only this import knew the number as theirs."""
    with office.store.reading() as db:
        made = contacts_made(db, run)
    for part in pages(made, BATCH):
        progress("undoing", _CALLS_SHARE + (1 - _CALLS_SHARE) * made.index(part[0]) / len(made))
        with office.store.writing() as db:
            forget_numbers(db, run, part[0], part[-1])
        time.sleep(PAUSE)
