"""``frontdesk owed``: what is owed to those who send patients, and recording what became of it."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

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
from frontdesk.cli.output import as_json, cut
from frontdesk.cli.questions import confirm
from frontdesk.cli.table import Column, write_rows
from frontdesk.domain.errors import Refused
from frontdesk.domain.people import PROGRAM_ID
from frontdesk.domain.referrals.owed import Channel, OwedKind, Tell
from frontdesk.domain.referrals.owed_items import OwedLine, OwedView
from frontdesk.domain.text import NAME_LIMIT, fold, one_line
from frontdesk.ui.show import ASCII, UNICODE, owed_badge

if TYPE_CHECKING:
    from frontdesk.domain.referrals.sources import Referrer
    from frontdesk.domain.rule.hours import OpeningHours
    from frontdesk.services.desk import Services

_DESCRIPTION = """\
What the practice owes those who send patients, by due. The exit code is 1 if
something is late, so that cron can tell. With --all also what was sent,
confirmed or waived, the latest first.

In JSON, standing is one of on_time, at_risk, late, met and met_late; the last
two are of what was sent. blocked_by is permission where the patient must be
asked first, else null."""

_KEYS = "owed, kind, referral, referrer, arose, due, state, standing, channel, blocked_by"
_ID = "its number, from frontdesk owed"
_CODES: Final = ", ".join(channel.value for channel in Channel)
_TELLS: Final = ", ".join(tell.value for tell in Tell)
_SAFE: Final = "Nothing was changed"
_PROMISES: Final = (OwedKind.PROMISED, OwedKind.THANK_YOU)

#: Does something to one thing and returns it as it is then, with what to say beside it.
Act = Callable[["Services", Namespace, OwedLine, int], "tuple[OwedLine, str]"]


class _Action(NamedTuple):
    """One command that changes something owed.

    Attributes:
        name: as it is typed.
        summary: one line for the list of commands.
        arguments: for the line of usage.
        about: its page of help.
        example: a command line.
        question: asked before; ``{it}`` is what it is about.
        act: does it.
        options: adds its own options.
    """

    name: str
    summary: str
    arguments: str
    about: str
    example: str
    question: str
    act: Act
    options: Callable[[CommandParser], object] = lambda parser: None


def define(parser: CommandParser) -> None:
    """Define ``owed`` and the commands under it."""
    parser.describe(
        arguments="[--all] [--json] | WHAT ID ...",
        description=_DESCRIPTION,
        examples=(
            "frontdesk owed",
            "frontdesk owed --json | jq -r 'select(.standing == \"late\") | .referrer'",
            "frontdesk owed sent 12 --by fax --to 212-555-0188",
        ),
        run=run,
    )
    parser.add_argument("--all", action="store_true", help="also what was sent, confirmed or waived")
    add_json(parser, f"one object a line: {_KEYS}")
    parts = parser.add_commands("what", "what", required=False)
    for action in _ACTIONS:
        _define_action(parts, action)
    _define_promise(parts)


def run(args: Namespace, context: Context) -> int:
    """Print what is owed; 1 if something is late."""
    with context.services() as services:
        view = OwedView.ALL if args.all else OwedView.DUE
        lines = services.owed.rows(services.owed.order(view, by=PROGRAM_ID))
        hours = services.practice.current().rule.hours
        if args.json:
            for line in lines:
                context.out.record(as_record(line, hours))
        else:
            _write_table(context, services, lines)
    return FOUND if any(line.is_late for line in lines) else DONE


def as_record(line: OwedLine, hours: OpeningHours) -> dict[str, object]:
    """Return the JSON object of one thing owed; its keys are part of the product ("Commands and files")."""
    values = {
        "owed": line.owed,
        "kind": line.kind.value,
        "referral": line.referral,
        "referrer": line.referrer_words,
        "arose": line.arose,
        "due": line.due,
        "state": line.state.value,
        "standing": line.standing.value,
        "channel": line.channel,
        "blocked_by": line.blocked_by,
    }
    return as_json(values, hours.local)


def _write_table(context: Context, services: Services, lines: list[OwedLine]) -> None:
    out, practice = context.out, services.practice.current()
    hours, now = practice.rule.hours, services.office.now()
    glyphs = ASCII if context.config().ascii or not out.has_glyphs else UNICODE
    when = hours.style.moment(hours.local(now), year=True)
    name = cut(one_line(practice.settings.name), max(out.width - len(when) - 2, 8), glyphs is ASCII)
    counts, views = services.owed.counts(), services.owed.view_counts()
    out.line(f"{out.paint(name, 'head')}  {when}")
    out.line(
        f"{counts.late:,} late, {counts.at_risk:,} at risk, {counts.open:,} open;"
        f" {views.blocked:,} of them {'waits' if views.blocked == 1 else 'wait'} for permission"
    )
    out.line()
    if not lines:
        out.line("Nothing is owed to anybody.")
        return

    def badge_style(line: OwedLine) -> str:
        """Return the style of the badge of a line."""
        return owed_badge(line, now, hours, glyphs).style

    columns: list[Column[OwedLine]] = [
        Column("Due", lambda it: owed_badge(it, now, hours, glyphs).text, 15),
        Column("No.", lambda it: str(it.owed), 6, right=True),
        Column("What", lambda it: it.kind.words, 18),
        Column("To", lambda it: it.referrer_words, 16, grows=3),
        Column("About", lambda it: it.patient or it.text or "-", 13, grows=2),
        Column("State", _state_words, 20, from_width=100),
    ]
    write_rows(out, columns, lines, badge_style, ascii_only=glyphs is ASCII)


def _state_words(line: OwedLine) -> str:
    if line.blocked_by:
        return "ask the patient"
    how = f" by {Channel(line.channel).words}" if line.channel else ""
    return f"{line.state.value}{how}" + (", failed before" if line.is_open and line.failures else "")


# What is done to one


def _define_action(parts: Commands, action: _Action) -> None:
    parser = add_command(
        parts,
        action.name,
        summary=action.summary,
        arguments=f"ID {action.arguments} [--yes] [--json]".replace("  ", " "),
        description=action.about,
        examples=(action.example,),
        run=_run_action,
    )
    parser.set_defaults(action=action)
    parser.add_argument("id", metavar="ID", type=int, help=_ID)
    action.options(parser)
    _add_rest(parser)


def _add_rest(parser: CommandParser) -> None:
    add_as(parser)
    add_yes(parser)
    add_json(parser, f"the thing as it is then: {_KEYS}")


def _run_action(args: Namespace, context: Context) -> int:
    """Ask, do it, and say how the thing stands then."""
    action: _Action = args.action
    with context.services() as services:
        person = context.person(services, args.person)
        line = services.owed.one(args.id)
        confirm(action.question.format(it=_words(line)), yes=args.yes)
        after, notice = action.act(services, args, line, person.id)
        _say(context, services, args, after)
    if notice:
        context.out.note(notice)
    return DONE


def _words(line: OwedLine) -> str:
    """Return a thing in words: ``the acknowledgement to Dr Patel about Maria Alvarez``."""
    about = f" about {one_line(line.patient)}" if line.patient else ""
    return f"the {line.kind.words} to {line.referrer_words}{about}"


def _say(context: Context, services: Services, args: Namespace, line: OwedLine) -> None:
    hours = services.practice.current().rule.hours
    if args.json:
        context.out.record(as_record(line, hours))
        return
    glyphs = ASCII if context.config().ascii or not context.out.has_glyphs else UNICODE
    badge = owed_badge(line, services.office.now(), hours, glyphs)
    context.out.line(f"{line.owed}: {_words(line)}: {_state_words(line)}  {badge.text}")


def _sent(services: Services, args: Namespace, line: OwedLine, by: int) -> tuple[OwedLine, str]:
    sent = services.owed.sent(line.owed, _channel(args.by), args.to or "", by=by)
    return sent.line, sent.notice


def _channel(typed: str) -> Channel:
    """Read a channel. Raises Refused."""
    code = one_line(typed, NAME_LIMIT).lower().replace("-", "_").replace(" ", "_")
    try:
        return Channel(code)
    except ValueError:
        raise Refused(f"“{one_line(typed)}” is no way to send it. {_SAFE}; use one of: {_CODES}.") from None


def _tell(services: Services, args: Namespace, line: OwedLine, by: int) -> tuple[OwedLine, str]:
    code = one_line(args.tell, NAME_LIMIT).lower().replace("-", "_")
    if code not in set(Tell):
        raise Refused(f"“{one_line(args.tell)}” is no answer. {_SAFE}; use one of: {_TELLS}.")
    if line.sender is None:
        raise Refused(f"This says nothing about a patient, so nobody is to be asked. {_SAFE}.")
    waived = services.owed.tell(line.sender, Tell(code), args.said_by or "", by=by)
    words = {0: "", 1: "1 thing is waived by it."}.get(waived, f"{waived} things are waived by it.")
    return services.owed.one(line.owed), words


def _add_sent(parser: CommandParser) -> None:
    parser.add_argument("--by", metavar="CHANNEL", required=True, help=f"how: {_CODES}")
    parser.add_argument("--to", metavar="ADDRESS", help="the number or address, or with whom they spoke")


def _add_reason(parser: CommandParser) -> None:
    parser.add_argument("--reason", metavar="TEXT", required=True, help="why, in a few words")


def _add_tell(parser: CommandParser) -> None:
    parser.add_argument("tell", metavar="TELL", help=f"one of {_TELLS}")
    parser.add_argument("--said-by", metavar="NAME", help="who said so")


_ACTIONS: Final = (
    _Action(
        "sent",
        "record that somebody sent it",
        "--by CHANNEL [--to ADDRESS]",
        "Record that a person sent it; the clock stops. A fax number that nobody\nverified is told, and"
        f" not refused.\n\nCHANNEL is one of {_CODES}.",
        "frontdesk owed sent 12 --by fax --to 212-555-0188",
        "Record that {it} was sent?",
        _sent,
        _add_sent,
    ),
    _Action(
        "confirmed",
        "record that it arrived",
        "",
        "Record that what was sent arrived. That moves no verdict.",
        "frontdesk owed confirmed 12",
        "Record that {it} arrived?",
        lambda services, args, line, by: (services.owed.confirmed(line.owed, by=by), ""),
    ),
    _Action(
        "failed",
        "record that the sending failed",
        "--reason TEXT",
        "Record that the sending failed: it is open again, with the due it had.",
        "frontdesk owed failed 12 --reason 'busy three times'",
        "Record that sending {it} failed?",
        lambda services, args, line, by: (services.owed.failed(line.owed, args.reason, by=by), ""),
        _add_reason,
    ),
    _Action(
        "waive",
        "record that it is not owed any more",
        "--reason TEXT",
        "Record that it is not owed any more, and why.",
        "frontdesk owed waive 12 --reason 'told them at lunch'",
        "Waive {it}?",
        lambda services, args, line, by: (services.owed.waive(line.owed, args.reason, by=by), ""),
        _add_reason,
    ),
    _Action(
        "tell",
        "record what its referrer may be told about the patient",
        "TELL [--said-by NAME]",
        "Record what the referrer may be told about this patient, and who said so. With\n"
        "yes, what waited for it may be sent; no waives all that is open for the two.\n\n"
        f"TELL is one of {_TELLS}.",
        "frontdesk owed tell 12 yes --said-by 'the patient'",
        "Record what {it} may say?",
        _tell,
        _add_tell,
    ),
)


# Promises


def _define_promise(parts: Commands) -> None:
    parser = add_command(
        parts,
        "promise",
        summary="write down something promised to a referrer",
        arguments="--referrer NAME [--day DATE --text TEXT] [--kind KIND]",
        description="Write down something promised to a referrer for a day, or with --kind thank_you\n"
        "that they are owed a thank-you after a meeting or an event.",
        examples=(
            "frontdesk owed promise --referrer 'Dr Patel' --day 2026-12-04 --text handouts",
            "frontdesk owed promise --referrer 'Dr Patel' --kind thank_you",
        ),
        run=_run_promise,
    )
    parser.add_argument(
        "--referrer", metavar="NAME", required=True, help="to whom: the name, or the name and where they work"
    )
    parser.add_argument("--day", metavar="DATE", help="for which day, as 2026-12-04")
    parser.add_argument("--text", metavar="TEXT", default="", help="what was promised")
    codes = [kind.value for kind in _PROMISES]
    parser.add_argument("--kind", metavar="KIND", choices=codes, default=codes[0], help=" or ".join(codes))
    parser.add_argument("--referral", metavar="ID", type=int, help="the patient's referral it is about")
    _add_rest(parser)


def _run_promise(args: Namespace, context: Context) -> int:
    """Ask, write it down, and say by when it is due."""
    kind = OwedKind(args.kind)
    with context.services() as services:
        person = context.person(services, args.person)
        referrer = _referrer(services, args.referrer)
        day = _day(args.day) if args.day else None
        confirm(f"Write down that {referrer.words} is owed: {kind.words}?", yes=args.yes)
        line = services.owed.promise(referrer.id, kind, day, args.text, referral=args.referral, by=person.id)
        _say(context, services, args, line)
    return DONE


def _referrer(services: Services, typed: str) -> Referrer:
    """Return the referrer of this name, or of this name at this organization. Raises Refused."""
    wanted = fold(one_line(typed, 2 * NAME_LIMIT))
    known = services.referrals.referrers()
    found = [one for one in known if wanted in (fold(one.name), fold(one.words))]
    if len(found) == 1:
        return found[0]
    shown = one_line(typed, NAME_LIMIT)
    if not found:
        raise Refused(f"No referrer has the name “{shown}”. {_SAFE}; see: frontdesk report sources")
    words = "; ".join(one.words for one in found)
    raise Refused(f"Several referrers have the name “{shown}”. {_SAFE}; name one of: {words}.")


def _day(typed: str) -> date:
    """Read a day. Raises Refused."""
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise Refused(f"“{one_line(typed)}” is not a date. {_SAFE}; type it as 2026-12-04.") from None
