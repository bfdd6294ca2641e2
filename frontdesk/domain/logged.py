"""The calls of one number in a call log, what the store knows of it, and what comes of both.

``logged_story`` makes the one of the others; ``logged_together`` does so for several numbers of one person.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from frontdesk.domain.callbacks import DueKind
from frontdesk.domain.calls import Direction, Effect, Result
from frontdesk.domain.outcomes import Outcome
from frontdesk.domain.owed import Owed

#: The outcome of a call of ours that was answered: a log knows that somebody spoke, not what was said.
ANSWERED_US = Outcome.REACHED


class Kind(StrEnum):
    """What a call means to its number's callback."""

    TRIED = "tried"
    """They called and nobody answered, with or without a message."""
    HELPED = "helped"
    """They called and somebody answered."""
    REACHED = "reached"
    """We called and they answered."""
    LEFT_WORD = "left_word"
    """We called and left a message."""
    RANG = "rang"
    """We called and nobody answered."""


def kind_of(direction: Direction, result: Result) -> Kind | None:
    """What a call means; None for one between two of ours."""
    return _KINDS.get((direction, result))


_KINDS = {
    (Direction.INBOUND, Result.ANSWERED): Kind.HELPED,
    (Direction.INBOUND, Result.MISSED): Kind.TRIED,
    (Direction.INBOUND, Result.VOICEMAIL): Kind.TRIED,
    (Direction.OUTBOUND, Result.ANSWERED): Kind.REACHED,
    (Direction.OUTBOUND, Result.MISSED): Kind.RANG,
    (Direction.OUTBOUND, Result.VOICEMAIL): Kind.LEFT_WORD,
}
#: What is recorded of a call of ours.
OUTCOMES = {
    Kind.REACHED: ANSWERED_US,
    Kind.LEFT_WORD: Outcome.LEFT_MESSAGE,
    Kind.RANG: Outcome.NO_ANSWER,
}


class Moment(NamedTuple):
    """One call with a number.

    Attributes:
        at: when it began, UTC.
        until: when it ended, UTC.
        kind: what it means.
        call: the number of its row when this log brought it; None when the store knew it before.
    """

    at: datetime
    until: datetime
    kind: Kind
    call: int | None


class Past(NamedTuple):
    """A callback that is closed: from when to when it was owed, and what came of it. UTC."""

    id: int
    received: datetime
    closed_at: datetime
    met_at: datetime | None
    reached_at: datetime | None
    outcome: Outcome | None


@dataclass(frozen=True, slots=True)
class Known:
    """What the store knows of a number.

    Attributes:
        open: the callback it is owed, as it is now; where that of the number was merged, the one that stays.
        past: those it was owed before, by their time, and those into which one of its was merged.
        given_up: the latest it was owed, if that is closed as unreached: a call after that opens it again.
        written: when calls came that the desk wrote down itself.
        tried: when the desk recorded a try.
    """

    open: Owed | None = None
    past: tuple[Past, ...] = ()
    given_up: Owed | None = None
    written: tuple[datetime, ...] = ()
    tried: tuple[datetime, ...] = ()


class What(StrEnum):
    """What was done to a callback, for the audit."""

    OPENED = "opened"
    JOINED = "joined"
    REOPENED = "reopened"
    ATTEMPTED = "attempted"
    CLOSED = "closed"
    BREACHED = "breached"
    BACKLOGGED = "backlogged"
    PROMOTED = "promoted"


class Deed(NamedTuple):
    """One thing done to a callback.

    Attributes:
        what: which.
        owed: to which.
        at: when by the log; of a breach, the deadline. UTC.
        outcome: of an attempt.
        rung: of an attempt: where it was made on the ladder.
        next_at: of an attempt: when the callback comes back, or None.
        closes: of an attempt: whether it closed the callback, by its outcome or as the last that failed.
        due_kind: of a breach: which deadline passed.
    """

    what: What
    owed: Owed
    at: datetime
    outcome: Outcome | None = None
    rung: int = 1
    next_at: datetime | None = None
    closes: bool = False
    due_kind: DueKind = DueKind.SAME_DAY

    def of(self, callback: Owed) -> Deed:
        """The deed as that of another callback, of which its own became a part: it opened none."""
        return self._replace(what=What.JOINED if self.what is What.OPENED else self.what, owed=callback)


class Mark(NamedTuple):
    """What became of one call of the log.

    Attributes:
        call: the number of its row.
        effect: what it did.
        callback: to which callback, or which one had it in view; None for none.
    """

    call: int
    effect: Effect
    callback: Owed | Past | None

    def of(self, callback: Owed) -> Mark:
        """The mark with another callback, of which its own became a part: it opened none."""
        return Mark(self.call, Effect.JOINED if self.effect is Effect.OPENED else self.effect, callback)


@dataclass(slots=True)
class Told:
    """What a number's story comes to, or that of several numbers of one person.

    Attributes:
        made: callbacks this log opened, as they are at its end.
        reopened: callbacks that were closed as unreached, by this log too, and that it opened again.
        deeds: what was done, in order.
        marks: what became of each of its calls.
        settled: how many it opened, or opened again, from before and a later call of the log settled; not
            those that it tried to the end in vain.
    """

    made: list[Owed] = field(default_factory=list)
    reopened: list[Owed] = field(default_factory=list)
    deeds: list[Deed] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    settled: int = 0
