"""Outcomes of an attempt, and giving up without one, one key each (product, "Attempt ladder")."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from frontdesk.domain.rule.same_day import Effort


class Outcome(StrEnum):
    """What came of one try to reach the caller. Voicemail is an attempt, never reached.

    ``UNREACHED`` comes of no try (``OutcomeFacts.is_try``): it closes what the tries before came to.
    """

    REACHED_BOOKED = "reached_booked"
    REACHED_CALL_AGAIN = "reached_call_again"
    REACHED_NEEDS_INFORMATION = "reached_needs_information"
    REACHED_THINKING = "reached_thinking"
    REACHED_NOT_FOR_US = "reached_not_for_us"
    REACHED_DECLINED = "reached_declined"
    LEFT_MESSAGE = "left_message"
    NO_ANSWER = "no_answer"
    MAILBOX_FULL = "mailbox_full"
    NO_MESSAGE_ALLOWED = "no_message_allowed"
    BUSY = "busy"
    WRONG_NUMBER = "wrong_number"
    SOMEONE_ELSE = "someone_else"
    LINE_DROPPED = "line_dropped"
    THEY_CALLED = "they_called"
    TEXT_SENT = "text_sent"
    CRISIS = "crisis"
    UNREACHED = "unreached"
    REACHED = "reached"

    @property
    def facts(self) -> OutcomeFacts:
        """What the desk knows about this outcome."""
        return _FACTS[self]

    @property
    def words(self) -> str:
        """The outcome as shown."""
        return _FACTS[self].words


class Asks(StrEnum):
    """What an outcome wants to know before it can be recorded."""

    NOTHING = "nothing"
    TIME = "time"
    FOLLOW_UP = "follow_up"
    FROM_WHOM = "from_whom"
    SENT_WHERE = "sent_where"


class Then(StrEnum):
    """Where the ladder goes after an outcome."""

    CLOSES = "closes"
    NEXT_RUNG = "next_rung"
    SAME_RUNG_NOW = "same_rung_now"
    SAME_RUNG_SOON = "same_rung_soon"
    LETTER_RUNG = "letter_rung"
    AT_ASKED_TIME = "at_asked_time"
    NEXT_OPEN_DAY = "next_open_day"


@dataclass(frozen=True, slots=True)
class OutcomeFacts:
    """One outcome's key, words and consequences.

    Attributes:
        key: the letter that records it on the Callbacks screen, or "" where only a phone log does.
        words: as shown.
        short: as shown in a narrow column.
        effort: how far the try got, for the rule's ``met_by``; none where nobody dialled.
        then: where the ladder goes.
        asks: what is asked first.
    """

    key: str
    words: str
    short: str
    effort: Effort
    then: Then
    asks: Asks = Asks.NOTHING

    @property
    def is_try(self) -> bool:
        """Whether somebody dialled or wrote: only a try counts as one and may meet the rule (rule 4)."""
        return self.effort is not Effort.NONE

    @property
    def ends_the_ladder(self) -> bool:
        """Whether a try that ends so on the closing rung was the last: nobody was reached, nobody will be."""
        return self.then in (Then.NEXT_RUNG, Then.LETTER_RUNG)


_A, _M, _C = Effort.ATTEMPT, Effort.MESSAGE, Effort.CONTACT

_FACTS: dict[Outcome, OutcomeFacts] = {
    Outcome.REACHED_BOOKED: OutcomeFacts("b", "reached and booked", "booked", _C, Then.CLOSES),
    Outcome.REACHED_CALL_AGAIN: OutcomeFacts(
        "p", "reached, call again at", "call again", _C, Then.AT_ASKED_TIME, Asks.TIME
    ),
    Outcome.REACHED_NEEDS_INFORMATION: OutcomeFacts(
        "i", "reached, needs information", "needs info", _C, Then.NEXT_OPEN_DAY, Asks.FROM_WHOM
    ),
    Outcome.REACHED_THINKING: OutcomeFacts(
        "t", "reached, thinking it over", "thinking", _C, Then.AT_ASKED_TIME, Asks.FOLLOW_UP
    ),
    Outcome.REACHED_NOT_FOR_US: OutcomeFacts(
        "x", "reached, not for us", "not for us", _C, Then.CLOSES, Asks.SENT_WHERE
    ),
    Outcome.REACHED_DECLINED: OutcomeFacts("d", "reached, declined", "declined", _C, Then.CLOSES),
    Outcome.LEFT_MESSAGE: OutcomeFacts("v", "left a message", "message", _M, Then.NEXT_RUNG),
    Outcome.NO_ANSWER: OutcomeFacts("a", "no answer", "no answer", _A, Then.NEXT_RUNG),
    Outcome.MAILBOX_FULL: OutcomeFacts("f", "mailbox full or none", "no mailbox", _A, Then.NEXT_RUNG),
    Outcome.NO_MESSAGE_ALLOWED: OutcomeFacts("o", "no message allowed", "no msg", _A, Then.NEXT_RUNG),
    Outcome.BUSY: OutcomeFacts("u", "busy", "busy", _A, Then.SAME_RUNG_SOON),
    Outcome.WRONG_NUMBER: OutcomeFacts("w", "wrong or dead number", "wrong no.", _A, Then.LETTER_RUNG),
    Outcome.SOMEONE_ELSE: OutcomeFacts(
        "e", "someone else answered, nothing said", "not them", _A, Then.NEXT_RUNG
    ),
    Outcome.LINE_DROPPED: OutcomeFacts("l", "line dropped", "dropped", _A, Then.SAME_RUNG_NOW),
    Outcome.THEY_CALLED: OutcomeFacts("y", "they called us first", "they rang", _C, Then.CLOSES),
    Outcome.TEXT_SENT: OutcomeFacts("s", "text or letter sent", "text sent", _M, Then.NEXT_RUNG),
    Outcome.CRISIS: OutcomeFacts("c", "crisis", "crisis", _C, Then.CLOSES),
    Outcome.UNREACHED: OutcomeFacts("k", "closed as unreached", "unreached", Effort.NONE, Then.CLOSES),
    # Without a key: a phone log tells that we reached them, not what was said.
    Outcome.REACHED: OutcomeFacts("", "reached", "reached", _C, Then.CLOSES),
}


def outcome_for_key(key: str) -> Outcome | None:
    """The outcome a letter records, or None."""
    return _BY_KEY.get(key)


_BY_KEY = {facts.key: outcome for outcome, facts in _FACTS.items() if facts.key}

#: What a person records, one key each.
KEYED = tuple(_BY_KEY.values())
