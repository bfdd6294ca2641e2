"""Imports of call logs, appointments and those who refer: what each brought, and what undoing it did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

#: The format of imports of appointments.
BOOKINGS = "bookings"
#: The format of imports of those who refer.
REFERRERS = "referrers"


@dataclass(frozen=True, slots=True)
class ImportRun:
    """One import, as the store keeps it.

    Attributes:
        id: its number.
        at: when it was made, UTC.
        by: who made it.
        file_name: the file, without its folder.
        calls: calls it brought.
        opened: callbacks it opened.
        changed: callbacks that were there before and that it joined, opened again or closed.
        format: the layout of the file, a code of ``phones``, or ``bookings``, or ``referrers``.
        patients: patients whose appointments it brought or changed.
        added: appointments, or people, it brought.
        updated: those that were known before and that it changed.
        finished_at: when it was complete, or None while it runs and after it was cut off.
        undone_at: when it was undone, or None.
        first_call: no call of it has a smaller number.
    """

    id: int
    at: datetime
    by: str
    file_name: str
    calls: int
    opened: int
    changed: int
    format: str
    patients: int
    added: int
    updated: int
    finished_at: datetime | None
    undone_at: datetime | None
    first_call: int

    @property
    def is_bookings(self) -> bool:
        """True if it brought appointments, and no calls."""
        return self.format == BOOKINGS

    @property
    def is_referrers(self) -> bool:
        """True if it brought those who refer, and no calls."""
        return self.format == REFERRERS


@dataclass(frozen=True, slots=True)
class ImportUndone:
    """What undoing an import of a call log did.

    Attributes:
        import_id: the import.
        calls: calls undone.
        calls_kept: calls that stay, because somebody works on their callback or answered their source.
        callbacks: callbacks undone.
        callbacks_kept: numbers of callbacks it opened that stay, because somebody worked on them since.
        restored: callbacks from before it that are as they were.
        not_restored: numbers of those that stay as they are, because something happened to them since.
    """

    import_id: int
    calls: int
    calls_kept: int
    callbacks: int
    callbacks_kept: tuple[int, ...]
    restored: int
    not_restored: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class BookingsUndone:
    """What undoing an import of appointments did.

    Attributes:
        import_id: the import.
        patients: patients who are as they were.
        kept: numbers of the referrals that stay as they are, because something happened to them since.
    """

    import_id: int
    patients: int
    kept: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ReferrersUndone:
    """What undoing an import of those who refer did.

    Attributes:
        import_id: the import.
        removed: people it had added, who are gone.
        restored: people and organizations it had changed, who are as they were.
        kept: numbers of the people who stay as they are, because somebody worked on them since.
    """

    import_id: int
    removed: int
    restored: int
    kept: tuple[int, ...]
