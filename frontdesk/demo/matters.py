"""One caller's matter, from the first call to its end."""

from __future__ import annotations

from datetime import datetime, timedelta

from frontdesk.demo.script import Script
from frontdesk.demo.steps import Matter
from frontdesk.demo.tapes import SHORT, Followed, Tape
from frontdesk.demo.topics import MISSED
from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.calls import NextStep, Result
from frontdesk.domain.lanes import Lane

_MINUTE = timedelta(minutes=1)
#: A first try needs so long after the call was saved, and before the end.
ROOM = 6 * _MINUTE
_ROOM_TO_REOPEN = timedelta(days=1)
#: One of so many callbacks is made too late: the weeks before have their breaches.
_LATE_SHARE = 0.05
_MISSED_PROMISE_SHARE = 0.15


def close_at_once(script: Script, matter: Matter, called_at: datetime, step: NextStep) -> None:
    """A call that needs nothing more."""
    if step is NextStep.BOOKED and matter.lane is Lane.NEW_PATIENT:
        topic = script.topics.booked()
        script.cast.became_patient(matter.caller)
    elif step is NextStep.NOT_FOR_US:
        topic = script.topics.not_for_us()
    else:
        topic = script.topics.settled(matter.lane)
    script.call(matter, called_at, topic, step)


def call_back(script: Script, matter: Matter, called_at: datetime, result: Result, until: datetime) -> bool:
    """A call that opens a callback which is over before an instant.

    Returns:
        Whether there was room for it; without any nothing was planned.
    """
    due = script.practice.rule.deadline(called_at, matter.lane).due
    latest = min(due, until)
    if script.logged_by(called_at, result) + ROOM > latest:
        return False
    topic = MISSED if result is Result.MISSED else script.topics.voicemail(matter.lane)
    if result is Result.ANSWERED:
        topic = script.topics.owed(matter.lane)
    saved = script.call(matter, called_at, topic, NextStep.CALL_BACK, result=result)
    first = _first_try(script, saved, latest)
    late = script.hours.after_open_time(due, script.rng.randint(10, 90) * _MINUTE)
    if late < until and script.rng.random() < _LATE_SHARE:
        first = late
    _finish(script, matter, saved, first, until)
    return True


def promise(script: Script, matter: Matter, called_at: datetime, until: datetime) -> bool:
    """A call whose caller names a time; it is mostly kept.

    Returns:
        Whether there was room for it; without any nothing was planned.
    """
    hours = script.hours
    wanted = hours.after_open_time(called_at, script.rng.randint(100, 400) * _MINUTE)
    promised_at = wanted.replace(minute=wanted.minute // 15 * 15, second=0, microsecond=0)
    kept = promised_at - script.rng.randint(1, 6) * _MINUTE
    missed = promised_at + script.rng.randint(8, 30) * _MINUTE
    if missed >= until or not hours.is_open(kept) or not hours.is_open(missed):
        return False
    saved = script.call(
        matter, called_at, script.topics.owed(matter.lane), NextStep.CALL_BACK_AT, promised_at=promised_at
    )
    first = missed if script.rng.random() < _MISSED_PROMISE_SHARE else kept
    script.work(matter, script.follow(SHORT, first), saved)
    return True


def call_again(script: Script, matter: Matter, at: datetime) -> None:
    """The same caller calls again about the same thing and joins the callback that is open."""
    result = Result.ANSWERED if script.hours.is_open(at) else Result.VOICEMAIL
    topic = script.topics.again() if result is Result.ANSWERED else script.topics.voicemail(matter.lane)
    script.call(matter, at, topic, NextStep.CALL_BACK, result=result)


def _first_try(script: Script, saved: datetime, latest: datetime) -> datetime:
    """When somebody first tries: sooner rather than later, while open, and in time."""
    start = saved + 2 * _MINUTE
    room = script.hours.open_time(start, latest - _MINUTE)
    return script.hours.after_open_time(start, room * script.rng.random() ** 1.5)


def _finish(script: Script, matter: Matter, saved: datetime, first: datetime, until: datetime) -> None:
    """Plan the tries, a repeated call before them, and their own call when that ends it."""
    tape, followed, returns_at = _fitting(script, matter, first, until)
    start, end = saved + 15 * _MINUTE, first - 10 * _MINUTE
    if start < end and script.rng.random() < 0.18:
        again = script.between(start, end)
        if script.hours.is_open(again):
            call_again(script, matter, again)
    script.work(matter, followed, saved)
    if followed.tries[-1].outcome is Outcome.UNREACHED:
        # We gave up, and they call: it is opened again, and made.
        again = script.call(matter, returns_at, script.topics.again(), NextStep.CALL_BACK)
        made = script.hours.after_open_time(again, script.rng.randint(5, 40) * _MINUTE)
        script.work(matter, script.follow(SHORT, made), again)
    elif tape.they_call:
        new = matter.lane is Lane.NEW_PATIENT
        step = NextStep.BOOKED if new else NextStep.SETTLED
        script.call(matter, returns_at, script.topics.returned(), step)
    if matter.lane is Lane.NEW_PATIENT and followed.tries[-1].outcome is Outcome.REACHED_BOOKED:
        script.cast.became_patient(matter.caller)


def _fitting(
    script: Script, matter: Matter, first: datetime, until: datetime
) -> tuple[Tape, Followed, datetime]:
    """A tape that is over before an instant, its tries, and when they call us."""
    tape = script.tape(matter)
    followed = script.follow(tape, first)
    wait = script.rng.randint(20, 300) * _MINUTE
    returns_at = script.hours.after_open_time(followed.ends_at, wait)
    # After what was given up another callback follows their call.
    given_up = Outcome.UNREACHED in tape.outcomes
    room = _ROOM_TO_REOPEN if given_up else ROOM
    calls = tape.they_call or given_up
    if followed.ends_at < until and (not calls or returns_at + room < until):
        return tape, followed, returns_at
    return SHORT, script.follow(SHORT, first), returns_at
