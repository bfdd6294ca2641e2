"""``frontdesk report``: the papers of a day without a screen: report, hand-off, and day sheet."""

from __future__ import annotations

from argparse import Namespace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from frontdesk.cli.command import DONE, CommandParser, Commands, add_as, add_command, add_json, add_yes
from frontdesk.cli.context import Context
from frontdesk.cli.reports.figures import add_numbers
from frontdesk.domain.errors import Refused
from frontdesk.domain.text import one_line

if TYPE_CHECKING:
    from frontdesk.cli.command import CommandParser

_DESCRIPTION = """\
The papers of a day, as Markdown, or as PDF with the extra: pip install
'frontdesk[letters]'. They hold the names of people to call: a file is readable
by you only, and the audit records that it was made."""

_DAY = """\
The report of a day: its calls and callbacks, what was missed and why, and who
is carried over. Of a signed day it is as signed, with the notes added since; of
any other day it is as of now. Without a date it is today's."""

_HAND_OFF = """\
The hand-off: what the next person must know, in two minutes. Of a signed day it
is as signed, of any other day as of now."""

_SHEET = """\
The sheet for when the computer is down: the crisis numbers and words, who is
to be called today, and empty lines for calls. Print it every morning; what was
written on it is typed in later on Review (F6, then t)."""


def define(parser: CommandParser) -> None:
    """Define ``report`` and its commands."""
    parts = parser.describe_group(
        description=_DESCRIPTION,
        examples=("frontdesk report day", "frontdesk report sheet --output today.pdf"),
    )
    day = _add(
        parts,
        "day",
        "the report of a day",
        "[DATE] [--json] [--output FILE] [--yes] [--as NAME]",
        _DAY,
        ("frontdesk report day", "frontdesk report day 2026-11-16 --output monday.pdf"),
        paper="report",
        dated=True,
    )
    add_json(day, "one object with the figures of the day")
    _add(
        parts,
        "hand-off",
        "what the next person must know",
        "[DATE] [--output FILE] [--yes] [--as NAME]",
        _HAND_OFF,
        ("frontdesk report hand-off", "frontdesk report hand-off | lp"),
        paper="hand_off",
        dated=True,
    )
    _add(
        parts,
        "sheet",
        "the sheet for when the computer is down",
        "[--output FILE] [--yes] [--as NAME]",
        _SHEET,
        ("frontdesk report sheet --output today.pdf", "frontdesk report sheet | lp"),
        paper="sheet",
    )
    add_numbers(parts)


def _add(
    parts: Commands,
    name: str,
    summary: str,
    arguments: str,
    description: str,
    examples: tuple[str, ...],
    *,
    paper: str,
    dated: bool = False,
) -> CommandParser:
    """Add the command of a paper, a ``DayPaper``, which is made of any day if it is dated."""
    parser = add_command(
        parts,
        name,
        summary=summary,
        arguments=arguments,
        description=description,
        examples=examples,
        run=run,
    )
    parser.set_defaults(paper=paper)
    if dated:
        parser.add_argument("date", metavar="DATE", nargs="?", help="the day, as 2026-11-16")
    parser.add_argument("--output", metavar="FILE", help="write it to a file; a name in .pdf makes a PDF")
    add_yes(parser)
    add_as(parser)
    return parser


def run(args: Namespace, context: Context) -> int:
    """Print a paper or write it to a file.

    Raises:
        Refused: the date cannot be read, JSON was wanted in a file, or the file exists and nobody said yes.
        NoPdf: the extra for PDF is not installed.
    """
    from frontdesk.services.day.day_papers import DayPaper, DayPapers

    paper = DayPaper(args.paper)
    with context.services() as services:
        papers, by = DayPapers(services.office), context.person(services, args.person).id
        given = getattr(args, "date", None)
        day = _day(given) if given else papers.usual_day(paper)
        if getattr(args, "json", False):
            if args.output is not None:
                raise Refused(
                    "Figures as JSON go to standard output; leave --output out. Nothing was written."
                )
            from frontdesk.services.day.day_close import DayCloseService

            context.out.record(DayCloseService(services.office).figures(day, by=by))
        elif args.output in (None, "-"):
            context.out.line(papers.text(paper, day, by=by).rstrip("\n"))
        else:
            papers.write(paper, day, Path(args.output), overwrite=args.yes, by=by)
            context.out.line(f"The {paper.words} is in {one_line(args.output)}")
    return DONE


def _day(text: str) -> date:
    """Read a day as it is typed. Raises Refused."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Refused(
            f"“{one_line(text)}” is not a date. Nothing was written; type it as 2026-11-16."
        ) from error
