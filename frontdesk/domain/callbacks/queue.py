"""The queue: callbacks as lists show them, and the order of work (product, "Order of work").

The store sorts by the same keys (``store/queue.py``); the tests hold the two against each other.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.callbacks.state import (
    CallbackState,
    DueKind,
)
from frontdesk.domain.phone.dialing import dialed
from frontdesk.domain.rule.same_day import SameDayRule, Standing
from frontdesk.domain.voicemail import VoicemailPermission


class Tab(StrEnum):
    """The lists of the Callbacks screen."""

    #: What may be called now.
    NOW = "now"
    #: What sleeps until a rung or a promise.
    LATER = "later"
    #: What the acting person has.
    MINE = "mine"
    #: What is open past its deadline.
    BREACHED = "breached"
    #: What is from before; it delays nothing of today.
    BACKLOG = "backlog"
    #: What was closed today.
    DONE_TODAY = "done_today"

    @property
    def words(self) -> str:
        """The tab's title."""
        return self.value.replace("_", " ").capitalize()


@dataclass(frozen=True, kw_only=True)
class Callback(CallbackState):
    """One callback as every screen and command sees it: its state, and the words that belong to it.

    Attributes:
        owner: the name of who claimed it, or "".
        source: who sent them, in words, or "".
        voicemail: what may be said on their voicemail.
        extension: the digits to dial behind the number, as the calls brought them, or "".
    """

    owner: str
    source: str
    voicemail: VoicemailPermission
    extension: str = ""

    @property
    def dialed(self) -> str:
        """The number with its extension, as ``dialing.say_number`` takes it."""
        return dialed(self.number, self.extension)

    def standing(self, rule: SameDayRule, now: datetime) -> Standing:
        """Judge the present deadline at ``now``; of one that was closed, as it stood then."""
        return rule.standing(self.due, self.met_at, self.closed_at or now)

    def waiting(self, now: datetime) -> timedelta:
        """How long they have been waiting since they first tried."""
        return (self.closed_at or now) - self.received


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to reach the caller.

    Attributes:
        id: the store's number.
        at: UTC.
        by: who tried.
        outcome: what came of it.
        note: people's words: from whom, sent where.
        next_at: when it was dated to come back.
        undone: whether it was taken back.
    """

    id: int
    at: datetime
    by: str
    outcome: Outcome
    note: str
    next_at: datetime | None
    undone: bool


@dataclass(frozen=True, slots=True)
class QueueCounts:
    """The counts of the frame and of the tabs.

    Attributes:
        open: callbacks the desk owes.
        breached: open ones whose deadline passed unmet.
        at_risk: open ones close to their deadline.
        now: open ones that may be called now.
        later: open ones asleep until a rung or a promise.
        mine: open ones of the acting person.
        done_today: closed today.
        due_today: unmet ones due by today's last closing, promises of later today among them.
        backlog: open ones from before; they are in none of the other counts but in ``mine``.
        last_breach: the number of the breach that was stamped last, or 0: a later one is new. It is no count.
    """

    open: int = 0
    breached: int = 0
    at_risk: int = 0
    now: int = 0
    later: int = 0
    mine: int = 0
    done_today: int = 0
    due_today: int = 0
    backlog: int = 0
    last_breach: int = field(default=0, compare=False)


#: How ``order_key`` compares: promise, deadline, lane, who rang back, more calls, received, id.
OrderKey = tuple[bool, datetime, int, bool, int, datetime, int]


def order_key(callback: Callback) -> OrderKey:
    """Sort key of the queue: smaller is called first.

    Promises that fall due come first, then the rest by the deadline, then by lane, then among equals
    who rang back after our message, who called more often, who waits longer. A promise that was kept
    is one of the rest: what follows is a rung of the ladder.
    """
    is_promise = callback.due_kind is DueKind.PROMISE and callback.met_at is None
    return (
        not is_promise,
        callback.call_by,
        callback.lane.rank,
        callback.rang_back_at is None,
        -callback.calls,
        callback.received,
        callback.id,
    )
