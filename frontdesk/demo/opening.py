"""Opening the demo: an invented practice with three busy weeks behind it, in a store of its own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from frontdesk.bootstrap import open_services
from frontdesk.demo.clock import DemoClock
from frontdesk.demo.moment import busy_moment
from frontdesk.demo.offices import REFERRERS
from frontdesk.demo.past import plan_past
from frontdesk.demo.practice import lakeside
from frontdesk.demo.script import Script
from frontdesk.demo.sleeping import plan_sleeping
from frontdesk.demo.stage import Stage
from frontdesk.demo.today import park_drafts, plan_done_today, plan_settled_today
from frontdesk.demo.waiting import plan_waiting
from frontdesk.services.desk import Services
from frontdesk.services.office import system_clock

#: The store's file inside the demo's folder.
STORE_FILE = "frontdesk.db"
#: The practice was set up so long before, which is earlier than its first call.
SET_UP_BEFORE = timedelta(days=40)


def open_demo(seed: int, folder: Path, now: datetime | None = None) -> Services:
    """Make the store of an invented practice in a folder and fill it through the services.

    The same seed and moment make the same contents. Everything is written in one transaction: a folder
    holds a whole demo, or an empty store.

    Args:
        seed: which invented weeks.
        folder: an existing folder without a store in it.
        now: the moment the demo begins, aware; the machine's clock when not given. A moment while the
            practice is closed, or about to close, becomes 14:32 of its last open day.

    Returns:
        The services on the store. Their clock runs on from the demo's moment.

    Raises:
        StoreTrouble: the store cannot be made in this folder.
    """
    real = (now or system_clock()).astimezone(UTC).replace(microsecond=0)
    clock = DemoClock(real - SET_UP_BEFORE)
    services = open_services(str(folder / STORE_FILE), clock)
    with services.office.store.writing():
        services.practice.set_up(lakeside())
        moment = busy_moment(services.practice.current().rule.hours, real)
        _fill(services, clock, moment, seed)
    clock.run_on_from(moment)
    return services


def plan(script: Script) -> None:
    """Plan the weeks before the script's moment, and its own day."""
    plan_past(script)
    plan_waiting(script)
    plan_sleeping(script)
    plan_done_today(script)
    plan_settled_today(script)


def _fill(services: Services, clock: DemoClock, moment: datetime, seed: int) -> None:
    """Plan everything, then play it in the order of time."""
    rng = Random(seed)
    script = Script(rng, services.practice.current(), moment)
    plan(script)
    stage = Stage(services, clock, rng)
    for referring in REFERRERS:
        stage.referrer(referring, by=0)
    for step in sorted(script.steps, key=lambda step: step.at):
        clock.move_to(step.at)
        step.play(stage)
    clock.move_to(moment)
    park_drafts(stage, script)
    services.callbacks.tick(by=stage.people[0])
