"""Turns of the clock while a desk is open: what it showed, what it shows next, who slept meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from tests.builders import NEW_YORK
from tests.domain.rule_cases import FIRST_YEAR, LAST_YEAR, clock_changes

_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn; instants in UTC, a second before a full minute, when every desk is about to look again.

    Attributes:
        name: what happens.
        before: what the clock showed when somebody called.
        after: what it shows then.
        asleep: True if the machine is asleep meanwhile.
    """

    name: str
    before: datetime
    after: datetime
    asleep: bool = False


def _near_end(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(second=59, microsecond=0)


def _local(day: date, hour: int, minute: int) -> datetime:
    return _near_end(datetime.combine(day, time(hour, minute), NEW_YORK))


def _change(random: Random, which: int) -> datetime:
    """The instant of a clock change: the first of a year, in spring, or the second, in fall."""
    return clock_changes("America/New_York", random.randint(FIRST_YEAR, LAST_YEAR))[which]


def _a_day(random: Random) -> date:
    return date(random.randint(FIRST_YEAR, LAST_YEAR), random.randint(1, 12), random.randint(1, 28))


def _over_the_deadline(random: Random) -> Turn:
    before = _local(_a_day(random), random.randint(1, 20), random.randrange(60))
    return Turn("a day forwards", before, before + _DAY + random.randrange(600) * _MINUTE)


def _backwards(random: Random) -> Turn:
    before = _local(_a_day(random), random.randint(1, 20), random.randrange(60))
    return Turn("backwards", before, before - random.randint(1, 60 * 24 * 400) * _MINUTE)


def _spring_night(random: Random) -> Turn:
    change = _change(random, 0)
    return Turn("the night with an hour less", _near_end(change - 3 * _HOUR), _near_end(change + _MINUTE))


def _fall_night(random: Random) -> Turn:
    change = _change(random, 1)
    return Turn("the night with an hour more", _near_end(change - 3 * _HOUR), _near_end(change + _MINUTE))


def _repeated_hour(random: Random) -> Turn:
    change = _change(random, 1)
    minutes = random.randint(1, 50)
    return Turn(
        "the hour that comes twice", _near_end(change - 30 * _MINUTE), _near_end(change + minutes * _MINUTE)
    )


def _midnight(random: Random) -> Turn:
    before = _local(_a_day(random), 23, 58)
    return Turn("midnight", before, before + 2 * _MINUTE)


def _new_year(random: Random) -> Turn:
    before = _local(date(random.randint(FIRST_YEAR, LAST_YEAR), 12, 31), 23, 59)
    return Turn("New Year", before, before + _MINUTE)


def _weekend(random: Random) -> Turn:
    day = _a_day(random)
    friday = day + timedelta(days=(4 - day.weekday()) % 7)
    return Turn("a weekend asleep", _local(friday, 16, 40), _local(friday + 3 * _DAY, 7, 55), asleep=True)


_KINDS: tuple[Callable[[Random], Turn], ...] = (
    _over_the_deadline,
    _backwards,
    _spring_night,
    _fall_night,
    _repeated_hour,
    _midnight,
    _new_year,
    _weekend,
)
#: How many kinds of turns there are.
KINDS = len(_KINDS)


def turn(number: int) -> Turn:
    """The turn of a case: each kind in its turn, in a year and at an hour of its own."""
    return _KINDS[number % KINDS](Random(f"turn {number}"))
