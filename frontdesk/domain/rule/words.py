"""Why a call is due when it is, in plain sentences, in the practice's wall time."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from frontdesk.domain.clock_text import DAY_MINUTES, length_words
from frontdesk.domain.rule.same_day import Deadline, DecidedBy, SameDayRule


def explain(rule: SameDayRule, deadline: Deadline, now: datetime | None = None) -> str:
    """Say in plain sentences why a call is due when it is, in the practice's wall time.

    ``Arrived Tue Nov 21, 5:40 PM, after the last closing: it belongs to Wed Nov 22. Due by 10:00 AM
    (morning deadline); the day closes at 5:00 PM. At risk from 9:00 AM.``

    With ``now``, one sentence more says where the call stands if nothing has met the rule yet. A deadline of
    earlier settings is explained as well as today's settings can.
    """
    sentences = [_arrival_words(rule, deadline), _due_words(rule, deadline), _warning_words(rule, deadline)]
    if now is not None:
        sentences.append(_standing_words(rule, deadline.due, now))
    return " ".join(sentences)


def _arrival_words(rule: SameDayRule, deadline: Deadline) -> str:
    """Return when the call arrived, and which day it belongs to."""
    hours, received, service_day = rule.hours, deadline.received, deadline.service_day
    day = hours.day_of(received)
    if day != service_day:
        when = "after the last closing" if hours.is_open_day(day) else "on a closed day"
        return f"Arrived {_moment(rule, received)}, {when}: it belongs to {hours.style.day(service_day)}."
    when = "while open" if hours.is_open(received) else "in a break"
    if hours.is_open_day(day) and received < hours.opens(day):
        when = "before opening"
    return f"Arrived {_moment(rule, received)}, {when}: it belongs to that day."


def _due_words(rule: SameDayRule, deadline: Deadline) -> str:
    """Return when the call is due, and what decided that."""
    day, lane = deadline.service_day, deadline.lane
    target = rule.target_minutes.get(lane)
    why = {
        DecidedBy.CLOSE: "last closing",
        DecidedBy.MORNING: "morning deadline",
        DecidedBy.TARGET: f"{lane.words} target" + (f" of {target} open minutes" if target else ""),
    }[deadline.decided_by]
    due = f"Due by {_moment(rule, deadline.due, day)} ({why})"
    if deadline.decided_by is DecidedBy.CLOSE or not rule.hours.is_open_day(day):
        return f"{due}."
    return f"{due}; the day closes at {_moment(rule, rule.hours.closes(day), day)}."


def _warning_words(rule: SameDayRule, deadline: Deadline) -> str:
    """From when the call is at risk."""
    if not rule.at_risk_minutes:
        return "No at-risk warning is set."
    if deadline.at_risk_from <= deadline.received:
        return "At risk at once."
    return f"At risk from {_moment(rule, deadline.at_risk_from, deadline.service_day)}."


def _standing_words(rule: SameDayRule, due: datetime, now: datetime) -> str:
    """Return where an unmet call stands now."""
    minutes = int(abs(due - now) / timedelta(minutes=1))
    left = f"{length_words(minutes)} {'late' if now > due else 'left'}"
    standing = rule.standing(due, None, now).value.replace("_", " ")
    return f"At {_moment(rule, now)}, if not met: {standing}, {left}."


def _moment(rule: SameDayRule, instant: datetime, day: date | None = None) -> str:
    """Return an instant in wall time: ``Tue Nov 21, 5:40 PM``; only ``5:40 PM`` on a day already named."""
    style = rule.hours.style
    if day is not None and instant == rule.hours.instant(day, DAY_MINUTES):
        return style.clock_of(DAY_MINUTES)
    local = rule.hours.local(instant)
    return style.clock(local) if local.date() == day else style.moment(local)
