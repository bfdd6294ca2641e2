"""What is reported of an import of those who refer: a preview before anything is written, and the report."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from frontdesk.directories.table import ROWS_KEPT
from frontdesk.domain.referrals.sources import SourceKind
from frontdesk.exports.records import BadRow

_ADDED_UP = (
    "added", "updated", "unchanged", "duplicates", "unmatched", "moved", "deactivated", "reactivated",
    "opted_out", "stay_out", "without_kind",
)  # fmt: skip


@dataclass(slots=True)
class ListCounts:
    """What becomes of the rows: ``rows`` is the sum of bad, added, updated, unchanged, duplicates, unmatched.

    Attributes:
        rows: rows of the list.
        bad: rows that are nobody.
        bad_rows: the first of them, with line and reason.
        added: people who are new.
        updated: people of whom something changes.
        unchanged: people who are known, and of whom nothing changes.
        duplicates: rows that are left out because they are, or may be, somebody who is known or in the list.
        duplicate_rows: the first of them, with line and reason.
        unmatched: rows that are about nobody here, and make nobody.
        unmatched_rows: the first of them, with line and reason.
        moved: of those updated, whose office, address or number is another one.
        deactivated: of those updated, who are deactivated.
        reactivated: of those updated, who are active again.
        opted_out: people who asked not to be contacted, as the list says, and of whom that was not known.
        stay_out: people who asked not to be contacted before; the list changes nothing about that.
        without_kind: of those added, of whom nothing says what they are: another specialty.
        kinds: those added, by kind.
    """

    rows: int = 0
    bad: int = 0
    bad_rows: tuple[BadRow, ...] = ()
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    duplicates: int = 0
    duplicate_rows: list[BadRow] = field(default_factory=list)
    unmatched: int = 0
    unmatched_rows: list[BadRow] = field(default_factory=list)
    moved: int = 0
    deactivated: int = 0
    reactivated: int = 0
    opted_out: int = 0
    stay_out: int = 0
    without_kind: int = 0
    kinds: Counter[SourceKind] = field(default_factory=Counter)

    def take(self, more: ListCounts) -> None:
        """Add the counts of some rows that were judged."""
        for name in _ADDED_UP:
            setattr(self, name, getattr(self, name) + getattr(more, name))
        for name in ("duplicate_rows", "unmatched_rows"):
            kept: list[BadRow] = getattr(self, name)
            kept += getattr(more, name)[: ROWS_KEPT - len(kept)]
        self.kinds.update(more.kinds)

    def leave(self, line: int, reason: str) -> None:
        """Count a row that is left out because it may be somebody who is known."""
        self.duplicates += 1
        if len(self.duplicate_rows) < ROWS_KEPT:
            self.duplicate_rows.append(BadRow(line, reason))

    def unmatch(self, line: int, reason: str) -> None:
        """Count a row that is about nobody here."""
        self.unmatched += 1
        if len(self.unmatched_rows) < ROWS_KEPT:
            self.unmatched_rows.append(BadRow(line, reason))

    def sort(self) -> None:
        """Put the rows that are kept into the order of the file."""
        self.duplicate_rows.sort(key=lambda row: row.line)
        self.unmatched_rows.sort(key=lambda row: row.line)


@dataclass(frozen=True, slots=True)
class ListPreview:
    """What importing a list would do.

    Attributes:
        file_name: the file, without its folder.
        notes: how it was read, in sentences.
        counts: what would become of its rows.
    """

    file_name: str
    notes: tuple[str, ...]
    counts: ListCounts


@dataclass(frozen=True, slots=True)
class ListReport:
    """What an import of a list did.

    Attributes:
        import_id: the import; None when there was nothing new and so nothing was written.
        counts: what became of the rows.
    """

    import_id: int | None
    counts: ListCounts
