"""Seeded practices and calls on which the same-day rule is judged, with the hard days over-represented.

Of all calls about a third arrive within a day of a clock change and a tenth at holidays; every third or so
arrives within a minute of an edge (opening, closing, morning deadline, last moment of a target). There are
evening clinics whose hours pass midnight UTC, lunch breaks, half days, working Saturdays, and clinics that
are open while the clock changes. Nothing here uses the rule or its opening hours.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from random import Random
from zoneinfo import ZoneInfo

from frontdesk.domain.lanes import Lane
from tests.domain.oracle import DAY, Practice, Ranges

#: A fresh choice of years is made for every batch, so that more cases also mean more years.
BATCH = 10_000
CASES_PER_PRACTICE = 50
DAYS_PER_PRACTICE = 16
FIRST_YEAR, LAST_YEAR = 2024, 2035

#: Both sides of midnight UTC and of the equator; half-hour changes; no changes; a change at midnight.
ZONES = (
    *("America/New_York",) * 4,
    *("America/Los_Angeles",) * 3,
    *("Europe/Berlin",) * 2,
    *("Australia/Lord_Howe",) * 2,
    *("Pacific/Auckland",) * 2,
    "Asia/Kathmandu",
    "Africa/Cairo",
)
LANES: tuple[Lane, ...] = tuple(lane for lane in Lane if lane is not Lane.CRISIS)
OFFICE: Ranges = ((480, 720), (780, 1020))
STRAIGHT: Ranges = ((540, 1020),)
EVENING: Ranges = ((720, 960), (990, 1320))
THREE: Ranges = ((420, 600), (630, 750), (810, 1080))
HALF: Ranges = ((480, 720),)
ROUND_THE_CLOCK: Ranges = ((0, DAY),)
CLOSED: Ranges = ()


@dataclass(frozen=True)
class Case:
    """One call, and a later instant up to which open time is measured; instants in UTC."""

    practice: Practice
    received: datetime
    lane: Lane
    until: datetime


def cases(count: int, seed: int = 1) -> Iterator[Case]:
    """Yield ``count`` cases; the same seed gives the same, and a larger count continues a smaller one."""
    for number in range(count):
        if number % BATCH == 0:
            rng = Random(f"same-day rule {seed} {number}")
            years = {zone: rng.sample(range(FIRST_YEAR, LAST_YEAR + 1), 2) for zone in sorted(set(ZONES))}
            days_of_year = rng.sample(range(365), 40)
        if number % CASES_PER_PRACTICE == 0:
            zone = ZONES[number // CASES_PER_PRACTICE % len(ZONES)]
            new_year = date(rng.choice(years[zone]), 1, 1)
            days = [new_year + timedelta(days=day) for day in rng.sample(days_of_year, DAYS_PER_PRACTICE)]
            practice = make_practice(rng, zone, days)
        yield make_case(rng, practice, days)


def wall(zone: str, day: date, minute: int) -> datetime:
    """The UTC instant of a wall time: the first of two, and moved on when the clock jumps over it."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))
    return (midnight + timedelta(minutes=minute)).astimezone(UTC)


@cache
def clock_changes(zone: str, year: int) -> tuple[datetime, ...]:
    """The instants in a year at which the zone's offset from UTC changes, to the minute."""
    found = []
    start = datetime(year, 1, 1, tzinfo=UTC)
    for day in range(365):
        before = start + timedelta(days=day)
        if offset(zone, before) != offset(zone, before + timedelta(days=1)):
            minutes = (before + timedelta(minutes=minute) for minute in range(1, DAY + 1))
            found.append(next(change for change in minutes if offset(zone, change) != offset(zone, before)))
    return tuple(found)


def offset(zone: str, instant: datetime) -> timedelta | None:
    """The zone's offset from UTC at an instant."""
    return instant.astimezone(ZoneInfo(zone)).utcoffset()


def make_practice(rng: Random, zone: str, days: list[date]) -> Practice:
    """A practice in a zone, with the exceptions of the year of these days."""
    exceptions = holidays(rng, days)
    for change in clock_changes(zone, days[0].year):
        # An office is closed when clocks change; the rule must be right for a clinic that is not, too.
        day = change.astimezone(ZoneInfo(zone)).date()
        for near in (day - timedelta(days=1), day):
            if rng.random() < 0.7:
                odd = (night(rng), random_hours(rng))
                exceptions[near] = rng.choice((OFFICE, EVENING, ROUND_THE_CLOCK, ROUND_THE_CLOCK, *odd))
    week = make_week(rng)
    lanes = [lane for lane in LANES if rng.random() < 0.5]
    targets = {lane: rng.choice((5, 30, 60, 240, rng.randint(1, 700))) for lane in lanes}
    at_risk = rng.choice(((60, 30), (60, 30), (90,), (15, 45), ()))
    return Practice(zone, week, exceptions, targets, make_morning(rng, week, targets), at_risk)


def make_morning(rng: Random, week: tuple[Ranges, ...], targets: Mapping[Lane, int]) -> int | None:
    """A morning deadline: none, 10:00, at or about the opening, with a target, at the close, anywhere."""
    opening, closing = next((day[0][0], day[-1][1]) for day in week if day)
    target = rng.choice([*targets.values()] or [45])
    before, after = opening - min(opening, 30), opening + rng.randint(1, 120)
    anywhere = rng.randint(0, DAY)
    wanted = rng.choice((None, None, 600, 600, opening, before, after, opening + target, closing, anywhere))
    return None if wanted is None else min(wanted, DAY)


def make_week(rng: Random) -> tuple[Ranges, ...]:
    """Weekly hours: an office or an evening clinic, perhaps a half Friday, a Saturday, a day off."""
    usual = rng.choice((OFFICE, STRAIGHT, EVENING, EVENING, THREE, ROUND_THE_CLOCK, random_hours(rng)))
    week = [usual] * 5 + [CLOSED, CLOSED]
    if rng.random() < 0.3:
        week[rng.randrange(1, 5)] = EVENING
    if rng.random() < 0.3:
        week[4] = HALF
    if rng.random() < 0.3:
        week[5] = HALF
    if rng.random() < 0.15:
        week[6] = rng.choice((EVENING, night(rng)))
    if rng.random() < 0.15:
        week[rng.randrange(1, 5)] = CLOSED
    return tuple(week)


def random_hours(rng: Random) -> Ranges:
    """One to three ranges anywhere in the day, to five minutes."""
    return cut(rng, range(0, DAY + 1, 5), rng.randint(1, 3))


def night(rng: Random) -> Ranges:
    """Ranges in the small hours, when clocks change, perhaps swallowed by it; perhaps the day as well."""
    small_hours = cut(rng, range(0, 241, rng.choice((5, 30))), rng.randint(1, 3))
    return small_hours + (OFFICE if rng.random() < 0.5 else CLOSED)


def cut(rng: Random, times: range, ranges: int) -> Ranges:
    """So many ranges between times drawn at random; they never touch."""
    drawn = sorted(rng.sample(times, 2 * ranges))
    return tuple(zip(drawn[::2], drawn[1::2], strict=True))


def holidays(rng: Random, days: list[date]) -> dict[date, Ranges]:
    """A year's closed days (some of these days among them), half days, and one-off working Saturdays."""
    year = days[0].year
    fixed = (date(year, 1, 1), date(year, 7, 4), date(year, 12, 25), date(year, 12, 26))
    found = dict.fromkeys((*fixed, *days[:6]), CLOSED)
    found[date(year, 12, 24)] = HALF
    found[date(year, 12, 31)] = rng.choice((HALF, CLOSED))
    for day in days[6:12]:
        found[day + timedelta(days=5 - day.weekday())] = rng.choice((HALF, STRAIGHT))
    return found


def make_case(rng: Random, practice: Practice, days: list[date]) -> Case:
    """A call near a clock change (more than 30 %), at a holiday (more than 10 %) or on one of the days."""
    lane = rng.choice(LANES)
    changes = clock_changes(practice.zone, days[0].year)
    kind = rng.random()
    if kind < 0.36 and changes:
        received = near_change(rng, practice, lane, rng.choice(changes))
    elif kind < 0.48:
        closed = [day for day, ranges in practice.exceptions.items() if not ranges]
        received = on_day(rng, practice, lane, rng.choice(closed) - timedelta(days=rng.choice((0, 0, 1))))
    else:
        received = on_day(rng, practice, lane, rng.choice(days[6:]))
    until = received + timedelta(seconds=rng.choice((rng.randrange(DAY * 60), rng.randrange(DAY * 60 * 4))))
    return Case(practice, received, lane, until)


def near_change(rng: Random, practice: Practice, lane: Lane, change: datetime) -> datetime:
    """An instant at most a day from a clock change: in the hours before it, on one of its days, or any."""
    kind = rng.random()
    if kind < 0.25:
        # A target that is running when the clock changes.
        return change - timedelta(minutes=rng.randint(1, 240))
    if kind < 0.7:
        day = (change - timedelta(days=rng.choice((0, 0, 1)))).astimezone(ZoneInfo(practice.zone)).date()
        received = on_day(rng, practice, lane, day)
        if abs(received - change) <= timedelta(days=1):
            return received
    return change + timedelta(minutes=rng.randint(-DAY, DAY))


def on_day(rng: Random, practice: Practice, lane: Lane, day: date) -> datetime:
    """An instant of a local day: on or beside one of its edges, or any minute."""
    ranges = practice.ranges(day)
    if not ranges or rng.random() < 0.5:
        return wall(practice.zone, day, rng.randrange(DAY))
    edges = [wall(practice.zone, day, edge) for start_and_end in ranges for edge in start_and_end]
    closing = edges[-1]
    if practice.morning is not None:
        edges.append(wall(practice.zone, day, practice.morning))
    if lane in practice.targets:
        # The call whose target ends with the day, so that two deadlines coincide.
        edges.append(closing - timedelta(minutes=practice.targets[lane]))
    return rng.choice(edges) + timedelta(seconds=rng.choice((-60, -1, 0, 0, 1, 60)))
