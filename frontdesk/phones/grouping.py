"""Calls from legs: which rows belong together, in memory that does not grow with the file.

Legs are one call when they share a linked id, or a unique id where there is no linked one. They need
not stand next to each other: a phone system writes a leg when it ends, so that other calls' legs come
between. A call stays open until 5,000 rows have passed without one of its legs. A leg that comes later
than that, or more than 24 hours from its call, or as the 1,001st of it, is a bad row: its id is not to
be trusted. A row without an id is a call of its own.
"""

from __future__ import annotations

import heapq
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from itertools import count

from frontdesk.phones.legs import BadRow, Leg

#: So many rows without a leg of it close a call; so many calls wait to be put in order.
WINDOW = 5_000
#: The most legs of one call, and the farthest that two of them may begin from each other.
LEGS_LIMIT = 1_000
SPREAD = timedelta(hours=24)
#: The most legs of open calls that are held at all; beyond it the call that rested longest is closed.
HELD_LIMIT = 20_000
#: So many ids of closed calls are remembered, to refuse their late legs.
REMEMBERED = 50_000

Legs = tuple[Leg, ...]


class Grouping:
    """Puts legs together as they come."""

    def __init__(self, window: int = WINDOW) -> None:
        """Start without a call; ``window`` is counted in rows."""
        self._window = window
        self._rows = 0
        self._held = 0
        self._open: OrderedDict[str, tuple[list[Leg], int]] = OrderedDict()
        self._closed: OrderedDict[str, None] = OrderedDict()

    def add(self, leg: Leg) -> Iterator[Legs | BadRow]:
        """Take one leg; gives the calls that it closes, or the reason why it belongs to none."""
        self._rows += 1
        yield from self._close_rested()
        key = leg.linkedid or leg.uniqueid
        if not key:
            yield (leg,)
            return
        legs = self._open[key][0] if key in self._open else []
        if reason := self._reason_against(key, leg, legs):
            yield BadRow(leg.line, reason)
            return
        legs.append(leg)
        self._held += 1
        self._open[key] = (legs, self._rows)
        self._open.move_to_end(key)

    def rest(self) -> Iterator[Legs]:
        """The calls that are still open at the end of the file."""
        while self._open:
            yield self._close_oldest()

    def _reason_against(self, key: str, leg: Leg, legs: list[Leg]) -> str:
        if key in self._closed:
            return f"its call was complete {self._window} rows before: it is out of order, or here twice"
        if legs and abs(leg.started - legs[0].started) > SPREAD:
            return "it carries the id of a call that began more than 24 hours away"
        if len(legs) >= LEGS_LIMIT:
            return f"it carries the id of a call that has {LEGS_LIMIT} rows already"
        return ""

    def _close_rested(self) -> Iterator[Legs]:
        while self._open:
            _, last_row = next(iter(self._open.values()))
            if self._rows - last_row <= self._window and self._held < HELD_LIMIT:
                return
            yield self._close_oldest()

    def _close_oldest(self) -> Legs:
        key, (legs, _) = self._open.popitem(last=False)
        self._held -= len(legs)
        self._closed[key] = None
        if len(self._closed) > REMEMBERED:
            self._closed.popitem(last=False)
        return tuple(legs)


def group(legs: Iterable[Leg], refuse: Callable[[BadRow], None], window: int = WINDOW) -> Iterator[Legs]:
    """The legs of each call together, calls in the order in which they began as far as the window allows.

    Args:
        legs: the legs of a file in its order.
        refuse: told of every leg that belongs to no call.
        window: how many rows a call waits for its next leg, and how many calls wait to be put in order.
    """
    order = count()
    waiting: list[tuple[float, int, Legs]] = []
    for call in _calls(legs, refuse, window):
        begun = min(leg.started for leg in call).timestamp()
        heapq.heappush(waiting, (begun, next(order), call))
        if len(waiting) > window:
            yield heapq.heappop(waiting)[2]
    while waiting:
        yield heapq.heappop(waiting)[2]


def _calls(legs: Iterable[Leg], refuse: Callable[[BadRow], None], window: int) -> Iterator[Legs]:
    grouping = Grouping(window)
    for leg in legs:
        for made in grouping.add(leg):
            if isinstance(made, BadRow):
                refuse(made)
            else:
                yield made
    yield from grouping.rest()
