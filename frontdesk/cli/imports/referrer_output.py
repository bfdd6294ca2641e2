"""What is written about an import of those who refer: its preview, its report, and its undoing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from frontdesk.cli.imports.output import bad_lines, listed
from frontdesk.domain.imports import ReferrersUndone
from frontdesk.exports.records import BadRow
from frontdesk.services.directories.report import ListCounts, ListPreview, ListReport


def list_preview_lines(preview: ListPreview) -> Iterator[str]:
    """Yield what a list holds, and what importing it would do."""
    yield preview.file_name
    for sentence in preview.notes:
        yield f"  {sentence}"
    yield from _counts(preview.counts)


def list_report_lines(report: ListReport) -> Iterator[str]:
    """Yield what an import did, with what became of every row."""
    if report.import_id is None:
        yield "There is nothing new in it. Nothing was changed."
        return
    yield f"Import {report.import_id} is done."
    yield from _counts(report.counts)
    yield f"Undo it with: frontdesk import undo {report.import_id}"


def _counts(counts: ListCounts) -> Iterator[str]:
    yield (
        f"{counts.rows:,} rows = {counts.added:,} added + {counts.updated:,} updated + "
        f"{counts.unchanged:,} known already + {counts.duplicates:,} twice or perhaps known + "
        f"{counts.unmatched:,} of nobody here + {counts.bad:,} bad."
    )
    if counts.kinds:
        kinds = ", ".join(f"{count:,} {kind.facts.words}" for kind, count in counts.kinds.most_common())
        yield f"Added: {kinds}."
    if counts.without_kind:
        yield f"Of {counts.without_kind:,} of them nothing says what they do: another specialty."
    if counts.moved or counts.deactivated or counts.reactivated:
        yield (
            f"Updated: {counts.moved:,} moved, {counts.deactivated:,} deactivated, "
            f"{counts.reactivated:,} active again."
        )
    if counts.opted_out:
        yield f"Asked not to be contacted, as the list says: {counts.opted_out:,}."
    if counts.stay_out:
        yield f"{counts.stay_out:,} asked not to be contacted before, and stay so."
    yield from bad_lines(counts.bad_rows, counts.bad)
    if counts.duplicates:
        yield "Known or in the list already, or perhaps; they are left out:"
        yield from bad_lines(counts.duplicate_rows, counts.duplicates, "such rows")
    if counts.unmatched:
        yield "About nobody here; they are left out:"
        yield from bad_lines(counts.unmatched_rows, counts.unmatched, "such rows")


def list_record(report: ListReport) -> dict[str, object]:
    """Return the JSON object of an import; its keys are part of the product ("Commands and files")."""
    counts = report.counts
    return {
        "import": report.import_id,
        "rows": counts.rows,
        "bad_rows": _rows(counts.bad_rows),
        "added": counts.added,
        "updated": counts.updated,
        "unchanged": counts.unchanged,
        "duplicates": counts.duplicates,
        "duplicate_rows": _rows(counts.duplicate_rows),
        "unmatched": counts.unmatched,
        "unmatched_rows": _rows(counts.unmatched_rows),
        "moved": counts.moved,
        "deactivated": counts.deactivated,
        "reactivated": counts.reactivated,
        "opted_out": counts.opted_out,
        "stay_opted_out": counts.stay_out,
    }


def _rows(rows: Sequence[BadRow]) -> list[dict[str, object]]:
    return [{"line": row.line, "reason": row.reason} for row in rows]


def list_undone_lines(undone: ReferrersUndone) -> Iterator[str]:
    """Yield what undoing an import did."""
    yield (
        f"Import {undone.import_id} is undone: {undone.removed:,} people are gone, {undone.restored:,} are "
        "as they were."
    )
    if undone.kept:
        yield f"People who stay, because somebody worked on them since: {listed(undone.kept)}."


def list_undone_record(undone: ReferrersUndone) -> dict[str, object]:
    """Return the JSON object of an import that was undone."""
    return {
        "import": undone.import_id,
        "removed": undone.removed,
        "restored": undone.restored,
        "kept": list(undone.kept),
    }
