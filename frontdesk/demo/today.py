"""The demo's day up to its moment: what was done already, and the two calls that are half typed."""

from __future__ import annotations

from datetime import timedelta

from frontdesk.demo.deck import spread
from frontdesk.demo.matters import ROOM, call_back, close_at_once
from frontdesk.demo.past import DAY_CALLS, Kind, caller_of, plan_call
from frontdesk.demo.script import Script
from frontdesk.demo.stage import Stage
from frontdesk.demo.steps import Matter, TakeCall
from frontdesk.demo.topics import Topic
from frontdesk.domain.calls import Draft, NextStep, Result
from frontdesk.domain.lanes import Lane

_MINUTE = timedelta(minutes=1)
#: Calls from midnight to the usual moment of a demo, 6 hours and a half after opening.
_CALLS_BY_THEN = 42
_USUAL = timedelta(hours=6, minutes=32)
#: Whose callbacks were made already.
_DONE = ((Lane.NEW_PATIENT, 4), (Lane.EXISTING_PATIENT, 3), (Lane.REFERRING_OFFICE, 1))
#: Calls that fill the list: nobody owes them an answer.
_FILL = tuple((card, count) for card, count in DAY_CALLS if card[1] in (Kind.SETTLED, Kind.BOOKED))
_NOT_FOR_US = ((Lane.NEW_PATIENT, Kind.NOT_FOR_US), 1)


def plan_done_today(script: Script) -> None:
    """Plan callbacks that were made this morning, about one in forty minutes."""
    since_opening = script.moment - script.opens
    until = script.moment - 2 * _MINUTE
    lanes = spread(script.rng, _DONE)
    for number in range(int(since_opening / (40 * _MINUTE))):
        at = script.between(script.opens, script.moment - 30 * _MINUTE)
        if number % 3 == 0:
            at = script.closed_time(script.last_night, script.opens)
        lane = next(lanes)
        answered = script.hours.is_open(at)
        kind = Kind.OWED if answered else Kind.VOICEMAIL
        matter = Matter(caller_of(script, at, lane, kind), lane)
        result = Result.ANSWERED if answered else Result.VOICEMAIL
        if not call_back(script, matter, at, result, until):
            close_at_once(script, matter, at, NextStep.SETTLED)


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
    """One call was saved as settled by mistake, taken back, and saved with its callback."""
    at = script.between(script.opens, script.moment - 20 * _MINUTE)
    matter = Matter(script.cast.stranger(), Lane.NEW_PATIENT)
    topic = script.topics.owed(Lane.NEW_PATIENT)
    script.call(matter, at, topic, NextStep.CALL_BACK, slip=True)
    script.busy_until(matter, script.moment)


def park_drafts(stage: Stage, script: Script) -> None:
    """Park two half-typed calls of the first of the staff, as the form keeps them."""
    first, second = script.cast.stranger(), script.cast.notable()
    asked = Topic("Spravato", "is with her sister, rings back in ten min")
    parked = (
        (22, {"number": first.line.number, "name": first.shown, "about": asked.about, "note": asked.note}),
        (9, {"number": second.line.number, "name": second.shown, "lane": Lane.EXISTING_PATIENT.value}),
    )
    for minutes, fields in parked:
        started_at = script.moment - minutes * _MINUTE
        stage.services.drafts.keep(Draft(stage.uid(), stage.people[0], started_at, fields, parked=True))
