"""``frontdesk find``: who somebody is, by a part of their name or number, without the screen."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from frontdesk.cli.command import DONE, FOUND, CommandParser, add_json
from frontdesk.cli.context import Context
from frontdesk.cli.output import as_json, fill

if TYPE_CHECKING:
    from frontdesk.domain.find import Found
    from frontdesk.domain.rule.hours import OpeningHours

_DESCRIPTION = """\
Who called, or was called, by any part of a name or the last four digits of a
number and more, over all history; the most recent call first. The exit code is
1 if nobody was found.

In JSON, callback is the open callback of one of their numbers, with due and
owner; it is null without one. contact is null for a number of which only
calls are known."""

_EXAMPLES = (
    "frontdesk find alvarez",
    "frontdesk find 0142",
    "frontdesk find 'maria 0142' --json | jq -r .number",
)


def define(parser: CommandParser) -> None:
    """Define ``find``."""
    parser.describe(
        arguments="TEXT [--json]",
        description=_DESCRIPTION,
        examples=_EXAMPLES,
        run=run,
    )
    parser.add_argument("text", metavar="TEXT", nargs="+", help="a part of a name, or digits of a number")
    add_json(parser, "one object a line for each person")


def run(args: Namespace, context: Context) -> int:
    """Print who was found; 1 if nobody was.

    Raises:
        Refused: the text is too short to search for.
    """
    from frontdesk.domain.errors import Refused
    from frontdesk.domain.find import MOST, read_search
    from frontdesk.domain.text import one_line

    text = one_line(" ".join(args.text))
    if read_search(text).is_empty:
        raise Refused(
            "Give a part of a name, or the last four digits of a number or more: frontdesk find 0142"
        )
    with context.services() as services:
        settings, hours = services.practice.current().settings, services.practice.current().rule.hours
        results = services.find.people(text)
        services.reading.searched(len(results.people), more=results.more, by=context.by)
        for found in results.people:
            if args.json:
                context.out.record(as_record(found, hours))
            else:
                context.out.line(_line(found, hours, settings.phone_region, context.out.has_glyphs))
    if not args.json:
        if not results.people:
            context.out.line("Nobody was found.")
        elif results.more:
            context.out.line(f"The {MOST} most recent; there are more. Type more of the name or number.")
    return DONE if results.people else FOUND


def as_record(found: Found, hours: OpeningHours) -> dict[str, object]:
    """Return the JSON object of one person.

    Numbers are the keys they are stored by, ``+12125550142``; those that were dropped are left out.
    """
    from frontdesk.domain.phone.dropped import unless_dropped

    callback = found.open
    values = {
        "contact": found.contact_id,
        "name": found.name,
        "number": unless_dropped(found.number),
        "extension": found.extension,
        "numbers": tuple(filter(unless_dropped, found.numbers)),
        "lane": found.lane,
        "last_call": found.last_call_at,
        "callback": callback and callback.id,
        "due": callback and callback.due,
        "owner": callback and callback.owner,
    }
    return as_json(values, hours.local)


def _line(found: Found, hours: OpeningHours, region: str, has_glyphs: bool) -> str:
    """One person in a line: name, number, lane, the last call, the open callback."""
    from frontdesk.domain.phone.dialing import say_number
    from frontdesk.domain.text import one_line

    ascii_only = not has_glyphs
    cells = (
        fill(one_line(found.name) or "unknown caller", 24, False, ascii_only),
        fill(say_number(found.dialed, region) or "no number", 20, False, ascii_only),
        fill(found.lane.words, 16, False, ascii_only),
        f"last call {hours.style.moment(hours.local(found.last_call_at), year=True)}",
    )
    callback = found.open
    if callback is None:
        return "  ".join(cells)
    who = f"{one_line(callback.owner)} has it" if callback.owner else "nobody has it"
    return "  ".join(
        [*cells, f"callback open, due {hours.style.moment(hours.local(callback.due), year=True)}, {who}"]
    )
