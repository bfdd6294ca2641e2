"""``frontdesk doctor``: is this installation safe, backed up, locked, and when was that last proved."""

from __future__ import annotations

import textwrap
from argparse import Namespace
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from frontdesk.cli.command import DONE, FOUND, CommandParser, add_json
from frontdesk.cli.context import Context
from frontdesk.cli.output import Output, Style
from frontdesk.domain.text import one_line

if TYPE_CHECKING:
    from frontdesk.domain.safety.doctor import CheckedThing
    from frontdesk.services.desk import Services

_DESCRIPTION = """\
Look at the whole installation: what is installed, encrypted, backed up and
rehearsed, locked, private and reachable. Each line says how it stands, the day
it was last proved, and what to do. It changes nothing and names nobody.

--html writes the same as a page for whoever reviews your security, with what
is installed, where data is and goes, the accounts, and how long the last
restore took.

The exit code is 1 if something is a problem; advice may be left. In JSON each
check has a state (good, advice, problem), proved_at and do."""

_STYLES: dict[str, tuple[Style, str]] = {
    "good": ("met", "good"),
    "advice": ("at_risk", "advice"),
    "problem": ("breached", "PROBLEM"),
}


def define(parser: CommandParser) -> None:
    """Define ``doctor``."""
    parser.describe(
        arguments="[--html FILE] [--json]",
        description=_DESCRIPTION,
        examples=("frontdesk doctor", "frontdesk doctor --html security.html"),
        run=run,
    )
    parser.add_argument("--html", metavar="FILE", help="also write it as one page")
    add_json(parser, "one object with ok and checks (check, state, proved_at, do)")


def run(args: Namespace, context: Context) -> int:
    """Print how each thing stands; 1 if something is a problem."""
    from frontdesk.domain.safety.doctor import all_well
    from frontdesk.letters.files import check_place, write_private
    from frontdesk.services.doctor.examined import Examined
    from frontdesk.services.doctor.service import examine

    if args.html:
        check_place(Path(args.html), overwrite=False)
    with context.services() as services:
        home = Examined(services, context.locations, context.config(), services.office.now())
        things, (local, moment) = examine(home), _clock_of(services)
        if args.html:
            from frontdesk.services.doctor.page import page

            write_private(Path(args.html), page(home, things, moment).encode(), overwrite=False)
    if args.json:
        context.out.record(_record(things, local))
    else:
        _print(things, moment, context.out)
    if args.html:
        context.out.note(f"Written to {one_line(args.html)}.")
    return DONE if all_well(things) else FOUND


def _clock_of(services: Services) -> tuple[Callable[[datetime], datetime], Callable[[datetime], str]]:
    """Return what brings an instant into the practice's zone, and what writes it there."""
    hours = services.practice.current().rule.hours
    return hours.local, lambda instant: hours.style.moment(hours.local(instant), year=True)


def _record(things: Sequence[CheckedThing], local: Callable[[datetime], datetime]) -> dict[str, object]:
    from frontdesk.domain.safety.doctor import all_well

    checks = [
        {
            "check": thing.check,
            "state": thing.verdict.state.value,
            "proved_at": local(at).isoformat() if (at := thing.verdict.proved_at) is not None else None,
            "do": thing.verdict.do or None,
        }
        for thing in things
    ]
    return {"ok": all_well(things), "checks": checks}


def _print(things: Sequence[CheckedThing], moment: Callable[[datetime], str], out: Output) -> None:
    width = max(len(thing.title) for thing in things)
    room = max(40, min(out.width, 100) - 10)
    for thing in things:
        verdict = thing.verdict
        style, word = _STYLES[verdict.state.value]
        proved = f"proved {moment(verdict.proved_at)}" if verdict.proved_at is not None else "not proved"
        out.line(f"{out.paint(f'{word:7}', style)}  {thing.title:{width}}  {out.paint(proved, 'aside')}")
        for line in textwrap.wrap(verdict.words, room):
            out.line(f"         {line}")
        if verdict.do:
            for line in textwrap.wrap(verdict.do, room, break_long_words=False, break_on_hyphens=False):
                out.line(f"         {line}")
