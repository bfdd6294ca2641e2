"""Which legs are one call, in memory that does not grow with the file.

Legs are one call when they share a linked id, or a unique id where there is no linked one. They need
not be next to each other: a phone system writes a leg when it ends, so that other calls' legs come
between. A call stays open until 5,000 rows have passed without one of its legs. A leg that comes later
than that, or as the 1,001st of its call, is a bad row. One that lies more than 24 hours from its call
only shares its id: it is a call of its own, so that nobody vanishes. So is a row without an id.

Calls without a common id are one call in two cases. Without ids, rows of one outside number that ring at the
same time (a hunt group, a ring-all) are one call, answered if any is. And a row of a number inside its
own answered call, with ids or without, is part of that call: a consultation, a transfer, a second phone
ringing.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import count, islice

from frontdesk.domain.calls import Direction, Result
from frontdesk.exports.instants import SECOND
from frontdesk.exports.records import BadRow
from frontdesk.phones.direction import is_full_number
from frontdesk.phones.legs import STRONG_ID, Leg
from frontdesk.phones.logged_call import LoggedCall

_DAY = 24 * 3600 * SECOND
_LONG = 4 * 3600 * SECOND
_HOUR = 3600 * SECOND
# The fewest ids that show a column to hold no ids; at least half of the ids of several rows must show it.
_FEWEST_AGAINST = 2


class _Shared:
    """What the legs of one id have in common."""

    __slots__ = ("called", "callers", "count", "first", "last")

    def __init__(self, leg: Leg) -> None:
        self.first = self.last = leg.started
        self.callers: set[str] = set()
        self.called: set[str] = set()
        self.count = 0
        self.add(leg)

    def add(self, leg: Leg) -> None:
        """Count a leg in, with its start and its numbers."""
        self.first, self.last = min(self.first, leg.started), max(self.last, leg.started)
        if is_full_number(leg.src):
            self.callers.add(leg.src)
        else:
            self.called.add(leg.dst)
        self.count += 1

    @property
    def several(self) -> bool:
        """True if different outside numbers called, or were called when none called."""
        if self.callers:
            return len(self.callers) > 1
        return sum(map(is_full_number, self.called)) > 1


def _names_something_else(by_id: dict[str, _Shared]) -> bool:
    """True if most ids of several rows are shared by different outside numbers: ids of a line or a desk.

    A number that calls under several ids may be the practice's, shown when a call is passed on.
    """
    seen: Counter[str] = Counter()
    for one in by_id.values():
        seen.update(one.callers)
    shared = [one for one in by_id.values() if one.count > 1]
    against = sum(sum(seen[caller] == 1 for caller in one.callers) > 1 for one in shared)
    return against >= _FEWEST_AGAINST and 2 * against >= len(shared)


def ids_hold(legs: Iterable[Leg]) -> bool:
    """True if the ids of these legs, in any order, identify calls.

    A column that is constant, or whose values calls a day apart share, does not.
    """
    by_id: dict[str, _Shared] = {}
    for leg in legs:
        if given := leg.linkedid or leg.uniqueid:
            if given in by_id:
                by_id[given].add(leg)
            else:
                by_id[given] = _Shared(leg)
    if len(by_id) == 1:
        ((given, only),) = by_id.items()
        most = _DAY if len(given) >= STRONG_ID else _HOUR
        return only.count == 1 or (not only.several and only.last - only.first <= most)
    apart = sum(
        one.last - one.first > (_DAY if len(given) >= STRONG_ID else _LONG)
        or (one.last - one.first > _LONG and one.several)
        for given, one in by_id.items()
    )
    if _names_something_else(by_id):
        return False
    # A single spoiled id does not condemn the others.
    return apart == 0 or apart * 100 <= len(by_id)


#: A call is closed after this many rows without a leg of it; this many calls wait to be put in order.
WINDOW = 5_000
#: The most legs of one call.
LEGS_LIMIT = 1_000
#: The longest time between the beginnings of two of them, microseconds.
SPREAD = 24 * 3600 * SECOND
#: The most legs of open calls that are held; beyond it the call that rested longest is closed.
HELD_LIMIT = 20_000
#: How many ids of closed calls are remembered, to refuse their late legs.
REMEMBERED = 50_000

#: The legs of one call.
Legs = tuple[Leg, ...]


class Grouping:
    """Groups legs into calls as they are read."""

    def __init__(self, window: int = WINDOW) -> None:
        """Start without a call; ``window`` is a number of rows."""
        self._window = window
        self._rows = 0
        self._held = 0
        self._open: dict[str, _OpenCall] = {}
        # Every leg with its row, in order: a call rests since its last leg.
        self._rests: deque[tuple[int, str, _OpenCall]] = deque()
        self._closed: set[str] = set()
        self._closed_order: deque[str] = deque()

    def add(self, leg: Leg) -> list[Legs | BadRow]:
        """Take one leg; return the calls that it closes, or a bad row if it belongs to none."""
        return list(self.add_all((leg,)))

    def add_all(self, legs: Iterable[Leg]) -> Iterator[Legs | BadRow]:
        """Take many legs, as ``add`` does."""
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
        """Yield the calls that are still open at the end of the file."""
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
    """Yield the legs of each call together, some hundred calls at a time.

    Calls are in the order in which they began, as far as the window allows.

    Args:
        legs: the legs of a file in its order.
        refuse: called with every leg that belongs to no call.
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
        # Nearly sorted already: quicker than keeping a heap.
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


#: The most calls that wait for one that overlaps them.
WAITING_LIMIT = 5_000
# The longest pause before the next phone of a group rings.
_PAUSE = 2 * SECOND
# How many more numbers than waiting calls are kept before those of calls that left are dropped.
_SPARE = 200


class _Waiting:
    """A call that other rows may still join."""

    __slots__ = ("call", "until")

    def __init__(self, call: LoggedCall, until: int) -> None:
        self.call = call
        self.until = until


class Overlaps:
    """Joins calls that are one though no id says so; takes and gives them in the order they began."""

    def __init__(self, number_key: Callable[[str], str], ring_seconds: int) -> None:
        """Start without a call.

        Args:
            number_key: returns what all spellings of a number share; "" for a withheld one.
            ring_seconds: how long phones ring where the log does not say.
        """
        self._key = number_key
        self._ring = ring_seconds * SECOND
        self._last: dict[str, _Waiting] = {}
        self._waiting: deque[_Waiting] = deque()

    def add(self, calls: Sequence[LoggedCall]) -> list[LoggedCall]:
        """Take some calls; return those that no later call can join."""
        key_of, last, waiting, ring = self._key, self._last, self._waiting, self._ring
        internal = Direction.INTERNAL
        began = 0
        for call in calls:
            began = call.began
            key = key_of(call.other_number) if call.direction is not internal else ""
            before = last.get(key) if key else None
            if before is not None and began <= before.until and (one := self._joined(before.call, call)):
                before.call = one
                before.until = max(one.ended, one.began + ring)
                continue
            ended = call.ended
            entry = _Waiting(call, ended if ended > began + ring else began + ring)
            waiting.append(entry)
            if key and (before is None or before.until < entry.until):
                last[key] = entry
        ready: list[LoggedCall] = []
        while waiting and (waiting[0].until + _PAUSE < began or len(waiting) > WAITING_LIMIT):
            ready.append(waiting.popleft().call)
        if len(last) > 2 * len(waiting) + _SPARE:
            held = set(map(id, waiting))
            self._last = {key: entry for key, entry in last.items() if id(entry) in held}
        return ready

    def rest(self) -> list[LoggedCall]:
        """Return the calls that still wait at the end of the file."""
        ready = [entry.call for entry in self._waiting]
        self._waiting.clear()
        self._last.clear()
        return ready

    def _joined(self, one: LoggedCall, other: LoggedCall) -> LoggedCall | None:
        """Return these two as one call, or None if they are two; ``one`` began first."""
        answered, inbound = Result.ANSWERED, Direction.INBOUND
        apart = _has_id(one) and _has_id(other)
        spoken_since = one.answered or other.answered or other.began
        if apart and one.own_number == other.own_number and other.began < spoken_since:
            # The same line rang twice before anybody spoke, and the phone system counts two calls.
            return None
        # Even where the log has no durations, phones that began to ring at one instant are one call.
        if one.result is answered and (one.began <= other.began < one.ended or one.began == other.began):
            # While the practice leaves a message, they may ring in: nobody spoke with them then.
            if other.direction is one.direction or (
                one.direction is inbound and other.result is not answered
            ):
                return _one_call(one, other)
            return None
        if one.direction is not inbound or other.direction is not inbound:
            return None
        if one.began == other.began and other.result is answered and one.result is not answered:
            return _one_call(one, other)
        if _has_id(one) or _has_id(other):
            return None
        return _one_call(one, other) if other.began <= self._rings_until(one) else None

    def _rings_until(self, call: LoggedCall) -> int:
        """Until when another phone that begins to ring belongs to this call."""
        if call.ended == call.began:
            return call.began + self._ring
        # An answered call rings no more, and its talk was checked before.
        return call.began if call.result is Result.ANSWERED else call.ended + _PAUSE


def _has_id(call: LoggedCall) -> bool:
    return ":row-" not in call.external_id


_RANK = {Result.ANSWERED: 2, Result.VOICEMAIL: 1, Result.MISSED: 0}


def _one_call(one: LoggedCall, other: LoggedCall) -> LoggedCall:
    """Two calls as one, with the id of the first; of two at the same instant the id that sorts first."""
    same = one.began == other.began
    first = other if same and other.external_id < one.external_id else one
    better = other if _RANK[other.result] > _RANK[one.result] else one
    talked = max(one.talk_seconds, other.talk_seconds)
    if one.answered is not None and other.answered is not None:
        more = max(0, other.ended - max(one.ended, other.answered)) // SECOND
        talked = max(talked, one.talk_seconds + more)
    starts = [at for at in (one.answered, other.answered) if at is not None]
    return LoggedCall(
        first.external_id,
        one.direction,
        better.result,
        one.began,
        min(starts, default=None),
        max(one.ended, other.ended),
        talked,
        first.other_number,
        first.own_number or one.own_number or other.own_number,
        first.name or one.name or other.name,
        tuple(sorted((*one.lines, *other.lines))),
        one.note or other.note,
        better.decided_by,
    )
