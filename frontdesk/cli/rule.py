"""``frontdesk rule``: explains the same-day rule for any instant."""

from __future__ import annotations

import re
import sys
import textwrap
from argparse import ArgumentTypeError, Namespace
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from frontdesk.cli.command import DONE, FAILED, CommandParser, add_json
from frontdesk.cli.context import Context
from frontdesk.cli.output import PAPER_WIDTH, as_json, is_terminal
from frontdesk.domain.errors import FrontDeskError
from frontdesk.domain.lanes import Lane
from frontdesk.domain.text import one_line

if TYPE_CHECKING:
    from frontdesk.domain.rule.same_day import Deadline, SameDayRule
    from frontdesk.domain.settings import PracticeSettings


_DESCRIPTION = """\
Explain the same-day rule: which day a call that came at an instant belongs
to, when its callback is due, from when it is at risk, and what decided that.

An instant is ISO 8601, such as 2026-11-24T17:40-05:00; without an offset it
is the practice's own time, and "2026-11-24 17:40" does as well. Without any,
instants are read from standard input, one a line, if something is piped in,
and otherwise the present instant is taken. "-" is standard input too."""

_EXAMPLES = (
    'frontdesk rule "2026-11-24 17:40"',
    "frontdesk rule 2026-11-24T17:40-05:00 --lane referring_office --json",
    "cut -d, -f1 calls.csv | frontdesk rule --json",
)


def define(parser: CommandParser) -> None:
    """Define ``rule``."""
    parser.describe(
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
    """Explain every instant; one that cannot be read is reported, and the others are still explained."""
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
            raise  # the same for every instant, so it is reported once
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
    """Read a lane as typed, with spaces, hyphens or underscores."""
    try:
        return Lane(text.strip().lower().replace(" ", "_").replace("-", "_"))
    except ValueError as wrong:
        raise ArgumentTypeError(f"there is no lane {text!r}; there are {', '.join(Lane)}") from wrong


def _given(instants: list[str]) -> Iterator[str | None]:
    """Yield the instants as given, in their order; None for now."""
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
    """True if something is piped in; a terminal or the null device, which cron gives, is not."""
    import os
    import stat

    if sys.stdin is None or is_terminal(sys.stdin):
        return False
    try:
        return not stat.S_ISCHR(os.fstat(sys.stdin.fileno()).st_mode)
    except (OSError, ValueError):
        return True  # not a file of the system: somebody put it there to be read


def _lines() -> Iterator[str]:
    """Yield the lines of standard input that are not empty."""
    stream: Iterable[str] = sys.stdin or ()
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="replace")  # a byte that is not text makes one bad line, not the end
    return (line for line in map(str.strip, stream) if line)


def _settings(context: Context) -> PracticeSettings:
    """Return the practice's settings, or the defaults if it is not set up yet."""
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
    """Return the present second, UTC."""
    from frontdesk.services.office import system_clock

    return (context.clock or system_clock)().replace(microsecond=0)


def _as_record(deadline: Deadline, rule: SameDayRule) -> dict[str, object]:
    """Return the JSON object of one instant; its keys are part of the product ("Commands and files")."""
    keys = ("received", "lane", "service_day", "due", "at_risk_from", "decided_by")
    return as_json({key: getattr(deadline, key) for key in keys}, rule.hours.local)


def _as_text(deadline: Deadline, rule: SameDayRule, now: datetime, width: int) -> list[str]:
    """Return the explanation of one instant, under a line that names it with its year and offset."""
    from frontdesk.domain.rule.words import explain

    received = rule.hours.local(deadline.received)
    head = f"{received.isoformat(sep=' ', timespec='minutes')} · {deadline.lane.words}"
    # A call that is still to come has no standing yet.
    explained = explain(rule, deadline, now if deadline.received <= now else None)
    return [head, *textwrap.wrap(explained, width, initial_indent="  ", subsequent_indent="  ")]


_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"[0-9]{1,2}:[0-9]{2}.*")
_INSTANT = re.compile(r"([0-9]{4}[0-9W-]*)[T ] *([0-9][0-9:.,]*) *(Z|[+-][0-9:]+)?", re.IGNORECASE)
_SHOWN = 40  # characters of an unreadable text that are repeated


class BadInstant(FrontDeskError):
    """The text is not an instant. The sentence repeats it and shows how one is written."""

    title = "The time"


def read_instant(text: str, zone: ZoneInfo) -> datetime:
    """Read ISO 8601, also with a space for the T; the result is aware.

    Without an offset it is the wall time of the zone: one that happens twice means the first, one that does
    not exist is moved on by the gap.

    Raises:
        BadInstant: it cannot be read, or names a day without a time.
    """
    found = _INSTANT.fullmatch(text.strip())
    if found is None:
        why = "is a day without a time" if _DAY.fullmatch(text.strip()) else "cannot be read as a time"
        raise BadInstant(_not_an_instant(text, why))
    day, time, offset = found.groups(default="")
    try:
        # People write an hour with one digit; ISO 8601 has two.
        at = datetime.fromisoformat(f"{day}T{'0' if time[1:2] == ':' else ''}{time}{offset.upper()}")
    except ValueError as wrong:
        raise BadInstant(_not_an_instant(text, "is not a time that exists")) from wrong
    return at if at.tzinfo else at.replace(tzinfo=zone)


def join_days_with_times(words: Iterable[str]) -> Iterator[str]:
    """Join a day and a time that a shell split: ``2026-11-24 17:40`` without its quotes."""
    day = None
    for word in words:
        if day is not None and _TIME.fullmatch(word):
            yield f"{day} {word}"
            day = None
            continue
        if day is not None:
            yield day
        day = word if _DAY.fullmatch(word) else None
        if day is None:
            yield word
    if day is not None:
        yield day


def _not_an_instant(text: str, why: str) -> str:
    return (
        f'"{one_line(text, _SHOWN)}" {why}. Write it as 2026-11-24T17:40 for the practice\'s own time, '
        "or with an offset as 2026-11-24T17:40-05:00."
    )
