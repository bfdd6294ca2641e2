"""What is written about an import of appointments: its preview, its report, and its undoing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from frontdesk.cli.imports.output import bad_lines, dated, how_many, listed
from frontdesk.domain.imports import BookingsUndone
from frontdesk.domain.rule.hours import OpeningHours
from frontdesk.domain.text import one_line
from frontdesk.services.bookings.report import BookingCounts, BookingPreview, BookingReport

#: How many words of a column are listed.
_WORDS: Final = 12
_CELL: Final = 40


def booking_preview_lines(preview: BookingPreview, hours: OpeningHours) -> Iterator[str]:
    """Yield what an export holds, and what importing it would do."""
    yield one_line(preview.file_name)
    for sentence in preview.notes:
        yield f"  {sentence}"
    for column in dict.fromkeys(one.column for one in preview.words):
        words = [one for one in preview.words if one.column == column]
        said = ", ".join(
            f"“{one_line(one.word, _CELL)}” {(one.meaning or 'not known').replace('_', ' ')} ({one.rows:,})"
            for one in words[:_WORDS]
        )
        more = len(words) - _WORDS
        yield f"  The {column} is read as: {said}{f' and {more:,} more' if more > 0 else ''}."
    if preview.first is not None and preview.last is not None:
        first, last = dated(preview.first, hours), dated(preview.last, hours)
        yield f"Appointments of your patients from {first} to {last}."
    yield from _counts(preview.counts, "would be")
    yield from bad_lines(preview.counts.bad_rows, preview.counts.bad)
    if preview.counts.unmatched:
        yield "Appointments of nobody here, or that cannot be right; they are left out:"
        yield from bad_lines(preview.counts.unmatched_rows, preview.counts.unmatched, "such rows")


def booking_report_lines(report: BookingReport) -> Iterator[str]:
    """Yield what an import did, with what became of every row."""
    if report.import_id is None:
        yield "There is nothing new in it. Nothing was changed."
    else:
        yield f"Import {report.import_id} is done."
        yield from _counts(report.counts, "were")
        yield f"Undo it with: frontdesk import undo {report.import_id}"


def _counts(counts: BookingCounts, verb: str) -> Iterator[str]:
    yield (
        f"{counts.rows:,} rows = {counts.added:,} added + {counts.updated:,} updated + "
        f"{counts.unchanged:,} known already + {counts.duplicates:,} twice in the file + "
        f"{counts.unmatched:,} of nobody here + {counts.bad:,} bad."
    )
    if counts.events:
        events = ", ".join(f"{count:,} {kind.words}" for kind, count in counts.events.most_common())
        yield f"Of {how_many(counts.patients, 'patient')} {verb} recorded: {events}."


def booking_record(report: BookingReport) -> dict[str, object]:
    """Return the JSON object of an import; its keys are part of the product ("Commands and files")."""
    counts = report.counts
    return {
        "import": report.import_id,
        "rows": counts.rows,
        "bad_rows": [{"line": row.line, "reason": row.reason} for row in counts.bad_rows],
        "added": counts.added,
        "updated": counts.updated,
        "unchanged": counts.unchanged,
        "duplicates": counts.duplicates,
        "unmatched": counts.unmatched,
        "unmatched_rows": [{"line": row.line, "reason": row.reason} for row in counts.unmatched_rows],
        "events": {kind.value: count for kind, count in sorted(counts.events.items())},
    }


def bookings_undone_lines(undone: BookingsUndone) -> Iterator[str]:
    """Yield what undoing an import did."""
    yield f"Import {undone.import_id} is undone. As before it: {how_many(undone.patients, 'patient')}."
    if undone.kept:
        yield (
            "Referrals that stay as they are, because something happened to them since: "
            f"{listed(undone.kept)}."
        )


def bookings_undone_record(undone: BookingsUndone) -> dict[str, object]:
    """Return the JSON object of an import that was undone."""
    return {"import": undone.import_id, "referrals": undone.patients, "referrals_kept": list(undone.kept)}
