"""When calls come in and how many are missed, by weekday and hour of the practice's own time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from frontdesk.domain.clock_text import DAYS, TimeStyle
from frontdesk.domain.numbers import Report, ReportRow, share_words
from frontdesk.domain.rule.hours import OpeningHours

#: The parts of the report whose calls are looked up when somebody wants to see them.
ANSWERED, MISSED, AGAIN = "answered", "missed", "called_again"
_HOUR = "missed_{}_{:02}"
_CODES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


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

    def advice(self, style: TimeStyle) -> str:
        """Say where a second person would help most, or that nothing was missed."""
        if self.busiest is None:
            return "No call was missed."
        day, hour = self.busiest
        until = style.clock_of((hour + 1) * 60)
        count = self.missed[day][hour]
        missed = "1 call was missed" if count == 1 else f"{count:,} calls were missed"
        return f"Staff the backup {DAYS[day]} {style.clock_of(hour * 60)} to {until}: {missed} then."


class LocalHours(dict[str, tuple[date, int]]):
    """The practice's day and hour of each quarter of an hour, found when it is first asked for.

    Zones are whole quarters of an hour off: one reading serves all calls of a quarter.
    """

    def __init__(self, hours: OpeningHours) -> None:
        """Know the time zone.

        Args:
            hours: the opening hours.
        """
        super().__init__()
        self._hours = hours

    def __missing__(self, quarter: str) -> tuple[date, int]:
        there = self._hours.local(datetime.fromisoformat(f"{quarter}:00+00:00"))
        found = self[quarter] = there.date(), there.hour
        return found


_QUARTERS: Mapping[str, str] = {f"{minute:02}": f"{minute // 15 * 15:02}" for minute in range(60)}


def _quarter(at: str) -> str:
    """Return the quarter of an hour of an instant as text."""
    return at[:14] + _QUARTERS[at[14:16]]


def call_pattern(calls: Iterable[tuple[str, bool, str]], hours: OpeningHours) -> CallPattern:
    """Return when calls came in.

    Args:
        calls: each inbound call: its instant as text, UTC, ISO 8601; True if it was answered; its number's
            key, or "".
        hours: the opening hours, for the time zone.
    """
    local = LocalHours(hours)
    came: Counter[tuple[date, int]] = Counter()
    lost: Counter[tuple[date, int]] = Counter()
    numbered, callers = 0, set()
    for at, answered, number in calls:
        there = local[_quarter(at)]
        came[there] += 1
        if not answered:
            lost[there] += 1
        if number:
            numbered += 1
            callers.add((number, there[0]))
    all_, missed = _of_the_week(came), _of_the_week(lost)
    worst = max((missed[day][hour], -day, -hour) for day in range(7) for hour in range(24))
    return CallPattern(
        all_,
        missed,
        numbered - len(callers),
        (-worst[1], -worst[2]) if worst[0] else None,
    )


def _of_the_week(counts: Mapping[tuple[date, int], int]) -> tuple[tuple[int, ...], ...]:
    """Add up the counts of days and hours by the weekday, Monday first."""
    week = [[0] * 24 for _ in range(7)]
    for (day, hour), count in counts.items():
        week[day.weekday()][hour] += count
    return tuple(map(tuple, week))


def pattern_report(found: CallPattern, style: TimeStyle, first: date, last: date) -> Report:
    """Return how many calls were answered, missed, and of somebody who had called that day; and when.

    Its cases are found by :func:`calls_of`.

    Args:
        found: when calls came in.
        style: how the practice writes times.
        first: the first day.
        last: the last day.
    """
    n = found.inbound
    rows = [
        ReportRow(ANSWERED, "answered", n - found.unanswered, n),
        ReportRow(MISSED, "missed", found.unanswered, n),
        ReportRow(AGAIN, "had called that day", found.repeats, n),
    ]
    hours = [(day, hour) for day in range(7) for hour in range(24) if found.missed[day][hour]]
    for day, hour in sorted(hours, key=lambda one: -found.missed[one[0]][one[1]]):
        words = f"missed {DAYS[day]} {style.clock_of(hour * 60)}"
        code = _HOUR.format(_CODES[day], hour)
        rows.append(ReportRow(code, words, found.missed[day][hour], found.calls[day][hour]))
    return Report(
        "calls",
        "Calls and missed",
        first,
        last,
        n,
        tuple(rows) if n else (),
        "call",
        found.advice(style) if n else "",
        is_rate=True,
        headline=f"{share_words(found.unanswered, n)} missed" if n else "",
        hides_empty=True,
        map=found.missed if n else (),
    )


def calls_of(code: str, calls: Iterable[tuple[int, str, bool, str]], hours: OpeningHours) -> Iterator[int]:
    """Yield the calls that a row of the report counts.

    Args:
        code: the row's.
        calls: each inbound call, in order: its number in the store, and what ``call_pattern`` takes.
        hours: the opening hours, for the time zone.
    """
    local, callers = LocalHours(hours), set()
    for call, at, answered, number in calls:
        if code in (ANSWERED, MISSED):
            if answered == (code == ANSWERED):
                yield call
            continue
        day, hour = local[_quarter(at)]
        if code == AGAIN:
            if number and (number, day) in callers:
                yield call
            callers.add((number, day))
        elif not answered and code == _HOUR.format(_CODES[day.weekday()], hour):
            yield call
