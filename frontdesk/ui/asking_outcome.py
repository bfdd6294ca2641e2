"""What an outcome wants to know before it is recorded, and what is said when it was."""

from __future__ import annotations

from datetime import datetime

from frontdesk.domain.asked_time import read_asked_time
from frontdesk.domain.callbacks import Callback
from frontdesk.domain.hours import OpeningHours
from frontdesk.domain.outcomes import Asks, Outcome
from frontdesk.services.attempts import NewAttempt, Recorded
from frontdesk.ui.desk import DeskScreen
from frontdesk.ui.dialogs.ask_text import AskText
from frontdesk.ui.show import moment, who

_QUESTIONS = {
    Asks.TIME: "When shall we call again?",
    Asks.FOLLOW_UP: "When shall we follow up?",
    Asks.FROM_WHOM: "Information from whom?",
    Asks.SENT_WHERE: "Where were they sent?",
}


async def ask_outcome(screen: DeskScreen, row: Callback, outcome: Outcome) -> NewAttempt | None:
    """Ask what the outcome wants to know; None when the person left the question.

    Args:
        screen: where the question is asked.
        row: the callback it is about.
        outcome: what came of the try.
    """
    asks = outcome.facts.asks
    if asks is Asks.NOTHING:
        return NewAttempt(row.id, outcome)
    if asks not in (Asks.TIME, Asks.FOLLOW_UP):
        note = await screen.desk.push_screen_wait(AskText(_QUESTIONS[asks], who(row.name)))
        return NewAttempt(row.id, outcome, note) if note is not None else None

    def reading(text: str) -> str:
        asked = read_asked_time(text, screen.now(), screen.hours)
        return ", ".join(part for part in (asked.reading, asked.remark) if part)

    question = AskText(
        _QUESTIONS[asks], who(row.name), placeholder="3pm, tomorrow 10, mon 9:30", read=reading
    )
    text = await screen.desk.push_screen_wait(question)
    if text is None:
        return None
    return NewAttempt(row.id, outcome, "", read_asked_time(text, screen.now(), screen.hours).at)


def recorded_words(recorded: Recorded, now: datetime, hours: OpeningHours) -> str:
    """What recording did: ``no answer · next: tomorrow 13:00 · z undoes``."""
    parts = [recorded.outcome.words]
    if recorded.closed:
        parts.append("closed")
    elif recorded.next_at is not None:
        # A dropped line is called again at once: never say a time that has passed.
        parts.append(f"next: {moment(max(recorded.next_at, now), now, hours)}")
    return " · ".join((*parts, "z undoes"))
