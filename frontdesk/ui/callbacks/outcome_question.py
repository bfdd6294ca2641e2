"""What an outcome wants to know before it is recorded, and what is said when it was."""

from __future__ import annotations

from datetime import datetime

from textual.content import Content

from frontdesk.domain.callbacks.ladder import CLOSING_RUNG, LETTER_RUNG
from frontdesk.domain.callbacks.outcomes import Asks, Outcome, Then
from frontdesk.domain.callbacks.queue import Callback
from frontdesk.domain.phone.dialing import say_number
from frontdesk.domain.rule.hours import OpeningHours
from frontdesk.domain.typed_moments import read_promise
from frontdesk.services.callbacks.attempts import NewAttempt, Recorded
from frontdesk.ui.api.desk import Desk
from frontdesk.ui.dialogs.ask_text import AskText
from frontdesk.ui.show import clock, day, day_with_year, moment, who
from frontdesk.ui.text import data

_NOON = 12


def acted_on(desk: Desk, row: Callback) -> str:
    """Return who a dialog acts on: the name and the number; several may have no name."""
    region = desk.practice.settings.phone_region
    return f"{who(row.name)}  {say_number(row.dialed, region) if row.number else 'no number'}"


async def ask_outcome(desk: Desk, row: Callback, outcome: Outcome, warning: str = "") -> NewAttempt | None:
    """Ask what the outcome wants to know; None when the person left the question.

    Args:
        desk: where the question is asked.
        row: the callback it is about.
        outcome: what came of the try.
        warning: a sentence that is shown with whom it is about, or "".
    """
    asks = outcome.facts.asks
    if asks is Asks.NOTHING:
        return NewAttempt(row.id, outcome)
    about = data(acted_on(desk, row))
    if warning:
        about = Content.assemble(about, "\n", (warning, "$at-risk"))
    if not asks.wants_time:
        note = await desk.push_screen_wait(AskText(asks.value, about))
        return NewAttempt(row.id, outcome, note) if note is not None else None

    def reading(text: str) -> str:
        """Return how a typed time is read, shown under the field."""
        asked = read_promise(text, desk.now(), desk.hours)
        return ". ".join(part for part in (asked.words, asked.remark) if part)

    question = AskText(
        asks.value,
        about,
        placeholder="3pm, after 3, by 3, mon 9:30",
        read=reading,
        wanted="a time",
    )
    text = await desk.push_screen_wait(question)
    if text is None:
        return None
    asked = read_promise(text, desk.now(), desk.hours)
    return NewAttempt(row.id, outcome, "", asked.at, asked.how)


def recorded_words(recorded: Recorded, now: datetime, hours: OpeningHours) -> str:
    """Return what recording did: ``no answer · next: tomorrow afternoon · z undoes``."""
    parts = [recorded.outcome.words]
    if recorded.unreached:
        ended = "a call from them opens it again"
        said = not recorded.outcome.facts.is_try
        parts.append(ended if said else f"closed as unreached; {ended}")
    elif recorded.closed:
        parts.append("closed")
    elif recorded.next_at is not None:
        parts.append(f"next: {next_words(recorded.outcome, recorded.rung, recorded.next_at, now, hours)}")
    return " · ".join((*parts, "z undoes"))


def next_words(outcome: Outcome, rung: int, next_at: datetime, now: datetime, hours: OpeningHours) -> str:
    """Return when it comes back, as people say it: ``tomorrow afternoon``, ``Mon Nov 30, the letter``.

    Args:
        outcome: what came of the try.
        rung: the rung it stands on now.
        next_at: when it comes back, UTC.
        now: the present instant, UTC.
        hours: the opening hours.
    """
    then = outcome.facts.then
    if outcome.facts.keeps_claim:
        return "now, call again at once"
    if then is Then.AT_ASKED_TIME:
        return f"{_day(next_at, now, hours)} {clock(next_at, hours)}, as they asked".removeprefix("today ")
    if then is Then.SAME_RUNG_SOON:
        return moment(next_at, now, hours)
    what = {LETTER_RUNG: ", the letter", CLOSING_RUNG: ", the last try"}.get(rung, "")
    part = "" if what else f" {_part_of_day(next_at, hours)}"
    return f"{_day(next_at, now, hours)}{part}{what}"


def _day(instant: datetime, now: datetime, hours: OpeningHours) -> str:
    """``today``, ``tomorrow``, else the weekday with its date."""
    which = hours.day_of(instant)
    distance = (which - hours.day_of(now)).days
    if distance <= 1:
        return "tomorrow" if distance == 1 else "today"
    return day(which, hours) if which.year == hours.day_of(now).year else day_with_year(which, hours)


def _part_of_day(instant: datetime, hours: OpeningHours) -> str:
    """``morning``, ``afternoon``, or the clock where neither says it."""
    if hours.local(instant).hour >= _NOON:
        return "afternoon"
    return "morning" if instant == hours.opens(hours.day_of(instant)) else clock(instant, hours)
