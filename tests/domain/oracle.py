"""The same-day rule read off a clock: an independent witness (reliability, "The rule is right on every day").

Nothing here is shared with the rule under test and nothing is clever. The oracle stands before the clock on
the practice's wall and walks through the minutes of UTC one by one. A doorkeeper opens when the clock first
shows an opening time and closes when it first shows a closing time; every minute with the door open is
written down, and all answers are found by going through those minutes in order.

Two things the product does not say were agreed: a wall time that the clock shows twice means the first, and
one that it never shows is moved on by as much as the clock jumped (02:30 is then 03:30 daylight time).

Units: a *minute* is a UTC minute since 1970-01-01; a *label* is what the wall clock shows, as minutes since
1970-01-01 00:00 of the wall clock; a *day* is a number of days since 1970-01-01. Instants may carry whole
seconds.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import chain, count
from zoneinfo import ZoneInfo

from frontdesk.domain.lanes import Lane

DAY = 1440
EPOCH = date(1970, 1, 1).toordinal()
KEPT_DAYS = 1000

#: Opening ranges of one local day: (start, end) in minutes from local midnight, the end excluded.
Ranges = tuple[tuple[int, int], ...]


@dataclass(frozen=True, eq=False)
class Practice:
    """The settings that the rule depends on, as plain numbers; two practices are never equal."""

    zone: str
    #: Monday first, seven entries.
    week: tuple[Ranges, ...]
    #: Days with other hours; no ranges means closed.
    exceptions: Mapping[date, Ranges]
    #: Open minutes per lane.
    targets: Mapping[Lane, int]
    #: Minutes from local midnight.
    morning: int | None
    #: Minutes before due.
    at_risk: tuple[int, ...]

    def ranges(self, day: date) -> Ranges:
        """The hours of one local day."""
        return self.exceptions.get(day, self.week[day.weekday()])


@dataclass(frozen=True)
class Answer:
    """What the rule must say of one call; instants in UTC."""

    service_day: date
    due: datetime
    decided_by: str
    at_risk_from: datetime


class Walk:
    """One UTC day of the wall clock: what it shows at each minute, and the labels that it jumps over."""

    def __init__(self, zone: ZoneInfo, utc_day: int) -> None:
        """Read the clock 1440 times, and once before, to notice a jump at the first minute."""
        first = utc_day * DAY
        self.labels = array("i", (read_clock(zone, minute) for minute in range(first, first + DAY)))
        #: Label that is never shown -> the label that stands for it.
        self.moved: dict[int, int] = {}
        before = read_clock(zone, first - 1)
        for label in self.labels:
            if label > before + 1:
                gap = label - before - 1
                self.moved.update({missing: missing + gap for missing in range(before + 1, label)})
            before = label


def read_clock(zone: ZoneInfo, minute: int) -> int:
    """The label that the wall clock shows at a UTC minute."""
    wall = datetime.fromtimestamp(minute * 60, zone)
    return (wall.toordinal() - EPOCH) * DAY + wall.hour * 60 + wall.minute


class WallClock:
    """The clock of one zone; remembers the days it was watched, because many practices share them."""

    def __init__(self, zone: str) -> None:
        """Hang up the clock of a zone of the IANA database."""
        self._zone = ZoneInfo(zone)
        self._walks: dict[int, Walk] = {}

    def walk(self, utc_day: int) -> Walk:
        """One UTC day of this clock."""
        if utc_day not in self._walks:
            if len(self._walks) >= KEPT_DAYS:
                self._walks.clear()
            self._walks[utc_day] = Walk(self._zone, utc_day)
        return self._walks[utc_day]

    def shown(self, minute: int) -> int:
        """The label at a UTC minute."""
        return self.walk(minute // DAY).labels[minute % DAY]

    def sign(self, label: int) -> int:
        """The label as the clock will really show it: itself, or moved on when the clock jumps over it."""
        day = label // DAY
        for utc_day in (day - 1, day, day + 1):
            moved = self.walk(utc_day).moved
            if label in moved:
                return moved[label]
        return label

    def from_midnight(self, day: int) -> Iterator[Iterable[tuple[int, int]]]:
        """Every (minute, label) from the moment the clock first shows this local day, without end.

        They come in batches, at most one UTC day long, because there are millions.
        """
        midnight = day * DAY
        for utc_day in count(day - 1):
            labels = self.walk(utc_day).labels
            if labels[-1] >= midnight:
                first = next(offset for offset, label in enumerate(labels) if label >= midnight)
                yield enumerate(labels[first:], utc_day * DAY + first)


@cache
def wall_clock(zone: str) -> WallClock:
    """The one clock of a zone."""
    return WallClock(zone)


class Oracle:
    """The rule for one practice, by walking."""

    def __init__(self, practice: Practice) -> None:
        """Stand before the clock of the practice."""
        self.practice = practice
        self._clock = wall_clock(practice.zone)
        self._open: dict[int, list[int]] = {}

    def open_minutes(self, day: int) -> list[int]:
        """The UTC minutes in which the door is open for this local day, in order."""
        if day not in self._open:
            self._open[day] = self._keep_door(day)
        return self._open[day]

    def _keep_door(self, day: int) -> list[int]:
        ranges = self.practice.ranges(date.fromordinal(EPOCH + day))
        if not ranges:
            return []
        opening: dict[int, list[int]] = {}
        closing: dict[int, list[int]] = {}
        for number, (start, end) in enumerate(ranges):
            opening.setdefault(self._clock.sign(day * DAY + start), []).append(number)
            closing.setdefault(self._clock.sign(day * DAY + end), []).append(number)
        signs = opening.keys() | closing.keys()
        held_open: set[int] = set()
        done: set[int] = set()
        written: list[int] = []
        for minute, label in chain.from_iterable(self._clock.from_midnight(day)):
            # Closing comes first: a range that a clock jump turned round, or left empty, never opens.
            if label in signs:
                done.update(closing.get(label, ()))
                held_open = (held_open | set(opening.get(label, ()))) - done
                if len(done) == len(ranges):
                    return written
            if held_open:
                written.append(minute)
        raise AssertionError("the clock stopped")

    def day_of(self, instant: datetime) -> int:
        """The local day on the wall at an instant."""
        return self._clock.shown(seconds(instant) // 60) // DAY

    def is_open(self, instant: datetime) -> bool:
        """True if the minute of this instant was written down as open."""
        return seconds(instant) // 60 in self.open_minutes(self.day_of(instant))

    def service_day(self, received: datetime) -> int:
        """Product rule 2."""
        day = self.day_of(received)
        minutes = self.open_minutes(day)
        if minutes and seconds(received) // 60 <= minutes[-1]:
            return day
        while True:
            day += 1
            if self.open_minutes(day):
                return day

    def answer(self, received: datetime, lane: Lane) -> Answer:
        """Product rules 2, 3 and 6: the earliest that applies; when two coincide, close, then morning."""
        day = self.service_day(received)
        minutes = self.open_minutes(day)
        found = [((minutes[-1] + 1) * 60, 0, "close")]
        morning = self._morning(day)
        if morning is not None and seconds(received) < minutes[0] * 60 and morning > minutes[0]:
            found.append((morning * 60, 1, "morning"))
        if lane in self.practice.targets:
            target = self.after_open(received, self.practice.targets[lane] * 60)
            found.append((seconds(target), 2, "target"))
        due, _, decided_by = min(found)
        at_risk_from = due - 60 * max(self.practice.at_risk, default=0)
        return Answer(date.fromordinal(EPOCH + day), at(due), decided_by, at(at_risk_from))

    def _morning(self, day: int) -> int | None:
        if self.practice.morning is None:
            return None
        wanted = self._clock.sign(day * DAY + self.practice.morning)
        minutes = chain.from_iterable(self._clock.from_midnight(day))
        return next(minute for minute, label in minutes if label == wanted)

    def after_open(self, start: datetime, amount: int) -> datetime:
        """The instant at which ``amount`` seconds (more than 0) of open time have gone by since ``start``."""
        begin, day, left = seconds(start), self.day_of(start), amount
        while True:
            for minute in self.open_minutes(day):
                if minute < begin // 60:
                    continue
                missed = begin % 60 if minute == begin // 60 else 0
                if left <= 60 - missed:
                    return at(minute * 60 + missed + left)
                left -= 60 - missed
            day += 1

    def open_time(self, start: datetime, end: datetime) -> timedelta:
        """The real time with the door open between two instants."""
        begin, stop, total = seconds(start), seconds(end), 0
        for day in range(self.day_of(start), self.day_of(end) + 1):
            for minute in self.open_minutes(day):
                if begin // 60 < minute < stop // 60:
                    total += 60
                elif minute in (begin // 60, stop // 60):
                    # The two minutes at the ends count by the second.
                    total += sum(begin <= second < stop for second in range(minute * 60, minute * 60 + 60))
        return timedelta(seconds=total)


def seconds(instant: datetime) -> int:
    """Whole seconds since 1970-01-01 UTC."""
    return int(instant.timestamp())


def at(second: int) -> datetime:
    """The UTC instant of a number of seconds."""
    return datetime.fromtimestamp(second, UTC)
