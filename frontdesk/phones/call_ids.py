"""Whether a column of ids holds ids: one that is constant, or that calls a day apart share, does not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from frontdesk.phones.direction import digits_of
from frontdesk.phones.instants import SECOND
from frontdesk.phones.legs import Leg

_DAY = 24 * 3600 * SECOND
_LONG = 4 * 3600 * SECOND
_HOUR = 3600 * SECOND
_SHORTEST_OUTSIDE = 7


#: An id of at least so many characters is one everywhere; a shorter one may come again in another file.
STRONG_ID = 9


# So many ids must speak against their column, and at least half of those that several rows have.
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
        """Take notice of a leg."""
        self.first, self.last = min(self.first, leg.started), max(self.last, leg.started)
        (self.callers if _is_outside(leg.src) else self.called).add(
            leg.src if _is_outside(leg.src) else leg.dst
        )
        self.count += 1

    @property
    def several(self) -> bool:
        """Whether different people outside called, or were called where nobody outside did."""
        return len(self.callers) > 1 or (not self.callers and len(set(filter(_is_outside, self.called))) > 1)


def _is_outside(number: str) -> bool:
    return len(digits_of(number)) >= _SHORTEST_OUTSIDE


def _names_something_else(by_id: dict[str, _Shared]) -> bool:
    """Whether most ids that several rows have are shared by different people outside: a line's, a desk's.

    A number that calls under several ids may be ours, shown to the outside when a call is passed on.
    """
    seen: Counter[str] = Counter()
    for one in by_id.values():
        seen.update(one.callers)
    shared = [one for one in by_id.values() if one.count > 1]
    against = sum(sum(seen[caller] == 1 for caller in one.callers) > 1 for one in shared)
    return against >= _FEWEST_AGAINST and 2 * against >= len(shared)


def ids_hold(legs: Iterable[Leg]) -> bool:
    """Whether these legs, in any order, are put together by ids that can be believed."""
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
    # A single spoiled id does not speak against all the others.
    return apart == 0 or apart * 100 <= len(by_id)
