"""Importing the appointments of a practice system: open, read, import; ``imports`` undoes it."""

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
    from frontdesk.bookings.mapping import BookingMapping
    from frontdesk.bookings.table import BookingTable, UnknownColumns
    from frontdesk.services.bookings.reading import ReadBookings
    from frontdesk.services.bookings.report import BookingReport


class BookingService:
    """Imports what a practice system says of appointments."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def open(self, path: str | os.PathLike[str], mapping: BookingMapping | None = None) -> BookingTable:
        """Open an export; use it in a ``with``.

        Args:
            path: the file, as a person gave it.
            mapping: what its columns are, as a person just said; None for the mapping that was remembered.

        Raises:
            BadFile: it cannot be read as a table of appointments; ``UnknownColumns`` when only its columns
                must be mapped.
            BadSettings: the mapping does not fit its columns.
        """
        from frontdesk.bookings.table import open_bookings

        settings = self._office.practice().settings
        return open_bookings(
            path,
            zone=settings.time_zone,
            region=settings.phone_region,
            remembered=lambda signature: mapping or self.remembered(signature),
        )

    def columns(self, path: str | os.PathLike[str]) -> UnknownColumns:
        """Return the columns of an export, mapped before or not.

        Raises:
            BadFile: it cannot be read as a table of appointments.
        """
        from frontdesk.bookings.table import UnknownColumns, open_bookings

        settings = self._office.practice().settings
        try:
            open_bookings(
                path,
                zone=settings.time_zone,
                region=settings.phone_region,
                remembered=lambda signature: None,
            ).close()
        except UnknownColumns as unknown:
            return unknown
        raise AssertionError("without a mapping the columns are not known")

    def remembered(self, signature: str) -> BookingMapping | None:
        """Return the mapping that was imported with for this header before, or None.

        Raises:
            BadSettings: what is stored is no mapping.
        """
        from frontdesk.bookings.mapping import BookingMapping

        found = mapping_of(self._office.store, signature)
        return BookingMapping.from_json(found) if found else None

    def read(
        self, table: BookingTable, *, progress: Progress = no_progress, canceled: IsCanceled = never
    ) -> ReadBookings:
        """Read an export and say what importing it would do. Nothing is written; use it in a ``with``.

        Args:
            table: the open file.
            progress: called with how far it is.
            canceled: asked after every few thousand rows whether to stop.

        Raises:
            ImportCanceled: the person stopped it.
            BadFile: the file could not be read to its end.
        """
        from frontdesk.services.bookings.reading import ReadBookings

        return ReadBookings(self._office, table, going_on(progress, canceled))

    @needs(Permission.IMPORT)
    def run(
        self,
        read: ReadBookings,
        *,
        by: int,
        progress: Progress = no_progress,
        canceled: IsCanceled = never,
    ) -> BookingReport:
        """Import an export: whole, or, whatever happens, not at all; nothing new writes nothing.

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
        from frontdesk.services.bookings.writing import write_bookings

        with ImportService(self._office).turn(by, progress):
            return write_bookings(self._office, read, by=by, go_on=going_on(progress, canceled))
