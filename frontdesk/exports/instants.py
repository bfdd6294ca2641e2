"""Instants of a log as whole microseconds, read an hour at a time.

To read a date and convert it from its zone costs more than everything else that is done with a row. So an
hour is read once: 09:49:22 is as many seconds after 09:00:00 in every hour whose first and last second are
3,599 seconds apart, in its zone as on the wall. All other texts are read one by one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from operator import sub

from frontdesk.exports.cache import Cache
from frontdesk.exports.dates import BadDate, WallClock, wall_time

#: Microseconds in a second.
SECOND = 1_000_000

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_WALL = datetime(1970, 1, 1)
_MICROSECOND = timedelta(microseconds=1)
_HOUR = 3_599 * SECOND
_TAIL = len("49:22")
_MINUTES = re.compile(r":([0-5]\d)(?::([0-5]\d))?(?![\d:.,])", re.ASCII)
# Stands for the beginning of an hour whose instants are read one by one: none is before 1970.
_UNREAD = -(10**18)


def micros(instant: datetime) -> int:
    """Return an aware instant as microseconds since 1970, UTC."""
    return (instant - _EPOCH) // _MICROSECOND


def instant_of(micros_since_1970: int) -> datetime:
    """Return the instant, UTC, of microseconds since 1970."""
    return _EPOCH + timedelta(microseconds=micros_since_1970)


@cache
def seconds_of_hour() -> dict[str, int]:
    """Return the seconds into an hour by how they are written: ``49:22`` is 2,962."""
    return {f"{minute:02}:{second:02}": minute * 60 + second for minute in range(60) for second in range(60)}


class Instants:
    """Reads the instants of one file, as microseconds since 1970."""

    def __init__(self, clock: WallClock) -> None:
        self._clock = clock
        self._seconds = seconds_of_hour()
        # When an hour begins, or _UNREAD, by the text before its minute.
        self._hours: Cache[str, int] = Cache(self._hour)
        # The same on the wall clock, in seconds; _UNREAD if that text is not as in ISO 8601.
        self._walls: Cache[str, int] = Cache(self._wall_hour)
        # The same by the text around the minutes and seconds, wherever in a text those are.
        self._around: Cache[tuple[str, str, bool], int] = Cache(self._hour_around)

    def at(self, text: str) -> int:
        """Return when a text says it is, in microseconds since 1970.

        Raises:
            BadDate: see ``WallClock.read``.
        """
        seconds = self._seconds.get(text[-_TAIL:])
        if seconds is not None and (begun := self._hours[text[:-_TAIL]]) != _UNREAD:
            return begun + seconds * SECOND
        return self._by_parts(text)

    def _by_parts(self, text: str) -> int:
        """Read a text whose minutes and seconds are in the middle, such as ``9:45:10 AM``."""
        found = None if self._clock.has_pattern else _MINUTES.search(text)
        if found is not None:
            minute, second = found.groups()
            begun = self._around[text[: found.start()], text[found.end() :], second is not None]
            if begun != _UNREAD:
                return begun + (60 * int(minute) + int(second or 0)) * SECOND
        return micros(self._clock.read(text).at)

    def _hour_around(self, around: tuple[str, str, bool]) -> int:
        """Return when an hour begins of which some texts are given around its minutes, or _UNREAD."""
        before, after, seconds = around
        first, last = (":00:00", ":59:59") if seconds else (":00", ":59")
        try:
            begun, ended = (micros(self._clock.read(f"{before}{tail}{after}").at) for tail in (first, last))
        except BadDate:
            return _UNREAD
        return begun if ended - begun == (_HOUR if seconds else 59 * 60 * SECOND) else _UNREAD

    def all_at(self, texts: Sequence[str]) -> list[int]:
        """Return when each text says it is, in microseconds since 1970. Raises BadDate."""
        hours, seconds, tail = self._hours, self._seconds, -_TAIL
        try:
            found = [hours[text[:tail]] + seconds[text[tail:]] * SECOND for text in texts]
        except KeyError:
            return list(map(self.at, texts))
        return found if min(found) > 0 else list(map(self.at, texts))

    def wall(self, text: str) -> datetime:
        """Return the date and time as written. Raises BadDate."""
        return self._clock.read(text).wall

    def written_lengths(self, starts: Sequence[str], ends: Sequence[str]) -> list[int | None]:
        """Return ``written_length`` of each pair."""
        walls, seconds, tail = self._walls, self._seconds, -_TAIL
        try:
            begun = [walls[text[:tail]] + seconds[text[tail:]] for text in starts]
            ended = [walls[text[:tail]] + seconds[text[tail:]] for text in ends]
        except KeyError:
            return list(map(self.written_length, starts, ends))
        if min(begun) < 0 or min(ended) < 0:
            return list(map(self.written_length, starts, ends))
        return list(map(sub, ended, begun))

    def written_length(self, start: str, end: str) -> int | None:
        """Return the seconds between two texts as written; None if the end is not an ISO date and time."""
        written = wall_time(end)
        return None if written is None else int((written - self.wall(start)).total_seconds())

    def _hour(self, hour: str) -> int:
        """Return when an hour begins, in microseconds, or _UNREAD."""
        if self._clock.has_pattern:
            return _UNREAD
        try:
            begun, ended = (micros(self._clock.read(f"{hour}{tail}").at) for tail in ("00:00", "59:59"))
        except BadDate:
            return _UNREAD
        return begun if ended - begun == _HOUR else _UNREAD

    def _wall_hour(self, hour: str) -> int:
        if self._clock.has_pattern:
            return _UNREAD
        first, last = wall_time(f"{hour}00:00"), wall_time(f"{hour}59:59")
        # Where the tail would be that of a zone, these are not an hour apart.
        if first is None or last is None or last - first != timedelta(minutes=59, seconds=59):
            return _UNREAD
        return int((first - _WALL).total_seconds())
