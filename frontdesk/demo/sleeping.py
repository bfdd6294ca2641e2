"""Callbacks that were tried already: asleep until a later rung or a promise, or just awake again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import cycle

from frontdesk.demo.matters import ROOM
from frontdesk.demo.script import Script
from frontdesk.demo.steps import Matter
from frontdesk.demo.tapes import Followed, Tape
from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.calls import NextStep, Result
from frontdesk.domain.lanes import Lane
from frontdesk.domain.voicemail import VoicemailPermission

_MINUTE = timedelta(minutes=1)
_LEFT, _NONE = Outcome.LEFT_MESSAGE, Outcome.NO_ANSWER

#: Asleep on the rungs 2, 3, 4 and 5, and until a time they asked for.
ASLEEP = (
    Tape((_LEFT,)),
    Tape((_NONE,)),
    Tape((_NONE, _LEFT)),
    Tape((Outcome.MAILBOX_FULL, _NONE)),
    Tape((_NONE, _NONE, Outcome.NO_MESSAGE_ALLOWED)),
    Tape((_LEFT, _NONE, Outcome.TEXT_SENT)),
    Tape((_NONE, _LEFT, _NONE, Outcome.TEXT_SENT)),
    Tape((Outcome.REACHED_THINKING,)),
    Tape((Outcome.REACHED_NEEDS_INFORMATION,)),
)
#: What sleeps whatever the hour, in turn: asked to be called another day, or two open days before rung 4.
_AT_ANY_HOUR = (
    Tape((Outcome.REACHED_CALL_AGAIN,)),
    Tape((_LEFT, _NONE, _NONE)),
    Tape((_NONE, _LEFT, Outcome.SOMEONE_ELSE)),
)
#: Tried on the day before; this morning the ladder brought them back.
AWAKE = (Tape((_NONE,)), Tape((_LEFT, Outcome.SOMEONE_ELSE)))
#: Open days that are searched backwards for a first try.
_SEARCHED = 9
#: The halves of a day in which somebody tries, in minutes from opening.
_HALVES = ((20, 250), (280, 500))
_TRIES_PER_HALF = 3


def plan_sleeping(script: Script) -> None:
    """Plan ten callbacks that sleep for some days, one until later today, and two that woke this morning."""

    def sleeps(wakes_at: datetime) -> bool:
        return wakes_at > script.moment + 20 * _MINUTE

    def woke(wakes_at: datetime) -> bool:
        return script.opens <= wakes_at <= script.moment

    at_any_hour = cycle(_AT_ANY_HOUR)
    for tape in (*ASLEEP, _AT_ANY_HOUR[0]):
        # Minutes after opening nobody was tried today, so not every tape can end asleep.
        if not _plan(script, tape, sleeps):
            _plan(script, next(at_any_hour), sleeps)
    for tape in AWAKE:
        _plan(script, tape, woke)
    _plan_later_today(script)


def _plan(script: Script, tape: Tape, wanted: Callable[[datetime], bool]) -> bool:
    """Plan a callback that was tried as on a tape and comes back at a wanted time; whether that can be."""
    quiet = Outcome.NO_MESSAGE_ALLOWED in tape.outcomes
    existing = script.rng.random() < 0.4 and not quiet
    followed = _search(script, tape, wanted)
    if followed is None:
        return False
    first = followed.tries[0].at
    opens = script.hours.opens(script.hours.day_of(first))
    called_at = first - script.rng.randint(15, 90) * _MINUTE
    if called_at < opens:
        # Who does not want a message has said so to somebody.
        called_at = opens + _MINUTE if quiet else opens - script.rng.randint(15, 70) * _MINUTE
    lane = Lane.EXISTING_PATIENT if existing else Lane.NEW_PATIENT
    matter = Matter(script.cast.patient(called_at) if existing else script.cast.stranger(), lane)
    if quiet:
        matter.caller.voicemail = VoicemailPermission.NONE
    by_voice = script.hours.is_open(called_at)
    topic = script.topics.owed(lane) if by_voice else script.topics.voicemail(lane)
    result = Result.ANSWERED if by_voice else Result.VOICEMAIL
    saved = script.call(matter, called_at, topic, NextStep.CALL_BACK, result=result)
    script.work(matter, followed, saved)
    script.busy_until(matter, script.moment)
    return True


def _search(script: Script, tape: Tape, wanted: Callable[[datetime], bool]) -> Followed | None:
    """The latest first try from which a tape ends before the demo's moment and comes back as wanted."""
    days = [*script.days[-_SEARCHED:], script.today]
    for day in reversed(days):
        for start, end in reversed(_HALVES):
            for _ in range(_TRIES_PER_HALF):
                opens = script.hours.opens(day)
                latest = min(opens + end * _MINUTE, script.moment - ROOM)
                first = script.between(opens + start * _MINUTE, latest)
                followed = script.follow(tape, first)
                over = followed.ends_at <= script.moment - ROOM
                if over and followed.wakes_at is not None and wanted(followed.wakes_at):
                    return followed
    return None


def _plan_later_today(script: Script) -> None:
    """Somebody asked to be called later today."""
    closes = script.hours.closes(script.today)
    called_at = script.hours.opens(script.yesterday) + script.rng.randint(60, 480) * _MINUTE
    wanted = min(script.moment + script.rng.randint(75, 150) * _MINUTE, closes - 15 * _MINUTE)
    promised_at = wanted.replace(minute=wanted.minute // 5 * 5, second=0, microsecond=0)
    matter = Matter(script.cast.patient(called_at), Lane.EXISTING_PATIENT)
    topic = script.topics.owed(Lane.EXISTING_PATIENT)
    script.call(matter, called_at, topic, NextStep.CALL_BACK_AT, promised_at=promised_at)
    script.busy_until(matter, script.moment)
