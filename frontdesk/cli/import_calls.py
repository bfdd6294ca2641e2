"""``frontdesk import``: call logs in, after a look at them, and taken back."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from frontdesk.cli.codes import DONE, FOUND, INTERRUPTED
from frontdesk.cli.command import CommandParser, Commands, add_as, add_command, add_group, add_json, add_yes
from frontdesk.cli.context import Context

if TYPE_CHECKING:
    from frontdesk.domain.backlog import GoesTo
    from frontdesk.phones.calls import CallLog
    from frontdesk.services.desk import Services

_GROUP = """\
Bring in what the phone system wrote down: calls nobody answered become
callbacks, and those who were called back or came through later are settled."""

_CALLS = """\
Import a call log. Asterisk and FreePBX logs are known on sight; of any other
table you say once which column is what, and it is remembered by its header.

A missed call from outside opens a callback, received when the call came; a
repeated one joins it; a later answered call closes it, theirs or ours. A log
cannot tell a person from their voicemail, so a call of ours that was answered
counts as reached. What people wrote down themselves is not done again.

What was closed as unreached is opened again by a missed call after the closing,
within a year, with its age and its tries. Who calls after a message of ours rang
back, and comes first among equals. The calls of numbers whose callbacks were
merged go to the one that stays.

Who called longer ago than the setting (backlog.days, 7) and never since goes to
the backlog: a list of its own with a daily share, on which the rule gives no
verdict. Who called since is today's work.

First it shows what it found, and asks. Calls that are known already are left
alone, so running it twice changes nothing. Rows that cannot be read are listed
by line and reason, and the exit code is then 1. Ctrl-C stops it, and then
nothing of it is in the store.

In JSON, answered, missed and voicemail are of the inbound calls; calls and the
counts after it are of new calls, already_known counts the others; watched
counts calls whose note holds watched words (--map note=...); backlog
counts who waits in the backlog, backlog_settled who was helped since;
callbacks_reopened counts what had been closed as unreached, rang_back who
rang after our message and still waits; decided_by_time counts those of whom only
a time told whether they were answered.

What can be mapped, and which column it is:
{fields}

A talk time decides who was answered, before a time that includes ringing. Where
neither a result nor a talk time is there, it asks; with --yes the time there is
counts as talk, 0 is missed, and the count of such calls is told."""

_FIELDS = """\
  started_at      When the call began
  started_time    The time of day, if it has its own column
  from_number     The number that called
  to_number       The number that was called
  other_number    The number outside, if there is only one
  direction       Inbound or outbound
  result          Answered or missed
  voicemail       Whether a message was left
  duration        How long it lasted, ringing perhaps included
  talk_time       How long somebody talked
  answered_at     When it was answered
  ring_time       How long it rang
  name            The caller's name
  note            A note, or the transcript of the message
  call_id         The call's own id
  date_style      iso, day_first, month_first, epoch, or a pattern such as %d.%m.%Y %H:%M
  time_is         talk or total: what the duration counts, where nothing else tells who was answered
  zone            the zone of its times, as UTC; else the practice's
  answered_words, missed_words, ... words and what they mean, as --means says it"""

_UNDO = """\
Take an import back: its calls, the callbacks it opened, and what it changed of
others. What somebody worked on since stays, is told, and makes the exit code 1.
Without a number it takes back the last import. The log can be imported again."""


def add_parser(commands: Commands) -> None:
    """Add ``import`` and what belongs under it to the commands."""
    parts = add_group(
        commands,
        "import",
        summary="bring in a call log, or take it back",
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
        arguments="FILE [--map FIELD=COLUMN ...] [--means VALUE=MEANING ...] [--backlog|--not-backlog]"
        " [--yes] [--as NAME] [--json]",
        description=_CALLS.replace("{fields}", _FIELDS),
        examples=(
            "frontdesk import calls Master.csv",
            'frontdesk import calls calls.csv --map started_at="Start Time" --map from_number=From',
            'frontdesk import calls calls.csv --map result=Type --means 2=missed --means "3=internal"',
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
        summary="take an import back",
        arguments="[ID] [--yes] [--as NAME] [--json]",
        description=_UNDO,
        examples=("frontdesk import undo", "frontdesk import undo 3 --yes"),
        run=run_undo,
    )
    undo.add_argument("id", metavar="ID", nargs="?", type=int, help="the number of the import")
    _add_shared(undo, "one object with what was taken back and what stays")


def _add_shared(parser: CommandParser, what: str) -> None:
    """Add what every command has that changes something; ``what`` says what its object is."""
    add_yes(parser)
    add_as(parser)
    add_json(parser, what)


def run_calls(args: Namespace, context: Context) -> int:
    """Show what a log holds, ask, import it, and tell what became of every row."""
    from frontdesk.cli.import_mapping import open_log

    with context.services() as services:
        person = context.person(services, args.person)
        # What a dead import left would look like calls that are known.
        services.imports.clean_up(by=person.id)
        with open_log(args, context, services.imports) as log:
            return _import(args, context, services, log, person.id)


def _import(args: Namespace, context: Context, services: Services, log: CallLog, by: int) -> int:
    from frontdesk.cli.import_progress import ProgressLine, stopped_by_ctrl_c
    from frontdesk.cli.import_text import preview_lines, report_lines, report_record
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
        with ProgressLine(lambda: log.counts.rows) as progress, stopped_by_ctrl_c() as stopped:
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


def _goes_to(args: Namespace) -> GoesTo:
    from frontdesk.domain.backlog import GoesTo

    if args.backlog:
        return GoesTo.BACKLOG
    return GoesTo.TODAY if args.not_backlog else GoesTo.BY_AGE


def run_undo(args: Namespace, context: Context) -> int:
    """Say which import it is, ask, and take it back."""
    from frontdesk.cli.import_progress import ProgressLine
    from frontdesk.cli.import_text import run_line, undone_lines, undone_record
    from frontdesk.cli.questions import confirm

    out = context.out
    with context.services() as services:
        person = context.person(services, args.person)
        run = services.imports.to_undo(args.id)
        (out.note if args.json else out.line)(run_line(run, services.practice.current().rule.hours))
        out.flush()
        confirm("Take it back?", yes=args.yes)
        with ProgressLine() as progress:
            undone = services.imports.undo(run.id, by=person.id, progress=progress)
    if args.json:
        out.record(undone_record(undone))
    else:
        for line in undone_lines(undone):
            out.line(line)
    return FOUND if undone.callbacks_kept or undone.not_restored or undone.calls_kept else DONE
