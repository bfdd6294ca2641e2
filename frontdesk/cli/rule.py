"""``frontdesk rule``: explains the same-day rule for any instant."""

from __future__ import annotations

import sys
import textwrap
from argparse import ArgumentTypeError, Namespace
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from frontdesk.cli.codes import DONE, FAILED
from frontdesk.cli.command import Commands, add_command, add_json
from frontdesk.cli.context import Context
from frontdesk.cli.instants import join_days_with_times, read_instant
from frontdesk.cli.output import PAPER_WIDTH, is_terminal
from frontdesk.domain.errors import FrontDeskError
from frontdesk.domain.lanes import Lane

if TYPE_CHECKING:
    from frontdesk.domain.rule.same_day import Deadline, SameDayRule
    from frontdesk.domain.settings import PracticeSettings

_DESCRIPTION = """\
Explain the same-day rule: which day a call that came at an instant belongs
to, when its callback is due, from when it is at risk, and what decided that.

An instant is ISO 8601, such as 2026-11-24T17:40-05:00; without an offset it
is the practice's own time, and "2026-11-24 17:40" does as well. Without any,
instants are read from standard input, one a line, where something is piped
in, and otherwise the present instant is taken. "-" is standard input too."""

_EXAMPLES = (
    'frontdesk rule "2026-11-24 17:40"',
    "frontdesk rule 2026-11-24T17:40-05:00 --lane referring_office --json",
    "cut -d, -f1 calls.csv | frontdesk rule --json",
)


def add_parser(commands: Commands) -> None:
    """Add ``rule`` to the commands."""
    parser = add_command(
        commands,
        "rule",
        summary="explain the same-day rule for any instant",
        arguments="[INSTANT ...] [--lane LANE] [--json]",
        description=_DESCRIPTION,
        examples=_EXAMPLES,
        run=run,
    )
    parser.add_argument("instants", metavar="INSTANT", nargs="*", help="when the call came")
    parser.add_argument(
        "--lane",
        type=_lane,
        default=Lane.NEW_PATIENT,
        metavar="LANE",
        help=f"{', '.join(Lane)} (default: {Lane.NEW_PATIENT})",
    )
    add_json(parser, "one object a line for each instant")


def run(args: Namespace, context: Context) -> int:
    """Explain every instant; one that cannot be is told on standard error, and the others still are."""
    from frontdesk.domain.rule.same_day import NoClock

    rule = _settings(context).rule()
    now = _now(context)
    code = DONE
    shown = 0
    for given in _given(args.instants):
        try:
            received = now if given is None else read_instant(given, rule.hours.zone)
            deadline = rule.deadline(received, args.lane)
        except NoClock:
            raise  # the same for every instant, so it is said once
        except FrontDeskError as wrong:
            context.out.sorry(wrong.sentence)
            code = FAILED
            continue
        if args.json:
            context.out.record(_as_record(deadline, rule))
        else:
            if shown:
                context.out.line()
            for line in _as_text(deadline, rule, now, min(context.out.width, PAPER_WIDTH)):
                context.out.line(line)
        shown += 1
    return code


def _lane(text: str) -> Lane:
    """The lane of a word as typed, with a space, a hyphen or an underscore in it."""
    try:
        return Lane(text.strip().lower().replace(" ", "_").replace("-", "_"))
    except ValueError as wrong:
        raise ArgumentTypeError(f"there is no lane {text!r}; there are {', '.join(Lane)}") from wrong


def _given(instants: list[str]) -> Iterator[str | None]:
    """The instants as they were given, in their order; None for now."""
    if not instants:
        if _is_fed():
            yield from _lines()
        else:
            yield None
    for given in join_days_with_times(instants):
        if given == "-":
            yield from _lines()
        else:
            yield None if given.strip().lower() == "now" else given


def _is_fed() -> bool:
    """Whether something is piped in; a terminal and the null device, as cron gives it, are not."""
    import os
    import stat

    if sys.stdin is None or is_terminal(sys.stdin):
        return False
    try:
        return not stat.S_ISCHR(os.fstat(sys.stdin.fileno()).st_mode)
    except (OSError, ValueError):
        return True  # no file of the system's: somebody put it there to be read


def _lines() -> Iterator[str]:
    """The lines of standard input that are not empty."""
    stream: Iterable[str] = sys.stdin or ()
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="replace")  # a byte that is no text makes one bad line, not the end
    return (line for line in map(str.strip, stream) if line)


def _settings(context: Context) -> PracticeSettings:
    """The practice's settings, or the usual ones where it is not set up yet."""
    from frontdesk.domain.settings import PracticeSettings

    if context.has_store():
        with context.services() as services:
            if services.office.is_set_up():
                return services.practice.current().settings
    usual = PracticeSettings()
    context.out.note(
        "The practice is not set up yet, so this reckons with Monday to Friday, "
        f"{' and '.join(map(str, usual.week[0]))} ({usual.time_zone}), without holidays."
    )
    return usual


def _now(context: Context) -> datetime:
    """The present second, UTC."""
    from frontdesk.services.office import system_clock

    return (context.clock or system_clock)().replace(microsecond=0)


def _as_record(deadline: Deadline, rule: SameDayRule) -> dict[str, object]:
    """The object of one instant; its keys are part of the product ("Commands and files")."""
    local = rule.hours.local
    return {
        "received": local(deadline.received).isoformat(),
        "lane": deadline.lane.value,
        "service_day": deadline.service_day.isoformat(),
        "due": local(deadline.due).isoformat(),
        "at_risk_from": local(deadline.at_risk_from).isoformat(),
        "decided_by": deadline.decided_by.value,
    }


def _as_text(deadline: Deadline, rule: SameDayRule, now: datetime, width: int) -> list[str]:
    """The explanation of one instant, under a line that names it with its year and offset."""
    from frontdesk.domain.rule.words import explain

    received = rule.hours.local(deadline.received)
    head = f"{received.isoformat(sep=' ', timespec='minutes')} · {deadline.lane.words}"
    # Where it stands is no question for a call that is still to come.
    told = explain(rule, deadline, now if deadline.received <= now else None)
    return [head, *textwrap.wrap(told, width, initial_indent="  ", subsequent_indent="  ")]
