"""The practice's figures over a period: what is counted, of how many, and the cases behind each figure.

Every figure is a row of a report. A row says how many of how many, and names the cases that were counted, so
that a person can look at them; without a case there is no percentage.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil
from statistics import median

from frontdesk.domain.clock_text import DAY_MINUTES
from frontdesk.domain.rule.hours import OpeningHours


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One figure of a report.

    Attributes:
        code: identifies it in a file; it never changes.
        words: as people read it.
        count: how many.
        n: of how many.
        cases: the numbers of the records that were counted, as many as ``count``.
        note: what else is known of it, in words; or "".
    """

    code: str
    words: str
    count: int
    n: int
    cases: tuple[int, ...] = ()
    note: str = ""

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

    def bar(self, row: ReportRow) -> float:
        """Return how long a row's bar is, from 0 to 1."""
        if self.is_rate:
            return row.count / row.n if row.n else 0.0
        return row.count / (max((one.count for one in self.rows), default=0) or 1)


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

    def closes(self, hours: OpeningHours) -> datetime:
        """Return the last closing of its service day; midnight where new hours closed that day since."""
        if hours.is_open_day(self.service_day):
            return hours.closes(self.service_day)
        return hours.instant(self.service_day, DAY_MINUTES)

    def is_due_that_day(self, hours: OpeningHours) -> bool:
        """True if it counts for its service day: not where they asked for a later day and waited for it."""
        if self.promised_for is None:
            return True
        return self.promised_for < hours.instant(self.service_day, DAY_MINUTES) or self.is_same_day(hours)

    def is_same_day(self, hours: OpeningHours) -> bool:
        """True if it was first tried, or settled, before its service day closed."""
        return self.tried_at is not None and self.tried_at <= self.closes(hours)


#: A period of more days than this is shown by weeks.
DAYS_SHOWN = 62


def same_day_report(judged: Iterable[Judged], hours: OpeningHours, first: date, last: date) -> Report:
    """Return how many callbacks of each day, or of each week, were called before that day closed.

    Args:
        judged: the callbacks whose service day lies in the period, the backlog's left out.
        hours: the opening hours.
        first: the first day.
        last: the last day.
    """
    by_week = (last - first).days >= DAYS_SHOWN
    of: defaultdict[date, list[Judged]] = defaultdict(list)
    for one in judged:
        if one.is_due_that_day(hours):
            day = one.service_day
            of[max(first, day - timedelta(day.weekday())) if by_week else day].append(one)
    rows = []
    for day, due in sorted(of.items()):
        made = tuple(one.id for one in due if one.is_same_day(hours))
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
    )


@dataclass(frozen=True, slots=True)
class Waits:
    """How long callers waited, in open minutes.

    Attributes:
        code: ``first_try`` or ``contact``.
        words: as people read it.
        cases: the callbacks that were timed, by how long they waited.
        median: minutes in the middle, or None without a case.
        most: minutes within which nine of ten were, or None.
    """

    code: str
    words: str
    cases: tuple[int, ...]
    median: float | None
    most: float | None


def waits(judged: Sequence[Judged], hours: OpeningHours) -> tuple[Waits, Waits]:
    """Return the waits until the first try, and until somebody spoke with them."""
    tried = [(one.id, one.received, one.tried_at) for one in judged if one.tried_at is not None]
    reached = [(one.id, one.received, one.reached_at) for one in judged if one.reached_at is not None]
    return (
        _waits("first_try", "Until the first try", tried, hours),
        _waits("contact", "Until somebody spoke with them", reached, hours),
    )


def _waits(
    code: str, words: str, timed: Iterable[tuple[int, datetime, datetime]], hours: OpeningHours
) -> Waits:
    minutes = sorted(
        (hours.open_time(start, end) // timedelta(minutes=1), case) for case, start, end in timed
    )
    if not minutes:
        return Waits(code, words, (), None, None)
    lengths = [length for length, _ in minutes]
    most = lengths[ceil(0.9 * len(lengths)) - 1]
    return Waits(code, words, tuple(case for _, case in minutes), median(lengths), most)


@dataclass(frozen=True, slots=True)
class CallPattern:
    """When calls come in and how many are missed, in the practice's local time.

    Attributes:
        calls: inbound calls of each weekday, Monday first, by the hour.
        missed: those of them that nobody answered.
        repeats: inbound calls of a number that had called on that day before.
        busiest: the weekday and the hour with most missed calls, or None without any.
    """

    calls: tuple[tuple[int, ...], ...]
    missed: tuple[tuple[int, ...], ...]
    repeats: int
    busiest: tuple[int, int] | None

    @property
    def inbound(self) -> int:
        """Number of inbound calls."""
        return sum(map(sum, self.calls))

    @property
    def unanswered(self) -> int:
        """Number of inbound calls that nobody answered."""
        return sum(map(sum, self.missed))


def call_pattern(calls: Iterable[tuple[str, bool, str]], hours: OpeningHours) -> CallPattern:
    """Return when calls came in.

    Args:
        calls: each inbound call: its instant as text, UTC, ISO 8601; True if it was answered; its number's
            key, or "".
        hours: the opening hours, for the time zone.
    """
    all_, missed = ([[0] * 24 for _ in range(7)] for _ in range(2))
    local: dict[str, tuple[date, int]] = {}
    callers: Counter[tuple[str, date]] = Counter()
    for at, answered, number in calls:
        # Zones are whole quarters of an hour off: one reading serves all calls of a quarter.
        quarter = f"{at[:14]}{int(at[14:16]) // 15 * 15:02}"
        if quarter not in local:
            there = hours.local(datetime.fromisoformat(f"{quarter}:00+00:00"))
            local[quarter] = there.date(), there.hour
        day, hour = local[quarter]
        all_[day.weekday()][hour] += 1
        missed[day.weekday()][hour] += not answered
        if number:
            callers[number, day] += 1
    worst = max((missed[day][hour], -day, -hour) for day in range(7) for hour in range(24))
    return CallPattern(
        tuple(map(tuple, all_)),
        tuple(map(tuple, missed)),
        sum(callers.values()) - len(callers),
        (-worst[1], -worst[2]) if worst[0] else None,
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
    return Report(code, words, *period, n, tuple(rows), cases_are)
