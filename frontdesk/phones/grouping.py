"""Calls from legs: which rows belong together, in memory that does not grow with the file.

Legs are one call when they share a linked id, or a unique id where there is no linked one. They need
not stand next to each other: a phone system writes a leg when it ends, so that other calls' legs come
between. A call stays open until 5,000 rows have passed without one of its legs. A leg that comes later
than that, or as the 1,001st of its call, is a bad row. One that lies more than 24 hours from its call
only shares its id: it is a call of its own, so that nobody vanishes. So is a row without an id.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import count, islice

from frontdesk.phones.instants import SECOND
from frontdesk.phones.legs import BadRow, Leg

#: So many rows without a leg of it close a call; so many calls wait to be put in order.
WINDOW = 5_000
#: The most legs of one call.
LEGS_LIMIT = 1_000
#: The farthest that two of them may begin from each other, microseconds.
SPREAD = 24 * 3600 * SECOND
#: The most legs of open calls that are held at all; beyond it the call that rested longest is closed.
HELD_LIMIT = 20_000
#: So many ids of closed calls are remembered, to refuse their late legs.
REMEMBERED = 50_000

#: The legs of one call.
Legs = tuple[Leg, ...]


class Grouping:
    """Puts legs together as they come."""

    def __init__(self, window: int = WINDOW) -> None:
        """Start without a call; ``window`` is counted in rows."""
        self._window = window
        self._rows = 0
        self._held = 0
        self._open: dict[str, _OpenCall] = {}
        # Every leg with its row, in order: a call rests since the last one of it.
        self._rests: deque[tuple[int, str, _OpenCall]] = deque()
        self._closed: set[str] = set()
        self._closed_order: deque[str] = deque()

    def add(self, leg: Leg) -> list[Legs | BadRow]:
        """Take one leg; gives the calls that it closes, or the reason why it belongs to none."""
        return list(self.add_all((leg,)))

    def add_all(self, legs: Iterable[Leg]) -> Iterator[Legs | BadRow]:
        """``add`` of many."""
        window, rests, open_calls, closed = self._window, self._rests, self._open, self._closed
        for leg in legs:
            self._rows = row = self._rows + 1
            if rests and (row - rests[0][0] > window or self._held >= HELD_LIMIT):
                rested = rests.popleft()
                if rested[2].last == rested[0]:
                    yield self._close(rested[1], rested[2])
                if rests and (row - rests[0][0] > window or self._held >= HELD_LIMIT):
                    yield from self._close_rested()
            key = leg.linkedid or leg.uniqueid
            if not key:
                yield (leg,)
                continue
            call = open_calls.get(key)
            if call is not None and abs(leg.started - call.legs[0].started) > SPREAD:
                yield (leg._replace(linkedid="", uniqueid=f"{key}@{leg.started // SECOND}"),)
                continue
            if call is None and key not in closed:
                open_calls[key] = call = _OpenCall([leg], row)
            elif call is not None and len(call.legs) < LEGS_LIMIT:
                call.legs.append(leg)
                call.last = row
            else:
                yield BadRow(leg.line, self._reason_against(call))
                continue
            self._held += 1
            rests.append((row, key, call))

    def rest(self) -> Iterator[Legs]:
        """The calls that are still open at the end of the file."""
        while self._rests:
            row, key, call = self._rests.popleft()
            if call.last == row:
                yield self._close(key, call)

    def _reason_against(self, call: _OpenCall | None) -> str:
        if call is None:
            return f"its call was complete {self._window} rows before: it is out of order, or here twice"
        return f"it carries the id of a call that has {LEGS_LIMIT} rows already"

    def _close_rested(self) -> Iterator[Legs]:
        """Close the calls that rested for longer than the window, and more while too many legs are held."""
        rests = self._rests
        while rests:
            row, key, call = rests[0]
            if call.last == row:
                if self._rows - row <= self._window and self._held < HELD_LIMIT:
                    return
                yield self._close(key, call)
            rests.popleft()

    def _close(self, key: str, call: _OpenCall) -> Legs:
        del self._open[key]
        self._held -= len(call.legs)
        self._closed.add(key)
        self._closed_order.append(key)
        if len(self._closed_order) > REMEMBERED:
            self._closed.discard(self._closed_order.popleft())
        return tuple(call.legs)


class _OpenCall:
    """The legs of a call that is open, and the row of the last one."""

    __slots__ = ("last", "legs")

    def __init__(self, legs: list[Leg], last: int) -> None:
        self.legs = legs
        self.last = last


def grouped(
    legs: Iterable[Leg], refuse: Callable[[BadRow], None], window: int = WINDOW
) -> Iterator[list[Legs]]:
    """The legs of each call together, calls in the order in which they began as far as the window allows.

    Some hundred calls at a time.

    Args:
        legs: the legs of a file in its order.
        refuse: told of every leg that belongs to no call.
        window: how many rows a call waits for its next leg, and how many calls wait to be put in order.
    """
    source = iter(legs)
    grouping = Grouping(window)
    waiting: list[tuple[int, int, Legs]] = []
    order = 0
    while some := list(islice(source, max(1, window // 4))):
        closed = _without_bad(grouping.add_all(some), refuse)
        waiting += zip(map(_begun, closed), count(order), closed, strict=False)
        order += len(closed)
        # Nearly sorted as it is: quicker than to keep a heap.
        waiting.sort()
        if len(waiting) > window:
            yield [call for _, _, call in waiting[:-window]]
            del waiting[:-window]
    rest = list(grouping.rest())
    waiting += zip(map(_begun, rest), count(order), rest, strict=False)
    yield [call for _, _, call in sorted(waiting)]


def _begun(call: Legs) -> int:
    return call[0].started if len(call) == 1 else min(leg.started for leg in call)


def _without_bad(made: Iterable[Legs | BadRow], refuse: Callable[[BadRow], None]) -> list[Legs]:
    calls: list[Legs] = []
    for one in made:
        if isinstance(one, BadRow):
            refuse(one)
        else:
            calls.append(one)
    return calls
