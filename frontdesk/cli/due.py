"""``frontdesk due``: today's queue without a screen, for a printer, cron or a wallboard."""

from __future__ import annotations

from argparse import Namespace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from frontdesk.cli.codes import DONE, FOUND
from frontdesk.cli.command import Commands, add_command, add_json
from frontdesk.cli.context import Context

if TYPE_CHECKING:
    from frontdesk.domain.callbacks.queue import Callback
    from frontdesk.domain.rule.same_day import SameDayRule
    from frontdesk.services.desk import Services

_DESCRIPTION = """\
Today's queue: every callback that is to be made today or is overdue, in the
order of work. The exit code is 1 when one is overdue, so that cron can tell.
The backlog is a list of its own: --backlog prints it, in its order.

In JSON, extension is what is dialed behind the number, where there is one;
waiting_minutes counts from when they first called; standing is one of on_time,
at_risk, breached, met and met_late, where the last two are those who were tried
in time or late and are to be tried again today. Of the backlog it is null: the
rule gives no verdict there."""

_EXAMPLES = (
    "frontdesk due",
    "frontdesk due | lp",
    "frontdesk due --backlog",
    "frontdesk due --json | jq -r 'select(.standing == \"breached\") | .name'",
)


def add_parser(commands: Commands) -> None:
    """Add ``due`` to the commands."""
    parser = add_command(
        commands,
        "due",
        summary="today's callbacks, in the order of work",
        arguments="[--backlog] [--json]",
        description=_DESCRIPTION,
        examples=_EXAMPLES,
        run=run,
    )
    parser.add_argument("--backlog", action="store_true", help="the backlog instead of today's queue")
    add_json(parser, "one object a line for each callback")


def run(args: Namespace, context: Context) -> int:
    """Print the queue; 1 when a callback of it is overdue."""
    with context.services() as services:
        practice = services.practice.current()
        queue = the_backlog(services) if args.backlog else todays_queue(services)
        now = services.office.now()
        if args.json:
            for callback in queue:
                context.out.record(as_record(callback, practice.rule, now))
        else:
            from frontdesk.cli.due_table import write_table

            write_table(context, services, queue, now, backlog=args.backlog)
    return FOUND if any(callback.is_breached(now) for callback in queue) else DONE


def todays_queue(services: Services) -> list[Callback]:
    """The open callbacks whose present deadline is today or passed.

    First those that may be called now, in the order of work; then those that sleep until a promise or a rung
    of today, in the order they wake. One that was breached stays there even where it sleeps until tomorrow.
    """
    from frontdesk.domain.callbacks.queue import Tab
    from frontdesk.domain.people import PROGRAM_ID

    # Nobody acts here: a breach that is first seen by a command of cron's is stamped by the program.
    open_now = services.callbacks.tab(Tab.NOW, by=PROGRAM_ID)
    asleep = services.callbacks.tab(Tab.LATER, by=PROGRAM_ID)
    # Until midnight, not until closing: a promise may be for the evening.
    _, midnight = services.office.day_bounds(services.office.now())
    return [callback for callback in (*open_now, *asleep) if callback.call_by <= midnight]


def the_backlog(services: Services) -> list[Callback]:
    """The open callbacks from before, in their order."""
    from frontdesk.domain.callbacks.queue import Tab
    from frontdesk.domain.people import PROGRAM_ID

    return services.callbacks.tab(Tab.BACKLOG, by=PROGRAM_ID)


def as_record(callback: Callback, rule: SameDayRule, now: datetime) -> dict[str, object]:
    """The object of one callback; its keys are part of the product ("Commands and files").

    What is not known is null. The number is the key it is stored by, ``+12125550142``; an extension is there
    only where there is one to dial.
    """
    from frontdesk.domain.text import one_line

    local = rule.hours.local
    extension = one_line(callback.extension)
    return {
        "callback": callback.id,
        "contact": callback.contact_id,
        "name": one_line(callback.name) or None,
        "number": one_line(callback.number) or None,
        "lane": callback.lane.value,
        "received": local(callback.received).isoformat(),
        "due": local(callback.due).isoformat(),
        "standing": None if callback.backlog else callback.standing(rule, now).value,
        "waiting_minutes": callback.waiting(now) // timedelta(minutes=1),
        "attempts": callback.attempts,
        "calls": callback.calls,
        "owner": one_line(callback.owner) or None,
        "source": one_line(callback.source) or None,
        **({"extension": extension} if extension else {}),
    }
