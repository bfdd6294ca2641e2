"""The day a caller names: ``tomorrow``, ``mon``, ``the 25th``, ``25 nov``, ``next week``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import date, timedelta

from frontdesk.domain.errors import FrontDeskError
from frontdesk.domain.opening_text import day_words

#: What a text that cannot be read is answered with.
EXAMPLES = "Try 3pm, 14:30, tomorrow 10, mon 9:30, after lunch, 25 nov 2pm or in 20 min."

_LONG_AGO = timedelta(days=183)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS: tuple[str, ...] = ("january", "february", "march", "april", "may", "june", "july", "august")
_MONTHS += ("september", "october", "november", "december")
_NAMED_DAYS = {"today": 0, "this": 0, "tomorrow": 1, "tom": 1, "tmr": 1, "tmrw": 1, "tmw": 1}
_NAMED_DAYS |= {"day after tomorrow": 2}


def _begun(names: Iterable[str]) -> str:
    """A pattern for names and their beginnings of three letters or more: ``thu``, ``thurs``, ``thursday``."""
    return "|".join(name[:end] for name in names for end in range(len(name), 2, -1))


_MONTH = rf"(?P<month>{_begun(_MONTHS)})\.?"
_DAY = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?: (?P<year>20[2-9][0-9])\b(?!:))?"
_NEXT_WEEK = r"\bnext week\b"
_WEEKDAY = rf"\b(?:this )?(?P<next>next )?(?P<weekday>{_begun(_WEEKDAYS)})s?\b\.?"
# Tried in this order. What the first that is found leaves over must be the time of day.
_DAYS = (
    r"\b(?P<year>[0-9]{4})-(?P<number>[0-9]{1,2})-(?P<day>[0-9]{1,2})(?:t|\b)",
    r"\b(?P<number>[0-9]{1,2})/(?P<day>[0-9]{1,2})(?:/(?P<year>[0-9]{4}|[0-9]{2}))?\b",
    rf"\b{_DAY} (?:of )?{_MONTH}{_YEAR}(?![a-z0-9:])",
    rf"\b{_MONTH} {_DAY}(?![0-9:]){_YEAR}",
    r"\b(?:in )?(?P<count>[0-9]{1,3}|an?) (?P<unit>day|week)s?\b",
    r"\b(?P<named>today|(?:day after )?tomorrow|tom|tmrw?|tmw|this(?= (?:morning|afternoon|evening)\b))\b",
    r"\b(?P<day>[0-9]{1,2})(?:st|nd|rd|th)\b",
    _WEEKDAY,
)


class BadTime(FrontDeskError):
    """The text names no time at which somebody could be called."""

    title = "Time to call"


def read_day(said: str, today: date) -> tuple[list[date], str]:
    """The days that may be meant (none when no day is named), and the text left over. Raises BadTime."""
    if re.search(_NEXT_WEEK, said):
        # "monday next week" is next monday; without a weekday, the first day of it.
        rest = re.sub(_NEXT_WEEK, " ", said)
        named = re.search(_WEEKDAY, rest)
        said = rest.replace(named[0], f"next {named['weekday']}") if named else f"next monday {rest}"
        said = " ".join(said.split())
    for pattern in _DAYS:
        if found := re.search(pattern, said):
            rest = said[: found.start()] + " " + said[found.end() :]
            days = _days_meant(found.groupdict(), today)
            if "day" in found.groupdict() and (beside := re.search(_WEEKDAY, rest)):
                if not _WEEKDAYS[days[0].weekday()].startswith(beside["weekday"]):
                    raise BadTime(f"{day_words(days[0])} is not the weekday typed; nothing was changed.")
                rest = rest.replace(beside[0], " ")
            return days, " ".join(rest.split())
    return [], said


def _days_meant(found: dict[str, str | None], today: date) -> list[date]:
    """The days that a pattern of ``_DAYS`` found, the likeliest first."""
    if name := found.get("named"):
        return [today + timedelta(_NAMED_DAYS[name])]
    if count := found.get("count"):
        number = int(count) if count.isdecimal() else 1
        return [today + timedelta(number * (7 if found["unit"] == "week" else 1))]
    if weekday := found.get("weekday"):
        index = next(at for at, name in enumerate(_WEEKDAYS) if name.startswith(weekday))
        if found["next"]:
            return [today + timedelta(7 - today.weekday() + index)]
        day = today + timedelta((index - today.weekday()) % 7)
        return [day, day + timedelta(7)]
    return [_date(found, today)]


def _date(found: dict[str, str | None], today: date) -> date:
    """A date of the calendar; without a year the next one, or one of the last half year."""
    if "month" not in found and "number" not in found:
        return _day_of_month(int(found["day"] or 0), today)
    day, month = int(found["day"] or 0), int(found.get("number") or 0)
    if name := found.get("month"):
        month = next(at for at, full in enumerate(_MONTHS, 1) if full.startswith(name))
    if month > 12:
        month, day = day, month
    told = found["year"]
    for year in (int(told) + 2000 * (len(told) == 2),) if told else (today.year, today.year + 1):
        with suppress(ValueError):
            meant = date(year, month, day)
            if told or today - meant < _LONG_AGO:
                return meant
    raise BadTime(f"There is no such day in the calendar; nothing was changed. {EXAMPLES}")


def _day_of_month(day: int, today: date) -> date:
    """The next such day: ``the 25th``; of this month, else of the first month that has one."""
    for months in range(13):
        year, month = divmod(today.month - 1 + months, 12)
        with suppress(ValueError):
            meant = date(today.year + year, month + 1, day)
            if meant >= today:
                return meant
    raise BadTime(f"There is no such day in the calendar; nothing was changed. {EXAMPLES}")
