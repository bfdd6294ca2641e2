"""Calls that are one though no id says so: telephones that ring at once, and rows inside of a call.

Two cases. Without ids, rows of one outside number that ring at the same time (a hunt group, a ring-all)
are one call, answered if any is. And a row of a number inside its own answered call, with ids or
without, is part of that call: a consultation, a transfer, a second telephone that rings.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence

from frontdesk.domain.calls import Direction, Result
from frontdesk.phones.instants import SECOND
from frontdesk.phones.logged_call import LoggedCall

#: So many calls wait at most for one that overlaps them.
HELD_LIMIT = 5_000
# The next telephone of a group rings so long after the one before has stopped.
_PAUSE = 2 * SECOND
# So many numbers more than calls that wait are remembered before those whose calls went are forgotten.
_SPARE = 200


class _Waiting:
    """A call that others may still join."""

    __slots__ = ("call", "until")

    def __init__(self, call: LoggedCall, until: int) -> None:
        self.call = call
        self.until = until


class Overlaps:
    """Joins calls as they come in the order in which they began, and gives them in that order."""

    def __init__(self, number_key: Callable[[str], str], ring_seconds: int) -> None:
        """Say how numbers are compared, and how long telephones ring where the log does not tell.

        Args:
            number_key: gives what all spellings of a number share; "" for a withheld one.
            ring_seconds: the practice's setting.
        """
        self._key = number_key
        self._ring = ring_seconds * SECOND
        self._last: dict[str, _Waiting] = {}
        self._waiting: deque[_Waiting] = deque()

    def add(self, calls: Sequence[LoggedCall]) -> list[LoggedCall]:
        """Take some calls; gives those that nothing can join any more."""
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
        while waiting and (waiting[0].until + _PAUSE < began or len(waiting) > HELD_LIMIT):
            ready.append(waiting.popleft().call)
        if len(last) > 2 * len(waiting) + _SPARE:
            held = set(map(id, waiting))
            self._last = {key: entry for key, entry in last.items() if id(entry) in held}
        return ready

    def rest(self) -> list[LoggedCall]:
        """The calls that still wait at the end of the file."""
        ready = [entry.call for entry in self._waiting]
        self._waiting.clear()
        self._last.clear()
        return ready

    def _joined(self, one: LoggedCall, other: LoggedCall) -> LoggedCall | None:
        """The one call that these two are, the first of which began first; None where they are two."""
        answered, inbound = Result.ANSWERED, Direction.INBOUND
        apart = _has_id(one) and _has_id(other)
        spoken_since = one.answered or other.answered or other.began
        if apart and one.own_number == other.own_number and other.began < spoken_since:
            # The same line rang twice before anybody spoke, and the phone system counts two calls.
            return None
        # Where the log has no times, telephones that began to ring at one instant still are one call.
        if one.result is answered and (one.began <= other.began < one.ended or one.began == other.began):
            # While we ring them and leave a message, they may ring us: nobody spoke with them then.
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
        """Until when another telephone that begins to ring belongs to this call."""
        if call.ended == call.began:
            return call.began + self._ring
        # What was answered rings no more, and its talk was looked at before.
        return call.began if call.result is Result.ANSWERED else call.ended + _PAUSE


def _has_id(call: LoggedCall) -> bool:
    return ":row-" not in call.external_id


_RANK = {Result.ANSWERED: 2, Result.VOICEMAIL: 1, Result.MISSED: 0}


def _one_call(one: LoggedCall, other: LoggedCall) -> LoggedCall:
    """Two as one, under the id of the first; at the same instant under the id that sorts first."""
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
