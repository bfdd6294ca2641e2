"""The store that everything is measured on: three years of a practice with a million calls.

``standard_load(folder)`` gives a home folder with a ``frontdesk.db`` that the desk opens at once. It is
made once, in three to four minutes of processor time, takes 0.9 GB, and is kept in the folder for a
week; ``copy_of`` gives one to write into.

What it contains, the same every time but for the instants, which end at ``now``:

- a practice in New York, open Monday to Friday 08:00-12:00 and 13:00-17:00, with the holidays, three
  people at the desk, 400 referrers at 100 organizations;
- the calls, spread evenly over the open days of three years, one in sixteen in the evening. One in four
  came with a phone log (an import a month), the others were written down at the desk, with an audit
  entry and what it takes to undo them, new patients with the answer about their source;
- one caller for every five calls (200,000 for a million), with a number and a name of their own; some
  call thousands of times (switchboards), most a few times;
- a callback for one call in five of the desk: claimed, tried one to four times, one in twelve breached,
  now and then settled by the caller's own second call, and closed;
- the open callbacks, of the last two months: 55 % breached and stamped and never tried, 12 % tried too
  late and asleep until the next rung, 13 % tried in time and awake again, 8 % tried in time and asleep,
  7 % promised for the days to come, 2 % promised within the hour (at risk), 3 % of today's calls on time
  and 1 % of them claimed.

What stands on time or at risk does so at ``now`` (``made_at``): a real desk that opens the store later
stamps the deadlines that have passed since.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from frontdesk.bootstrap import open_services
from frontdesk.domain.audit import Action
from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.rule.same_day import SameDayRule
from frontdesk.domain.settings import PracticeSettings
from frontdesk.services.desk import build_services
from frontdesk.services.office import Practice
from frontdesk.store.db.engine import open_store
from frontdesk.store.migrate import known_migrations, migrate
from tests.benchmarks.standard_load_owed import Books, Step
from tests.benchmarks.standard_load_people import Callers
from tests.benchmarks.standard_load_rows import Rows
from tests.benchmarks.standard_load_story import LADDER_DAYS, STAFF, Story, moments

#: A kept load older than this is made again: its open callbacks would be too late, all of them.
KEPT = timedelta(days=7)
#: Grows when the load changes, so that one that was made before is not taken for it.
EDITION = 1

YEARS = timedelta(days=3 * 365)

_PEOPLE = ("Dana Reyes", "Lee Wong", "Sam Okafor")
#: How the open callbacks stand, in 100 of them; the last two are today's.
_STANDINGS = (
    ["backlog"] * 55 + ["late"] * 12 + ["awake"] * 13 + ["asleep"] * 8 + ["promised"] * 7 + ["at_risk"] * 2
)
_TODAY = ("on_time", "on_time", "claimed")


def standard_load(
    loads: Path, calls: int = 1_000_000, open_callbacks: int = 6_000, *, now: datetime | None = None
) -> Path:
    """Give the home folder of a standard load, made now if it is not there yet.

    Args:
        loads: where loads are kept; made when missing.
        calls: how many calls, at least three for each open callback.
        open_callbacks: how many of them are still owed.
        now: the instant at which it ends, UTC; the present one unless given.
    """
    moment = (now or datetime.now(UTC)).astimezone(UTC)
    figures, until = f"{calls}-calls-{open_callbacks}-open", f"-until-{now:%Y%m%dT%H%M%S}" if now else ""
    *older, current = (loads / f"{figures}-{schema}-{EDITION}{until}" for schema in known_migrations())
    usable = [it for it in (*older, current) if it.is_dir() and (now or moment - made_at(it) < KEPT)]
    if current in usable:
        return current
    loads.mkdir(mode=0o700, parents=True, exist_ok=True)
    making = Path(tempfile.mkdtemp(prefix="making-", dir=loads))
    try:
        if usable:
            _bring_up_to_date(copy_of(usable[-1], making / "home"))
        else:
            _make(making / "home", calls, open_callbacks, moment)
        for place, done_with in enumerate((*older, current)):
            if done_with.is_dir():
                done_with.rename(making / str(place))
        with suppress(OSError):  # somebody else made it meanwhile
            (making / "home").rename(current)
    finally:
        shutil.rmtree(making)
    return current


def _bring_up_to_date(home: Path) -> None:
    """Let the program migrate a load from before its newest migration: quicker than telling it again."""
    open_services(str(home / "frontdesk.db")).office.store.close()


def _seal(path: Path) -> None:
    """Let the program seal the entries, which were written past it."""
    store = open_store(str(path))
    with store.writing() as db:
        db.execute_sql("UPDATE audit_origin SET adopt_to = (SELECT MAX(id) FROM audit)")
    store.close()
    open_services(str(path)).office.store.close()


def made_at(home: Path) -> datetime:
    """The instant at which a load ends, for a clock that stands there."""
    return datetime.fromisoformat((home / "made-at").read_text())


def copy_of(home: Path, folder: Path) -> Path:
    """Copy a load to a folder that is not there yet, to be written into; gives that folder."""
    folder.mkdir(mode=0o700)
    for path in home.iterdir():
        if not path.name.endswith(("-wal", "-shm")):
            shutil.copy2(path, folder / path.name)
    return folder


def _make(home: Path, calls: int, open_callbacks: int, now: datetime) -> None:
    """Make the folder's contents."""
    previous = os.umask(0o077)
    try:
        home.mkdir()
        (home / "made-at").write_text(now.isoformat())
        (home / "config.toml").write_text(f'person = "{_PEOPLE[0]}"\n')
        practice = _set_up(home / "frontdesk.db", now)
        rows = Rows(home / "frontdesk.db")
        random = Random(f"{calls} {open_callbacks}")
        callers = Callers(max(calls // 5, 2 * open_callbacks))
        story = Story(Books(rows, practice), callers, now, random)
        _tell(story, practice.rule, now, calls, open_callbacks, random)
        rows.finish()
        _seal(home / "frontdesk.db")
    finally:
        os.umask(previous)


def _set_up(path: Path, now: datetime) -> Practice:
    """Make the tables and finish the first start as it was three years ago."""
    clock = now - YEARS
    store = open_store(str(path))
    migrate(store)
    services = build_services(store, lambda: clock)
    services.practice.set_up(PracticeSettings(name="Lakeside Psychiatry", staff=_PEOPLE))
    services.practice.add_holidays_of(range(clock.year, now.year + 2), by=STAFF[0])
    practice = services.practice.current()
    store.close()
    return practice


def _tell(
    story: Story, rule: SameDayRule, now: datetime, calls: int, open_callbacks: int, random: Random
) -> None:
    """Tell all calls: those of the three years, and today's, whose deadline is still to come."""
    today = open_callbacks * len(_TODAY) // 100
    fresh = _first_in_time(rule, now)
    left = open_callbacks - today
    start = now - YEARS
    story.referrers(start)
    run, month = story.log(start), start.month
    history = calls - 2 * today
    # The newest calls are those that stay open, evenly among others.
    among = min(history, 8 * open_callbacks)
    for place, at in enumerate(moments(rule.hours, start, fresh, history, random)):
        story.books.happens(at)
        recent = place - (history - among)
        if recent >= 0 and (recent + 1) * left // among > recent * left // among:
            _stays_open(story, at, random.choice(_STANDINGS), now, random)
        elif random.random() < 0.25:
            if at.month != month:
                run, month = story.log(at), at.month
            story.logged(at, run)
        elif random.random() < 0.2:
            _is_closed(story, at, now, random)
        else:
            story.taken(at)
    for place, at in enumerate(sorted(fresh + (now - fresh) * random.random() for _ in range(2 * today))):
        story.books.happens(at)
        if place % 2 == 0:
            _stays_open(story, at, _TODAY[place // 2 % len(_TODAY)], now, random)
        elif place % 4 == 1:
            _is_closed(story, at, now, random)
        else:
            story.taken(at)
    story.end()


def _first_in_time(rule: SameDayRule, now: datetime) -> datetime:
    """The last closing after which a call is still due later than now."""
    hours = rule.hours
    day = hours.service_day(now)
    before = day - timedelta(days=1)
    while not hours.is_open_day(before):
        before -= timedelta(days=1)
    return hours.closes(before)


def _is_closed(story: Story, at: datetime, now: datetime, random: Random) -> None:
    """A call whose callback is worked and closed."""
    owed = story.taken(at, opens=True)
    assert owed is not None
    story.works(owed, whole_ladder=at < now - LADDER_DAYS)


def _stays_open(story: Story, at: datetime, standing: str, now: datetime, random: Random) -> None:
    """A call whose callback is still open now, and how it stands."""
    promised = None
    if standing == "promised":
        promised = now + timedelta(hours=1 + 215 * random.random())
    elif standing == "at_risk":
        promised = now + timedelta(minutes=2 + 56 * random.random())
    owed = story.taken(at, opens=True, promised_at=promised)
    assert owed is not None
    owed.stays = True
    if random.random() < 0.03:
        owed.for_person = random.choice(STAFF)
    if standing in ("backlog", "late"):
        story.books.plan(owed, min(owed.due + timedelta(minutes=1), now), Step(Action.CALLBACK_BREACHED))
    if standing in ("awake", "asleep"):
        story.tried(owed, at + (owed.due - at) * random.random(), Outcome.LEFT_MESSAGE)
    if standing in ("late", "asleep"):
        hours = story.books.practice.rule.hours
        today = max(at, owed.due, hours.instant(hours.day_of(now), 0))
        story.tried(owed, today + (now - today) * random.random(), Outcome.NO_ANSWER)
    if standing == "claimed":
        since = max(at, now - timedelta(minutes=15))
        claim = Step(Action.CALLBACK_CLAIMED, random.choice(STAFF))
        story.books.plan(owed, since + (now - since) * random.random(), claim)
