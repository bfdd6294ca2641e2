"""The three weeks before the demo's day: every callback in them was closed by the last evening."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import Enum, auto

from frontdesk.demo.cast import Caller, spread
from frontdesk.demo.data import CRISIS, RANG_OUT
from frontdesk.demo.script import SHORT, Course, Followed, Script
from frontdesk.demo.stage import Case
from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.calls import NextStep, Result
from frontdesk.domain.lanes import Lane

_MINUTE = timedelta(minutes=1)
#: The time that a first try needs after the call was saved, and before the end.
ROOM = 6 * _MINUTE
_ROOM_TO_REOPEN = timedelta(days=1)
#: The share of callbacks that are made too late.
_LATE_SHARE = 0.05
_MISSED_PROMISE_SHARE = 0.15


def close_at_once(script: Script, case: Case, called_at: datetime, step: NextStep) -> None:
    """Plan a call that needs nothing more."""
    if step is NextStep.BOOKED and case.lane is Lane.NEW_PATIENT:
        topic = script.topics.booked()
        script.cast.became_patient(case.caller)
    elif step is NextStep.NOT_FOR_US:
        topic = script.topics.not_for_us()
    else:
        topic = script.topics.settled(case.lane)
    script.call(case, called_at, topic, step)


def call_back(script: Script, case: Case, called_at: datetime, result: Result, until: datetime) -> bool:
    """Plan a call that opens a callback which is closed before an instant.

    Returns:
        True if there was room for it; else nothing was planned.
    """
    due = script.practice.rule.deadline(called_at, case.lane).due
    latest = min(due, until)
    if script.logged_by(called_at, result) + ROOM > latest:
        return False
    topic = RANG_OUT if result is Result.MISSED else script.topics.voicemail(case.lane)
    if result is Result.ANSWERED:
        topic = script.topics.call_back(case.lane)
    saved = script.call(case, called_at, topic, NextStep.CALL_BACK, result=result)
    first = _first_try(script, saved, latest)
    late = script.hours.after_open_time(due, script.rng.randint(10, 90) * _MINUTE)
    if late < until and script.rng.random() < _LATE_SHARE:
        first = late
    _finish(script, case, saved, first, until)
    return True


def promise(script: Script, case: Case, called_at: datetime, until: datetime) -> bool:
    """Plan a call whose caller asks for a time; the promise is mostly kept.

    Returns:
        True if there was room for it; else nothing was planned.
    """
    hours = script.hours
    wanted = hours.after_open_time(called_at, script.rng.randint(100, 400) * _MINUTE)
    promised_at = wanted.replace(minute=wanted.minute // 15 * 15, second=0, microsecond=0)
    kept = promised_at - script.rng.randint(1, 6) * _MINUTE
    missed = promised_at + script.rng.randint(8, 30) * _MINUTE
    if missed >= until or not hours.is_open(kept) or not hours.is_open(missed):
        return False
    saved = script.call(
        case, called_at, script.topics.call_back(case.lane), NextStep.CALL_BACK_AT, promised_at=promised_at
    )
    first = missed if script.rng.random() < _MISSED_PROMISE_SHARE else kept
    script.work(case, script.follow(SHORT, first), saved)
    return True


def call_again(script: Script, case: Case, at: datetime) -> None:
    """Plan another call of the same caller, which joins the open callback."""
    result = Result.ANSWERED if script.hours.is_open(at) else Result.VOICEMAIL
    topic = script.topics.again() if result is Result.ANSWERED else script.topics.voicemail(case.lane)
    script.call(case, at, topic, NextStep.CALL_BACK, result=result)


def _first_try(script: Script, saved: datetime, latest: datetime) -> datetime:
    """Return when somebody first tries: while open, in time, and rather soon."""
    start = saved + 2 * _MINUTE
    room = script.hours.open_time(start, latest - _MINUTE)
    return script.hours.after_open_time(start, room * script.rng.random() ** 1.5)


def _finish(script: Script, case: Case, saved: datetime, first: datetime, until: datetime) -> None:
    """Plan the tries, sometimes a repeated call before them, and the caller's own call if that ends it."""
    course, followed, returns_at = _fitting(script, case, first, until)
    start, end = saved + 15 * _MINUTE, first - 10 * _MINUTE
    if start < end and script.rng.random() < 0.18:
        again = script.between(start, end)
        if script.hours.is_open(again):
            call_again(script, case, again)
    script.work(case, followed, saved)
    if followed.tries[-1].outcome is Outcome.UNREACHED:
        # It was closed as unreached, and they call: it is reopened, and made.
        again = script.call(case, returns_at, script.topics.again(), NextStep.CALL_BACK)
        made = script.hours.after_open_time(again, script.rng.randint(5, 40) * _MINUTE)
        script.work(case, script.follow(SHORT, made), again)
    elif course.they_call:
        new = case.lane is Lane.NEW_PATIENT
        step = NextStep.BOOKED if new else NextStep.SETTLED
        script.call(case, returns_at, script.topics.returned(), step)
    if case.lane is Lane.NEW_PATIENT and followed.tries[-1].outcome is Outcome.REACHED_BOOKED:
        script.cast.became_patient(case.caller)


def _fitting(
    script: Script, case: Case, first: datetime, until: datetime
) -> tuple[Course, Followed, datetime]:
    """Return a course that ends before an instant, its tries, and when they call."""
    course = script.course(case)
    followed = script.follow(course, first)
    wait = script.rng.randint(20, 300) * _MINUTE
    returns_at = script.hours.after_open_time(followed.ends_at, wait)
    # A callback that was closed as unreached is followed by another.
    given_up = Outcome.UNREACHED in course.outcomes
    room = _ROOM_TO_REOPEN if given_up else ROOM
    calls = course.they_call or given_up
    if followed.ends_at < until and (not calls or returns_at + room < until):
        return course, followed, returns_at
    return SHORT, script.follow(SHORT, first), returns_at


class Kind(Enum):
    """The kinds of calls, by how they come and end."""

    SETTLED = auto()
    BOOKED = auto()
    NOT_FOR_US = auto()
    CALL_BACK = auto()
    PROMISED = auto()
    VOICEMAIL = auto()
    MISSED = auto()


_NEW, _EXISTING, _OFFICE, _OTHER = (
    Lane.NEW_PATIENT,
    Lane.EXISTING_PATIENT,
    Lane.REFERRING_OFFICE,
    Lane.OTHER,
)

#: Calls while the practice is open, with how often they occur.
DAY_CALLS: tuple[tuple[tuple[Lane, Kind], int], ...] = (
    ((_NEW, Kind.CALL_BACK), 9),
    ((_NEW, Kind.BOOKED), 8),
    ((_NEW, Kind.SETTLED), 3),
    ((_NEW, Kind.NOT_FOR_US), 1),
    ((_NEW, Kind.PROMISED), 2),
    ((_NEW, Kind.VOICEMAIL), 4),
    ((_NEW, Kind.MISSED), 2),
    ((_EXISTING, Kind.SETTLED), 17),
    ((_EXISTING, Kind.CALL_BACK), 8),
    ((_EXISTING, Kind.VOICEMAIL), 5),
    ((_EXISTING, Kind.PROMISED), 1),
    ((_OFFICE, Kind.SETTLED), 5),
    ((_OFFICE, Kind.CALL_BACK), 7),
    ((_OFFICE, Kind.VOICEMAIL), 1),
    ((_OTHER, Kind.SETTLED), 6),
    ((_OTHER, Kind.CALL_BACK), 2),
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
#: The last call of a day, before closing.
_LAST_CALL = timedelta(minutes=35)
_ENDS = {
    Kind.SETTLED: NextStep.SETTLED,
    Kind.BOOKED: NextStep.BOOKED,
    Kind.NOT_FOR_US: NextStep.NOT_FOR_US,
}
_RESULTS = {Kind.CALL_BACK: Result.ANSWERED, Kind.VOICEMAIL: Result.VOICEMAIL, Kind.MISSED: Result.MISSED}
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
    """Plan one call and what follows from it; a callback without room becomes a settled call."""
    case = Case(caller_of(script, at, lane, kind), lane)
    if kind in _RESULTS and call_back(script, case, at, _RESULTS[kind], until):
        return
    if kind is Kind.PROMISED and promise(script, case, at, until):
        return
    close_at_once(script, case, at, _ENDS.get(kind, NextStep.SETTLED))


def caller_of(script: Script, at: datetime, lane: Lane, kind: Kind) -> Caller:
    """Return somebody who calls at a time."""
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
    """Return when calls come while the practice is open: more on the first day after a weekend."""
    opens = script.hours.opens(day)
    latest = script.hours.closes(day) - _LAST_CALL
    weekend = not script.hours.is_open_day(day - timedelta(days=1))
    count = script.rng.randint(16, 20) + 4 * weekend
    hours = script.rng.choices(range(len(_BY_HOUR)), _BY_HOUR, k=count)
    return [min(opens + timedelta(hours=hour, seconds=script.rng.randint(0, 3599)), latest) for hour in hours]


def night_times(script: Script, day: date) -> list[datetime]:
    """Return when messages were left since the last closing."""
    before = day - timedelta(days=1)
    weekend = not script.hours.is_open_day(before)
    while not script.hours.is_open_day(before):
        before -= timedelta(days=1)
    count = script.rng.randint(2, 3) + 3 * weekend
    start, end = script.hours.closes(before), script.hours.opens(day)
    return [script.closed_time(start, end) for _ in range(count)]


def _plan_crisis(script: Script, day: date) -> None:
    at = script.hours.opens(day) + timedelta(minutes=script.rng.randint(70, 400))
    case = Case(script.cast.patient(at), Lane.CRISIS)
    script.call(case, at, CRISIS, NextStep.SETTLED)
