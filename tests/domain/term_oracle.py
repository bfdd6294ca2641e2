"""When a thing owed is due, read off the clock on the wall: an independent witness beside ``oracle``.

The witness knows only which minutes the door is open (``oracle.Oracle`` walked through them), what the clock
shows at each, and how to turn the pages of a calendar one by one. The cases are those of the same-day rule,
so a third of them arise within a day of a clock change; many of those that repeat arise at a month's end.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import chain
from random import Random

from frontdesk.domain.lanes import Lane
from tests.domain.oracle import DAY, EPOCH, Oracle, Practice, at, seconds, wall_clock
from tests.domain.rule_cases import cases, wall

#: Terms, and up to which time of each is asked; one that comes once is asked for once.
TERMS = {
    "24h": 1,
    "48h": 1,
    "same_day": 1,
    "next_open_day": 1,
    "7_days": 1,
    "monthly": 14,
    "quarterly": 6,
    "yearly": 3,
    "promised": 1,
}
#: The terms as they are drawn: the same time of another day has the most ways to go wrong.
_DRAWN = (*TERMS, *("24h", "48h") * 4)
_MONTHS = {"monthly": 1, "quarterly": 3, "yearly": 12}


@dataclass(frozen=True)
class TermCase:
    """One thing owed: the practice, when it arose (UTC), its term, which time, and the date promised."""

    practice: Practice
    arose: datetime
    term: str
    nth: int
    promised: date


@dataclass(frozen=True)
class TermAnswer:
    """What must be said of it; instants in UTC."""

    counts_from: datetime
    due: datetime
    decided_by: str


def term_cases(count: int, seed: int = 1) -> Iterator[TermCase]:
    """Yield ``count`` cases; the same seed gives the same, and a larger count continues a smaller one."""
    rng = Random(f"terms {seed}")
    for case in cases(count, seed):
        term, arose, zone = rng.choice(_DRAWN), case.received, case.practice.zone
        if term in _MONTHS and rng.random() < 0.4:
            # A date that not every month has.
            month_end = date(arose.year, rng.choice((1, 1, 3, 5, 8, 10, 12)), rng.choice((29, 30, 31)))
            arose = wall(zone, month_end, rng.randrange(DAY))
        day = wall_clock(zone).shown(seconds(arose) // 60) // DAY
        promised = date.fromordinal(EPOCH + day + rng.choice((0, 1, 2, 7, rng.randint(0, 90))))
        yield TermCase(case.practice, arose, term, rng.randint(1, TERMS[term]), promised)


class TermOracle:
    """The terms for one practice, by walking."""

    def __init__(self, practice: Practice) -> None:
        """Stand before the clock of the practice."""
        self.practice = practice
        self._door = Oracle(practice)
        self._clock = wall_clock(practice.zone)
        # The same day is that of a callback without a target of its own.
        self._callbacks = Oracle(replace(practice, targets={}))

    def answer(self, case: TermCase) -> TermAnswer:
        """Say when it is due (product, "When exactly")."""
        counts_from = self._counts_from(case.arose)
        first = self._clock.shown(seconds(counts_from) // 60) // DAY
        if case.term in ("24h", "48h"):
            day = self._open_days_after(first, 1 if case.term == "24h" else 2)
            due, decided_by = self._same_time(day, counts_from)
        elif case.term == "next_open_day":
            due, decided_by = self._closing(self._open_days_after(first, 1)), "close"
        elif case.term == "same_day":
            callback = self._callbacks.answer(case.arose, Lane.OTHER)
            due, decided_by = callback.due, callback.decided_by
        else:
            wanted = first + 7
            if case.term == "promised":
                wanted = case.promised.toordinal() - EPOCH
            elif case.term in _MONTHS:
                months = _MONTHS[case.term]
                wanted = turned_pages(first, case.nth * months)
            due, decided_by = self._closing_by(wanted, first)
        return TermAnswer(counts_from, due, decided_by)

    def _counts_from(self, arose: datetime) -> datetime:
        """The instant itself while the door is open, else the next minute in which it opens."""
        begin, day = seconds(arose), self._door.day_of(arose)
        while True:
            for minute in self._door.open_minutes(day):
                if minute == begin // 60:
                    return arose
                if minute > begin // 60:
                    return at(minute * 60)
            day += 1

    def _open_days_after(self, day: int, wanted: int) -> int:
        """Go through the days after this one until so many were open."""
        while wanted:
            day += 1
            wanted -= bool(self._door.open_minutes(day))
        return day

    def _same_time(self, day: int, counts_from: datetime) -> tuple[datetime, str]:
        """The first minute of the day that shows what the clock showed then, or the nearest open one."""
        second = seconds(counts_from) % 60
        shown = self._clock.sign(day * DAY + self._clock.shown(seconds(counts_from) // 60) % DAY)
        walked = chain.from_iterable(self._clock.from_midnight(day))
        wanted = next(minute for minute, label in walked if label == shown)
        opened = self._door.open_minutes(day)
        if wanted in opened:
            return at(wanted * 60 + second), "same_time"
        later = [minute for minute in opened if minute > wanted]
        if not later:
            return self._closing(day), "close"
        return at(later[0] * 60), "opening" if len(later) == len(opened) else "break_end"

    def _closing(self, day: int) -> datetime:
        """The end of the day's last open minute."""
        return at((self._door.open_minutes(day)[-1] + 1) * 60)

    def _closing_by(self, wanted: int, first: int) -> tuple[datetime, str]:
        """The closing of the day wanted, or of the last open one before it, never before the first."""
        if wanted <= first:
            return self._closing(first), "close"
        day = wanted
        while not self._door.open_minutes(day):
            day -= 1
        return self._closing(day), "close" if day == wanted else "close_before"


def turned_pages(first: int, months: int) -> int:
    """The day of the same date so many months later, or that month's last: by going through every day."""
    start = day = date.fromordinal(EPOCH + first)
    turned, found = 0, day
    while turned <= months:
        if turned == months and day.day <= start.day:
            found = day
        day += timedelta(days=1)
        turned += day.day == 1
    return found.toordinal() - EPOCH
