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
    """The tabs of the Callbacks screen."""

    #: Open callbacks that may be called now.
    NOW = "now"
    #: Open callbacks that sleep until a rung or a promise.
    LATER = "later"
    #: Callbacks that the acting person has claimed.
    MINE = "mine"
    #: Open callbacks past their deadline.
    BREACHED = "breached"
    #: The backlog, which delays nothing of today.
    BACKLOG = "backlog"
    #: Callbacks closed today.
    DONE_TODAY = "done_today"

    @property
    def words(self) -> str:
        """The tab's title."""
        return self.value.replace("_", " ").capitalize()

    def beside(self, steps: int) -> Tab:
        """Return the tab so many places further, around the ends."""
        tabs = list(Tab)
        return tabs[(tabs.index(self) + steps) % len(tabs)]


@dataclass(frozen=True, kw_only=True)
class Callback(CallbackState):
    """A callback as screens and commands show it: its state, with names in words.

    Attributes:
        owner: the name of the person who claimed it, or "".
        source: who sent them, in words, or "".
        voicemail: what may be said on their voicemail.
        extension: the extension to dial after the number, or "".
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
        """Return where it stands at ``now``; a closed one, where it stood when it was closed."""
        return rule.standing(self.due, self.met_at, self.closed_at or now)

    def waiting(self, now: datetime) -> timedelta:
        """Return how long they have waited since they first called."""
        return (self.closed_at or now) - self.received


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to reach the caller.

    Attributes:
        id: the store's number.
        at: when it was made, UTC.
        by: the name of the person who tried.
        outcome: its outcome.
        note: people's words: from whom, sent where.
        next_at: when the callback was to come back, UTC, or None.
        undone: True if it was undone.
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
        backlog: open ones in the backlog; of the other counts only ``mine`` includes them.
        last_breach: the number of the breach that was stamped last, or 0, by which later ones are known; no
            count.
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
    """Return the sort key of the queue: smaller is called first.

    Promises that fall due come first, then the rest by deadline, then by lane; among equals come those who
    rang back after our message, who called more often, who have waited longer. After a promise was kept, the
    callback is one of the rest.
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
