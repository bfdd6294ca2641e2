"""``frontdesk import``: import a call log after a preview, and undo an import.

The columns of an unknown log are mapped by ``--map``, or else asked about once; the mapping is remembered by
the header.
"""

from __future__ import annotations

import signal
import textwrap
import threading
from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from frontdesk.cli.command import (
    DONE,
    FOUND,
    INTERRUPTED,
    CommandParser,
    Commands,
    WrongUse,
    add_as,
    add_command,
    add_json,
    add_yes,
)
from frontdesk.cli.context import Context
from frontdesk.cli.output import Output
from frontdesk.cli.questions import ask_text, ask_yes, can_ask
from frontdesk.domain.errors import BadSettings, Incomplete, Refused
from frontdesk.domain.text import one_line
from frontdesk.exports.columns import plain
from frontdesk.exports.dates import DateStyle
from frontdesk.phones.calls import CallLog
from frontdesk.phones.formats import UnknownFormat, table_rows
from frontdesk.phones.mapped_rows import completed
from frontdesk.phones.mapping import (
    COLUMNS,
    MEANINGS,
    OFFERED,
    ColumnMapping,
    code_question,
    meaning_named,
    unknown_words,
)
from frontdesk.phones.systems.registry import system_names

if TYPE_CHECKING:
    from frontdesk.domain.backlog import GoesTo
    from frontdesk.services.desk import Services
    from frontdesk.services.imports.service import ImportService

#: How many characters of a name or a value are shown, and how many values of a column.
_CELL, _VALUES_SHOWN = 40, 20
#: An answer: there is no such column.
_NONE = "-"
_WORDS = "_words"
_FIELDS = tuple(one.name for one in fields(ColumnMapping) if one.name != "has_header")
# Asked about only if the guess found such a column.
_IF_GUESSED = ("talk_time", "answered_at", "ring_time")

_GROUP = """\
Bring in what the phone system recorded: calls that nobody answered become
callbacks, and those who were called back or got through later are settled."""

_CALLS = """\
{known}

A missed call from outside opens a callback, received when the call came; a
repeated one joins it; a later answered call closes it, inbound or outbound. A
log cannot tell a person from their voicemail, so an outbound call that was
answered counts as reached. What people recorded themselves is not done again.

A callback that was closed as unreached is reopened by a missed call within a
year, with its age and its tries. Who calls after a message of the practice rang
back, and comes first among equals. The calls of numbers whose callbacks were
merged go to the one that stays.

Who called longer ago than the setting (backlog.days, 7) and never since goes to
the backlog: a list of its own with a daily quota, on which the rule gives no
verdict. Who called since is today's work.

First it shows what it found, and asks. Calls that are known already are left
alone, so running it twice changes nothing. Rows that cannot be read are listed
by line and reason, and the exit code is then 1. Ctrl-C stops it, and then
nothing of it is in the store.

In JSON, answered, missed and voicemail count inbound calls; calls and the
counts after it are of new calls, already_known counts the others; watched
counts calls whose note has watched words (--map note=...); backlog counts who
waits in the backlog, backlog_settled who was helped since; callbacks_reopened
counts those that had been closed as unreached, rang_back who rang after a
message of the practice and still waits; decided_by_time counts calls of which
only a time tells whether they were answered.

What can be mapped, and which column it is:
{fields}

A talk time decides who was answered, before a time that includes ringing. If
there is neither a result nor a talk time, it asks; with --yes the time there is
counts as talk, 0 is missed, and the summary says how many were decided so."""

_UNDO = """\
Undo an import: its calls, the callbacks it opened, and its changes to others.
What somebody worked on since stays, is listed, and makes the exit code 1.
Without a number it undoes the last import. The log can be imported again."""


def define(parser: CommandParser) -> None:
    """Define ``import`` and its commands."""
    parts = parser.describe_group(
        description=_GROUP,
        examples=("frontdesk import calls Master.csv", "frontdesk import undo"),
    )
    _add_calls(parts)
    _add_undo(parts)


def _add_calls(parts: Commands) -> None:
    calls = add_command(
        parts,
        "calls",
        summary="import a call log",
        arguments="FILE [--map FIELD=COLUMN ...]"
        "\n           [--means VALUE=MEANING ...] [--backlog|--not-backlog]"
        "\n           [--yes] [--as NAME] [--json]",
        description=_CALLS.replace("{known}", _known()).replace("{fields}", _mappable()),
        examples=(
            "frontdesk import calls Master.csv",
            'frontdesk import calls pbx.csv --map started_at="Start Time" --map name=Who',
            "frontdesk import calls pbx.csv --map result=Type --means 2=missed",
        ),
        run=run_calls,
    )
    calls.add_argument("file", metavar="FILE", help="the log, as CSV")
    calls.add_argument(
        "--map",
        metavar="FIELD=COLUMN",
        action="append",
        default=[],
        help="which column is what, where the log's format is not known",
    )
    calls.add_argument(
        "--means",
        metavar="VALUE=MEANING",
        action="append",
        default=[],
        help="what a code or a word of the log means: answered, missed, voicemail, outbound answered,"
        " outbound unanswered, internal or ignore",
    )
    goes = calls.add_mutually_exclusive_group()
    goes.add_argument("--backlog", action="store_true", help="everybody who waits goes to the backlog")
    goes.add_argument("--not-backlog", action="store_true", help="nobody does, however old the log is")
    _add_shared(calls, "one object with the counts and bad_rows (line, reason)")


def _add_undo(parts: Commands) -> None:
    undo = add_command(
        parts,
        "undo",
        summary="undo an import",
        arguments="[ID] [--yes] [--as NAME] [--json]",
        description=_UNDO,
        examples=("frontdesk import undo", "frontdesk import undo 3 --yes"),
        run=run_undo,
    )
    undo.add_argument("id", metavar="ID", nargs="?", type=int, help="the number of the import")
    _add_shared(undo, "one object with what was undone and what stays")


def _known() -> str:
    """Return what logs are known, in the lines of a page of help."""
    return textwrap.fill(
        f"Import a call log. Those of {system_names()} are recognized; of any other table you say once which"
        " column is what: it is remembered by its header.",
        78,
    )


def _mappable() -> str:
    """Return what can be mapped, a line each."""
    lines = [f"  {what:15} {question}" for what, question in COLUMNS.items()]
    return (
        "\n".join(lines)
        + """
  date_style      iso, day_first, month_first, epoch, or a pattern such as
                  %d.%m.%Y %H:%M
  time_is         talk or total: what the duration counts, if nothing else
                  tells who was answered
  zone            the zone of its times, such as UTC; else the practice's
  answered_words, missed_words, ... words and what they mean, as --means does"""
    )


def _add_shared(parser: CommandParser, what: str) -> None:
    """Add the options of every command that changes something; ``what`` describes its JSON object."""
    add_yes(parser)
    add_as(parser)
    add_json(parser, what)


def run_calls(args: Namespace, context: Context) -> int:
    """Show what a log holds, ask, import it, and report what became of every row."""
    with context.services() as services:
        person = context.person(services, args.person)
        # What an import left that died would look like known calls.
        services.imports.clean_up(by=person.id)
        with open_log(args, context, services.imports) as log:
            return _import(args, context, services, log, person.id)


def _import(args: Namespace, context: Context, services: Services, log: CallLog, by: int) -> int:
    from frontdesk.cli.import_output import (
        ProgressLine,
        preview_lines,
        report_lines,
        report_record,
    )
    from frontdesk.cli.questions import confirm
    from frontdesk.services.imports.report import ImportCanceled

    out, hours, goes = context.out, services.practice.current().rule.hours, _goes_to(args)
    tell = out.note if args.json else out.line
    with ProgressLine(lambda: log.counts.rows) as progress:
        preview = services.imports.preview(log, goes=goes, progress=progress)
    for line in preview_lines(preview, hours, goes):
        tell(line)
    if preview.new.calls:
        out.flush()
        confirm("Import these calls?", yes=args.yes)
    try:
        with ProgressLine(lambda: log.counts.rows) as progress, _stopped_by_ctrl_c() as stopped:
            report = services.imports.run(log, by=by, goes=goes, progress=progress, canceled=stopped)
    except ImportCanceled as stop:
        out.note(stop.sentence)
        return INTERRUPTED
    if args.json:
        out.record(report_record(report))
    else:
        for line in report_lines(report):
            out.line(line)
    return FOUND if report.bad else DONE


@contextmanager
def _stopped_by_ctrl_c() -> Iterator[Callable[[], bool]]:
    """Yield a function that returns True once Ctrl-C was pressed; meanwhile it does nothing else.

    Only a process's main thread gets signals; in another one nothing stops the import.
    """
    pressed = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield pressed.is_set
        return
    before = signal.signal(signal.SIGINT, lambda *_: pressed.set())
    try:
        yield pressed.is_set
    finally:
        signal.signal(signal.SIGINT, before)


def _goes_to(args: Namespace) -> GoesTo:
    from frontdesk.domain.backlog import GoesTo

    if args.backlog:
        return GoesTo.BACKLOG
    return GoesTo.TODAY if args.not_backlog else GoesTo.BY_AGE


def run_undo(args: Namespace, context: Context) -> int:
    """Say which import it is, ask, and undo it."""
    from frontdesk.cli.import_output import ProgressLine, run_line, undone_lines, undone_record
    from frontdesk.cli.questions import confirm

    out = context.out
    with context.services() as services:
        person = context.person(services, args.person)
        run = services.imports.to_undo(args.id)
        (out.note if args.json else out.line)(run_line(run, services.practice.current().rule.hours))
        out.flush()
        confirm("Undo it?", yes=args.yes)
        with ProgressLine() as progress:
            undone = services.imports.undo(run.id, by=person.id, progress=progress)
    if args.json:
        out.record(undone_record(undone))
    else:
        for line in undone_lines(undone):
            out.line(line)
    return FOUND if undone.callbacks_kept or undone.not_restored or undone.calls_kept else DONE


def open_log(args: Namespace, context: Context, imports: ImportService) -> CallLog:
    """Open the log of the command line, with its columns mapped if its format is not known.

    Raises:
        BadFile: it cannot be read as a call log.
        Refused: its columns are not known and there is nobody to ask, or known and ``--map`` was given.
        WrongUse: an option ``--map`` cannot be understood.
        BadSettings: the mapping does not fit the columns.
    """
    changes = dict(map(_read_option, args.map))
    meant = dict(map(_read_meaning, args.means))
    first = True
    if changes or meant:
        unknown = imports.unknown_columns(args.file)
        if unknown is None:
            raise Refused("The format of this log is known; nothing was imported. Leave --map out.")
        known = imports.remembered(unknown.signature)
        first = known is None
        mapping = _changed(known or unknown.guess, changes)
    else:
        try:
            return imports.open(args.file)
        except UnknownFormat as error:
            unknown = error
        if args.yes or not can_ask():
            raise Refused(_what_to_give(unknown)) from unknown
        mapping = _ask(context.out, unknown)
    for word, meaning in meant.items():
        mapping = mapping.with_meaning(word, meaning)
    if first:
        given = [
            *meant,
            *(word for what in changes if what.endswith(_WORDS) for word in changes[what].split(",")),
        ]
        mapping = _with_codes(args, context.out, mapping, unknown, given)
        mapping = _with_time(args, context.out, mapping, unknown)
    else:
        _warn_of_words(context.out, mapping, unknown)
    return imports.open(args.file, mapping)


def _with_codes(
    args: Namespace, out: Output, mapping: ColumnMapping, unknown: UnknownFormat, said: list[str]
) -> ColumnMapping:
    """Return the mapping with the meaning of every code, asked in one question. Raises Refused."""
    rows = table_rows(args.file, unknown.delimiter)
    header = [plain(name) for name in unknown.header]
    table = (row for row in rows if [plain(field) for field in row] != header and len(row) == len(header))
    question = code_question(mapping, unknown.header, table, said)
    if question is None:
        return mapping
    shown = question.values[:_VALUES_SHOWN]
    values = ", ".join(f"“{one_line(value, _CELL)}” ({count:,})" for value, count in shown)
    more = len(question.values) - len(shown)
    values += f" and {more:,} more" if more else ""
    column = one_line(question.column, _CELL)
    if args.yes or not can_ask():
        hint = " ".join(
            f'--means "{one_line(value, _CELL)}={question.likely.get(value, "missed")}"' for value, _ in shown
        )
        raise Refused(
            f"What do the values of “{column}” mean: {values}? Each is one of {', '.join(OFFERED)}. "
            f"Nothing was imported. Say it for each, for example: {hint}"
        )
    out.note(f"What do the values of “{column}” mean: {values}?")
    out.note(f"Each is one of {', '.join(OFFERED)}. (--means VALUE=MEANING answers it beforehand.)")
    for value, count in question.values:
        mapping = mapping.with_meaning(value, _ask_meaning(out, value, count, question.likely.get(value, "")))
    return mapping


def _with_time(args: Namespace, out: Output, mapping: ColumnMapping, unknown: UnknownFormat) -> ColumnMapping:
    """Return the mapping with what its only time counts, asked if nothing else tells who was answered."""
    columns = completed(mapping, unknown.header)
    decisive = {"result", "talk_time", "answered_at"} & columns.keys()
    if decisive or "duration" not in columns or mapping.time_is or args.yes or not can_ask():
        return mapping
    column = one_line(columns["duration"], _CELL)
    out.note(f"No column says who was answered; “{column}” is the only time there is.")
    talk = ask_yes(
        f"Does “{column}” count talk alone, without ringing? (no: nobody counts as answered)", default=False
    )
    return replace(mapping, time_is="talk" if talk else "total")


def _ask_meaning(out: Output, value: str, count: int, likely: str) -> str:
    while True:
        answer = ask_text(f"  “{one_line(value, _CELL)}” ({count:,})", likely)
        if meaning := meaning_named(answer):
            return meaning
        out.note(f"    Write one of {', '.join(OFFERED)}.")


def _read_meaning(text: str) -> tuple[str, str]:
    """``2=missed`` as its two parts. Raises WrongUse."""
    value, equals, name = text.rpartition("=")
    meaning = meaning_named(name)
    if not equals or not value.strip() or not meaning:
        raise WrongUse(
            f'--means "{one_line(text, _CELL)}" cannot be understood; write VALUE=MEANING with a meaning of '
            f"{', '.join(MEANINGS)}."
        )
    return value.strip(), meaning


def _read_option(text: str) -> tuple[str, str]:
    """``started_at=Start Time`` as its two parts. Raises WrongUse."""
    what, equals, value = text.partition("=")
    if not equals or what not in _FIELDS:
        raise WrongUse(
            f'--map "{one_line(text, _CELL)}" cannot be understood; write FIELD=COLUMN with a field of '
            f"{', '.join(_FIELDS)}."
        )
    if what == "time_is" and value not in ("talk", "total"):
        raise WrongUse("--map time_is takes talk or total.")
    if what == "date_style" and value not in set(DateStyle) and "%" not in value:
        raise WrongUse(f"--map date_style takes {', '.join(DateStyle)}, or a pattern such as %d.%m.%Y %H:%M.")
    return what, value


def _changed(mapping: ColumnMapping, changes: dict[str, str]) -> ColumnMapping:
    """Return a mapping with the fields that a person gave; words, separated by commas, are added."""
    values: dict[str, Any] = {what: value for what, value in changes.items() if not what.endswith(_WORDS)}
    for what in changes.keys() - values.keys():
        for word in changes[what].split(","):
            mapping = mapping.with_meaning(word.strip(), what.removesuffix(_WORDS).replace("_", " "))
    if changes.get("started_at", mapping.started_at) != mapping.started_at:
        # The file decides how the dates of another column are written.
        values.setdefault("date_style", "")
    return replace(mapping, **values)


def _what_to_give(unknown: UnknownFormat) -> str:
    """Return what to say if nobody can be asked: the options that stand for the guess."""
    guess = [f'--map {what}="{one_line(name, _CELL)}"' for what, name in unknown.guess.columns().items()]
    columns = ", ".join(one_line(name, _CELL) for name in unknown.header)
    return (
        f"The columns of this log are not known yet and nothing was imported; its columns are {columns}. "
        f"Run it again and say which is what, for example with: {' '.join(guess) or '--map started_at=...'}"
    )


def _ask(out: Output, unknown: UnknownFormat) -> ColumnMapping:
    """Ask for every field, with the guess as the default. Raises Refused if the input ends."""
    out.note(f"The columns of this log are not known yet. It has {len(unknown.header)}:")
    first = unknown.rows[0] if unknown.rows else []
    for at, name in enumerate(unknown.header):
        out.note(f"  {one_line(name, _CELL)}: {one_line(first[at], _CELL) if at < len(first) else ''}")
    out.note(f"Which is what? Enter takes the one in brackets; {_NONE} means no such column.")
    names = {plain(name): name for name in reversed(unknown.header)}
    asked = [what for what in COLUMNS if what not in _IF_GUESSED or getattr(unknown.guess, what)]
    while True:
        chosen = {what: _ask_column(out, what, getattr(unknown.guess, what), names) for what in asked}
        mapping = _changed(unknown.guess, chosen)
        try:
            mapping.check(unknown.header)
        except (Incomplete, BadSettings) as wrong:
            out.note(wrong.sentence)
            continue
        return mapping


def _ask_column(out: Output, what: str, guess: str, names: dict[str, str]) -> str:
    while True:
        answer = ask_text(f"  {COLUMNS[what]}", guess or _NONE)
        if answer == _NONE:
            return ""
        if plain(answer) in names:
            return names[plain(answer)]
        out.note("    There is no such column.")


def _warn_of_words(out: Output, mapping: ColumnMapping, unknown: UnknownFormat) -> None:
    """Say which words make bad rows."""
    left: Iterable[str] = unknown_words(mapping, unknown.header, unknown.rows)
    words = ", ".join(f"“{one_line(word, _CELL)}”" for word in left)
    if words:
        out.note(
            f"What {words} means is not known: rows with it are bad rows. "
            "Say it with, for example: --means VALUE=missed"
        )
