"""The three weeks before the demo's day: everything in them was closed by the last evening."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import Enum, auto

from frontdesk.demo.cast import Caller
from frontdesk.demo.deck import spread
from frontdesk.demo.matters import call_back, close_at_once, promise
from frontdesk.demo.script import Script
from frontdesk.demo.steps import Matter
from frontdesk.demo.topics import CRISIS
from frontdesk.domain.calls import NextStep, Result
from frontdesk.domain.lanes import Lane


class Kind(Enum):
    """How a call comes and ends."""

    SETTLED = auto()
    BOOKED = auto()
    NOT_FOR_US = auto()
    OWED = auto()
    PROMISED = auto()
    VOICEMAIL = auto()
    MISSED = auto()


_NEW, _EXISTING, _OFFICE, _OTHER = (
    Lane.NEW_PATIENT,
    Lane.EXISTING_PATIENT,
    Lane.REFERRING_OFFICE,
    Lane.OTHER,
)

#: Calls while the practice is open, with how often they come.
DAY_CALLS: tuple[tuple[tuple[Lane, Kind], int], ...] = (
    ((_NEW, Kind.OWED), 9),
    ((_NEW, Kind.BOOKED), 8),
    ((_NEW, Kind.SETTLED), 3),
    ((_NEW, Kind.NOT_FOR_US), 1),
    ((_NEW, Kind.PROMISED), 2),
    ((_NEW, Kind.VOICEMAIL), 4),
    ((_NEW, Kind.MISSED), 2),
    ((_EXISTING, Kind.SETTLED), 17),
    ((_EXISTING, Kind.OWED), 8),
    ((_EXISTING, Kind.VOICEMAIL), 5),
    ((_EXISTING, Kind.PROMISED), 1),
    ((_OFFICE, Kind.SETTLED), 5),
    ((_OFFICE, Kind.OWED), 7),
    ((_OFFICE, Kind.VOICEMAIL), 1),
    ((_OTHER, Kind.SETTLED), 6),
    ((_OTHER, Kind.OWED), 2),
)

#: Messages and missed calls of a night.
NIGHT_CALLS: tuple[tuple[tuple[Lane, Kind], int], ...] = (
    ((_NEW, Kind.VOICEMAIL), 6),
    ((_NEW, Kind.MISSED), 2),
    ((_EXISTING, Kind.VOICEMAIL), 4),
    ((_OFFICE, Kind.VOICEMAIL), 1),
)

#: Calls by hour from eight: the morning is busiest.
_BY_HOUR = (5, 7, 7, 6, 4, 5, 6, 5, 3)
#: Nobody is promised a call back so near to closing.
_LAST_CALL = timedelta(minutes=35)
_ENDS = {
    Kind.SETTLED: NextStep.SETTLED,
    Kind.BOOKED: NextStep.BOOKED,
    Kind.NOT_FOR_US: NextStep.NOT_FOR_US,
}
_RESULTS = {Kind.OWED: Result.ANSWERED, Kind.VOICEMAIL: Result.VOICEMAIL, Kind.MISSED: Result.MISSED}
#: The two days of a crisis call, counted from the first.
_CRISIS_DAYS = (3, 10)


def plan_past(script: Script) -> None:
    """Plan every day before the demo's."""
    days, nights = spread(script.rng, DAY_CALLS), spread(script.rng, NIGHT_CALLS)
    for number, day in enumerate(script.days):
        calls = [(at, next(nights)) for at in night_times(script, day)]
        calls += [(at, next(days)) for at in day_times(script, day)]
        for at, (lane, kind) in sorted(calls, key=lambda call: call[0]):
            plan_call(script, at, lane, kind, script.last_night)
        if number in _CRISIS_DAYS:
            _plan_crisis(script, day)
        # A desk that runs stamps what passed a minute after closing.
        script.tick(script.hours.closes(day) + timedelta(minutes=1))


def plan_call(script: Script, at: datetime, lane: Lane, kind: Kind, until: datetime) -> None:
    """Plan one call and what follows from it; a callback without room for it becomes a settled call."""
    matter = Matter(caller_of(script, at, lane, kind), lane)
    if kind in _RESULTS and call_back(script, matter, at, _RESULTS[kind], until):
        return
    if kind is Kind.PROMISED and promise(script, matter, at, until):
        return
    close_at_once(script, matter, at, _ENDS.get(kind, NextStep.SETTLED))


def caller_of(script: Script, at: datetime, lane: Lane, kind: Kind) -> Caller:
    """Somebody who calls at a time."""
    cast, chance = script.cast, script.rng.random()
    if lane is Lane.REFERRING_OFFICE:
        return cast.office(at)
    if lane is Lane.OTHER:
        return cast.other(at)
    if chance < 0.07:
        return cast.relative(at)
    if lane is Lane.EXISTING_PATIENT:
        return cast.patient(at)
    return cast.unknown() if kind is Kind.MISSED and chance < 0.7 else cast.stranger()


def day_times(script: Script, day: date) -> list[datetime]:
    """When calls come while the practice is open: more on the first day after a weekend."""
    opens = script.hours.opens(day)
    latest = script.hours.closes(day) - _LAST_CALL
    weekend = not script.hours.is_open_day(day - timedelta(days=1))
    count = script.rng.randint(16, 20) + 4 * weekend
    hours = script.rng.choices(range(len(_BY_HOUR)), _BY_HOUR, k=count)
    return [min(opens + timedelta(hours=hour, seconds=script.rng.randint(0, 3599)), latest) for hour in hours]


def night_times(script: Script, day: date) -> list[datetime]:
    """When messages were left since the last closing."""
    before = day - timedelta(days=1)
    weekend = not script.hours.is_open_day(before)
    while not script.hours.is_open_day(before):
        before -= timedelta(days=1)
    count = script.rng.randint(2, 3) + 3 * weekend
    start, end = script.hours.closes(before), script.hours.opens(day)
    return [script.closed_time(start, end) for _ in range(count)]


def _plan_crisis(script: Script, day: date) -> None:
    at = script.hours.opens(day) + timedelta(minutes=script.rng.randint(70, 400))
    matter = Matter(script.cast.patient(at), Lane.CRISIS)
    script.call(matter, at, CRISIS, NextStep.SETTLED)
