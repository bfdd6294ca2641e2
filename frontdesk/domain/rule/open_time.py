"""The open time between many pairs of instants: the hours are added up once."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date, datetime, timedelta

from frontdesk.domain.rule.hours import OpeningHours

_ONE_DAY = timedelta(days=1)


class OpenTime:
    """Measures open time as ``OpeningHours.open_time`` does, in a tenth of its time where there are many."""

    def __init__(self, hours: OpeningHours) -> None:
        """Add up nothing yet.

        Args:
            hours: the opening hours.
        """
        self._hours = hours
        # The local days that are added up, and of each open stretch in them, in order: when it opens, how
        # long it is, and the open time of those before it.
        self._days: tuple[date, date] | None = None
        self._opens: list[datetime] = []
        self._long: list[timedelta] = []
        self._before: list[timedelta] = []

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Return the open time between two instants, UTC; zero if the end is not after the start."""
        if end <= start:
            return timedelta()
        self._reach(start, end)
        return self._until(end) - self._until(start)

    def _until(self, instant: datetime) -> timedelta:
        """Return the open time from the first day that is added up to an instant."""
        place = bisect_right(self._opens, instant) - 1
        if place < 0:
            return timedelta()
        return self._before[place] + min(instant - self._opens[place], self._long[place])

    def _reach(self, start: datetime, end: datetime) -> None:
        """Add up all days that two instants need: a day more on either side, for their local dates."""
        known = self._days
        first, last = start.date() - _ONE_DAY, end.date() + _ONE_DAY
        if known is not None:
            if known[0] <= first and last <= known[1]:
                return
            first, last = min(first, known[0]), max(last, known[1])
        # Further than asked: what comes next lies near, and is not added up again.
        first, last = first - 30 * _ONE_DAY, last + 30 * _ONE_DAY
        self._opens, self._long, self._before = [], [], []
        whole = timedelta()
        for days in range((last - first).days + 1):
            for span in self._hours.spans(first + timedelta(days)):
                self._opens.append(span.opens)
                self._long.append(span.closes - span.opens)
                self._before.append(whole)
                whole += span.closes - span.opens
        self._days = first, last
