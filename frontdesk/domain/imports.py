"""Imports of call logs: what each brought, and what undoing it did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ImportRun:
    """One import of a call log, as the store keeps it.

    Attributes:
        id: its number.
        at: when it was made, UTC.
        by: who made it.
        file_name: the file, without its folder.
        calls: calls it brought.
        opened: callbacks it opened.
        changed: callbacks that were there before and that it joined, opened again or closed.
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
    finished_at: datetime | None
    undone_at: datetime | None
    first_call: int


@dataclass(frozen=True, slots=True)
class ImportUndone:
    """What undoing an import did.

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
