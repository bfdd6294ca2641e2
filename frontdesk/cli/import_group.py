"""``frontdesk import``: bring in what another system recorded, and undo an import."""

from __future__ import annotations

from argparse import Namespace

from frontdesk.cli.command import (
    DONE,
    FOUND,
    CommandParser,
    Commands,
    add_as,
    add_command,
    add_json,
    add_yes,
)
from frontdesk.cli.context import Context
from frontdesk.cli.import_bookings import add_bookings
from frontdesk.cli.import_calls import add_calls

_GROUP = """\
Bring in what other systems recorded. Of a call log, calls that nobody answered
become callbacks, and those who were called back or got through later are
settled. Of a practice system, appointments tell who is booked, who came and who
did not."""

_UNDO = """\
Undo an import. Of a call log: its calls, the callbacks it opened, and its
changes to others. Of appointments: what they said of each patient. What
somebody worked on since stays, is listed, and makes the exit code 1. Without a
number it undoes the last import. The file can be imported again."""


def define(parser: CommandParser) -> None:
    """Define ``import`` and its commands."""
    parts = parser.describe_group(
        description=_GROUP,
        examples=(
            "frontdesk import calls Master.csv",
            "frontdesk import bookings appointments.csv",
            "frontdesk import undo",
        ),
    )
    add_calls(parts)
    add_bookings(parts)
    _add_undo(parts)


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
    add_yes(undo)
    add_as(undo)
    add_json(undo, "one object with what was undone and what stays")


def run_undo(args: Namespace, context: Context) -> int:
    """Say which import it is, ask, and undo it."""
    from frontdesk.cli.booking_output import bookings_undone_lines, bookings_undone_record
    from frontdesk.cli.import_output import ProgressLine, run_line, undone_lines, undone_record
    from frontdesk.cli.questions import confirm

    out = context.out
    with context.services() as services:
        person, imports = context.person(services, args.person), services.imports
        run = imports.to_undo(args.id)
        (out.note if args.json else out.line)(run_line(run, services.practice.current().rule.hours))
        out.flush()
        confirm("Undo it?", yes=args.yes)
        with ProgressLine() as progress:
            if run.is_bookings:
                taken_back = imports.undo_bookings(run.id, by=person.id, progress=progress)
                record, lines = bookings_undone_record(taken_back), bookings_undone_lines(taken_back)
                stays = bool(taken_back.kept)
            else:
                undone = imports.undo(run.id, by=person.id, progress=progress)
                record, lines = undone_record(undone), undone_lines(undone)
                stays = bool(undone.callbacks_kept or undone.not_restored or undone.calls_kept)
    if args.json:
        out.record(record)
    else:
        for line in lines:
            out.line(line)
    return FOUND if stays else DONE
