"""``frontdesk import calls``: import a call log after a preview.

The columns of an unknown log are mapped by ``--map``, or else asked about once; the mapping is remembered by
the header.
"""

from __future__ import annotations

import textwrap
from argparse import Namespace
from typing import TYPE_CHECKING

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
from frontdesk.cli.imports.log_columns import add_column_options, open_log
from frontdesk.cli.stopping import stopped_by_ctrl_c
from frontdesk.phones.calls import CallLog
from frontdesk.phones.mapping import COLUMNS
from frontdesk.phones.systems.registry import system_names

if TYPE_CHECKING:
    from frontdesk.domain.backlog import GoesTo
    from frontdesk.services.desk import Services

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


def add_calls(parts: Commands) -> None:
    """Add ``import calls``."""
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
    add_column_options(calls)
    goes = calls.add_mutually_exclusive_group()
    goes.add_argument("--backlog", action="store_true", help="everybody who waits goes to the backlog")
    goes.add_argument("--not-backlog", action="store_true", help="nobody does, however old the log is")
    add_yes(calls)
    add_as(calls)
    add_json(calls, "one object with the counts and bad_rows (line, reason)")


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


def run_calls(args: Namespace, context: Context) -> int:
    """Show what a log holds, ask, import it, and report what became of every row."""
    with context.services() as services:
        person = context.person(services, args.person)
        # What an import left that died would look like known calls.
        services.imports.clean_up(by=person.id)
        with open_log(args, args.file, context.out, services.imports) as log:
            return _import(args, context, services, log, person.id)


def _import(args: Namespace, context: Context, services: Services, log: CallLog, by: int) -> int:
    from frontdesk.cli.imports.output import (
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
