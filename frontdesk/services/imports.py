"""Imports: call logs in, looked at first, and taken back when they were the wrong ones.

What reads logs and applies them is imported when it is asked for: a desk opens without it.
"""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

from frontdesk.domain.backlog import GoesTo
from frontdesk.domain.errors import NotFound, Refused, StoreTrouble
from frontdesk.services.office import Office

if TYPE_CHECKING:
    from frontdesk.domain.imports import ImportRun, ImportUndone
    from frontdesk.phones.calls import CallLog
    from frontdesk.phones.formats import Remembered, UnknownFormat
    from frontdesk.phones.mapping import ColumnMapping
    from frontdesk.services.import_report import Cancelled, ImportPreview, ImportReport, Progress


def _quietly(doing: str, fraction: float) -> None:
    """Tell nobody."""


def _never() -> bool:
    """Nobody stops it."""
    return False


class ImportService:
    """Takes call logs in, and takes them back."""

    def __init__(self, office: Office) -> None:
        """Stand on the office."""
        self._office = office

    def open(self, path: str | os.PathLike[str], mapping: ColumnMapping | None = None) -> CallLog:
        """Open a log; use it in a ``with``, for the preview and for the import.

        Args:
            path: the file, as a person gave it.
            mapping: what its columns are, if a person just said so; else what was remembered.

        Raises:
            BadFile: it cannot be read as a call log; ``UnknownFormat`` when only its columns must be mapped.
            BadSettings: the mapping does not fit its columns.
        """
        return self._read(path, lambda signature: mapping or self.remembered(signature))

    def unknown_columns(self, path: str | os.PathLike[str]) -> UnknownFormat | None:
        """The columns of a log whose format is not known on sight, mapped before or not; else None.

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
        """The mapping that a person made for this header, or None; it is kept when a log is imported with it.

        Raises:
            BadSettings: what is kept is none.
        """
        from frontdesk.phones.mapping import ColumnMapping
        from frontdesk.store.imports import mapping_of

        found = mapping_of(self._office.store, signature)
        return ColumnMapping.from_json(found) if found else None

    def preview(
        self, log: CallLog, *, goes: GoesTo = GoesTo.BY_AGE, progress: Progress = _quietly
    ) -> ImportPreview:
        """What importing a log would do; nothing is written. ``clean_up`` belongs before it.

        Args:
            log: the open log.
            goes: where its callbacks go.
            progress: told how far it is.

        Raises:
            BadFile: the file could not be read to its end.
        """
        from frontdesk.services.import_preview import preview_of

        return preview_of(self._office, log, goes, progress)

    def run(
        self,
        log: CallLog,
        *,
        by: int,
        goes: GoesTo = GoesTo.BY_AGE,
        progress: Progress = _quietly,
        cancelled: Cancelled = _never,
    ) -> ImportReport:
        """Import a log: whole, or, whatever happens, not at all. One that brings nothing new writes nothing.

        Args:
            log: the open log.
            by: who imports it.
            goes: where its callbacks go: to today's work or to the backlog.
            progress: told what is being done and how far it is.
            cancelled: asked after every few thousand calls whether to stop.

        Raises:
            ImportCancelled: the person stopped it; nothing of it is in the store.
            BadFile: the file could not be read to its end; nothing of it is in the store.
            Taken: another desk is importing.
            StoreTrouble: the store did not answer; what was written is cleared away by the next import or
                ``clean_up``.
        """
        from frontdesk.services.import_job import ImportJob
        from frontdesk.store.import_turn import import_turn

        with import_turn(self._office.store):
            self._clean_up(by)
            job = ImportJob(self._office, log, by=by, goes=goes, progress=progress, cancelled=cancelled)
            try:
                return job.do()
            except BaseException:
                # Whatever went wrong, Ctrl-C among it. Should this fail too, the next import does it.
                with contextlib.suppress(StoreTrouble):
                    self._clean_up(by, progress)
                raise

    def clean_up(self, *, by: int) -> int:
        """Take back imports whose process died, and give how many; cheap when none did.

        Raises:
            Taken: another desk is importing.
        """
        from frontdesk.store.import_turn import import_turn
        from frontdesk.store.imports import unfinished_runs

        if not unfinished_runs(self._office.store):
            return 0
        with import_turn(self._office.store):
            return self._clean_up(by)

    def _clean_up(self, by: int, progress: Progress = _quietly) -> int:
        from frontdesk.services.import_undoing import undo_run
        from frontdesk.store.imports import unfinished_runs

        runs = unfinished_runs(self._office.store)
        for run in runs:
            undo_run(self._office, run, by=by, progress=progress)
        return len(runs)

    def to_undo(self, import_id: int | None = None) -> ImportRun:
        """The import of this number, or the last one, if it can be taken back.

        Raises:
            NotFound: there is none.
            Refused: it was taken back already.
        """
        from frontdesk.store.imports import last_run, run_by_id

        store = self._office.store
        found = last_run(store) if import_id is None else run_by_id(store, import_id)
        if found is None:
            which = "no import to take back" if import_id is None else f"no import number {import_id}"
            raise NotFound(f"There is {which}. Nothing was changed.")
        if found.undone_at is not None:
            raise Refused(f"Import {found.id} was taken back already. Nothing was changed.")
        return found

    def undo(self, import_id: int | None = None, *, by: int, progress: Progress = _quietly) -> ImportUndone:
        """Take an import back: its calls, the callbacks it opened, and what it changed of others.

        What somebody worked on since stays, and is told.

        Args:
            import_id: which; None for the last one.
            by: who takes it back.
            progress: told how far it is.

        Raises:
            NotFound: there is no such import.
            Refused: it was taken back already.
            Taken: another desk is importing.
        """
        from frontdesk.services.import_undoing import undo_run
        from frontdesk.store.import_turn import import_turn

        with import_turn(self._office.store):
            return undo_run(self._office, self.to_undo(import_id), by=by, progress=progress)
