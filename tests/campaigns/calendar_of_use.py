"""The days of a year on which a desk is walked through: as many as the calls fill, the hard ones always."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from tests.builders import NEW_YORK

YEAR = 2026
#: A day is worth a visit when so many calls come on it.
CALLS_A_DAY = 15
#: Before and after both clock changes, Thanksgiving, Christmas and New Year.
HARD = tuple(
    date(*day)
    for day in (
        (2026, 3, 6), (2026, 3, 9), (2026, 10, 30), (2026, 11, 2), (2026, 11, 25), (2026, 11, 27),
        (2026, 12, 24), (2026, 12, 28), (2026, 12, 31), (2027, 1, 4),
    )
)  # fmt: skip
_OPENS, _CLOSES = time(8), time(17)


def visited_days(calls: int) -> list[date]:
    """Weekdays of the year in order, spread so that each has calls, with the hard days among them.

    Args:
        calls: how many there are in the year.
    """
    first = date(YEAR, 1, 5)
    days = [first + timedelta(days=day) for day in range(365)]
    weekdays = [day for day in days if day.weekday() < 5]
    wanted = min(len(weekdays), max(2, calls // CALLS_A_DAY - len(HARD)))
    spread = {weekdays[place * len(weekdays) // wanted] for place in range(wanted)}
    return sorted(spread | set(HARD))


def day_times(day: date, count: int, random: Random) -> list[datetime]:
    """As many instants of a working day, UTC, in order; some before the doors open or after they close."""
    opens = datetime.combine(day, _OPENS, NEW_YORK) - timedelta(minutes=10)
    closes = datetime.combine(day, _CLOSES, NEW_YORK) + timedelta(minutes=20)
    return sorted(between(opens, closes, random) for _ in range(count))


def between(start: datetime, end: datetime, random: Random) -> datetime:
    """A chance instant between two, on a whole second, UTC."""
    start = start.astimezone(UTC)
    return start + timedelta(seconds=random.randrange(max(1, int((end - start).total_seconds()))))


def shares(total: int, parts: int) -> Sequence[int]:
    """A total in nearly equal parts."""
    return [total * (part + 1) // parts - total * part // parts for part in range(parts)]
