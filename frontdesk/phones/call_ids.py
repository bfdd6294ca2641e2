"""Whether a column of ids holds ids: one that is constant, or that calls a day apart share, does not."""

from __future__ import annotations

from collections.abc import Iterable

from frontdesk.phones.instants import SECOND
from frontdesk.phones.legs import Leg

_DAY = 24 * 3600 * SECOND
_LONG = 4 * 3600 * SECOND
_HOUR = 3600 * SECOND


class _Shared:
    """What the legs of one id have in common."""

    __slots__ = ("callers", "count", "first", "last")

    def __init__(self, leg: Leg) -> None:
        self.first = self.last = leg.started
        self.callers = {leg.src}
        self.count = 1

    def add(self, leg: Leg) -> None:
        self.first, self.last = min(self.first, leg.started), max(self.last, leg.started)
        self.callers.add(leg.src)
        self.count += 1


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
        (only,) = by_id.values()
        return only.count == 1 or (len(only.callers) == 1 and only.last - only.first <= _HOUR)
    apart = sum(
        one.last - one.first > _DAY or (one.last - one.first > _LONG and len(one.callers) > 1)
        for one in by_id.values()
    )
    # A single spoiled id does not speak against all the others.
    return apart == 0 or apart * 100 <= len(by_id)
