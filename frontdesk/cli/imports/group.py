"""``frontdesk import``: bring in what another system recorded, and undo an import."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

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
from frontdesk.cli.imports.bookings import add_bookings
from frontdesk.cli.imports.calls import add_calls
from frontdesk.cli.imports.referrers import add_referrers
from frontdesk.cli.transfer.everything import add_import_all

if TYPE_CHECKING:
    from frontdesk.domain.imports import ImportRun
    from frontdesk.services.imports.report import Progress
    from frontdesk.services.imports.service import ImportService

_GROUP = """\
Bring in what other systems recorded. Of a call log, calls that nobody answered
become callbacks, and those who were called back or got through later are
settled. Of a practice system, appointments tell who is booked, who came and who
did not. Lists, such as the NPPES file or HubSpot contacts, tell who may refer."""

_UNDO = """\
Undo an import. Of a call log: its calls, the callbacks it opened, and its
changes to others. Of appointments: what they said of each patient. Of those who
refer: whom it added, and what it changed. What somebody worked on since stays,
is listed, and makes the exit code 1. Without a number it undoes the last
import. The file can be imported again."""


def define(parser: CommandParser) -> None:
    """Define ``import`` and its commands."""
    parts = parser.describe_group(
        description=_GROUP,
        examples=(
            "frontdesk import calls Master.csv",
            "frontdesk import bookings appointments.csv",
            "frontdesk import referrers npidata_pfile.csv",
            "frontdesk import undo",
            "frontdesk import all lakeside.zip",
        ),
    )
    add_calls(parts)
    add_bookings(parts)
    add_referrers(parts)
    add_import_all(parts)
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
    from frontdesk.cli.imports.output import ProgressLine, run_line
    from frontdesk.cli.questions import confirm

    out = context.out
    with context.services() as services:
        person, imports = context.person(services, args.person), services.imports
        run = imports.to_undo(args.id)
        (out.note if args.json else out.line)(run_line(run, services.practice.current().rule.hours))
        out.flush()
        confirm("Undo it?", yes=args.yes)
        with ProgressLine() as progress:
            undone = _undo_run(imports, run, person.id, progress)
    if args.json:
        out.record(undone.record)
    else:
        for line in undone.lines:
            out.line(line)
    return FOUND if undone.stays else DONE


class _Undone(NamedTuple):
    """What undoing did: as JSON, as lines, and True if something stays."""

    record: dict[str, object]
    lines: Iterator[str]
    stays: bool


def _undo_run(imports: ImportService, run: ImportRun, by: int, progress: Progress) -> _Undone:
    """Undo an import of whatever it brought."""
    from frontdesk.cli.imports.booking_output import bookings_undone_lines, bookings_undone_record
    from frontdesk.cli.imports.output import undone_lines, undone_record
    from frontdesk.cli.imports.referrer_output import list_undone_lines, list_undone_record

    if run.is_bookings:
        taken_back = imports.undo_bookings(run.id, by=by, progress=progress)
        record = bookings_undone_record(taken_back)
        return _Undone(record, bookings_undone_lines(taken_back), bool(taken_back.kept))
    if run.is_referrers:
        people = imports.undo_referrers(run.id, by=by, progress=progress)
        return _Undone(list_undone_record(people), list_undone_lines(people), bool(people.kept))
    undone = imports.undo(run.id, by=by, progress=progress)
    stays = bool(undone.callbacks_kept or undone.not_restored or undone.calls_kept)
    return _Undone(undone_record(undone), undone_lines(undone), stays)
