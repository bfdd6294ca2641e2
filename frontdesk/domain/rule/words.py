"""Why a call or a thing owed is due when it is, in plain sentences, in the practice's wall time."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from frontdesk.domain.clock_text import DAY_MINUTES, length_words
from frontdesk.domain.rule.same_day import Deadline, DecidedBy, SameDayRule, Standing, standing_of
from frontdesk.domain.rule.terms import Term, TermDecidedBy, TermDue


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


def explain_term(
    rule: SameDayRule, term: Term, due: TermDue, at_risk_from: datetime, now: datetime | None = None
) -> str:
    """Say in plain sentences why a thing owed is due when it is, in the practice's wall time.

    ``Arose Thu Jan 14, 12:30 PM, in a break: it counts from Thu Jan 14, 1:00 PM. Due by Tue Jan 19, 1:00 PM
    (48 hours: the same time on the second open day after). At risk from 12:00 PM.``

    Args:
        rule: the rule by which it is due.
        term: how long after it arose it is due.
        due: when that is.
        at_risk_from: when it becomes at risk.
        now: for one sentence more, where it stands if it was not sent yet.
    """
    why = f"{term.words}: {_term_reason(term, due.decided_by)}"
    if term in (Term.SAME_DAY, Term.PROMISED):
        why = _term_reason(term, due.decided_by)
    arose, ends = rule.hours.local(due.arose), rule.hours.local(due.due)
    by = rule.hours.style.moment(ends, year=True) if ends.year != arose.year else _moment(rule, due.due)
    sentences = [_arising_words(rule, due), f"Due by {by} ({why})."]
    if term.repeats:
        sentences.append("That is the first time; each later one counts from the same date again.")
    at_once, warned = at_risk_from <= due.arose, _moment(rule, at_risk_from, ends.date())
    sentences.append("At risk at once." if at_once else f"At risk from {warned}.")
    if now is not None:
        standing = standing_of(due.due, None, now, at_risk_from)
        sentences.append(f"At {_moment(rule, now)}, if not sent: {_left_words(standing, due.due, now)}.")
    return " ".join(sentences)


def _arising_words(rule: SameDayRule, due: TermDue) -> str:
    """Return when a thing arose, and from when it counts."""
    hours, arose = rule.hours, due.arose
    day = hours.day_of(arose)
    if due.counts_from == arose:
        return f"Arose {_moment(rule, arose)}, while open."
    if not hours.is_open_day(day):
        when = "on a closed day"
    elif arose < hours.opens(day):
        when = "before opening"
    else:
        when = "in a break" if arose < hours.closes(day) else "after the last closing"
    return f"Arose {_moment(rule, arose)}, {when}: it counts from {_moment(rule, due.counts_from)}."


def _term_reason(term: Term, decided_by: TermDecidedBy) -> str:
    """Return what decided when a thing is due."""
    if term.facts.at_the_same_time:
        day = "the next open day" if term.facts.open_days == 1 else "the second open day after"
        return {
            TermDecidedBy.SAME_TIME: f"the same time on {day}",
            TermDecidedBy.OPENING: f"{day} opens later than that time, so its opening",
            TermDecidedBy.BREAK_END: f"{day} has a break at that time, so the end of it",
        }.get(decided_by, f"{day} is closed by that time, so its last closing")
    return {
        TermDecidedBy.CLOSE_BEFORE: "that day is closed, so the last closing before it",
        TermDecidedBy.MORNING: "morning deadline",
    }.get(decided_by, "last closing")


def _left_words(standing: Standing, due: datetime, now: datetime) -> str:
    """Return where an item that was not sent stands: ``on time, 3 h 02 left``, ``1 h 12 late``."""
    days, minutes = abs(due - now).days, int(abs(due - now) / timedelta(minutes=1))
    length = f"{days} days" if days > 1 else length_words(minutes)
    return (
        f"{length} late"
        if standing is Standing.BREACHED
        else f"{standing.value.replace('_', ' ')}, {length} left"
    )
