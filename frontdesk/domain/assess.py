"""What the calls of a phone log say about a practice: who was called back, when, and who never was.

Calls are counted, not people: a caller who rang three times in vain was missed three times. A missed call is
settled by the first later call with its number on which somebody spoke: they called again and were answered,
or an outbound call was. Times are the log's own local time.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import NamedTuple

_EPOCH = datetime(1970, 1, 1)
_MINUTE = 60_000_000
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR
# 1 January 1970 was a Thursday.
_THURSDAY = 3


class PhoneCall(NamedTuple):
    """One call of a log.

    Attributes:
        at: when it began: microseconds of local time since the beginning of 1970.
        inbound: True if they called the practice.
        answered: True if somebody spoke.
        number: the key of the other number, or "" if it is withheld.
    """

    at: int
    inbound: bool
    answered: bool
    number: str


@dataclass(frozen=True, slots=True)
class Assessment:
    """What a phone log says. ``same_day + later + never`` is ``missed``.

    Attributes:
        first: when the first call began, local time; None without any call.
        last: when the last one did.
        inbound: number of calls from outside.
        answered: how many of them were answered.
        missed: how many were not, those with a message among them.
        same_day: how many of the missed ones were settled on the day they came.
        later: how many on a later day.
        never: how many not at all, as far as the log goes.
        median_minutes: from a missed call to what settled it, in the middle of those settled; or None.
        by_hour: inbound calls by the hour of the day, 24 of them.
        missed_by_hour: the missed ones among those.
        by_weekday: inbound calls by the day of the week, Monday first.
        missed_by_weekday: the missed ones among those.
        missed_by_weekday_hour: missed calls of each weekday, by the hour.
        waiting: numbers that were still to be called back at the end of the log.
        waiting_since: when the first of those missed calls came, or None.
    """

    first: datetime | None
    last: datetime | None
    inbound: int
    answered: int
    missed: int
    same_day: int
    later: int
    never: int
    median_minutes: float | None
    by_hour: tuple[int, ...]
    missed_by_hour: tuple[int, ...]
    by_weekday: tuple[int, ...]
    missed_by_weekday: tuple[int, ...]
    missed_by_weekday_hour: tuple[tuple[int, ...], ...]
    waiting: int
    waiting_since: datetime | None


def assess(calls: Iterable[PhoneCall]) -> Assessment:
    """Count the calls of a log.

    Args:
        calls: in the order in which they began.
    """
    tally = _Tally()
    for call in calls:
        tally.add(call)
    return tally.assessment()


class _Tally:
    """Counts calls one by one; it holds the missed ones that wait, and the minutes of the settled ones."""

    def __init__(self) -> None:
        self._first: int | None = None
        self._last = 0
        self._all = [[0] * 24 for _ in range(7)]
        self._missed = [[0] * 24 for _ in range(7)]
        self._waiting: dict[str, list[int]] = {}
        self._withheld = 0
        self._waits = array("q")
        self._same_day = 0

    def add(self, call: PhoneCall) -> None:
        """Count the next call."""
        if self._first is None:
            self._first = call.at
        self._last = max(self._last, call.at)
        if call.answered and call.number:
            self._settle(call)
        if not call.inbound:
            return
        weekday, hour = (call.at // _DAY + _THURSDAY) % 7, call.at % _DAY // _HOUR
        self._all[weekday][hour] += 1
        if call.answered:
            return
        self._missed[weekday][hour] += 1
        if call.number:
            self._waiting.setdefault(call.number, []).append(call.at)
        else:
            self._withheld += 1

    def _settle(self, call: PhoneCall) -> None:
        """Settle the missed calls of a number."""
        for missed in self._waiting.pop(call.number, ()):
            self._waits.append((call.at - missed) // _MINUTE)
            self._same_day += call.at // _DAY == missed // _DAY

    def assessment(self) -> Assessment:
        """Return what was counted."""
        inbound = sum(map(sum, self._all))
        missed = sum(map(sum, self._missed))
        since = min((calls[0] for calls in self._waiting.values()), default=None)
        return Assessment(
            first=_instant(self._first),
            last=_instant(self._last if self._first is not None else None),
            inbound=inbound,
            answered=inbound - missed,
            missed=missed,
            same_day=self._same_day,
            later=len(self._waits) - self._same_day,
            never=missed - len(self._waits),
            median_minutes=median(self._waits) if self._waits else None,
            by_hour=_by_hour(self._all),
            missed_by_hour=_by_hour(self._missed),
            by_weekday=tuple(map(sum, self._all)),
            missed_by_weekday=tuple(map(sum, self._missed)),
            missed_by_weekday_hour=tuple(map(tuple, self._missed)),
            waiting=len(self._waiting),
            waiting_since=_instant(since),
        )


def _by_hour(table: list[list[int]]) -> tuple[int, ...]:
    return tuple(map(sum, zip(*table, strict=True)))


def _instant(at: int | None) -> datetime | None:
    return None if at is None else _EPOCH + timedelta(microseconds=at)
