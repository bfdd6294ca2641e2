"""Who waits to be called at the demo's moment: some breached, some at risk, most on time."""

from __future__ import annotations

from datetime import datetime, timedelta

from frontdesk.demo.answers import known_from
from frontdesk.demo.cast import Caller
from frontdesk.demo.deck import spread
from frontdesk.demo.matters import ROOM, call_again
from frontdesk.demo.offices import NEWCOMERS, REFERRERS
from frontdesk.demo.practice import STAFF
from frontdesk.demo.script import Script
from frontdesk.demo.steps import Matter
from frontdesk.domain.calls import NextStep, Result
from frontdesk.domain.lanes import Lane

_MINUTE, _HOUR = timedelta(minutes=1), timedelta(hours=1)
_NEW, _EXISTING, _OFFICE, _OTHER = (
    Lane.NEW_PATIENT,
    Lane.EXISTING_PATIENT,
    Lane.REFERRING_OFFICE,
    Lane.OTHER,
)
#: Who waits, by lane; referring offices have a target of their own and are planned apart.
_LANES = ((_NEW, 6), (_EXISTING, 4), (_OTHER, 1))
_DANA, _LEE, _SAM = range(len(STAFF))
#: Deadlines keep this far from the demo's moment, so that nothing tips over while somebody looks.
_CLEAR = 4 * _MINUTE
#: At most so much of the day's on-time list came after the doors opened.
_LONGEST = 5 * _HOUR


def plan_waiting(script: Script) -> None:
    """Plan the callbacks that nobody has made yet."""
    _plan_breached(script)
    _plan_at_risk(script)
    matters = _plan_on_time(script)
    _plan_claims(script, matters)


def _plan_breached(script: Script) -> None:
    """A referring office past its hour, a new patient overlooked, and a promise that was not kept."""
    office = _office_call_due(script, script.opens, script.moment - _CLEAR)
    if office is None:
        yesterday = script.hours.opens(script.yesterday)
        office = yesterday + timedelta(hours=6, minutes=script.rng.randint(0, 90))
    _wait(script, script.cast.office(office), _OFFICE, office)
    day = script.days[-1 - script.rng.randint(0, 1)]
    at = script.hours.opens(day) + timedelta(minutes=script.rng.randint(90, 420))
    overlooked = script.cast.stranger()
    overlooked.answer = known_from(REFERRERS[0])
    first = _wait(script, overlooked, _NEW, at)
    if script.moment - script.opens > 30 * _MINUTE:
        call_again(script, first, script.between(script.opens, script.moment - 20 * _MINUTE))
    _plan_missed_promise(script)
    if script.rng.random() < 0.4:
        at = script.hours.opens(script.yesterday) + timedelta(minutes=script.rng.randint(60, 480))
        _wait(script, script.cast.patient(at), _EXISTING, at)


def _plan_missed_promise(script: Script) -> None:
    """Somebody asked for a time that has passed since."""
    promised_at = _quarter(script.moment - script.rng.randint(25, 70) * _MINUTE)
    if promised_at < script.opens + 10 * _MINUTE:
        promised_at = script.last_night - script.rng.randint(2, 5) * 15 * _MINUTE
    called_at = script.hours.opens(script.yesterday) + timedelta(minutes=script.rng.randint(30, 360))
    _promise(script, script.cast.patient(called_at), _EXISTING, called_at, promised_at)


def _plan_at_risk(script: Script) -> None:
    """Some referring offices inside their hour, and somebody who is to be called in a few minutes."""
    for _ in range(script.rng.randint(1, 3)):
        at = _office_call_due(script, script.moment + _CLEAR, script.moment + _HOUR)
        if at is not None:
            _wait(script, script.cast.office(at), _OFFICE, at)
    soon = (script.moment + _CLEAR).replace(second=0, microsecond=0)
    start = script.hours.opens(script.yesterday) + 4 * _HOUR
    called_at = script.between(start, script.last_night - 10 * _MINUTE)
    _promise(script, script.cast.notable(), _NEW, called_at, soon + (-soon.minute % 5) * _MINUTE)


def _plan_on_time(script: Script) -> list[Matter]:
    """Nine to eleven callbacks due by closing; gives them, longest waiting first."""
    wanted = script.rng.randint(9, 11)
    since_opening = script.moment - script.opens
    by_day = min(wanted - 4, int(since_opening / (8 * _MINUTE)))
    earliest = max(script.opens, script.moment - _LONGEST)
    early = script.opens - 90 * _MINUTE
    starts = [script.last_night if number % 3 == 0 else early for number in range(wanted - by_day)]
    times = [script.closed_time(start, script.opens) for start in starts]
    times += [script.between(earliest, script.moment - ROOM) for _ in range(by_day)]
    times.sort()
    lane_cards = spread(script.rng, _LANES)
    lanes = [next(lane_cards) for _ in times]
    answered = [script.hours.is_open(at) and number % 3 != 1 for number, at in enumerate(times)]
    family = lanes.index(_EXISTING)
    for_dana = answered.index(True) if True in answered else None
    newcomers = list(NEWCOMERS)
    matters: list[Matter] = []
    for number, (at, lane) in enumerate(zip(times, lanes, strict=True)):
        caller = script.cast.relative(at) if number == family else _caller(script, lane, at, number)
        if lane is _NEW and answered[number] and newcomers:
            caller.answer = known_from(newcomers.pop())
        result = Result.ANSWERED if answered[number] else Result.VOICEMAIL
        meant_for = _DANA if number == for_dana else None
        matters.append(_wait(script, caller, lane, at, result, meant_for=meant_for))
    _plan_repeats(script, list(zip(times, matters, strict=True)))
    return matters


def _caller(script: Script, lane: Lane, at: datetime, number: int) -> Caller:
    """Who waits; every third new patient has a notable name."""
    if lane is _NEW:
        return script.cast.notable() if number % 3 == 0 else script.cast.stranger()
    return script.cast.patient(at) if lane is _EXISTING else script.cast.other(at)


def _plan_repeats(script: Script, waiting: list[tuple[datetime, Matter]]) -> None:
    """Three of those who wait longest called again, one of them twice."""
    for number, (at, matter) in enumerate(waiting[:3]):
        for _ in range(2 if number == 1 else 1):
            again = script.between(at + 20 * _MINUTE, script.moment - ROOM)
            if not script.hours.is_open(again):
                again = script.closed_time(max(at, script.last_night), script.opens)
            call_again(script, matter, again)


def _plan_claims(script: Script, matters: list[Matter]) -> None:
    """Lee and Sam are at work on two of them; claims younger than that do not go back by themselves."""
    earliest = min(script.opens, script.moment)
    for matter, by, minutes in zip(matters[2:4], (_LEE, _SAM), (4, 11), strict=True):
        script.claim(matter, max(earliest, script.moment - minutes * _MINUTE), by)


def _wait(
    script: Script,
    caller: Caller,
    lane: Lane,
    at: datetime,
    result: Result | None = None,
    *,
    meant_for: int | None = None,
) -> Matter:
    """Plan a call after which nobody called back yet."""
    if result is None:
        result = Result.ANSWERED if script.hours.is_open(at) else Result.VOICEMAIL
    matter = Matter(caller, lane)
    owed = script.topics.owed if result is Result.ANSWERED else script.topics.voicemail
    script.call(matter, at, owed(lane), NextStep.CALL_BACK, result=result, meant_for=meant_for)
    script.busy_until(matter, script.moment)
    return matter


def _promise(script: Script, caller: Caller, lane: Lane, at: datetime, promised_at: datetime) -> None:
    """Plan a call whose caller named a time, and nobody called yet."""
    matter = Matter(caller, lane)
    topic = script.topics.owed(lane)
    script.call(matter, at, topic, NextStep.CALL_BACK_AT, promised_at=promised_at)
    script.busy_until(matter, script.moment)


def _office_call_due(script: Script, start: datetime, end: datetime) -> datetime | None:
    """When a referring office has to have called for its callback to be due between two instants, or None."""
    rule = script.practice.rule
    calls = (script.moment - ROOM - minute * _MINUTE for minute in range(600))
    offices_open = [at for at in calls if at > script.last_night and 7 <= script.hours.local(at).hour < 20]
    fitting = [at for at in offices_open if start <= rule.deadline(at, _OFFICE).due <= end]
    return script.rng.choice(fitting) if fitting else None


def _quarter(at: datetime) -> datetime:
    """The quarter of an hour before an instant."""
    return at.replace(minute=at.minute // 15 * 15, second=0, microsecond=0)
