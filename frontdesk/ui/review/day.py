"""Which day is under review, in the frame of its checklist."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from frontdesk.domain.rule.hours import OpeningHours
from frontdesk.services.review import Review
from frontdesk.ui.show import clock, day, near_day

#: A day that is looked for, backwards or forwards, is at most so many closed days away.
_CLOSED_AT_MOST = 60


def day_beside(which: date, steps: int, hours: OpeningHours) -> date:
    """The open day before (-1) or after (1) another one."""
    beside = which
    for _ in range(_CLOSED_AT_MOST):
        beside += timedelta(steps)
        if hours.is_open_day(beside):
            break
    return beside


def day_words(review: Review, now: datetime, hours: OpeningHours) -> tuple[str, str]:
    """The day with its state, and below what waits besides.

    Args:
        review: the day as it is now.
        now: the present instant, UTC.
        hours: the opening hours.
    """
    which, today = review.facts.period.day, hours.day_of(now)
    near = near_day(which, today, hours)
    name = day(which, hours) if near == day(which, hours) else f"{day(which, hours)}, {near}"
    state = "not signed"
    if review.signed is not None:
        state = f"signed by {review.signed.by.split(' ', 1)[0]} {clock(review.signed.at, hours)}"
    return f"{name} ── {state}", _below(review)


def _below(review: Review) -> str:
    which, agenda = review.facts.period.day, review.agenda
    if which != agenda.today:
        return "sign it first; ] is today" if review.signed is None else "] is the next day"
    waiting = len([one for one in agenda.waiting if one != which])
    if not waiting:
        return ""
    words = "1 day before is" if waiting == 1 else f"{waiting} days before are"
    return f"{words} not signed: ["
