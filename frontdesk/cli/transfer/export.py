"""``frontdesk export``: write what the store knows to a file for another program."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from frontdesk.cli.command import DONE, CommandParser, add_as, add_command, add_json, add_yes
from frontdesk.cli.context import Context
from frontdesk.cli.questions import confirm
from frontdesk.cli.transfer.everything import add_export_all
from frontdesk.domain.text import one_line

_GROUP = """\
Write what the store knows to a file for another program. Nothing is sent
anywhere, and only you may read the file."""

_REFERRERS = """\
Write everybody who refers to a new CSV file: what they are, where they work,
how they are reached, their NPI, and if they asked not to be contacted. A
spreadsheet opens it safely, because nothing in it is a formula. Importing it
gives back the same people. No patient is in it.

With --hubspot the columns are those that HubSpot takes for contacts; Kind and
NPI are properties of your own there. Who asked not to be contacted is in it
with the day, so that nobody is written to from there either."""


def define(parser: CommandParser) -> None:
    """Define ``export`` and its commands."""
    parts = parser.describe_group(
        description=_GROUP,
        examples=("frontdesk export all lakeside.zip", "frontdesk export referrers referrers.csv"),
    )
    add_export_all(parts)
    referrers = add_command(
        parts,
        "referrers",
        summary="write those who refer to a CSV file",
        arguments="FILE [--hubspot] [--yes] [--as NAME] [--json]",
        description=_REFERRERS,
        examples=(
            "frontdesk export referrers referrers.csv",
            "frontdesk export referrers contacts.csv --hubspot",
        ),
        run=run_referrers,
    )
    referrers.add_argument("file", metavar="FILE", help="the file; it may not be there yet")
    referrers.add_argument("--hubspot", action="store_true", help="with the columns of HubSpot contacts")
    add_yes(referrers)
    add_as(referrers)
    add_json(referrers, "one object: file, people, opted_out, inactive")


def run_referrers(args: Namespace, context: Context) -> int:
    """Ask, and write the file."""
    from frontdesk.letters.files import check_place

    file, out = Path(args.file), context.out
    shown = one_line(str(file))
    check_place(file, overwrite=False)
    with context.services() as services:
        person = context.person(services, args.person)
        confirm(f"Write everybody who refers to {shown}?", yes=args.yes)
        written = services.directories.export(file, hubspot=args.hubspot, by=person.id)
    if args.json:
        out.record({"file": shown, **written._asdict()})
    else:
        out.line(f"{written.people:,} people who refer are in {shown}.")
        if written.opted_out:
            out.line(f"{written.opted_out:,} of them asked not to be contacted; the file says so.")
    return DONE
