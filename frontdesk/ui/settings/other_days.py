"""The days with other hours while they are edited: nothing is kept until the settings are saved."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from frontdesk.domain.clock_text import TimeStyle
from frontdesk.domain.errors import BadSettings
from frontdesk.domain.rule.hours import Range
from frontdesk.domain.settings import PracticeSettings

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_YEARS = range(2000, 2101)
_SHOWN = 30  # characters of a wrong day repeated in a message


@dataclass(frozen=True, slots=True)
class OtherDay:
    """One day with hours of its own.

    Attributes:
        day: the local date.
        ranges: its hours; none means closed.
        name: why, or "".
    """

    day: date
    ranges: tuple[Range, ...]
    name: str = ""


class OtherDays:
    """The days as the store has them, and as they are to be."""

    def __init__(self) -> None:
        self._kept: dict[date, OtherDay] = {}
        self._now: dict[date, OtherDay] = {}

    def load(self, settings: PracticeSettings, *, keep: bool) -> None:
        """Take the days of the store.

        Args:
            settings: as they are in the store now.
            keep: True if what was changed here stays changed.
        """
        changed = self.changed if keep else {}
        self._kept = {
            day: OtherDay(day, ranges, settings.exception_names.get(day, ""))
            for day, ranges in settings.exceptions.items()
        }
        self._now = _with(self._kept, changed)

    @property
    def changed(self) -> dict[date, OtherDay | None]:
        """What differs from the store; None where a day was taken out."""
        days = sorted({*self._kept, *self._now})
        return {day: self._now.get(day) for day in days if self._now.get(day) != self._kept.get(day)}

    def rows(self, today: date) -> list[OtherDay]:
        """Today and what is coming, soonest first; below them what is past, latest first."""
        coming = sorted((one for one in self._now.values() if one.day >= today), key=lambda one: one.day)
        past = sorted((one for one in self._now.values() if one.day < today), key=lambda one: one.day)
        return [*coming, *reversed(past)]

    def get(self, day: date) -> OtherDay | None:
        """Return the hours of a day, if it has its own."""
        return self._now.get(day)

    def put(self, one: OtherDay, *, instead_of: date | None = None) -> None:
        """Add a day, or change one; it may move to another date."""
        if instead_of is not None:
            self._now.pop(instead_of, None)
        self._now[one.day] = one

    def remove(self, day: date) -> None:
        """Remove a day: its weekday's hours apply again."""
        self._now.pop(day, None)

    def apply(self, settings: PracticeSettings) -> PracticeSettings:
        """Put what was changed here into settings."""
        kept = {
            day: OtherDay(day, ranges, settings.exception_names.get(day, ""))
            for day, ranges in settings.exceptions.items()
        }
        days = _with(kept, self.changed).values()
        return replace(
            settings,
            exceptions={one.day: one.ranges for one in days},
            exception_names={one.day: one.name for one in days if one.name},
        )


def _with(days: dict[date, OtherDay], changed: dict[date, OtherDay | None]) -> dict[date, OtherDay]:
    both: dict[date, OtherDay | None] = {**days, **changed}
    return {day: one for day, one in both.items() if one is not None}


def read_typed_day(text: str, today: date, style: TimeStyle) -> date:
    """Read a day as people write it: ``2026-12-24``, ``24 Dec``, ``Dec 24 2026``, ``12/24``.

    Two numbers are a month and a day in the practice's order, or in the order that gives a month. Without a
    year it is the next such day.

    Raises:
        BadSettings: it cannot be read, or the year is not 2000 to 2100.
    """
    parts = [part for part in re.findall(r"[a-z]+|[0-9]+", text.lower()) if part[:3] not in _WEEKDAYS]
    numbers = [int(part) for part in parts if part.isdigit()]
    months = [place for place, name in enumerate(_MONTHS, 1) for part in parts if part[:3] == name]
    others = len(parts) - len(numbers) - len(months)
    day = None
    if not others and len(months) == 1 and len(numbers) in (1, 2):
        day = _day(numbers[1:], months[0], numbers[0], today)
    elif not others and not months and len(numbers) == 3 and numbers[0] in _YEARS:
        day = _day(numbers[:1], numbers[1], numbers[2], today)
    elif not others and not months and len(numbers) in (2, 3):
        first, second = numbers[:2]
        month_first = second > 12 or (style.month_first and first <= 12)
        month, which = (first, second) if month_first else (second, first)
        day = _day(numbers[2:], month, which, today)
    if day is None:
        example = "Dec 24 or 12/24" if style.month_first else "24 Dec or 24/12"
        raise BadSettings(f"{text.strip()[:_SHOWN]!r} is not a day; write it as 2026-12-24, {example}.")
    return day


def _day(year: Iterable[int], month: int, day: int, today: date) -> date | None:
    """Return the date, or None when there is no such day."""
    given = list(year)
    for one in given or [today.year + more for more in range(9)]:
        try:
            found = date(one, month, day)
        except ValueError:
            continue  # February 29 is in no such year; a later one is tried
        if (given and one in _YEARS) or (not given and found >= today):
            return found
    return None
