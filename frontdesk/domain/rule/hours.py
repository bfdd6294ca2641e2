"""Opening hours in the practice's time zone: open days, service day, and real time while open.

Everything is computed in UTC, so that an hour stays an hour on days when the clocks change. Instants come in
aware, of any zone, and go out in UTC; a naive one raises ValueError, an absurd year Refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import TypeVar
from zoneinfo import ZoneInfo

from frontdesk.domain.clock_text import DAY_MINUTES, INTERNATIONAL, TimeStyle, iso_clock
from frontdesk.domain.errors import BadSettings, FrontDeskError, Refused
from frontdesk.domain.typed_time import read_hours, read_range

_ONE_DAY = timedelta(days=1)
_SEARCH_DAYS = 400  # over a year of closed days is a mistake in the settings, not a holiday
_CACHED_DAYS = 4096
_FIRST_YEAR, _LAST_YEAR = 1900, 2999
_Point = TypeVar("_Point", int, datetime)


class NeverOpen(FrontDeskError):
    """No day is open within 400 days, so no service day can be named."""

    title = "Never open"


@dataclass(frozen=True, slots=True, order=True)
class Range:
    """One opening range of a local day. Raises BadSettings unless ``0 <= start < end <= 1440``.

    Attributes:
        start: the first open minute, counted from local midnight.
        end: the first minute that is closed again; 1440 is the next midnight.
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end <= DAY_MINUTES:
            raise BadSettings(f"No day is open from minute {self.start} to {self.end}; nothing was changed.")

    @classmethod
    def parse(cls, text: str) -> Range:
        """Read ``08:00-12:00`` or ``8am-12``. ``22:00-02:00`` raises BadSettings: a day ends at 24:00."""
        return cls(*read_range(text))

    def __str__(self) -> str:
        """Return the range as stored: ``08:00-12:00``."""
        return f"{iso_clock(self.start)}-{iso_clock(self.end)}"


def parse_ranges(texts: Iterable[str]) -> tuple[Range, ...]:
    """Read the ranges of one day, in order, touching ones merged. Raises BadSettings, as when two overlap.

    Args:
        texts: a range each, ``8:30am-5pm``; or one text with all of them: ``8-12, 1-5``, ``closed``.
    """
    ranges = read_hours(texts) if isinstance(texts, str) else map(read_range, texts)
    in_order = sorted(Range(*pair) for pair in ranges)
    for before, after in pairwise(in_order):
        if after.start < before.end:
            raise BadSettings(f"The opening hours {before} and {after} overlap; nothing was changed.")
    return tuple(Range(*pair) for pair in _joined((item.start, item.end) for item in in_order))


def _joined(stretches: Iterable[tuple[_Point, _Point]]) -> list[tuple[_Point, _Point]]:
    """Sort stretches by their start, and make one of those that meet."""
    joined: list[tuple[_Point, _Point]] = []
    for start, end in sorted(stretches):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


@dataclass(frozen=True, slots=True)
class Span:
    """One open span of real time.

    Attributes:
        opens: the first open instant, UTC.
        closes: the first instant that is closed again, UTC.
    """

    opens: datetime
    closes: datetime


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """When the practice is open. Raises BadSettings unless the week has seven days.

    Attributes:
        zone: the practice's time zone, in which days begin and end.
        week: the ranges of each weekday, Monday first; no ranges means closed.
        exceptions: days with hours of their own in place of the weekday's; no ranges means closed.
        style: how the practice writes times and days.
    """

    zone: ZoneInfo
    week: tuple[tuple[Range, ...], ...]
    exceptions: Mapping[date, tuple[Range, ...]]
    style: TimeStyle = INTERNATIONAL
    _known: dict[date, tuple[Span, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if len(self.week) != 7:
            raise BadSettings(f"A week of hours has 7 days, not {len(self.week)}; nothing was changed.")
        # A copy, because spans are cached: a day's hours may not change afterwards.
        object.__setattr__(self, "exceptions", dict(self.exceptions))

    def local(self, instant: datetime) -> datetime:
        """Return the practice's wall time at an instant."""
        return _utc(instant).astimezone(self.zone)

    def day_of(self, instant: datetime) -> date:
        """Return the local date at an instant."""
        return self.local(instant).date()

    def instant(self, day: date, minute: int) -> datetime:
        """Return the UTC instant of a wall time, in minutes from local midnight, 0 to 1440, else ValueError.

        A wall time that happens twice means the first; one that does not exist is moved on by the gap
        (02:30 becomes 03:30 daylight time): zoneinfo's ``fold=0``.
        """
        if not 0 <= minute <= DAY_MINUTES:
            raise ValueError(f"minute {minute} is not in a day of {DAY_MINUTES}")
        if minute == DAY_MINUTES:
            day, minute = day + _ONE_DAY, 0
        return datetime.combine(day, time(*divmod(minute, 60)), self.zone).astimezone(UTC)

    def ranges(self, day: date) -> tuple[Range, ...]:
        """Return the ranges of a day in local minutes: its exception if it has one, else its weekday's."""
        own = self.exceptions.get(day)
        return self.week[day.weekday()] if own is None else own

    def spans(self, day: date) -> tuple[Span, ...]:
        """Return the open spans of a day in UTC, in order and apart; empty if closed."""
        known = self._known.get(day)
        if known is None:
            if len(self._known) >= _CACHED_DAYS:
                self._known.clear()
            known = self._known[day] = self._measured(day)
        return known

    def is_open_day(self, day: date) -> bool:
        """True if the practice opens at all on a day."""
        return bool(self.spans(day))

    def opens(self, day: date) -> datetime:
        """Return the first opening of a day, UTC. Raises ValueError if it is not an open day."""
        return self._open_spans(day)[0].opens

    def closes(self, day: date) -> datetime:
        """Return the last closing of a day, UTC. Raises ValueError if it is not an open day."""
        return self._open_spans(day)[-1].closes

    def is_open(self, instant: datetime) -> bool:
        """True if the practice is open at an instant; at the closing second it is not."""
        at = _utc(instant)
        return any(True for _ in self._spans_between(at, at))

    def open_day_from(self, day: date) -> date:
        """Return the day itself if open, else the next open day. Raises NeverOpen if 400 days have none."""
        for days in range(_SEARCH_DAYS):
            candidate = day + timedelta(days)
            if self.spans(candidate):
                return candidate
        raise NeverOpen(
            f"No day is open in the {_SEARCH_DAYS} days from {self.style.day_and_year(day)}; nothing was "
            "changed. Check the weekly hours and the exceptions in the settings."
        )

    def next_open_day(self, day: date) -> date:
        """Return the first open day after a day. Raises NeverOpen."""
        return self.open_day_from(day + _ONE_DAY)

    def service_day(self, received: datetime) -> date:
        """Return the open day a call belongs to (product rule 2). Raises NeverOpen.

        The day it arrived, if that is open and its last closing was still to come (before opening and in the
        lunch break count too); else the next open day.
        """
        day = self.day_of(received)
        spans = self.spans(day)
        return day if spans and received < spans[-1].closes else self.next_open_day(day)

    def open_time(self, start: datetime, end: datetime) -> timedelta:
        """Return the open time between two instants; zero if the end is not after the start."""
        begin, stop = _utc(start), _utc(end)
        spans = self._spans_between(begin, stop) if begin < stop else ()
        return sum((min(span.closes, stop) - max(span.opens, begin) for span in spans), timedelta())

    def after_open_time(self, start: datetime, amount: timedelta) -> datetime:
        """Return the earliest instant by which an amount of open time has passed since the start, UTC.

        For an amount of zero that is the start itself while open, else the next opening. Raises ValueError
        for a negative amount, NeverOpen when the hours end before the amount is reached.
        """
        if amount < timedelta():
            raise ValueError("an amount of open time cannot be negative")
        begin, left = _utc(start), amount
        day = self.day_of(begin)
        while True:
            for span in self.spans(day):
                opens = max(span.opens, begin)
                if opens < span.closes:
                    if left <= span.closes - opens:
                        return opens + left
                    left -= span.closes - opens
            day = self.next_open_day(day)

    def _spans_between(self, begin: datetime, stop: datetime) -> Iterator[Span]:
        """Yield the spans that close after ``begin`` and open at or before ``stop``, in order."""
        day = self.day_of(begin)
        # One day more than the local date: where the clock goes back over midnight, the date goes back too.
        last_day = self.day_of(stop) + _ONE_DAY
        while day <= last_day:
            for span in self.spans(day):
                if span.opens <= stop and span.closes > begin:
                    yield span
            day += _ONE_DAY

    def _open_spans(self, day: date) -> tuple[Span, ...]:
        """Return the spans of an open day; raises ValueError for a closed one."""
        spans = self.spans(day)
        if not spans:
            raise ValueError(f"{day.isoformat()} is not an open day")
        return spans

    def _measured(self, day: date) -> tuple[Span, ...]:
        """Put the ranges of a day on the UTC line.

        A clock change can empty a range, or move it into the next one or past the day's own midnight: what is
        empty is dropped, what meets is one stretch, and no stretch outlasts its day.
        """
        midnight = self.instant(day, DAY_MINUTES)
        ranges = ((self.instant(day, item.start), self.instant(day, item.end)) for item in self.ranges(day))
        kept = ((opens, min(closes, midnight)) for opens, closes in ranges if opens < min(closes, midnight))
        return tuple(Span(*pair) for pair in _joined(kept))


def _utc(instant: datetime) -> datetime:
    """Return the same instant in UTC."""
    if instant.utcoffset() is None:
        raise ValueError("an instant needs a time zone; this one has none")
    if not _FIRST_YEAR <= instant.year <= _LAST_YEAR:
        raise Refused(f"The year {instant.year} is not in {_FIRST_YEAR}-{_LAST_YEAR}; nothing was changed.")
    return instant.astimezone(UTC)
