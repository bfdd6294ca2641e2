"""Importing call logs: open, preview, import and undo.

The modules that read, write and undo are imported when they are needed: a desk opens without them.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

from frontdesk.domain.backlog import GoesTo
from frontdesk.domain.errors import NotFound, Refused, StoreTrouble
from frontdesk.domain.sign_in.roles import Permission
from frontdesk.services.office import Office
from frontdesk.services.permitted import needs
from frontdesk.store.imports.runs import import_turn, last_run, mapping_of, run_by_id, unfinished_runs

if TYPE_CHECKING:
    from frontdesk.domain.imports import BookingsUndone, ImportRun, ImportUndone, ReferrersUndone
    from frontdesk.phones.calls import CallLog
    from frontdesk.phones.formats import Remembered, UnknownFormat
    from frontdesk.phones.mapping import ColumnMapping
    from frontdesk.services.imports.report import ImportPreview, ImportReport, IsCanceled, Progress


def _no_progress(doing: str, fraction: float) -> None: ...


def _never() -> bool:
    return False


class ImportService:
    """Imports call logs, and undoes imports."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def open(self, path: str | os.PathLike[str], mapping: ColumnMapping | None = None) -> CallLog:
        """Open a log; use it in a ``with``, for the preview and for the import.

        Args:
            path: the file, as a person gave it.
            mapping: what its columns are, as a person just said; None for the mapping that was remembered.

        Raises:
            BadFile: it cannot be read as a call log; ``UnknownFormat`` when only its columns must be mapped.
            BadSettings: the mapping does not fit its columns.
        """
        return self._read(path, lambda signature: mapping or self.remembered(signature))

    def unknown_columns(self, path: str | os.PathLike[str]) -> UnknownFormat | None:
        """Return the columns of a log whose format is not recognized, mapped before or not; else None.

        Raises:
            BadFile: it cannot be read as a call log.
        """
        from frontdesk.phones.formats import UnknownFormat

        try:
            self._read(path, lambda signature: None).close()
        except UnknownFormat as unknown:
            return unknown
        return None

    def _read(self, path: str | os.PathLike[str], remembered: Remembered) -> CallLog:
        from frontdesk.phones.calls import read_calls
        from frontdesk.phones.direction import PhoneSettings

        settings = self._office.practice().settings
        phones = PhoneSettings(
            zone=settings.time_zone,
            own_numbers=settings.own_numbers,
            inbound_contexts=settings.inbound_contexts,
            extension_digits=settings.extension_digits,
            region=settings.phone_region,
            ring_seconds=settings.ring_seconds,
        )
        return read_calls(path, phones, remembered)

    def remembered(self, signature: str) -> ColumnMapping | None:
        """Return the mapping that was imported with for this header before, or None.

        Raises:
            BadSettings: what is stored is no mapping.
        """
        from frontdesk.phones.mapping import ColumnMapping

        found = mapping_of(self._office.store, signature)
        return ColumnMapping.from_json(found) if found else None

    def preview(
        self, log: CallLog, *, goes: GoesTo = GoesTo.BY_AGE, progress: Progress = _no_progress
    ) -> ImportPreview:
        """Return what importing a log would do. Nothing is written; call ``clean_up`` before.

        Args:
            log: the open log.
            goes: where its callbacks go.
            progress: called with how far it is.

        Raises:
            BadFile: the file could not be read to its end.
        """
        from frontdesk.services.imports.read import preview_of

        return preview_of(self._office, log, goes, progress)

    @needs(Permission.IMPORT)
    def run(
        self,
        log: CallLog,
        *,
        by: int,
        goes: GoesTo = GoesTo.BY_AGE,
        progress: Progress = _no_progress,
        canceled: IsCanceled = _never,
    ) -> ImportReport:
        """Import a log: whole, or, whatever happens, not at all. One that brings nothing new writes nothing.

        Args:
            log: the open log.
            by: who imports it.
            goes: where its callbacks go: to today's work or to the backlog.
            progress: called with what is being done and how far it is.
            canceled: asked after every few thousand calls whether to stop.

        Raises:
            ImportCanceled: the person stopped it; nothing of it is in the store.
            BadFile: the file could not be read to its end; nothing of it is in the store.
            Taken: another desk is importing.
            StoreTrouble: the store did not answer; the next import or ``clean_up`` undoes what was written.
        """
        from frontdesk.services.imports.batch import ImportJob

        with self.turn(by, progress):
            job = ImportJob(self._office, log, by=by, goes=goes, progress=progress, canceled=canceled)
            return job.do()

    def clean_up(self, *, by: int) -> int:
        """Undo imports whose process died, and return how many; cheap where none did.

        Raises:
            Taken: another desk is importing.
        """
        if not unfinished_runs(self._office.store):
            return 0
        with import_turn(self._office.store):
            return self._clean_up(by)

    def _clean_up(self, by: int, progress: Progress = _no_progress) -> int:
        from frontdesk.services.bookings.undo import undo_bookings
        from frontdesk.services.directories.undo import undo_list
        from frontdesk.services.imports.undo import undo_run

        runs = unfinished_runs(self._office.store)
        for run in runs:
            if run.is_bookings:
                undo_bookings(self._office, run, by=by, progress=progress)
            elif run.is_referrers:
                undo_list(self._office, run, by=by, progress=progress)
            else:
                undo_run(self._office, run, by=by, progress=progress)
        return len(runs)

    @contextlib.contextmanager
    def turn(self, by: int, progress: Progress = _no_progress) -> Iterator[None]:
        """Hold the right to import, in a ``with``; what fails in it is undone, and so is what died before.

        Raises:
            Taken: another desk is importing.
        """
        with import_turn(self._office.store):
            self._clean_up(by)
            try:
                yield
            except BaseException:
                # Whatever went wrong, Ctrl-C included. If this fails too, the next import does it.
                with contextlib.suppress(StoreTrouble):
                    self._clean_up(by, progress)
                raise

    def to_undo(self, import_id: int | None = None) -> ImportRun:
        """Return the import with this id, or the last one, if it can be undone.

        Raises:
            NotFound: there is no such import.
            Refused: it was undone already.
        """
        store = self._office.store
        found = last_run(store) if import_id is None else run_by_id(store, import_id)
        if found is None:
            which = "no import to undo" if import_id is None else f"no import number {import_id}"
            raise NotFound(f"There is {which}. Nothing was changed.")
        if found.undone_at is not None:
            raise Refused(f"Import {found.id} was undone already. Nothing was changed.")
        return found

    @needs(Permission.IMPORT)
    def undo(
        self, import_id: int | None = None, *, by: int, progress: Progress = _no_progress
    ) -> ImportUndone:
        """Undo an import of a call log: its calls, the callbacks it opened, and what it changed in others.

        What somebody worked on since stays, and is reported.

        Args:
            import_id: which; None for the last one.
            by: who undoes it.
            progress: called with how far it is.

        Raises:
            NotFound: there is no such import.
            Refused: it was undone already.
            Taken: another desk is importing.
        """
        from frontdesk.services.imports.undo import undo_run

        with import_turn(self._office.store):
            run = self.to_undo(import_id)
            if run.is_bookings or run.is_referrers:
                brought = "appointments" if run.is_bookings else "those who refer"
                raise Refused(
                    f"Import {run.id} brought {brought}, no calls. Nothing was changed; "
                    f"undo it with: frontdesk import undo {run.id}"
                )
            return undo_run(self._office, run, by=by, progress=progress)

    @needs(Permission.IMPORT)
    def undo_bookings(self, import_id: int, *, by: int, progress: Progress = _no_progress) -> BookingsUndone:
        """Undo an import of appointments: the events and the appointments that it told.

        Patients to whom something happened since stay as they are, and are reported.

        Args:
            import_id: which.
            by: who undoes it.
            progress: called with how far it is.

        Raises:
            NotFound: there is no such import.
            Refused: it was undone already.
            Taken: another desk is importing.
        """
        from frontdesk.services.bookings.undo import undo_bookings

        with import_turn(self._office.store):
            return undo_bookings(self._office, self.to_undo(import_id), by=by, progress=progress)

    @needs(Permission.OUTREACH)
    def undo_referrers(
        self, import_id: int, *, by: int, progress: Progress = _no_progress
    ) -> ReferrersUndone:
        """Undo an import of those who refer: whom it added, and what it changed of others.

        Those whom somebody worked on since stay as they are, and are reported.

        Args:
            import_id: which.
            by: who undoes it.
            progress: called with how far it is.

        Raises:
            NotFound: there is no such import.
            Refused: it was undone already, or it brought something else.
            Taken: another desk is importing.
        """
        from frontdesk.services.directories.undo import undo_list

        with import_turn(self._office.store):
            run = self.to_undo(import_id)
            if not run.is_referrers:
                raise Refused(
                    f"Import {run.id} brought nobody who refers. Nothing was changed; "
                    f"undo it with: frontdesk import undo {run.id}"
                )
            return undo_list(self._office, run, by=by, progress=progress)
