"""The demo's day: what was done by its moment, who waits to be called, and which callbacks sleep."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import cycle

from frontdesk.demo.cast import Caller, known_from, spread
from frontdesk.demo.data import NEWCOMERS, REFERRERS, STAFF, Topic
from frontdesk.demo.script import Course, Followed, Script
from frontdesk.demo.stage import Case, Stage, TakeCall
from frontdesk.demo.weeks import (
    DAY_CALLS,
    ROOM,
    Kind,
    call_again,
    call_back,
    caller_of,
    close_at_once,
    plan_call,
)
from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.calls import Draft, NextStep, Result
from frontdesk.domain.lanes import Lane
from frontdesk.domain.voicemail import VoicemailPermission

_MINUTE, _HOUR = timedelta(minutes=1), timedelta(hours=1)
#: Calls from midnight to the usual moment of a demo, six and a half hours after opening.
_CALLS_BY_THEN = 42
_USUAL = timedelta(hours=6, minutes=32)
#: Lanes of the callbacks that were made already, with their shares.
_DONE = ((Lane.NEW_PATIENT, 4), (Lane.EXISTING_PATIENT, 3), (Lane.REFERRING_OFFICE, 1))
#: Calls that fill the list and need no callback.
_FILL = tuple((card, count) for card, count in DAY_CALLS if card[1] in (Kind.SETTLED, Kind.BOOKED))
_NOT_FOR_US = ((Lane.NEW_PATIENT, Kind.NOT_FOR_US), 1)


def plan_done_today(script: Script) -> None:
    """Plan callbacks that were made today, about one in forty minutes."""
    since_opening = script.moment - script.opens
    until = script.moment - 2 * _MINUTE
    lanes = spread(script.rng, _DONE)
    for number in range(int(since_opening / (40 * _MINUTE))):
        at = script.between(script.opens, script.moment - 30 * _MINUTE)
        if number % 3 == 0:
            at = script.closed_time(script.last_night, script.opens)
        lane = next(lanes)
        answered = script.hours.is_open(at)
        kind = Kind.CALL_BACK if answered else Kind.VOICEMAIL
        case = Case(caller_of(script, at, lane, kind), lane)
        result = Result.ANSWERED if answered else Result.VOICEMAIL
        if not call_back(script, case, at, result, until):
            close_at_once(script, case, at, NextStep.SETTLED)


def plan_settled_today(script: Script) -> None:
    """Fill the day with calls that needed nothing more, until it has as many as a busy day has by now."""
    since_opening = script.moment - script.opens
    midnight = script.hours.instant(script.today, 0)
    planned = sum(isinstance(step, TakeCall) and step.called_at >= midnight for step in script.steps)
    wanted = round(_CALLS_BY_THEN * min(1.0, since_opening / _USUAL))
    fill = spread(script.rng, (*_FILL, _NOT_FOR_US))
    for _ in range(min(wanted - planned, int(since_opening / (4 * _MINUTE)))):
        at = script.between(script.opens, script.moment - ROOM)
        lane, kind = next(fill)
        plan_call(script, at, lane, kind, script.moment)
    if since_opening > 60 * _MINUTE:
        _plan_slip(script)


def _plan_slip(script: Script) -> None:
    """One call was saved as settled by mistake, undone, and saved with its callback."""
    at = script.between(script.opens, script.moment - 20 * _MINUTE)
    case = Case(script.cast.stranger(), Lane.NEW_PATIENT)
    topic = script.topics.call_back(Lane.NEW_PATIENT)
    script.call(case, at, topic, NextStep.CALL_BACK, slip=True)
    script.busy_until(case, script.moment)


def park_drafts(stage: Stage, script: Script) -> None:
    """Park two half-typed calls of the first of the staff, as the form does."""
    first, second = script.cast.stranger(), script.cast.notable()
    asked = Topic("Spravato", "is with her sister, rings back in ten min")
    parked = (
        (22, {"number": first.line.number, "name": first.shown, "about": asked.about, "note": asked.note}),
        (9, {"number": second.line.number, "name": second.shown, "lane": Lane.EXISTING_PATIENT.value}),
    )
    for minutes, fields in parked:
        started_at = script.moment - minutes * _MINUTE
        stage.services.drafts.keep(Draft(stage.uid(), stage.people[0], started_at, fields, parked=True))


_NEW, _EXISTING, _OFFICE, _OTHER = (
    Lane.NEW_PATIENT,
    Lane.EXISTING_PATIENT,
    Lane.REFERRING_OFFICE,
    Lane.OTHER,
)
#: Who waits, by lane; referring offices have their own target and are planned apart.
_LANES = ((_NEW, 6), (_EXISTING, 4), (_OTHER, 1))
_DANA, _LEE, _SAM = range(len(STAFF))
#: No deadline is nearer to the demo's moment, so that nothing changes while somebody looks.
_CLEAR = 4 * _MINUTE
#: The oldest call after opening that is still on time.
_LONGEST = 5 * _HOUR


def plan_waiting(script: Script) -> None:
    """Plan the callbacks that nobody has made yet."""
    _plan_breached(script)
    _plan_at_risk(script)
    cases = _plan_on_time(script)
    _plan_claims(script, cases)


def _plan_breached(script: Script) -> None:
    """A referring office past its hour, an overlooked new patient, and a missed promise."""
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
    """Somebody asked for a time that has passed."""
    promised_at = _quarter(script.moment - script.rng.randint(25, 70) * _MINUTE)
    if promised_at < script.opens + 10 * _MINUTE:
        promised_at = script.last_night - script.rng.randint(2, 5) * 15 * _MINUTE
    called_at = script.hours.opens(script.yesterday) + timedelta(minutes=script.rng.randint(30, 360))
    _promise(script, script.cast.patient(called_at), _EXISTING, called_at, promised_at)


def _plan_at_risk(script: Script) -> None:
    """Some referring offices within their hour, and somebody who is to be called in a few minutes."""
    for _ in range(script.rng.randint(1, 3)):
        at = _office_call_due(script, script.moment + _CLEAR, script.moment + _HOUR)
        if at is not None:
            _wait(script, script.cast.office(at), _OFFICE, at)
    soon = (script.moment + _CLEAR).replace(second=0, microsecond=0)
    start = script.hours.opens(script.yesterday) + 4 * _HOUR
    called_at = script.between(start, script.last_night - 10 * _MINUTE)
    _promise(script, script.cast.notable(), _NEW, called_at, soon + (-soon.minute % 5) * _MINUTE)


def _plan_on_time(script: Script) -> list[Case]:
    """Nine to eleven callbacks due by closing; returns them, longest waiting first."""
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
    cases: list[Case] = []
    for number, (at, lane) in enumerate(zip(times, lanes, strict=True)):
        caller = script.cast.relative(at) if number == family else _caller(script, lane, at, number)
        if lane is _NEW and answered[number] and newcomers:
            caller.answer = known_from(newcomers.pop())
        result = Result.ANSWERED if answered[number] else Result.VOICEMAIL
        meant_for = _DANA if number == for_dana else None
        cases.append(_wait(script, caller, lane, at, result, meant_for=meant_for))
    _plan_repeats(script, list(zip(times, cases, strict=True)))
    return cases


def _caller(script: Script, lane: Lane, at: datetime, number: int) -> Caller:
    """Return who waits; every third new patient has a notable name."""
    if lane is _NEW:
        return script.cast.notable() if number % 3 == 0 else script.cast.stranger()
    return script.cast.patient(at) if lane is _EXISTING else script.cast.other(at)


def _plan_repeats(script: Script, waiting: list[tuple[datetime, Case]]) -> None:
    """Three of those who wait longest called again, one of them twice."""
    for number, (at, case) in enumerate(waiting[:3]):
        for _ in range(2 if number == 1 else 1):
            again = script.between(at + 20 * _MINUTE, script.moment - ROOM)
            if not script.hours.is_open(again):
                again = script.closed_time(max(at, script.last_night), script.opens)
            call_again(script, case, again)


def _plan_claims(script: Script, cases: list[Case]) -> None:
    """Lee and Sam have claimed two of them, too recently for the claims to expire."""
    earliest = min(script.opens, script.moment)
    for case, by, minutes in zip(cases[2:4], (_LEE, _SAM), (4, 11), strict=True):
        script.claim(case, max(earliest, script.moment - minutes * _MINUTE), by)


def _wait(
    script: Script,
    caller: Caller,
    lane: Lane,
    at: datetime,
    result: Result | None = None,
    *,
    meant_for: int | None = None,
) -> Case:
    """Plan a call after which nobody called back yet."""
    if result is None:
        result = Result.ANSWERED if script.hours.is_open(at) else Result.VOICEMAIL
    case = Case(caller, lane)
    deal = script.topics.call_back if result is Result.ANSWERED else script.topics.voicemail
    script.call(case, at, deal(lane), NextStep.CALL_BACK, result=result, meant_for=meant_for)
    script.busy_until(case, script.moment)
    return case


def _promise(script: Script, caller: Caller, lane: Lane, at: datetime, promised_at: datetime) -> None:
    """Plan a call whose caller named a time, and nobody called yet."""
    case = Case(caller, lane)
    topic = script.topics.call_back(lane)
    script.call(case, at, topic, NextStep.CALL_BACK_AT, promised_at=promised_at)
    script.busy_until(case, script.moment)


def _office_call_due(script: Script, start: datetime, end: datetime) -> datetime | None:
    """Return a time of call that makes a referring office's callback due between two instants, or None."""
    rule = script.practice.rule
    calls = (script.moment - ROOM - minute * _MINUTE for minute in range(600))
    offices_open = [at for at in calls if at > script.last_night and 7 <= script.hours.local(at).hour < 20]
    fitting = [at for at in offices_open if start <= rule.deadline(at, _OFFICE).due <= end]
    return script.rng.choice(fitting) if fitting else None


def _quarter(at: datetime) -> datetime:
    """Return the quarter of an hour before an instant."""
    return at.replace(minute=at.minute // 15 * 15, second=0, microsecond=0)


_LEFT, _NONE = Outcome.LEFT_MESSAGE, Outcome.NO_ANSWER

#: Asleep on the rungs 2, 3, 4 and 5, and until a time they asked for.
ASLEEP = (
    Course((_LEFT,)),
    Course((_NONE,)),
    Course((_NONE, _LEFT)),
    Course((Outcome.MAILBOX_FULL, _NONE)),
    Course((_NONE, _NONE, Outcome.NO_MESSAGE_ALLOWED)),
    Course((_LEFT, _NONE, Outcome.TEXT_SENT)),
    Course((_NONE, _LEFT, _NONE, Outcome.TEXT_SENT)),
    Course((Outcome.REACHED_THINKING,)),
    Course((Outcome.REACHED_NEEDS_INFORMATION,)),
)
#: Courses that sleep at any hour: asked to be called another day, or two open days before rung 4.
_AT_ANY_HOUR = (
    Course((Outcome.REACHED_CALL_AGAIN,)),
    Course((_LEFT, _NONE, _NONE)),
    Course((_NONE, _LEFT, Outcome.SOMEONE_ELSE)),
)
#: Tried on the day before; the ladder brought them back this morning.
AWAKE = (Course((_NONE,)), Course((_LEFT, Outcome.SOMEONE_ELSE)))
#: How many open days are searched backward for a first try.
_SEARCHED = 9
#: The halves of a day in which somebody tries, in minutes from opening.
_HALVES = ((20, 250), (280, 500))
_TRIES_PER_HALF = 3


def plan_sleeping(script: Script) -> None:
    """Plan ten callbacks that sleep for some days, one until later today, and two that woke this morning."""

    def sleeps(wakes_at: datetime) -> bool:
        """True if a callback still sleeps 20 minutes after the demo begins."""
        return wakes_at > script.moment + 20 * _MINUTE

    def woke(wakes_at: datetime) -> bool:
        """True if a callback woke today, after opening and before the demo begins."""
        return script.opens <= wakes_at <= script.moment

    at_any_hour = cycle(_AT_ANY_HOUR)
    for course in (*ASLEEP, _AT_ANY_HOUR[0]):
        # Minutes after opening nobody was tried today yet, so not every course can end asleep.
        if not _plan(script, course, sleeps):
            _plan(script, next(at_any_hour), sleeps)
    for course in AWAKE:
        _plan(script, course, woke)
    _plan_later_today(script)


def _plan(script: Script, course: Course, wanted: Callable[[datetime], bool]) -> bool:
    """Plan a callback that was tried along a course and comes back at a wanted time; False if none can."""
    quiet = Outcome.NO_MESSAGE_ALLOWED in course.outcomes
    existing = script.rng.random() < 0.4 and not quiet
    followed = _search(script, course, wanted)
    if followed is None:
        return False
    first = followed.tries[0].at
    opens = script.hours.opens(script.hours.day_of(first))
    called_at = first - script.rng.randint(15, 90) * _MINUTE
    if called_at < opens:
        # A caller who wants no message has told somebody so.
        called_at = opens + _MINUTE if quiet else opens - script.rng.randint(15, 70) * _MINUTE
    lane = Lane.EXISTING_PATIENT if existing else Lane.NEW_PATIENT
    case = Case(script.cast.patient(called_at) if existing else script.cast.stranger(), lane)
    if quiet:
        case.caller.voicemail = VoicemailPermission.NONE
    by_voice = script.hours.is_open(called_at)
    topic = script.topics.call_back(lane) if by_voice else script.topics.voicemail(lane)
    result = Result.ANSWERED if by_voice else Result.VOICEMAIL
    saved = script.call(case, called_at, topic, NextStep.CALL_BACK, result=result)
    script.work(case, followed, saved)
    script.busy_until(case, script.moment)
    return True


def _search(script: Script, course: Course, wanted: Callable[[datetime], bool]) -> Followed | None:
    """Return the latest first try whose course ends before the demo's moment and comes back as wanted."""
    days = [*script.days[-_SEARCHED:], script.today]
    for day in reversed(days):
        for start, end in reversed(_HALVES):
            for _ in range(_TRIES_PER_HALF):
                opens = script.hours.opens(day)
                latest = min(opens + end * _MINUTE, script.moment - ROOM)
                first = script.between(opens + start * _MINUTE, latest)
                followed = script.follow(course, first)
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
    case = Case(script.cast.patient(called_at), Lane.EXISTING_PATIENT)
    topic = script.topics.call_back(Lane.EXISTING_PATIENT)
    script.call(case, called_at, topic, NextStep.CALL_BACK_AT, promised_at=promised_at)
    script.busy_until(case, script.moment)
