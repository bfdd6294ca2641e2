"""Everything about one callback, as the panel beside the list shows it."""

from __future__ import annotations

from dataclasses import dataclass

from frontdesk.domain.callbacks.queue import Attempt, Callback
from frontdesk.domain.contacts import HistoryLine
from frontdesk.services.history import LINES, history_of
from frontdesk.services.timeline import Event, timeline_of
from frontdesk.store.callbacks import merged_with
from frontdesk.store.db.engine import Store
from frontdesk.store.queue import attempts_of, read_rows


@dataclass(frozen=True, slots=True)
class Detail:
    """Everything about the callback under the cursor.

    Attributes:
        callback: the callback as it is now.
        attempts: the tries, newest first, including those of callbacks merged into it.
        history: calls in and out, newest first, of every number of theirs.
        timeline: who did what when, newest first.
        other_numbers: the numbers of callbacks merged into it, as ``dialing.say_number`` takes them.
    """

    callback: Callback
    attempts: list[Attempt]
    history: list[HistoryLine]
    timeline: list[Event]
    other_numbers: list[str]


def detail_of(store: Store, callback: Callback) -> Detail:
    """Read a callback's tries, its timeline and its caller's history."""
    merged = merged_with(store, callback.id)
    ids = [callback.id, *(number for number, _ in merged)]
    others = [key for key in dict.fromkeys(key for _, key in merged) if key and key != callback.number]
    history = history_of(store, callback.number) if callback.number else []
    for key in others:
        history += history_of(store, key)
    if others:
        history = sorted(history, key=lambda line: line.at, reverse=True)[:LINES]
    attempts = attempts_of(store, ids)
    dial = {one.number: one.dialed for one in read_rows(store, [number for number, _ in merged])}
    numbers = [dial.get(key, key) for key in others]
    return Detail(callback, attempts, history, timeline_of(store, ids, attempts), numbers)
