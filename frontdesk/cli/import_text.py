"""What is written about an import: before it, after it, and when it is taken back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from frontdesk.domain.backlog import GoesTo
from frontdesk.domain.imports import ImportRun, ImportUndone
from frontdesk.domain.rule.hours import OpeningHours
from frontdesk.phones.calls import BadRow
from frontdesk.services.import_report import CallCounts, ImportPreview, ImportReport

#: Bad rows, and numbers of callbacks, that are written one by one; JSON has them all.
_SHOWN = 20


def preview_lines(preview: ImportPreview, hours: OpeningHours, goes: GoesTo) -> Iterator[str]:
    """What a log holds, and what importing it would do."""
    yield preview.file_name
    for sentence in (*preview.notes, *preview.reasons):
        yield f"  {sentence}"
    yield _rows(preview.rows, preview.new, preview.new_rows, preview.known, preview.known_rows, preview.bad)
    if preview.first is not None and preview.last is not None:
        yield f"From {_moment(preview.first, hours)} to {_moment(preview.last, hours)}."
        yield from _calls(preview.new, preview.withheld)
        if preview.future:
            yield f"{preview.future:,} of the calls lie in the future: see above how the dates were read."
        yield f"Still to be called back at the end of the log: {preview.waiting:,}."
        if preview.given_up:
            yield (
                f"{preview.given_up:,} of them had been closed as unreached before they called: opened "
                "again, with their age and their tries."
            )
        yield from _where_to(preview, hours, goes)
        yield "Calls of ours that were answered count as reached: a log cannot tell people from voicemail."
    yield from _bad(preview.bad_rows, preview.bad)


def _where_to(preview: ImportPreview, hours: OpeningHours, goes: GoesTo) -> Iterator[str]:
    """How many of those who wait go where, and how to have it otherwise."""
    today = preview.waiting - preview.backlog
    if not preview.waiting:
        return
    if goes is GoesTo.BY_AGE and preview.backlog:
        yield (
            f"{preview.backlog:,} of them called last before {_moment(preview.backlog_before, hours)} and go "
            f"to the backlog, without a verdict; {today:,} are today's work. --not-backlog makes all of them "
            "today's work."
        )
    elif goes is GoesTo.BACKLOG:
        yield "All of them go to the backlog, without a verdict."
    else:
        yield "All of them are today's work, and their deadlines are judged."


def report_lines(report: ImportReport) -> Iterator[str]:
    """What an import did, with the fate of every row."""
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
    again = f"{report.reopened:,} opened one again that was closed as unreached, " if report.reopened else ""
    yield (
        f"{unanswered:,} not answered: {report.opened:,} opened a callback, {report.joined:,} joined one, "
        f"{again}{report.withheld:,} without a number, {settled:,} settled before."
    )
    yield f"{report.closed:,} callbacks closed by a later call; {report.attempts:,} tries of ours counted."
    yield (
        f"{report.breached:,} deadlines had passed and are stamped. Still to be called back: "
        f"{report.waiting:,}, of whom {report.waiting_breached:,} are breached. See them with: frontdesk due"
    )
    if report.rang_back:
        yield f"{report.rang_back:,} of those rang after our message, and nobody tried since."
    if report.backlog or report.backlog_settled:
        yield (
            f"Of those from before {report.backlog:,} are in the backlog (frontdesk due --backlog), and "
            f"{report.backlog_settled:,} were helped since and are in no list."
        )
    if report.prompts:
        words = "1 call holds" if report.prompts == 1 else f"{report.prompts:,} calls hold"
        yield f"{words} watched words: look at them at the desk, F8 and then w."
    yield f"Take it back with: frontdesk import undo {report.import_id}"
    yield from _bad(report.bad_rows, report.bad)


def report_record(report: ImportReport) -> dict[str, object]:
    """The object of an import; its keys are part of the product ("Commands and files")."""
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
    """Which import it is, and what it brought."""
    return (
        f"Import {run.id}, {run.file_name}, by {run.by} on {_moment(run.at, hours)}: {run.calls:,} calls, "
        f"{run.opened:,} callbacks opened, {run.changed:,} others joined, opened again or closed."
    )


def undone_lines(undone: ImportUndone) -> Iterator[str]:
    """What taking an import back did."""
    yield (
        f"Import {undone.import_id} is taken back: {undone.calls:,} calls, {undone.callbacks:,} callbacks; "
        f"{undone.restored:,} others are as they were."
    )
    if undone.callbacks_kept:
        yield f"Callbacks that stay, because somebody worked on them: {_numbers(undone.callbacks_kept)}."
    if undone.not_restored:
        yield f"Callbacks that changed since and stay as they are: {_numbers(undone.not_restored)}."
    if undone.calls_kept:
        yield f"Calls that stay, because somebody built on them: {undone.calls_kept:,}."


def undone_record(undone: ImportUndone) -> dict[str, object]:
    """The object of an import that was taken back."""
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
    """The fate of every row, as a sum."""
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


def _bad(rows: tuple[BadRow, ...], count: int) -> Iterator[str]:
    for row in rows[:_SHOWN]:
        yield f"  line {row.line}: {row.reason}"
    if count > _SHOWN:
        yield f"  and {count - _SHOWN:,} more bad rows; --json lists them"


def _numbers(numbers: tuple[int, ...]) -> str:
    more = len(numbers) - _SHOWN
    return ", ".join(map(str, numbers[:_SHOWN])) + (f" and {more:,} more" if more > 0 else "")


def _moment(instant: datetime, hours: OpeningHours) -> str:
    """A day with its year, and the time of day: a log may be old."""
    local = hours.local(instant)
    return hours.style.moment(local, year=True)
