"""The order of work (product, "Order of work").

The store sorts by the same key (``store/queue.py``); the tests hold the two against each other.
"""

from __future__ import annotations

from datetime import datetime

from frontdesk.domain.callbacks import Callback, DueKind

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


def may_be_called(callback: Callback, now: datetime) -> bool:
    """Whether a callback is awake: open, and not waiting for a later rung or a promise."""
    return callback.is_open and (callback.next_at is None or callback.next_at <= now)
