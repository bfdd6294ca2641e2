"""``frontdesk import bookings``: appointments of a practice system, after a preview."""

from __future__ import annotations

import textwrap
from argparse import Namespace
from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from frontdesk.bookings.mapping import COLUMNS, BookingMapping
from frontdesk.bookings.table import BookingTable, UnknownColumns, WordCount
from frontdesk.bookings.words import KIND_MEANINGS, STATUS_MEANINGS, meaning_named
from frontdesk.cli.command import (
    DONE,
    FOUND,
    INTERRUPTED,
    Commands,
    add_as,
    add_command,
    add_json,
    add_yes,
)
from frontdesk.cli.context import Context
from frontdesk.cli.imports.table_columns import (
    CELL,
    NONE,
    VALUES_SHOWN,
    as_options,
    ask_columns,
    ask_meaning,
    read_map_option,
    read_means_option,
    show_columns,
)
from frontdesk.cli.output import Output
from frontdesk.cli.questions import can_ask
from frontdesk.cli.stopping import stopped_by_ctrl_c
from frontdesk.domain.errors import BadSettings, Incomplete, Refused
from frontdesk.domain.text import one_line

if TYPE_CHECKING:
    from frontdesk.services.bookings.service import BookingService
    from frontdesk.services.desk import Services

_FIELDS = tuple(
    one.name for one in fields(BookingMapping) if one.name != "has_header" and not one.name.endswith("_words")
)
_MEANINGS = tuple(dict.fromkeys((*STATUS_MEANINGS, *KIND_MEANINGS)))

_BOOKINGS = """\
Import the appointments that a practice system exported, so that the Patients
list knows who is booked, who confirmed, who came and who did not, without
typing it. A file with a row for each appointment is enough: the patient's name
and number, date and time, what for, and how it stands.

A row is a patient's if name and number are; a name alone decides only where no
number is given and one person has the name. Rows of nobody here are listed
with their line and left out, and the exit code is then 1: nothing is guessed.
So is what cannot be right, such as a session before the evaluation.

What an appointment says is recorded once, in the order of time, whether a desk
recorded it or an earlier export told it. The same file again changes nothing,
a later export only what changed since. Appointments of a course of treatment
are no bookings of their own: each that took place is a session.

First it shows how it read the file and what it would do, and asks. Ctrl-C stops
it, and then nothing of it is in the store.

The columns are found by their names. What they are is asked where that is not
clear, and remembered by the header. So are words for a status or a type that
are not known: each means {meanings}.

What can be mapped, and which column it is:
{fields}

In JSON, rows is the sum of bad rows, added, updated, unchanged, duplicates
(another row of the file tells the same appointment) and unmatched;
unmatched_rows has line and reason of those, events counts what was recorded."""


def add_bookings(parts: Commands) -> None:
    """Add ``import bookings``."""
    described = _BOOKINGS.replace("{fields}", _mappable()).replace("{meanings}", _meanings())
    bookings = add_command(
        parts,
        "bookings",
        summary="import the appointments of a practice system",
        arguments="FILE [--map FIELD=COLUMN ...]"
        "\n           [--means VALUE=MEANING ...] [--yes] [--as NAME] [--json]",
        description=described,
        examples=(
            "frontdesk import bookings appointments.csv",
            'frontdesk import bookings appointments.csv --map name=Client --map date="Visit Date"',
            'frontdesk import bookings appointments.csv --means "Ketamine 2=session"',
        ),
        run=run_bookings,
    )
    bookings.add_argument("file", metavar="FILE", help="the export, as CSV")
    bookings.add_argument(
        "--map",
        metavar="FIELD=COLUMN",
        action="append",
        default=[],
        help="which column is what, where its name does not say it",
    )
    bookings.add_argument(
        "--means",
        metavar="VALUE=MEANING",
        action="append",
        default=[],
        help="what a word for a status or a type means",
    )
    add_yes(bookings)
    add_as(bookings)
    add_json(bookings, "one object with the counts, bad_rows and unmatched_rows (line, reason)")


def _mappable() -> str:
    """Return what can be mapped, a line each."""
    lines = [f"  {what:12} {question}" for what, question in COLUMNS.items()]
    return (
        "\n".join(lines)
        + """
  date_style   iso, day_first, month_first, epoch, or a pattern such as
               %d.%m.%Y %H:%M
  zone         the zone of its times, such as UTC; else the practice's"""
    )


def _meanings() -> str:
    return textwrap.fill(_listed(_MEANINGS), 78).partition("\n")[0]


def _listed(meanings: Sequence[str]) -> str:
    """Return meanings as people read them."""
    return ", ".join(str(one).replace("_", " ") for one in meanings)


def run_bookings(args: Namespace, context: Context) -> int:
    """Show what an export says, ask, import it, and report what became of every row."""
    with context.services() as services:
        person = context.person(services, args.person)
        services.imports.clean_up(by=person.id)
        with _open(args, context.out, services.bookings) as table:
            return _import(args, context, services, table, person.id)


def _import(args: Namespace, context: Context, services: Services, table: BookingTable, by: int) -> int:
    from frontdesk.cli.imports.booking_output import (
        booking_preview_lines,
        booking_record,
        booking_report_lines,
    )
    from frontdesk.cli.imports.output import ProgressLine
    from frontdesk.cli.questions import confirm
    from frontdesk.services.imports.report import ImportCanceled

    out, hours, bookings = context.out, services.practice.current().rule.hours, services.bookings
    try:
        with ProgressLine(lambda: table.rows) as progress, stopped_by_ctrl_c() as stopped:
            read = bookings.read(table, progress=progress, canceled=stopped)
        with read:
            for line in booking_preview_lines(read.preview, hours):
                (out.note if args.json else out.line)(line)
            if read.preview.counts.added or read.preview.counts.updated:
                out.flush()
                confirm("Import these appointments?", yes=args.yes)
            with ProgressLine() as progress, stopped_by_ctrl_c() as stopped:
                report = bookings.run(read, by=by, progress=progress, canceled=stopped)
    except ImportCanceled as stop:
        out.note(stop.sentence)
        return INTERRUPTED
    if args.json:
        out.record(booking_record(report))
    else:
        for line in booking_report_lines(report):
            out.line(line)
    return FOUND if report.counts.bad or report.counts.unmatched else DONE


def _open(args: Namespace, out: Output, bookings: BookingService) -> BookingTable:
    """Open the export of the command line, with its columns mapped.

    Raises:
        BadFile: it cannot be read as a table of appointments.
        Refused: its columns or words are not known and there is nobody to ask.
        WrongUse: an option cannot be understood.
        BadSettings: the mapping does not fit the columns.
    """
    changes = dict(read_map_option(text, _FIELDS) for text in args.map)
    meant = dict(read_means_option(text, meaning_named, _listed(_MEANINGS)) for text in args.means)
    columns = bookings.columns(args.file)
    known = bookings.remembered(columns.signature)
    mapping = _changed(known or columns.guess, changes)
    if known is None and not _is_clear(mapping, columns.header):
        if args.yes or not can_ask():
            raise Refused(_what_to_give(columns))
        mapping = _ask(out, columns, mapping)
    return _with_words(args, out, bookings, mapping, meant, asks=known is None)


def _is_clear(mapping: BookingMapping, header: Sequence[str]) -> bool:
    """True if it is known whose an appointment is, when, and how it stands; ``-``: nothing says that."""
    try:
        mapping.check(header)
    except Incomplete:
        return False
    return bool(mapping.phone and mapping.status)


def _with_words(
    args: Namespace,
    out: Output,
    bookings: BookingService,
    mapping: BookingMapping,
    meant: dict[str, str],
    *,
    asks: bool,
) -> BookingTable:
    """Open the export with the meaning of its words: said before, said now, or asked in one question."""
    table = bookings.open(args.file, mapping)
    words = table.words()
    changed = mapping
    for word, meaning in meant.items():
        for column in ("status", "type"):
            if meaning in (STATUS_MEANINGS if column == "status" else KIND_MEANINGS):
                changed = changed.with_meaning(column, word, meaning)
    unknown = [one for one in words if one.meaning is None and _meaning(changed, one) is None]
    if unknown and (asks or (can_ask() and not args.yes)):
        try:
            changed = _ask_words(args, out, changed, unknown)
        except BaseException:
            table.close()
            raise
    if changed == mapping:
        return table
    table.close()
    return bookings.open(args.file, changed)


def _meaning(mapping: BookingMapping, one: WordCount) -> str | None:
    words = mapping.words()
    return words.status(one.word) if one.column == "status" else words.kind(one.word)


def _ask_words(
    args: Namespace, out: Output, mapping: BookingMapping, unknown: Sequence[WordCount]
) -> BookingMapping:
    """Return the mapping with the meaning of every word. Raises Refused if there is nobody to ask."""
    question = " ".join(
        f"What do these values of the {column} mean: {_values(unknown, column)}? "
        f"Each is one of {_listed(_allowed(column))}."
        for column in dict.fromkeys(one.column for one in unknown)
    )
    if args.yes or not can_ask():
        hint = " ".join(
            f'--means "{one_line(one.word, CELL)}={"done" if one.column == "status" else "session"}"'
            for one in unknown[:VALUES_SHOWN]
        )
        raise Refused(f"{question} Nothing was imported. Say it for each, for example: {hint}")
    out.note(question)
    out.note("(--means VALUE=MEANING answers it beforehand.)")
    for one in unknown:
        allowed = _allowed(one.column)
        meaning = ask_meaning(out, one.word, one.rows, _named_among(allowed), _listed(allowed))
        mapping = mapping.with_meaning(one.column, one.word, meaning)
    return mapping


def _values(unknown: Sequence[WordCount], column: str) -> str:
    theirs = [one for one in unknown if one.column == column]
    shown = ", ".join(f"“{one_line(one.word, CELL)}” ({one.rows:,})" for one in theirs[:VALUES_SHOWN])
    more = len(theirs) - VALUES_SHOWN
    return shown + (f" and {more:,} more" if more > 0 else "")


def _named_among(allowed: Sequence[str]) -> Callable[[str], str]:
    """Return what gives the code of a meaning by its name, if it is one of these."""
    return lambda name: meaning if (meaning := meaning_named(name)) in allowed else ""


def _allowed(column: str) -> tuple[str, ...]:
    return STATUS_MEANINGS if column == "status" else KIND_MEANINGS


def _changed(mapping: BookingMapping, changes: dict[str, str]) -> BookingMapping:
    """Return a mapping with the fields that a person gave."""
    values: dict[str, Any] = dict(changes)
    if values.keys() & {"date", "time"}:
        # The file decides how the dates of another column are written.
        values.setdefault("date_style", "")
        values.setdefault("time", "")
    if "name" in values:
        values.setdefault("first_name", "")
        values.setdefault("last_name", "")
    return replace(mapping, **values)


def _what_to_give(columns: UnknownColumns) -> str:
    """Return what to say if nobody can be asked: the options that stand for the guess."""
    listed = ", ".join(one_line(name, CELL) for name in columns.header)
    missing = [what for what in ("phone", "status") if not getattr(columns.guess, what)]
    absent = f" If there is none, say so: {' '.join(f'--map {what}={NONE}' for what in missing)}"
    return (
        f"The columns of this export are not clear and nothing was imported; its columns are {listed}. "
        f"Run it again and say which is what, for example with: "
        f"{as_options(columns.guess.columns()) or '--map name=... --map date=...'}{absent if missing else ''}"
    )


def _ask(out: Output, columns: UnknownColumns, mapping: BookingMapping) -> BookingMapping:
    """Ask for every field, with the guess as the default. Raises Refused if the input ends."""
    show_columns(out, "export", columns.header, columns.rows)
    guess = {what: str(getattr(mapping, what)) for what in COLUMNS}
    while True:
        chosen = ask_columns(out, columns.header, COLUMNS, guess)
        said = replace(mapping, **_columns(chosen), date_style="")
        try:
            said.check(columns.header)
        except (Incomplete, BadSettings) as wrong:
            out.note(wrong.sentence)
            continue
        return said


def _columns(chosen: dict[str, str]) -> dict[str, Any]:
    """Return the columns that a person chose, where none is named as such."""
    return {what: name or NONE for what, name in chosen.items()}
