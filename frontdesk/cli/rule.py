"""``frontdesk rule``: explains for any instant the same-day rule, or when a thing owed is due."""

from __future__ import annotations

import re
import sys
import textwrap
from argparse import ArgumentTypeError, Namespace
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from frontdesk.cli.command import DONE, FAILED, CommandParser, add_json
from frontdesk.cli.context import Context
from frontdesk.cli.output import PAPER_WIDTH, as_json, is_terminal
from frontdesk.domain.errors import FrontDeskError
from frontdesk.domain.lanes import Lane
from frontdesk.domain.referrals.owed import OwedKind
from frontdesk.domain.text import one_line

if TYPE_CHECKING:
    from frontdesk.domain.rule.same_day import Deadline, SameDayRule
    from frontdesk.domain.settings import PracticeSettings


_DESCRIPTION = """\
Explain the same-day rule: which day a call that came at an instant belongs
to, when its callback is due, from when it is at risk, and what decided that.

With --owed it explains when a thing owed to a referrer is due that arose at
the instant, such as an acknowledgement of a referral that arrived then.

An instant is ISO 8601, such as 2026-11-24T17:40-05:00; without an offset it
is the practice's own time, and "2026-11-24 17:40" does as well. Without any,
instants are read from standard input, one a line, if something is piped in,
and otherwise the present instant is taken. "-" is standard input too."""

_EXAMPLES = (
    'frontdesk rule "2026-11-24 17:40"',
    "frontdesk rule 2026-11-24T17:40-05:00 --lane referring_office --json",
    "cut -d, -f1 calls.csv | frontdesk rule --json",
    'frontdesk rule "2026-11-24 12:30" --owed evaluation_summary',
    'frontdesk rule "2026-11-24 12:30" --owed promised --date 2026-12-01',
)


class WrongOptions(FrontDeskError):
    """Two options do not go together, or one is missing."""

    title = "Command line"


class NeverOwed(FrontDeskError):
    """The practice's settings say that a kind is never owed."""

    title = "Never owed"


@dataclass(frozen=True, slots=True)
class _Explained:
    """What is said of one instant.

    Attributes:
        record: the JSON object.
        head: the line that names the instant, with its year and offset.
        sentences: why it is due when it is.
    """

    record: dict[str, object]
    head: str
    sentences: str


def define(parser: CommandParser) -> None:
    """Define ``rule``."""
    parser.describe(
        arguments="[INSTANT ...] [--lane LANE | --owed KIND [--date DAY]]\n       [--json]",
        description=_DESCRIPTION,
        examples=_EXAMPLES,
        run=run,
    )
    parser.add_argument(
        "instants", metavar="INSTANT", nargs="*", help="when the call came, or what is owed arose"
    )
    parser.add_argument(
        "--lane",
        type=_lane,
        metavar="LANE",
        help=f"{', '.join(Lane)} (default: {Lane.NEW_PATIENT})",
    )
    parser.add_argument("--owed", type=_owed_kind, metavar="KIND", help=", ".join(OwedKind))
    parser.add_argument("--date", type=_day, metavar="DAY", help="the date promised, for --owed promised")
    add_json(parser, "one object a line for each instant")


def run(args: Namespace, context: Context) -> int:
    """Explain every instant; one that cannot be read is reported, and the others are still explained."""
    from frontdesk.domain.rule.same_day import NoClock

    settings = _settings(context)
    zone = settings.rule().hours.zone
    now = _now(context)
    explain = _explainer(args, settings, now)
    code = DONE
    shown = 0
    for given in _given(args.instants):
        try:
            explained = explain(now if given is None else read_instant(given, zone))
        except NoClock:
            raise  # the same for every instant, so it is reported once
        except FrontDeskError as wrong:
            context.out.sorry(wrong.sentence)
            code = FAILED
            continue
        if args.json:
            context.out.record(explained.record)
        else:
            if shown:
                context.out.line()
            for line in _as_text(explained, min(context.out.width, PAPER_WIDTH)):
                context.out.line(line)
        shown += 1
    return code


def _explainer(
    args: Namespace, settings: PracticeSettings, now: datetime
) -> Callable[[datetime], _Explained]:
    """Return what explains one instant. Raises WrongOptions or NeverOwed where none can be explained."""
    rule, kind = settings.rule(), args.owed
    if args.date is not None and kind is not OwedKind.PROMISED:
        raise WrongOptions("--date is the date of a thing promised: it goes with --owed promised only.")
    if kind is None:
        lane = args.lane or Lane.NEW_PATIENT
        return lambda instant: _callback(rule, rule.deadline(instant, lane), now)
    if args.lane is not None:
        raise WrongOptions("--lane is for callbacks; leave it out with --owed.")
    if kind is OwedKind.PROMISED and args.date is None:
        raise WrongOptions(
            "A thing promised is due on the date that was promised: "
            "give it with --date, such as --date 2027-01-20."
        )
    if kind not in settings.owed.terms:
        raise NeverOwed(
            f"{kind.words.capitalize()} is never owed, because the setting owed.when.{kind.value} is never. "
            "Choose another term there to owe it."
        )
    return lambda instant: _owed(settings, rule, kind, instant, args.date, now)


def _lane(text: str) -> Lane:
    """Read a lane as typed, with spaces, hyphens or underscores."""
    try:
        return Lane(text.strip().lower().replace(" ", "_").replace("-", "_"))
    except ValueError as wrong:
        raise ArgumentTypeError(f"there is no lane {text!r}; there are {', '.join(Lane)}") from wrong


def _owed_kind(text: str) -> OwedKind:
    """Read a kind of thing owed as typed, with spaces, hyphens or underscores."""
    try:
        return OwedKind(text.strip().lower().replace(" ", "_").replace("-", "_"))
    except ValueError as wrong:
        raise ArgumentTypeError(
            f"nothing owed is called {text!r}; there are {', '.join(OwedKind)}"
        ) from wrong


def _day(text: str) -> date:
    """Read a local date."""
    try:
        if _DAY.fullmatch(text.strip()):
            return date.fromisoformat(text.strip())
    except ValueError:
        pass  # the thirtieth of February
    raise ArgumentTypeError(f"{text!r} is not a date; write year, month and day, such as 2027-01-20")


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


def _callback(rule: SameDayRule, deadline: Deadline, now: datetime) -> _Explained:
    """Explain one call; the keys of its JSON object are part of the product ("Commands and files")."""
    from frontdesk.domain.rule.words import explain

    keys = ("received", "lane", "service_day", "due", "at_risk_from", "decided_by")
    local = rule.hours.local
    return _Explained(
        record=as_json({key: getattr(deadline, key) for key in keys}, local),
        head=_head(local(deadline.received), deadline.lane.words),
        # A call that is still to come has no standing yet.
        sentences=explain(rule, deadline, now if deadline.received <= now else None),
    )


def _owed(
    settings: PracticeSettings,
    rule: SameDayRule,
    kind: OwedKind,
    instant: datetime,
    promised: date | None,
    now: datetime,
) -> _Explained:
    """Explain one thing owed; the keys of its JSON object are part of the product ("Commands and files")."""
    from frontdesk.domain.referrals.owed import SharedCare, at_risk_from
    from frontdesk.domain.rule.terms import due_by_term
    from frontdesk.domain.rule.words import explain_term

    term = settings.owed.terms[kind]
    due = due_by_term(rule, term, instant, promised=promised)
    local = rule.hours.local
    values = {"kind": kind.value, "arose": due.arose, "due": due.due, "decided_by": due.decided_by.value}
    warned = at_risk_from(due.due, settings.owed.at_risk_minutes)
    sentences = explain_term(rule, term, due, warned, now if due.arose <= now else None)
    if len(kind.facts.models) < len(SharedCare):
        models = " or ".join(sorted(model.words for model in kind.facts.models))
        sentences += f" Owed only where the shared-care model is {models}."
    return _Explained(as_json(values, local), _head(local(due.arose), kind.words), sentences)


def _head(local: datetime, words: str) -> str:
    """Return the line over one explanation."""
    return f"{local.isoformat(sep=' ', timespec='minutes')} · {words}"


def _as_text(explained: _Explained, width: int) -> list[str]:
    """Return the explanation of one instant as lines."""
    wrapped = textwrap.wrap(explained.sentences, width, initial_indent="  ", subsequent_indent="  ")
    return [explained.head, *wrapped]


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
