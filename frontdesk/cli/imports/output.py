"""What is written about an import: its preview, its progress, its report, and its undoing."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from types import TracebackType
from typing import Self

from frontdesk.cli.output import is_terminal
from frontdesk.domain.backlog import GoesTo
from frontdesk.domain.imports import ImportRun, ImportUndone
from frontdesk.domain.rule.hours import OpeningHours
from frontdesk.exports.records import BadRow
from frontdesk.services.imports.report import CallCounts, ImportPreview, ImportReport

#: How many bad rows, and numbers of callbacks, are listed; JSON has them all.
SHOWN = 20


def preview_lines(preview: ImportPreview, hours: OpeningHours, goes: GoesTo) -> Iterator[str]:
    """Yield what a log holds, and what importing it would do."""
    yield preview.file_name
    for sentence in (*preview.notes, *preview.reasons):
        yield f"  {sentence}"
    yield _rows(preview.rows, preview.new, preview.new_rows, preview.known, preview.known_rows, preview.bad)
    if preview.first is not None and preview.last is not None:
        yield f"From {dated(preview.first, hours)} to {dated(preview.last, hours)}."
        yield from _calls(preview.new, preview.withheld)
        if preview.future:
            yield f"{preview.future:,} of the calls are in the future: see above how the dates were read."
        yield f"Still to be called back at the end of the log: {preview.waiting:,}."
        if preview.given_up:
            yield (
                f"{preview.given_up:,} of them had been closed as unreached before they called: reopened, "
                "with their age and their tries."
            )
        yield from _where_to(preview, hours, goes)
        yield "Outbound calls that were answered count as reached: a log cannot tell people from voicemail."
    yield from bad_lines(preview.bad_rows, preview.bad)


def _where_to(preview: ImportPreview, hours: OpeningHours, goes: GoesTo) -> Iterator[str]:
    """Yield how many of those who wait go where, and the option that changes it."""
    today = preview.waiting - preview.backlog
    if not preview.waiting:
        return
    if goes is GoesTo.BY_AGE and preview.backlog:
        yield (
            f"{preview.backlog:,} of them called last before {dated(preview.backlog_before, hours)} and go "
            f"to the backlog, without a verdict; {today:,} are today's work. --not-backlog makes all of them "
            "today's work."
        )
    elif goes is GoesTo.BACKLOG:
        yield "All of them go to the backlog, without a verdict."
    else:
        yield "All of them are today's work, and their deadlines are judged."


def report_lines(report: ImportReport) -> Iterator[str]:
    """Yield what an import did, with what became of every row."""
    if report.import_id is None:
        yield "There is nothing new in it. Nothing was changed."
        return
    yield f"Import {report.import_id} is done."
    yield _rows(report.rows, report.new, report.new_rows, report.known, report.known_rows, report.bad)
    yield from _calls(report.new, report.withheld)
    if report.decided:
        yield report.decided
    unanswered = report.new.missed + report.new.voicemail
    settled = unanswered - report.withheld - report.opened - report.joined - report.reopened
    again = f"{report.reopened:,} reopened one that was closed as unreached, " if report.reopened else ""
    yield (
        f"{unanswered:,} not answered: {report.opened:,} opened a callback, {report.joined:,} joined one, "
        f"{again}{report.withheld:,} without a number, {settled:,} settled before."
    )
    yield f"{report.closed:,} callbacks closed by a later call; {report.attempts:,} tries counted."
    yield (
        f"{report.breached:,} deadlines had passed and are stamped. Still to be called back: "
        f"{report.waiting:,}, of whom {report.waiting_breached:,} are breached. See them with: frontdesk due"
    )
    if report.rang_back:
        yield f"{report.rang_back:,} of those rang after a message, and nobody tried since."
    if report.backlog or report.backlog_settled:
        yield (
            f"Of those from before {report.backlog:,} are in the backlog (frontdesk due --backlog), and "
            f"{report.backlog_settled:,} were helped since and are in no list."
        )
    if report.prompts:
        words = "1 call holds" if report.prompts == 1 else f"{report.prompts:,} calls hold"
        yield f"{words} watched words: look at them at the desk, F8 and then w."
    yield f"Undo it with: frontdesk import undo {report.import_id}"
    yield from bad_lines(report.bad_rows, report.bad)


def report_record(report: ImportReport) -> dict[str, object]:
    """Return the JSON object of an import; its keys are part of the product ("Commands and files")."""
    new = report.new
    return {
        "import": report.import_id,
        "rows": report.rows,
        "bad_rows": [{"line": row.line, "reason": row.reason} for row in report.bad_rows],
        "calls": new.calls,
        "inbound": new.inbound,
        "outbound": new.outbound,
        "internal": new.internal,
        "answered": new.answered,
        "missed": new.missed,
        "voicemail": new.voicemail,
        "callbacks_opened": report.opened,
        "callbacks_joined": report.joined,
        "callbacks_closed": report.closed,
        "already_known": report.known,
        "backlog": report.backlog,
        "backlog_settled": report.backlog_settled,
        "watched": report.prompts,
        "callbacks_reopened": report.reopened,
        "rang_back": report.rang_back,
        "decided_by_time": report.decided_by_time,
    }


def run_line(run: ImportRun, hours: OpeningHours) -> str:
    """Return which import it is, and what it brought."""
    which = f"Import {run.id}, {run.file_name}, by {run.by} on {dated(run.at, hours)}:"
    if run.is_bookings:
        added, patients = how_many(run.added, "appointment"), how_many(run.patients, "patient")
        return f"{which} {added} added, {run.updated:,} updated; something happened to {patients}."
    if run.is_referrers:
        return f"{which} {run.added:,} people who refer added, {run.updated:,} updated."
    return (
        f"{which} {run.calls:,} calls, {run.opened:,} callbacks opened, {run.changed:,} others joined, "
        "reopened or closed."
    )


def undone_lines(undone: ImportUndone) -> Iterator[str]:
    """Yield what undoing an import did."""
    yield (
        f"Import {undone.import_id} is undone: {undone.calls:,} calls, {undone.callbacks:,} callbacks; "
        f"{undone.restored:,} others are as they were."
    )
    if undone.callbacks_kept:
        yield f"Callbacks that stay, because somebody worked on them: {listed(undone.callbacks_kept)}."
    if undone.not_restored:
        yield f"Callbacks that changed since and stay as they are: {listed(undone.not_restored)}."
    if undone.calls_kept:
        yield f"Calls that stay, because somebody built on them: {undone.calls_kept:,}."


def undone_record(undone: ImportUndone) -> dict[str, object]:
    """Return the JSON object of an import that was undone."""
    return {
        "import": undone.import_id,
        "calls": undone.calls,
        "calls_kept": undone.calls_kept,
        "callbacks": undone.callbacks,
        "callbacks_kept": list(undone.callbacks_kept),
        "restored": undone.restored,
        "not_restored": list(undone.not_restored),
    }


def _rows(rows: int, new: CallCounts, new_rows: int, known: int, known_rows: int, bad: int) -> str:
    """Return what became of every row, as a sum."""
    return (
        f"{rows:,} rows = {new_rows:,} in {new.calls:,} new calls + {known_rows:,} in {known:,} calls "
        f"known already + {bad:,} bad."
    )


def _calls(new: CallCounts, withheld: int) -> Iterator[str]:
    yield (
        f"{new.calls:,} new calls = {new.inbound:,} inbound + {new.outbound:,} outbound + "
        f"{new.internal:,} internal; inbound = {new.answered:,} answered + {new.missed:,} missed + "
        f"{new.voicemail:,} with a message."
    )
    if withheld:
        yield f"{withheld:,} of the missed withheld their number: nobody can call them back."


def bad_lines(rows: Sequence[BadRow], count: int, what: str = "bad rows") -> Iterator[str]:
    """Yield the first of some rows with line and reason.

    Args:
        rows: the rows that are known.
        count: how many there are.
        what: what they are.
    """
    for row in rows[:SHOWN]:
        yield f"  line {row.line}: {row.reason}"
    if count > SHOWN:
        yield f"  and {count - SHOWN:,} more {what}; --json lists them"


def how_many(count: int, what: str) -> str:
    """Return a count with what is counted: ``1 patient``, ``2,000 patients``."""
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"


def listed(numbers: Sequence[int]) -> str:
    """Return the first of some numbers of records, and how many more there are."""
    more = len(numbers) - SHOWN
    return ", ".join(map(str, numbers[:SHOWN])) + (f" and {more:,} more" if more > 0 else "")


def dated(instant: datetime, hours: OpeningHours) -> str:
    """Return a day with its year, because a log may be old, and the time of day."""
    local = hours.local(instant)
    return hours.style.moment(local, year=True)


_CLEAR = "\r\x1b[K"
# Seconds before the first rate, and between two rates: figures that jump cannot be read.
_FIRST_RATE, _BETWEEN = 2.0, 0.5


class ProgressLine:
    """One line on standard error that is overwritten; nothing if that is not a terminal."""

    def __init__(self, rows: Callable[[], int] | None = None) -> None:
        """Write nothing yet.

        Args:
            rows: returns how many rows of a log were read so far; None if no log is read.
        """
        self._rows = rows
        self._shown = ""
        self._shown_at = 0.0
        self._begun = time.monotonic()
        self._fraction = 0.0
        self._read = 0
        self._here = is_terminal(sys.stderr)

    def __call__(self, doing: str, fraction: float) -> None:
        """Show what is being done, and how far it is, from 0 to 1."""
        if not self._here:
            return
        now = time.monotonic()
        if fraction < self._fraction:
            # Another step begins: what was done is undone.
            self._begun = now
        self._fraction = fraction
        head = f"{doing} {int(100 * fraction):3} %"
        if self._shown.startswith(head) and now - self._shown_at < _BETWEEN:
            return
        text = head + self._pace(fraction, now - self._begun)
        if text != self._shown:
            self._shown, self._shown_at = text, now
            print(f"{_CLEAR}{text}", end="", file=sys.stderr, flush=True)

    def _pace(self, fraction: float, seconds: float) -> str:
        """Return the rate and the time left; "" before they are known."""
        if seconds < _FIRST_RATE or not 0 < fraction < 1:
            return ""
        left = f", about {_length(seconds * (1 - fraction) / fraction)} left"
        before, self._read = self._read, self._rows() if self._rows else 0
        if self._read == before:
            return left
        return f", {self._read:,} rows, {int(self._read / seconds):,} a second{left}"

    def __enter__(self) -> Self:
        """Return the line itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Erase the line."""
        if self._shown:
            print(_CLEAR, end="", file=sys.stderr, flush=True)


def _length(seconds: float) -> str:
    """Return a length of time as people write it: ``40 s``, ``3 min``."""
    minute = 60
    return f"{max(1, round(seconds))} s" if seconds < 2 * minute else f"{round(seconds / minute)} min"
