"""Times as people type them: times of day, opening hours, and days, on the 12-hour or the 24-hour clock.

The one reader of typed times. It gives minutes of a day and calendar days; ``typed_moments`` makes instants
of them, with the present and the opening hours.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import date, timedelta

from frontdesk.domain.clock_text import DAY_MINUTES, TimeStyle
from frontdesk.domain.errors import BadSettings, FrontDeskError

_LONG_AGO = timedelta(days=183)
_SHOWN = 30  # characters of a wrong text repeated in a message
_NOON = DAY_MINUTES // 2

_CLOCK = (
    r"(?P<hour>[0-9]{1,2})(?:[:.h ]?(?P<minute>[0-9]{2})(?::[0-9]{2})?)?(?: ?(?P<half>[ap])\.?(?:m\.?)?)?"
)


class BadTime(FrontDeskError):
    """The text names no time at which somebody could be called, or was."""

    title = "Time to call"


# ------------------------------------------------------------------------------ times of day


def minutes_of_day(text: str) -> tuple[int, ...]:
    """Return the minutes from midnight that a time of day may mean; none where the text is no time of day.

    ``3pm``, ``15:00`` and ``03:00`` mean one, ``3`` and ``3:30`` the early and the late one, in this order.

    Args:
        text: in lower case, without spaces around it: ``3``, ``3pm``, ``3:30 p.m.``, ``1530``, ``16h40``.
    """
    found = re.fullmatch(_CLOCK, text)
    if found is None:
        return ()
    hour, minute, half = int(found["hour"]), int(found["minute"] or 0), found["half"]
    if hour > 23 or minute > 59 or (half and not 1 <= hour <= 12):
        return ()
    early, late = hour % 12 * 60 + minute, (hour % 12 + 12) * 60 + minute
    if half:
        return (early,) if half == "a" else (late,)
    return (hour * 60 + minute,) if hour > 12 or found["hour"].startswith("0") else (early, late)


def read_clock(text: str) -> int:
    """Read a time of day of the settings: ``08:00``, ``8:30am``, ``2pm``, ``24:00``.

    Without AM or PM it is as it stands on a 24-hour clock.

    Returns:
        Minutes from local midnight, 0 to 1440.

    Raises:
        BadSettings: the text is not a time of day from 00:00 to 24:00.
    """
    minutes = _typed_clock(text)
    if not minutes:
        raise BadSettings(
            f"The time {_quoted(text)} cannot be read; nothing was changed. "
            "Write hours and minutes from 00:00 to 24:00, for example 08:00 or 8:30am."
        )
    return minutes[0]


def read_range(text: str) -> tuple[int, int]:
    """Read one opening range: ``08:00-12:00``, ``8:30am-5pm``, ``8-5``, ``1-5``.

    What does not say which half of the day it is in is read as an office opens: from 1 to 5 it opens in the
    afternoon, from 6 to 11 in the morning, and it closes at the next such time.

    Returns:
        Two times in minutes from local midnight, the first before the second.

    Raises:
        BadSettings: not two times of day with a dash between them, or the end is not after the start:
            ``22:00-02:00`` is refused, because a day ends at 24:00 (product, "Commands and files").
    """
    parts = re.split(r"[-\u2013\u2014]|\bto\b", text.casefold())
    starts, ends = map(_typed_clock, parts) if len(parts) == 2 else ((), ())
    if not starts or not ends:
        raise BadSettings(
            f"The opening hours {_quoted(text)} cannot be read; nothing was changed. "
            "Write two times from 00:00 to 24:00 with a dash, for example 08:00-12:00 or 8:30am-5pm."
        )
    start = _opening(starts, ends)
    # 12am and 00:00 at the end of a range are the end of the day.
    end = next((one for one in (*ends, *((DAY_MINUTES,) if ends == (0,) else ())) if one > start), None)
    if end is None:
        raise BadSettings(
            f"The opening hours {_quoted(text)} do not end after they start; nothing was changed. "
            "A day ends at 24:00: what is open after midnight belongs to the next day's hours."
        )
    return start, end


def read_hours(text: str) -> tuple[tuple[int, int], ...]:
    """Read the opening hours of a day: ``8:30am-5pm``, ``8-12, 1-5``, ``closed``.

    Returns:
        The ranges as typed, each as :func:`read_range` gives it; none for a closed day.

    Raises:
        BadSettings: as :func:`read_range`, and for an empty text. Ranges that overlap are not refused here.
    """
    said = text.casefold()
    if said.strip() in ("closed", "none"):
        return ()
    parts = [part for part in re.split(r"[,;&]|\band\b", said) if part.strip()]
    return tuple(map(read_range, parts or [text]))


def _opening(starts: tuple[int, ...], ends: tuple[int, ...]) -> int:
    """Return the opening minute that is meant: of ``8-5`` 8:00, of ``1-5`` 13:00, of ``12-4`` noon."""
    if len(starts) == 1:
        return starts[0]
    early, late = starts
    return late if early < 6 * 60 and ends[-1] > late else early


def _typed_clock(text: str) -> tuple[int, ...]:
    """Return what :func:`minutes_of_day` gives, with the end of the day and ``noon``."""
    plain = " ".join(text.casefold().split()) if text.isprintable() else ""
    if re.fullmatch("24(:00)?", plain):
        return (DAY_MINUTES,)
    minutes = (_NOON,) if plain == "noon" else minutes_of_day(plain)
    # Opening hours never mean the half hour after midnight by 12:30.
    return minutes[1:] if len(minutes) == 2 and minutes[0] < 60 else minutes


def _quoted(text: str) -> str:
    """Return what was typed, in quotes, control characters escaped, cut when long."""
    return repr(text if len(text) <= _SHOWN else text[:_SHOWN] + "…")


# ------------------------------------------------------------------------------ spoken figures

_ONES: tuple[str, ...] = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_ONES += ("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen")
_NUMBERS = {word: number for number, word in enumerate(_ONES)}
_NUMBERS |= {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50}

_TENS = "|".join(word for word, number in _NUMBERS.items() if number >= 20)
_WORD = "|".join(sorted(_NUMBERS, key=len, reverse=True))
_MINUTE = rf"(?:fifteen|(?:{_TENS})(?:[ -]five)?)"
_HOUR_AND_MINUTE = (
    rf"\b(?P<hour>1[0-2]|[1-9]|{'|'.join(_ONES[1:13])}) (?P<minute>{_MINUTE})\b(?! (?:min|hour|day|week))"
)
_HOUR = r"(?P<hour>[0-9]{1,2})\b(?!:)"
# What changes nothing about a time: "3ish", "sometime after 3".
_LOOSE = r"\b(?:any|some)time\b|(?<=[0-9])-?ish\b|\bsharp\b"


def in_figures(said: str) -> str:
    """Put the spoken figures of a folded text into digits: ``half past three`` is ``3:30``.

    ``10 to 4`` stays as it is and is refused later: it may as well be from ten to four.
    """
    said = re.sub(_LOOSE, " ", said)
    said = re.sub(_HOUR_AND_MINUTE, _joined, said)
    said = re.sub(rf"\b(?P<tens>{_TENS})[ -](?P<one>{'|'.join(_ONES[1:10])})\b", _both, said)
    said = re.sub(rf"\b(?:{_WORD})\b", lambda found: str(_NUMBERS[found[0]]), said)
    said = re.sub(r"\b(?:an? )?couple(?: of)? (?=hour|day|week|min)", "2 ", said)
    said = re.sub(rf"\bhalf past {_HOUR}", r"\g<hour>:30", said)
    said = re.sub(rf"\b(?:a )?quarter past {_HOUR}", r"\g<hour>:15", said)
    said = re.sub(rf"\b(?:a )?quarter (?:to|of|before) {_HOUR}", _quarter_before, said)
    said = re.sub(rf"\b(?P<past>[0-9]{{1,2}})(?: min(?:ute)?s?)? past {_HOUR}", _past, said)
    return " ".join(said.split())


def _both(found: re.Match[str]) -> str:
    return str(_NUMBERS[found["tens"]] + _NUMBERS[found["one"]])


def _quarter_before(found: re.Match[str]) -> str:
    return f"{(int(found['hour']) - 2) % 12 + 1}:45"


def _past(found: re.Match[str]) -> str:
    """``20 past 3``; what is no minute of an hour is left as it was."""
    minute = int(found["past"])
    return f"{found['hour']}:{minute:02}" if minute < 60 else found[0]


def _joined(found: re.Match[str]) -> str:
    """``three thirty``, ``3 forty five``; figures beside figures may be a date, and stay."""
    hour = found["hour"]
    minute = sum(_NUMBERS[word] for word in re.split("[ -]", found["minute"]))
    return f"{_NUMBERS.get(hour, hour)}:{minute:02}"


# ------------------------------------------------------------------------------ days

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS: tuple[str, ...] = ("january", "february", "march", "april", "may", "june", "july", "august")
_MONTHS += ("september", "october", "november", "december")
_NAMED_DAYS = {"today": 0, "tod": 0, "this": 0, "tomorrow": 1, "tom": 1, "tmr": 1, "tmrw": 1, "tmw": 1}
_NAMED_DAYS |= {"day after tomorrow": 2, "yesterday": -1, "yest": -1, "y": -1}


def _begun(names: Iterable[str]) -> str:
    """Return a pattern for names and their beginnings of three letters on: ``thu``, ``thurs``."""
    return "|".join(name[:end] for name in names for end in range(len(name), 2, -1))


_MONTH = rf"(?P<month>{_begun(_MONTHS)})\.?"
_DAY = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?: (?P<year>20[2-9][0-9])\b(?!:))?"
_NEXT_WEEK = r"\bnext week\b"
_WEEKDAY = rf"\b(?:this )?(?P<next>next )?(?P<weekday>{_begun(_WEEKDAYS)})s?\b\.?"
# Tried in this order. What the first that is found leaves over must be the time of day.
_DAYS = (
    r"\b(?P<year>[0-9]{4})-(?P<number>[0-9]{1,2})-(?P<day>[0-9]{1,2})(?:t|\b)",
    r"\b(?P<first>[0-9]{1,2})/(?P<second>[0-9]{1,2})(?:/(?P<year>[0-9]{4}|[0-9]{2}))?\b",
    rf"\b{_DAY} (?:of )?{_MONTH}{_YEAR}(?![a-z0-9:])",
    rf"\b{_MONTH} {_DAY}(?![0-9:]){_YEAR}",
    r"\b(?:in )?(?P<count>[0-9]{1,3}|an?) (?P<unit>day|week)s?\b",
    r"\b(?P<named>tod(?:ay)?|(?:day after )?tomorrow|tom|tmrw?|tmw|yest(?:erday)?|^y\b"
    r"|this(?= (?:morning|afternoon|evening)\b))\b",
    r"\b(?P<day>[0-9]{1,2})(?:st|nd|rd|th)\b",
    _WEEKDAY,
)


def read_day(said: str, today: date, style: TimeStyle, *, past: bool = False) -> tuple[list[date], str]:
    """Find the day in a folded text: ``tomorrow``, ``mon``, ``the 25th``, ``nov 25``, ``12/24``.

    Args:
        said: in lower case, in figures.
        today: the present day.
        style: decides if 3/12 is March 12 or December 3.
        past: True if a weekday is the last such day, not the next.

    Returns:
        The days that may be meant, the likeliest first (empty when no day is named), and the text left over.

    Raises:
        BadTime: there is no such day, or it is not the weekday beside it.
    """
    if re.search(_NEXT_WEEK, said):
        # "monday next week" is next monday; without a weekday, the first day of it.
        rest = re.sub(_NEXT_WEEK, " ", said)
        named = re.search(_WEEKDAY, rest)
        said = rest.replace(named[0], f"next {named['weekday']}") if named else f"next monday {rest}"
        said = " ".join(said.split())
    for pattern in _DAYS:
        if found := re.search(pattern, said):
            rest = said[: found.start()] + " " + said[found.end() :]
            days = _days_meant(found.groupdict(), today, style, past=past)
            if found.groupdict().keys() & {"day", "second"} and (beside := re.search(_WEEKDAY, rest)):
                if not _WEEKDAYS[days[0].weekday()].startswith(beside["weekday"]):
                    raise BadTime(f"{style.day(days[0])} is not the weekday typed; nothing was changed.")
                rest = rest.replace(beside[0], " ")
            return days, " ".join(rest.split())
    return [], said


def examples(style: TimeStyle) -> str:
    """Return what a time to call may be typed as, for messages."""
    return f"Try 3pm, 14:30, tomorrow 10, mon 9:30, after lunch, {_typed(style)} 2pm or in 20 min."


def _typed(style: TimeStyle) -> str:
    return "nov 25" if style.month_first else "25 nov"


def _days_meant(found: dict[str, str | None], today: date, style: TimeStyle, *, past: bool) -> list[date]:
    """Return the days that a pattern of ``_DAYS`` found, the likeliest first."""
    if name := found.get("named"):
        return [today + timedelta(_NAMED_DAYS[name])]
    if count := found.get("count"):
        number = int(count) if count.isdecimal() else 1
        return [today + timedelta(number * (7 if found["unit"] == "week" else 1))]
    if weekday := found.get("weekday"):
        index = next(at for at, name in enumerate(_WEEKDAYS) if name.startswith(weekday))
        if past:
            return [today - timedelta((today.weekday() - index) % 7)]
        if found["next"]:
            return [today + timedelta(7 - today.weekday() + index)]
        day = today + timedelta((index - today.weekday()) % 7)
        return [day, day + timedelta(7)]
    return [_date(found, today, style)]


def _date(found: dict[str, str | None], today: date, style: TimeStyle) -> date:
    """Return a date of the calendar; without a year the next one, or one of the last half year."""
    if first := found.get("first"):
        month, day = int(first), int(found["second"] or 0)
        # Only one of the two can be a month in 12/24 and 24/12.
        if month > 12 or (day <= 12 and not style.month_first):
            month, day = day, month
    else:
        month, day = int(found.get("number") or 0), int(found["day"] or 0)
        if month > 12:
            month, day = day, month
    if name := found.get("month"):
        month = next(at for at, full in enumerate(_MONTHS, 1) if full.startswith(name))
    elif not month and "first" not in found and "number" not in found:
        return _day_of_month(day, today, style)
    year = found["year"]
    for one in (int(year) + 2000 * (len(year) == 2),) if year else (today.year, today.year + 1):
        with suppress(ValueError):
            meant = date(one, month, day)
            if year or today - meant < _LONG_AGO:
                return meant
    raise _no_such_day(style)


def _day_of_month(day: int, today: date, style: TimeStyle) -> date:
    """Return the next such day: ``the 25th``; of this month, else of the first month that has one."""
    for months in range(13):
        year, month = divmod(today.month - 1 + months, 12)
        with suppress(ValueError):
            meant = date(today.year + year, month + 1, day)
            if meant >= today:
                return meant
    raise _no_such_day(style)


def _no_such_day(style: TimeStyle) -> BadTime:
    return BadTime(f"There is no such day in the calendar; nothing was changed. {examples(style)}")
