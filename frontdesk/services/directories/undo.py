"""Undo an import of those who refer, or clear away one that was never complete."""

from __future__ import annotations

import json
import time

from frontdesk.domain.audit import Action
from frontdesk.domain.imports import ImportRun, ReferrersUndone
from frontdesk.services.imports.report import Progress
from frontdesk.services.office import Office
from frontdesk.store.audit import write_audit
from frontdesk.store.db.engine import Transaction
from frontdesk.store.directories import (
    began,
    has_later,
    made_by,
    places_made_by,
    remove_made,
    remove_unused_places,
)
from frontdesk.store.imports.runs import mark_undone, mark_unfinished
from frontdesk.store.imports.steps import changes_of, put_back

#: Records that are put back, or removed, in one transaction.
AT_ONCE = 200
#: Seconds that other desks are left between two transactions.
PAUSE = 0.02


def undo_list(office: Office, run: ImportRun, *, by: int, progress: Progress) -> ReferrersUndone:
    """Undo an import of those who refer; whoever somebody worked on since stays as they are.

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
    undoing = _Undoing(office, run, by, progress)
    undoing.put_back()
    undoing.remove()
    with office.store.writing() as db:
        counts = {"removed": undoing.removed, "restored": undoing.restored}
        mark_undone(db, run.id, at=office.now(), by=by, **counts)
    return ReferrersUndone(run.id, undoing.removed, undoing.restored, tuple(sorted(undoing.kept)))


class _Undoing:
    """What is undone so far."""

    def __init__(self, office: Office, run: ImportRun, by: int, progress: Progress) -> None:
        self._office, self._run, self._by = office, run, by
        self._progress = progress
        self._all = max(1, run.added + run.updated)
        self.removed = self.restored = 0
        self.kept: list[int] = []

    def put_back(self) -> None:
        """Make those who were known before what they were."""
        store, after = self._office.store, 0
        while some := changes_of(store, self._run.id, after, AT_ONCE):
            with store.writing() as db:
                for undo_id, steps in some:
                    (step,) = json.loads(steps)["steps"]
                    now, is_person = self._office.now(), step["table"] == "referrer"
                    if not put_back(db, undo_id, steps, now):
                        self.kept += [step["id"]] if is_person else []
                        continue
                    self.restored += 1
                    if is_person:
                        self._audit(db, Action.REFERRER_UNDONE, step["id"])
            after = some[-1][0]
            self._go_on()

    def remove(self) -> None:
        """Remove those whom the import made, and the organizations that nobody needs then."""
        store, run, after = self._office.store, self._run.id, 0
        latest, since = not has_later(store, run), began(store, run)
        while some := made_by(store, run, after, AT_ONCE):
            with store.writing() as db:
                for number in some:
                    if remove_made(db, number, run, since=since, latest=latest):
                        self.removed += 1
                        self._audit(db, Action.REFERRER_REMOVED, number)
                    else:
                        self.kept.append(number)
            after = some[-1]
            self._go_on()
        after = 0
        while places := places_made_by(store, run, after, AT_ONCE):
            with store.writing() as db:
                remove_unused_places(db, run, after, places[-1])
            after = places[-1]
            self._go_on()

    def _audit(self, db: Transaction, action: Action, number: int) -> None:
        detail = {"import": self._run.id}
        now = self._office.now()
        write_audit(db, at=now, person_id=self._by, action=action, subject_id=number, **detail)

    def _go_on(self) -> None:
        done = self.removed + self.restored + len(self.kept)
        self._progress("undoing", min(1.0, done / self._all))
        time.sleep(PAUSE)
