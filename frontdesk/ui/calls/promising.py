"""What the desk promises a caller: by when the call is due, and the words to say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from frontdesk.domain.callbacks.queue import Callback
from frontdesk.domain.calls import Effect, NextStep, SavedCall
from frontdesk.domain.errors import FrontDeskError
from frontdesk.domain.lanes import Lane
from frontdesk.domain.rule.hours import OpeningHours
from frontdesk.domain.rule.same_day import SameDayRule
from frontdesk.services.calls import due_after_call
from frontdesk.ui.show import due_in_words, moment, spoken_due, times_called

if TYPE_CHECKING:
    from frontdesk.ui.api.desk import Desk


#: The questions for every new patient, in the words that never prompt a patient to refer others.
ASK_SOURCE = ("Who can we thank for sending you?", "How did you first hear of us?")

#: What is said to whom a call has been owed for longer than the rule allows.
_AT_ONCE = "We will call you as soon as we can."


@dataclass(frozen=True, slots=True)
class PromiseWords:
    """What stands beside the next step, and what is said.

    Attributes:
        words: ``by 17:00 today``, the reading of the asked time, or "".
        sentences: to say to the caller.
        is_today: True if they are called back today, where they ask for no time.
    """

    words: str
    sentences: tuple[str, ...]
    is_today: bool


def promise(
    lane: Lane,
    step: NextStep | None,
    asked: str,
    *,
    began: datetime,
    now: datetime,
    rule: SameDayRule,
    known: Callback | None = None,
    in_distress: bool = False,
    was_accepted: bool = False,
) -> PromiseWords:
    """Return what the form promises as it stands.

    Args:
        lane: what kind of caller.
        step: the next step, or None while it is being typed.
        asked: the time they asked for, as typed.
        began: when the call began, UTC.
        now: the present instant, UTC.
        rule: the same-day rule.
        known: the callback that saving joins or opens again, whose deadline holds; None without one.
        in_distress: True if who sent them is not to be asked.
        was_accepted: a crisis came up in this call and somebody accepted it.
    """
    asks = lane is Lane.NEW_PATIENT and not in_distress
    sentences: tuple[str, ...] = ASK_SOURCE if asks else ()
    if lane is Lane.CRISIS:  # it has no clock (rule 8)
        return PromiseWords("", sentences, is_today=True)
    if was_accepted:
        return PromiseWords("crisis: no callback", sentences, is_today=True)
    due = due_after_call(known, lane, began, rule)
    is_late = due <= now
    is_today = is_late or rule.hours.day_of(due) == rule.hours.day_of(now)
    if step is NextStep.CALL_BACK:
        words = _due_words(due, now, rule.hours)
        spoken = _AT_ONCE if is_late else spoken_due(due, now, rule.hours)
        return PromiseWords(words, (*sentences, spoken), is_today)
    if step is NextStep.CALL_BACK_AT and asked.strip():
        try:
            from frontdesk.domain.typed_moments import read_promise

            read = read_promise(asked, now, rule.hours)
        except FrontDeskError as wrong:
            return PromiseWords(wrong.sentence, sentences, is_today)
        return PromiseWords(
            ". ".join(part for part in (read.words, read.remark) if part), sentences, is_today
        )
    return PromiseWords("", sentences, is_today)


def _due_words(due: datetime, now: datetime, hours: OpeningHours) -> str:
    """By when a call is due, or when it was."""
    return f"was due {moment(due, now, hours)}" if due <= now else due_in_words(due, now, hours)


def saved_words(saved: SavedCall, now: datetime, rule: SameDayRule) -> str:
    """Return what saving a call did, in few words."""
    due = _due_words(saved.due, now, rule.hours) if saved.due else ""
    joined = f": {times_called(saved.calls)}" if times_called(saved.calls) else ""
    words = {
        Effect.OPENED: f"Saved. Callback {due}",
        Effect.JOINED: f"Saved. Joined their open callback{joined}",
        Effect.CLOSED: "Saved. Their open callback is closed; ^z undoes",
        Effect.REOPENED: f"Saved. Their callback, closed as unreached, is open again: {due}",
        Effect.NONE: "Saved",
    }[saved.effect]
    if saved.first_referral:
        words += " · first referral from this person"
    return " · ".join((words, *saved.notices))


class JoinedCallback:
    """Follows the number in a form."""

    def __init__(self, desk: Desk, number: Callable[[], str]) -> None:
        """Begin with none.

        Args:
            desk: the program.
            number: gives what stands in the field for the number.
        """
        self._desk = desk
        self._number = number
        #: The callback, or None where saving opens a new one.
        self.found: Callback | None = None

    async def look(self) -> None:
        """Look whose callback it would be; an answer that comes after more digits were typed is dropped."""
        typed = self._number()
        found = await self._desk.jobs.run(lambda: self._desk.services.calls.joins(typed))
        if typed == self._number():
            self.found = found
