"""Opening the demo: an invented practice with three busy weeks behind it, in a store of its own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from frontdesk.bootstrap import open_services
from frontdesk.demo.data import REFERRERS, lakeside
from frontdesk.demo.day import park_drafts, plan_done_today, plan_settled_today, plan_sleeping, plan_waiting
from frontdesk.demo.liaison import plan_liaison
from frontdesk.demo.script import Script
from frontdesk.demo.stage import DemoClock, Stage
from frontdesk.demo.ways import plan_ways
from frontdesk.demo.weeks import plan_past
from frontdesk.domain.rule.hours import OpeningHours
from frontdesk.services.desk import Services
from frontdesk.services.office import system_clock

#: The local time to which a quiet moment is moved, in minutes from midnight: 14:32.
BUSY_MINUTE = 14 * 60 + 32
#: A moment nearer to closing is moved too: everything would be at risk.
LEAST_LEFT = timedelta(minutes=90)


def busy_moment(hours: OpeningHours, now: datetime) -> datetime:
    """Return the moment itself while the practice is open, else 14:32 of the last open day before it, UTC.

    Args:
        hours: the practice's opening hours; some day in them has to be open at 14:32.
        now: the real moment, aware.
    """
    day = hours.day_of(now)
    if hours.is_open(now) and hours.closes(day) - now >= LEAST_LEFT:
        return now
    while True:
        at = hours.instant(day, BUSY_MINUTE)
        if at <= now and hours.is_open(at):
            return at
        day -= timedelta(days=1)


#: The store's file inside the demo's folder.
STORE_FILE = "frontdesk.db"
#: How long before the real moment the practice was set up: earlier than its first call.
SET_UP_BEFORE = timedelta(days=40)


def open_demo(seed: int, folder: Path, now: datetime | None = None) -> Services:
    """Make the store of an invented practice in a folder and fill it through the services.

    The same seed and moment make the same contents. Everything is written in one transaction: a folder
    holds a whole demo, or an empty store.

    Args:
        seed: chooses the invented weeks.
        folder: an existing folder without a store in it.
        now: the moment the demo starts, aware; by default the machine's clock. A moment while the
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
    plan_ways(script)
    plan_liaison(script)


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
    services.owed.tick(by=stage.people[0])
