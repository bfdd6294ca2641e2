"""Everything about one callback: what stands beside the list."""

from __future__ import annotations

from dataclasses import dataclass

from frontdesk.domain.callbacks import Attempt, Callback
from frontdesk.domain.contacts import HistoryLine
from frontdesk.services.history import history_of
from frontdesk.store.engine import Store
from frontdesk.store.queue import attempts_of


@dataclass(frozen=True, slots=True)
class Detail:
    """Everything about the callback under the cursor.

    Attributes:
        callback: the callback as it is now.
        attempts: the tries, newest first.
        history: calls both ways, newest first.
    """

    callback: Callback
    attempts: list[Attempt]
    history: list[HistoryLine]


def detail_of(store: Store, callback: Callback) -> Detail:
    """Read a callback's tries and its caller's history."""
    history = history_of(store, callback.number) if callback.number else []
    return Detail(callback, attempts_of(store, callback.id), history)
