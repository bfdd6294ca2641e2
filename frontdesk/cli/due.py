"""``frontdesk due``: today's queue without a screen, for a printer, cron or a wallboard."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Final

from frontdesk.cli.command import DONE, FOUND, CommandParser, add_json
from frontdesk.cli.context import Context
from frontdesk.cli.output import as_json, cut
from frontdesk.cli.table import Column, write_rows
from frontdesk.domain.callbacks.queue import Callback, Tab
from frontdesk.domain.people import PROGRAM_ID
from frontdesk.domain.phone.dialing import say_number
from frontdesk.domain.text import one_line
from frontdesk.ui.show import ASCII, UNICODE, Badge, Glyphs, span, standing_badge

if TYPE_CHECKING:
    from frontdesk.domain.rule.same_day import SameDayRule
    from frontdesk.services.desk import Services
    from frontdesk.services.office import Practice

_DESCRIPTION = """\
Today's queue: every callback that is to be made today or is overdue, in the
order of work. The exit code is 1 if one is overdue, so that cron can tell.
The backlog is a list of its own: --backlog prints it, in its order.

In JSON, extension is what is dialed after the number, if there is one;
waiting_minutes counts from when they first called; standing is one of on_time,
at_risk, breached, met and met_late, where the last two are those who were tried
in time or late and are to be tried again today. In the backlog it is null: the
rule gives no verdict there."""

_EXAMPLES = (
    "frontdesk due",
    "frontdesk due | lp",
    "frontdesk due --backlog",
    "frontdesk due --json | jq -r 'select(.standing == \"breached\") | .name'",
)


def define(parser: CommandParser) -> None:
    """Define ``due``."""
    parser.describe(
        arguments="[--backlog] [--json]",
        description=_DESCRIPTION,
        examples=_EXAMPLES,
        run=run,
    )
    parser.add_argument("--backlog", action="store_true", help="the backlog instead of today's queue")
    add_json(parser, "one object a line for each callback")


def run(args: Namespace, context: Context) -> int:
    """Print the queue; 1 if a callback of it is overdue."""
    with context.services() as services:
        practice = services.practice.current()
        queue = _backlog(services) if args.backlog else _todays_queue(services)
        now = services.office.now()
        if args.json:
            for callback in queue:
                context.out.record(as_record(callback, practice.rule, now))
        else:
            _write_table(context, services, queue, now, backlog=args.backlog)
    return FOUND if any(callback.is_breached(now) for callback in queue) else DONE


def _todays_queue(services: Services) -> list[Callback]:
    """Return the open callbacks whose present deadline is today or passed.

    First those that may be called now, in the order of work; then those that sleep until a promise or a rung
    of today, in the order they wake. A breached one stays in it even if it sleeps until tomorrow.
    """
    # Nobody acts here: a breach that is first seen by a command in cron is stamped by the program.
    open_now = services.callbacks.tab(Tab.NOW, by=PROGRAM_ID)
    asleep = services.callbacks.tab(Tab.LATER, by=PROGRAM_ID)
    # Until midnight, not until closing: a promise may be for the evening.
    _, midnight = services.office.day_bounds(services.office.now())
    return [callback for callback in (*open_now, *asleep) if callback.call_by <= midnight]


def _backlog(services: Services) -> list[Callback]:
    """Return the open callbacks from before, in their order."""
    return services.callbacks.tab(Tab.BACKLOG, by=PROGRAM_ID)


def as_record(callback: Callback, rule: SameDayRule, now: datetime) -> dict[str, object]:
    """Return the JSON object of one callback; its keys are part of the product ("Commands and files").

    The number is the key it is stored by, ``+12125550142``.
    """
    values = {
        "callback": callback.id,
        "contact": callback.contact_id,
        "name": callback.name,
        "number": callback.number,
        "lane": callback.lane,
        "received": callback.received,
        "due": callback.due,
        "standing": None if callback.backlog else callback.standing(rule, now),
        "waiting_minutes": callback.waiting(now),
        "attempts": callback.attempts,
        "calls": callback.calls,
        "owner": callback.owner,
        "source": callback.source,
    }
    if callback.extension:
        values["extension"] = callback.extension
    return as_json(values, rule.hours.local)


#: The width of a number, and the most with its extension, in columns of a terminal.
_NUMBER: Final = 14
_LONGEST_NUMBER: Final = 21


def _write_table(
    context: Context, services: Services, queue: list[Callback], now: datetime, *, backlog: bool = False
) -> None:
    """Write the head, a line for each callback, and the forecast of the pace or of the backlog."""
    out, practice = context.out, services.practice.current()
    standing = services.callbacks.standing(by=PROGRAM_ID)
    glyphs = ASCII if context.config().ascii or not out.has_glyphs else UNICODE
    when = practice.rule.hours.style.moment(practice.rule.hours.local(now), year=True)
    name = cut(one_line(practice.settings.name), max(out.width - len(when) - 2, 8), glyphs is ASCII)
    out.line(f"{out.paint(name, 'head')}  {when}")
    counts = standing.counts
    out.line(f"{counts.breached} breached, {counts.at_risk} at risk, {counts.open} open")
    out.line()
    if queue:
        _write_rows(context, practice, queue, now, glyphs)
    else:
        out.line("The backlog is empty." if backlog else "Nobody is left to be called today.")
    out.line()
    if backlog:
        whole = services.backlog.standing()
        out.line(f"Today: {whole.share.words}. {whole.forecast.words(practice.settings.time_style)}.")
        return
    if counts.backlog:
        out.line(f"{counts.backlog:,} more in the backlog: frontdesk due --backlog")
    if later := max(counts.open - len(queue), 0):
        out.line(f"{later} more {'is' if later == 1 else 'are'} open for another day.")
    if standing.pace.to_call:
        out.line(f"{standing.pace.sentence}.")


def _write_rows(
    context: Context, practice: Practice, queue: Iterable[Callback], now: datetime, glyphs: Glyphs
) -> None:
    out = context.out

    def badge(callback: Callback) -> Badge:
        """Return how a callback stands now, with its sign."""
        return standing_badge(callback, practice.rule, now, glyphs)

    rows = list(queue)
    region = practice.settings.phone_region
    longest = max(len(say_number(row.dialed, region)) for row in rows)
    columns = _columns(badge, practice, now, min(max(longest, _NUMBER), _LONGEST_NUMBER))
    write_rows(out, columns, rows, lambda callback: badge(callback).style, ascii_only=glyphs is ASCII)


def _columns(
    badge: Callable[[Callback], Badge], practice: Practice, now: datetime, number: int
) -> list[Column[Callback]]:
    """Return the columns in their order; those always shown fill 80 columns of a terminal.

    Args:
        badge: returns the standing of a callback.
        practice: the practice.
        now: the present instant, UTC.
        number: the width of the numbers, which extensions take from the names.
    """
    region = practice.settings.phone_region
    return [
        Column("Due", lambda it: badge(it).text, 15),
        Column("Number", lambda it: say_number(it.dialed, region) if it.number else "no number", number),
        Column("Name", lambda it: it.name, 13 + _NUMBER - number, grows=2),
        Column("Lane", lambda it: it.lane.short_words, 8),
        Column("Waits", lambda it: span(it.waiting(now)), 7, right=True),
        Column("Tries", lambda it: str(it.attempts), 5, right=True),
        Column("Calls", lambda it: str(it.calls), 5, right=True, from_width=100),
        Column("Has it", lambda it: it.owner.partition(" ")[0] or "-", 6),
        Column("About", lambda it: it.about, 12, grows=2, from_width=120),
        Column("Who sent", lambda it: it.source or "-", 13, grows=3, from_width=100),
    ]
