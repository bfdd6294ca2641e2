"""What is reported of an import of appointments: a preview before anything is written, and the report."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from frontdesk.bookings.table import BAD_ROWS_KEPT, WordCount
from frontdesk.domain.referrals.events import EventKind
from frontdesk.exports.records import BadRow


@dataclass(slots=True)
class BookingCounts:
    """What becomes of the rows: ``rows`` is the sum of the others.

    Attributes:
        rows: rows of the table.
        bad: rows that are no appointment.
        bad_rows: the first of them, with line and reason.
        unmatched: appointments that are nobody's, or cannot be right.
        unmatched_rows: the first of them, with line and reason.
        added: appointments that are new.
        updated: appointments that are not as they were.
        unchanged: appointments that are known and as they were.
        duplicates: rows of an appointment that another row tells, too.
        patients: patients to whom something happened.
        events: what happened, by kind.
    """

    rows: int = 0
    bad: int = 0
    bad_rows: tuple[BadRow, ...] = ()
    unmatched: int = 0
    unmatched_rows: list[BadRow] = field(default_factory=list)
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    duplicates: int = 0
    patients: int = 0
    events: Counter[EventKind] = field(default_factory=Counter)

    def take(self, more: BookingCounts) -> None:
        """Add the counts of some patients whose appointments were judged."""
        for name in ("unmatched", "added", "updated", "unchanged", "duplicates", "patients"):
            setattr(self, name, getattr(self, name) + getattr(more, name))
        self.unmatched_rows += more.unmatched_rows[: BAD_ROWS_KEPT - len(self.unmatched_rows)]
        self.events.update(more.events)

    def unmatch(self, line: int, reason: str) -> None:
        """Count an appointment that is nobody's."""
        self.unmatched += 1
        if len(self.unmatched_rows) < BAD_ROWS_KEPT:
            self.unmatched_rows.append(BadRow(line, reason))


@dataclass(frozen=True, slots=True)
class BookingPreview:
    """What importing an export would do.

    Attributes:
        file_name: the file, without its folder.
        notes: how it was read, in sentences.
        words: what its statuses and types mean, with how many rows have each.
        first: when its first appointment begins, UTC; None without any.
        last: when its last one does.
        counts: what would become of its rows.
    """

    file_name: str
    notes: tuple[str, ...]
    words: tuple[WordCount, ...]
    first: datetime | None
    last: datetime | None
    counts: BookingCounts


@dataclass(frozen=True, slots=True)
class BookingReport:
    """What an import of appointments did.

    Attributes:
        import_id: the import; None when there was nothing new and so nothing was written.
        counts: what became of the rows.
    """

    import_id: int | None
    counts: BookingCounts
