"""Lists of those who refer: open, read, import; ``imports`` undoes it. And writing them to a file."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from frontdesk.domain.sign_in.roles import Permission
from frontdesk.services.imports.going_on import going_on, never, no_progress
from frontdesk.services.imports.report import IsCanceled, Progress
from frontdesk.services.imports.service import ImportService
from frontdesk.services.office import Office
from frontdesk.services.permitted import needs
from frontdesk.store.imports.runs import mapping_of

if TYPE_CHECKING:
    from pathlib import Path

    from frontdesk.directories.mapping import ListMapping
    from frontdesk.directories.table import ListTable, UnknownColumns
    from frontdesk.services.directories.exporting import Exported
    from frontdesk.services.directories.reading import ReadList
    from frontdesk.services.directories.report import ListReport


class DirectoryService:
    """Imports lists of those who refer, and exports them."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def open(self, path: str | os.PathLike[str], mapping: ListMapping | None = None) -> ListTable:
        """Open a list; use it in a ``with``.

        Args:
            path: the file, as a person gave it.
            mapping: what its columns are, as a person just said; None for the mapping that was remembered.

        Raises:
            BadFile: it cannot be read as a list of people; ``UnknownColumns`` when only its columns must be
                mapped.
            BadSettings: the mapping does not fit its columns.
        """
        from frontdesk.directories.table import open_list

        region = self._office.practice().settings.phone_region
        remembered = (lambda _: mapping) if mapping else self.remembered
        return open_list(path, region=region, remembered=remembered)

    def columns(self, path: str | os.PathLike[str]) -> UnknownColumns:
        """Return the columns of a list, mapped before or not.

        Raises:
            BadFile: it cannot be read as a list of people.
        """
        from frontdesk.directories.table import UnknownColumns, open_list

        try:
            open_list(path, region="US", remembered=lambda _: None).close()
        except UnknownColumns as unknown:
            return unknown
        raise AssertionError("without a mapping the columns are not known")

    def remembered(self, signature: str) -> ListMapping | None:
        """Return the mapping that was imported with for this header before, or None.

        Raises:
            BadSettings: what is stored is no mapping.
        """
        from frontdesk.directories.mapping import ListMapping

        found = mapping_of(self._office.store, signature)
        return ListMapping.from_json(found) if found else None

    def read(
        self, table: ListTable, *, progress: Progress = no_progress, canceled: IsCanceled = never
    ) -> ReadList:
        """Read a list and say what importing it would do. Nothing is written; use it in a ``with``.

        Args:
            table: the open file.
            progress: called with how far it is.
            canceled: asked after every thousand rows whether to stop.

        Raises:
            ImportCanceled: the person stopped it.
            BadFile: the file could not be read to its end.
        """
        from frontdesk.services.directories.reading import ReadList

        return ReadList(self._office, table, going_on(progress, canceled))

    @needs(Permission.OUTREACH)
    def run(
        self,
        read: ReadList,
        *,
        by: int,
        progress: Progress = no_progress,
        canceled: IsCanceled = never,
    ) -> ListReport:
        """Import a list: whole, or, whatever happens, not at all; nothing new writes nothing.

        Args:
            read: what was read.
            by: who imports it.
            progress: called with how far it is.
            canceled: asked before each transaction whether to stop.

        Raises:
            ImportCanceled: the person stopped it; nothing of it is in the store.
            Taken: another desk is importing.
            StoreTrouble: the store did not answer; the next import undoes what was written.
        """
        from frontdesk.services.directories.writing import write_list

        with ImportService(self._office).turn(by, progress):
            return write_list(self._office, read, by=by, go_on=going_on(progress, canceled))

    @needs(Permission.EXPORT)
    def export(self, file: Path, *, hubspot: bool = False, by: int) -> Exported:
        """Write everybody who refers to a new CSV file that only this user may read.

        Args:
            file: where.
            hubspot: True for the columns that HubSpot takes.
            by: who exports them.

        Raises:
            Refused: the file cannot be written or is there already.
        """
        from frontdesk.services.directories.exporting import export_people

        return export_people(self._office, file, hubspot=hubspot, by=by)
