"""The practice's figures over a period: what is counted, of how many, and the cases behind each figure.

Every figure is a row of a report. A row says how many of how many, and names the cases that were counted, so
that a person can look at them; without a case there is no percentage.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil
from statistics import median
from typing import NamedTuple

from frontdesk.domain.clock_text import DAY_MINUTES, length_words
from frontdesk.domain.rule.hours import OpeningHours
from frontdesk.domain.rule.open_time import OpenTime


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One figure of a report.

    Attributes:
        code: identifies it in a file; it never changes.
        words: as people read it.
        count: how many.
        n: of how many.
        cases: the numbers of the records that were counted, as many as ``count``; none where they are read
            when somebody wants to see them.
        note: what else is known of it, in words; or "".
        cases_are: what its cases number where that is not what the report's do, or "".
    """

    code: str
    words: str
    count: int
    n: int
    cases: tuple[int, ...] = ()
    note: str = ""
    cases_are: str = ""

    @property
    def percent(self) -> float | None:
        """The share in percent, to one decimal; None of nothing."""
        return round(100 * self.count / self.n, 1) if self.n else None


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of one subject over a period.

    Attributes:
        code: its name in commands and files.
        words: its heading.
        first: the first day of the period.
        last: the last day of it, included.
        n: of how many it tells.
        rows: its figures.
        cases_are: what its cases number: ``callback``, ``call``, ``referral``, ``owed``.
        note: a sentence below the figures, or "".
        is_rate: True if each row is a share of its own, as of its day; False if the rows share one whole.
        headline: the figure in few characters, such as ``92 %``; "" where there is nothing to tell.
        hides_empty: True if a screen leaves out rows that count nothing.
        map: counts of each weekday, Monday first, by the hour, to be shown as a heat map; or nothing.
        course: the same count on one day after the other, to be shown as a line; or nothing.
    """

    code: str
    words: str
    first: date
    last: date
    n: int
    rows: tuple[ReportRow, ...]
    cases_are: str
    note: str = ""
    is_rate: bool = False
    headline: str = ""
    hides_empty: bool = False
    map: tuple[tuple[int, ...], ...] = ()
    course: tuple[int, ...] = ()

    @property
    def shown_rows(self) -> tuple[ReportRow, ...]:
        """The rows as a screen shows them."""
        return tuple(row for row in self.rows if row.count or not self.hides_empty)

    def bar(self, row: ReportRow) -> float:
        """Return how long a row's bar is, from 0 to 1."""
        if self.is_rate:
            return row.count / row.n if row.n else 0.0
        return row.count / (max((one.count for one in self.rows), default=0) or 1)


@dataclass(frozen=True, slots=True)
class Case:
    """One record behind a figure, as a person recognizes it.

    Attributes:
        id: its number.
        at: when they called, UTC.
        name: who called, or "".
        number: their number's key, or "".
        about: what they asked for, or "".
    """

    id: int
    at: datetime
    name: str
    number: str
    about: str


@dataclass(frozen=True, slots=True)
class Judged:
    """One callback, as far as the figures of its service day need it. Instants are UTC.

    Attributes:
        id: its number.
        service_day: the open day it belongs to (product rule 2).
        received: when they first called.
        tried_at: when it was first tried, or settled by a call of theirs; or None.
        reached_at: when somebody first spoke with them, or None.
        promised_for: the time they asked for, while that is the deadline; or None.
    """

    id: int
    service_day: date
    received: datetime
    tried_at: datetime | None
    reached_at: datetime | None
    promised_for: datetime | None

    def is_judged(self, day: ServiceDay, now: datetime) -> bool:
        """True if it counts for its service day.

        It does not while there is time left, nor where they asked for a later day and waited for it.
        """
        if now <= day.closes and self.tried_at is None:
            return False
        return self.promised_for is None or self.promised_for < day.midnight or self.is_same_day(day)

    def is_same_day(self, day: ServiceDay) -> bool:
        """True if it was first tried, or settled, before its service day closed."""
        return self.tried_at is not None and self.tried_at <= day.closes


class ServiceDay(NamedTuple):
    """When a day ends, UTC.

    Attributes:
        closes: its last closing; midnight where new hours closed that day since.
        midnight: its end.
    """

    closes: datetime
    midnight: datetime

    @classmethod
    def of(cls, day: date, hours: OpeningHours) -> ServiceDay:
        """Return when a day ends by the opening hours."""
        midnight = hours.instant(day, DAY_MINUTES)
        return cls(hours.closes(day) if hours.is_open_day(day) else midnight, midnight)


#: A period of more days than this is shown by weeks.
DAYS_SHOWN = 62


def same_day_report(
    judged: Iterable[Judged], hours: OpeningHours, now: datetime, first: date, last: date
) -> Report:
    """Return how many callbacks of each day, or of each week, were called before that day closed.

    Args:
        judged: the callbacks whose service day lies in the period, the backlog's left out.
        hours: the opening hours.
        now: the present instant, UTC: what may still be made in time is not counted yet.
        first: the first day.
        last: the last day.
    """
    by_week = (last - first).days >= DAYS_SHOWN
    ends: dict[date, ServiceDay] = {}
    of: defaultdict[date, list[tuple[int, bool]]] = defaultdict(list)
    for one in judged:
        day = one.service_day
        end = ends.get(day) or ends.setdefault(day, ServiceDay.of(day, hours))
        if one.is_judged(end, now):
            shown = max(first, day - timedelta(day.weekday())) if by_week else day
            of[shown].append((one.id, one.is_same_day(end)))
    rows = []
    for day, due in sorted(of.items()):
        made = tuple(number for number, in_time in due if in_time)
        words = f"week of {hours.style.month_day(day)}" if by_week else hours.style.day(day)
        rows.append(ReportRow(day.isoformat(), words, len(made), len(due), made))
    return Report(
        "same-day",
        "Called back the same day",
        first,
        last,
        sum(row.n for row in rows),
        tuple(rows),
        "callback",
        is_rate=True,
        headline=share_words(sum(row.count for row in rows), sum(row.n for row in rows)),
    )


def share_words(count: int, of: int) -> str:
    """Return a share as a headline: ``92 %``, or "" of nothing."""
    return f"{round(100 * count / of)} %" if of else ""


#: What a wait is counted under: its code, its words, and the open minutes it is shorter than.
_WAITS = (
    ("15_minutes", "within 15 minutes", 16),
    ("1_hour", "within 1 hour", 61),
    ("4_hours", "within 4 hours", 241),
    ("9_hours", "within 9 hours", 541),
    ("longer", "longer", None),
)


def waits_report(
    code: str,
    words: str,
    period: tuple[date, date],
    timed: Iterable[tuple[int, datetime, datetime]],
    hours: OpeningHours,
) -> Report:
    """Return how long callers waited, in open time.

    Args:
        code: its name.
        words: its heading.
        period: the first and the last day.
        timed: the number of each callback, when the caller first called, and when the wait was over.
        hours: the opening hours.
    """
    open_time = OpenTime(hours).between
    minutes = sorted((open_time(start, end) // timedelta(minutes=1), case) for case, start, end in timed)
    rows, place = [], 0
    for group, name, below in _WAITS:
        end = len(minutes) if below is None else bisect_left(minutes, (below, -1))
        cases = tuple(case for _, case in minutes[place:end])
        rows.append(ReportRow(group, name, len(cases), len(minutes), cases))
        place = end
    return Report(
        code,
        words,
        *period,
        len(minutes),
        tuple(rows) if minutes else (),
        "callback",
        _waits_words([length for length, _ in minutes]),
        headline=length_words(ceil(median(length for length, _ in minutes))) if minutes else "",
    )


def _waits_words(lengths: Sequence[int]) -> str:
    """Say the median and the 90th percentile."""
    if not lengths:
        return ""
    middle, most = ceil(median(lengths)), lengths[ceil(0.9 * len(lengths)) - 1]
    return (
        f"Half waited {length_words(middle)} or less, nine of ten {length_words(most)} or less, while open."
    )


def counted_report(
    code: str,
    words: str,
    period: tuple[date, date],
    cases: Mapping[str, Sequence[int]],
    named: Mapping[str, str],
    cases_are: str,
) -> Report:
    """Return a report of cases in groups, the largest first.

    Args:
        code: its name.
        words: its heading.
        period: the first and the last day.
        cases: the cases of each group, by the group's code.
        named: the words of each code; one that is left out is its own.
        cases_are: what the cases number.
    """
    n = sum(map(len, cases.values()))
    rows = [
        ReportRow(group, named.get(group, group), len(found), n, tuple(found))
        for group, found in cases.items()
    ]
    rows.sort(key=lambda row: (-row.count, row.words))
    first = f"{rows[0].words} {share_words(rows[0].count, n)}" if rows else ""
    return Report(code, words, *period, n, tuple(rows), cases_are, headline=first)


#: Days within which a patient is to be booked after somebody first spoke with them.
BOOKED_WITHIN = timedelta(days=7)


def booked_report(
    ways: Iterable[tuple[int, datetime, datetime | None]], now: datetime, first: date, last: date
) -> Report:
    """Return how many were booked within seven days of the first time somebody spoke with them.

    Args:
        ways: the number of each referral, when somebody first spoke with them, and when they were booked.
        now: UTC; who may still be booked in time is not counted yet.
        first: the first day of the period in which somebody first spoke with them.
        last: the last day.
    """
    found: dict[str, list[int]] = {"within_7_days": [], "later": [], "not_yet": []}
    for referral, spoken, booked in ways:
        if booked is None and now - spoken <= BOOKED_WITHIN:
            continue
        in_time = booked is not None and booked - spoken <= BOOKED_WITHIN
        found["within_7_days" if in_time else "later" if booked is not None else "not_yet"].append(referral)
    n = sum(map(len, found.values()))
    words = {"within_7_days": "within 7 days", "later": "later", "not_yet": "not booked"}
    rows = [ReportRow(code, words[code], len(ids), n, tuple(ids)) for code, ids in found.items()]
    return Report(
        "booked",
        "Booked after somebody spoke with them",
        first,
        last,
        n,
        tuple(rows) if n else (),
        "referral",
        headline=share_words(len(found["within_7_days"]), n),
    )
