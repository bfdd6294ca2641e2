"""Outcomes: what can come of a try, and closing without one; one row each (product, "Attempt ladder").

To add an outcome is to add a row to ``Outcome``. The keys and the help of the Callbacks screen, the ladder,
the same-day rule, the timeline, bulk recording, reports and undo are made from the facts of the rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, StrEnum

from frontdesk.domain.rule.same_day import Effort


class Asks(Enum):
    """What has to be known before an outcome is recorded; the value is the question."""

    NOTHING = ""
    TIME = "When shall we call again?"
    FOLLOW_UP = "When shall we follow up?"
    FROM_WHOM = "Information from whom?"
    SENT_WHERE = "Where were they sent?"

    @property
    def wants_time(self) -> bool:
        """True if the answer is a time at which they are called again, and not words."""
        return self in (Asks.TIME, Asks.FOLLOW_UP)


class Then(Enum):
    """Where the ladder goes after an outcome."""

    #: It ends: the outcome is final.
    CLOSES = "closes"
    #: One rung up.
    NEXT_RUNG = "next_rung"
    #: Nowhere: the same person calls again at once.
    SAME_RUNG_NOW = "same_rung_now"
    #: Nowhere: they are called again in some minutes (a setting).
    SAME_RUNG_SOON = "same_rung_soon"
    #: To the letter, because no number leads to them.
    LETTER_RUNG = "letter_rung"
    #: Nowhere: they are called at the time they asked for.
    AT_ASKED_TIME = "at_asked_time"
    #: Nowhere: they are called on the next open day.
    NEXT_OPEN_DAY = "next_open_day"


@dataclass(frozen=True, slots=True)
class OutcomeFacts:
    """The facts of one outcome.

    Attributes:
        code: as it is stored; it never changes.
        key: the letter that records it on the Callbacks screen, or "" where only a phone log does.
        words: as shown.
        short: as shown in a narrow column.
        effort: how far the try got, for the setting ``met_by``; ``NONE`` where nobody dialed.
        then: where the ladder goes.
        asks: what is asked first.
        in_bulk: True if it can be recorded for many at once: nobody was spoken with, so each would have been
            written the same.
        is_voicemail: True if a message was left on a voicemail, in the words that their permission allows.
        is_crisis: True if it opens the crisis screen.
    """

    code: str
    key: str
    words: str
    short: str
    effort: Effort
    then: Then
    asks: Asks = Asks.NOTHING
    in_bulk: bool = False
    is_voicemail: bool = False
    is_crisis: bool = False

    @property
    def is_try(self) -> bool:
        """True if somebody dialed or wrote: only a try counts as one and may meet the rule (rule 4)."""
        return self.effort is not Effort.NONE

    @property
    def is_final(self) -> bool:
        """True if it closes the callback."""
        return self.then is Then.CLOSES

    @property
    def reaches(self) -> bool:
        """True if somebody spoke with them."""
        return self.effort is Effort.CONTACT

    @property
    def leaves_message(self) -> bool:
        """True if a message was left for them: who rings after it is answering it."""
        return self.effort is Effort.MESSAGE

    @property
    def keeps_claim(self) -> bool:
        """True if the person who tried keeps the callback, to call again at once."""
        return self.then is Then.SAME_RUNG_NOW

    @property
    def has_no_number(self) -> bool:
        """True if no number leads to them."""
        return self.then is Then.LETTER_RUNG

    @property
    def ends_the_ladder(self) -> bool:
        """True if a try that ends so on the closing rung was the last: nobody was reached, nobody will be."""
        return self.then in (Then.NEXT_RUNG, Then.LETTER_RUNG)


_ATTEMPT, _MESSAGE, _CONTACT = Effort.ATTEMPT, Effort.MESSAGE, Effort.CONTACT


class Outcome(StrEnum):
    """What came of one try to reach the caller. Voicemail is an attempt, never reached.

    ``UNREACHED`` comes of no try: it closes what the tries before came to, and a later call opens it again.
    """

    facts: OutcomeFacts

    def __new__(cls, row: OutcomeFacts | str) -> Outcome:
        """Make the outcome of a row; one of a code, ``Outcome("busy")``, is looked up and not made."""
        assert isinstance(row, OutcomeFacts)
        outcome = str.__new__(cls, row.code)
        outcome._value_ = row.code
        outcome.facts = row
        return outcome

    REACHED_BOOKED = OutcomeFacts(
        "reached_booked", "b", "reached and booked", "booked", _CONTACT, Then.CLOSES
    )
    REACHED_CALL_AGAIN = OutcomeFacts(
        "reached_call_again",
        "p",
        "reached, call again at",
        "call again",
        _CONTACT,
        Then.AT_ASKED_TIME,
        Asks.TIME,
    )
    REACHED_NEEDS_INFORMATION = OutcomeFacts(
        "reached_needs_information",
        "i",
        "reached, needs information",
        "needs info",
        _CONTACT,
        Then.NEXT_OPEN_DAY,
        Asks.FROM_WHOM,
    )
    REACHED_THINKING = OutcomeFacts(
        "reached_thinking",
        "t",
        "reached, thinking it over",
        "thinking",
        _CONTACT,
        Then.AT_ASKED_TIME,
        Asks.FOLLOW_UP,
    )
    REACHED_NOT_FOR_US = OutcomeFacts(
        "reached_not_for_us", "x", "reached, not for us", "not for us", _CONTACT, Then.CLOSES, Asks.SENT_WHERE
    )
    REACHED_DECLINED = OutcomeFacts(
        "reached_declined", "d", "reached, declined", "declined", _CONTACT, Then.CLOSES
    )
    LEFT_MESSAGE = OutcomeFacts(
        "left_message",
        "v",
        "left a message",
        "message",
        _MESSAGE,
        Then.NEXT_RUNG,
        in_bulk=True,
        is_voicemail=True,
    )
    NO_ANSWER = OutcomeFacts(
        "no_answer", "a", "no answer", "no answer", _ATTEMPT, Then.NEXT_RUNG, in_bulk=True
    )
    MAILBOX_FULL = OutcomeFacts(
        "mailbox_full", "f", "mailbox full or none", "no mailbox", _ATTEMPT, Then.NEXT_RUNG, in_bulk=True
    )
    NO_MESSAGE_ALLOWED = OutcomeFacts(
        "no_message_allowed", "o", "no message allowed", "no msg", _ATTEMPT, Then.NEXT_RUNG
    )
    BUSY = OutcomeFacts("busy", "u", "busy", "busy", _ATTEMPT, Then.SAME_RUNG_SOON)
    WRONG_NUMBER = OutcomeFacts(
        "wrong_number", "w", "wrong or dead number", "wrong no.", _ATTEMPT, Then.LETTER_RUNG, in_bulk=True
    )
    SOMEONE_ELSE = OutcomeFacts(
        "someone_else", "e", "someone else answered, nothing said", "not them", _ATTEMPT, Then.NEXT_RUNG
    )
    LINE_DROPPED = OutcomeFacts("line_dropped", "l", "line dropped", "dropped", _ATTEMPT, Then.SAME_RUNG_NOW)
    THEY_CALLED = OutcomeFacts("they_called", "y", "they called us first", "they rang", _CONTACT, Then.CLOSES)
    TEXT_SENT = OutcomeFacts(
        "text_sent", "s", "text or letter sent", "text sent", _MESSAGE, Then.NEXT_RUNG, in_bulk=True
    )
    CRISIS = OutcomeFacts("crisis", "c", "crisis", "crisis", _CONTACT, Then.CLOSES, is_crisis=True)
    UNREACHED = OutcomeFacts(
        "unreached", "k", "closed as unreached", "unreached", Effort.NONE, Then.CLOSES, in_bulk=True
    )
    # Without a key: a phone log shows that they were reached, not what was said.
    REACHED = OutcomeFacts("reached", "", "reached", "reached", _CONTACT, Then.CLOSES)

    @property
    def words(self) -> str:
        """The outcome as shown."""
        return self.facts.words


def outcome_for_key(key: str) -> Outcome | None:
    """Return the outcome a letter records, or None."""
    return _BY_KEY.get(key)


_BY_KEY = {outcome.facts.key: outcome for outcome in Outcome if outcome.facts.key}

#: What a person records, one key each.
KEYED = tuple(_BY_KEY.values())

#: What may be recorded for many at once.
BULK_OUTCOMES = tuple(outcome for outcome in Outcome if outcome.facts.in_bulk)
