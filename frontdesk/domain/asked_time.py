"""The time a caller asks to be called at, read as people say it: ``3``, ``tomorrow 10``, ``after lunch``.

Pure: the present and the opening hours come in. What was understood goes back in words, because
the desk says it to the caller before it becomes a promise (product rule 5).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from frontdesk.domain.errors import FrontDeskError
from frontdesk.domain.hours import OpeningHours
from frontdesk.domain.opening_text import clock, day_words
from frontdesk.domain.text import ascii_digits, clean, fold

#: The longest text that is read as a time, in characters.
ASKED_LIMIT = 60
#: A promise is never further off than this.
FURTHEST = timedelta(days=366)

_Moment = tuple[datetime, int]  # an instant, and the minute of the day as which it was asked
_OPENING, _AFTERNOON = -1, -2  # stand for a minute until the day is known
_NINE, _NOON, _ONE, _SIX = 9 * 60, 12 * 60, 13 * 60, 18 * 60
_DAYTIME = range(7 * 60, 19 * 60)  # a bare hour at which nobody is ever open is one in here
_SEARCHED_DAYS = 15
_LONG_AGO = timedelta(days=183)
_SHOWN = 30  # characters of a text that cannot be read, repeated in the message
_EXAMPLES = "Try 3pm, 14:30, tomorrow 10, mon 9:30, after lunch, 25 nov 2pm or in 20 min."

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS: tuple[str, ...] = ("january", "february", "march", "april", "may", "june", "july", "august")
_MONTHS += ("september", "october", "november", "december")
_NAMED_DAYS = {"today": 0, "this": 0, "tomorrow": 1, "tom": 1, "tmr": 1, "tmrw": 1, "tmw": 1}
_NAMED_DAYS |= {"day after tomorrow": 2}
_PARTS = {"morning": _OPENING, "afternoon": _AFTERNOON, "after lunch": _AFTERNOON, "noon": _NOON}
_PARTS |= {"midday": _NOON, "evening": _SIX}


def _begun(names: Iterable[str]) -> str:
    """A pattern for names and their beginnings of three letters or more: ``thu``, ``thurs``, ``thursday``."""
    return "|".join(name[:end] for name in names for end in range(len(name), 2, -1))


_MONTH = rf"(?P<month>{_begun(_MONTHS)})\.?"
_DAY = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?: (?P<year>20[2-9][0-9])\b(?!:))?"
_WEEKDAY = rf"\b(?:this )?(?P<next>next )?(?P<weekday>{_begun(_WEEKDAYS)})s?\b\.?"
# Tried in this order. What the first that is found leaves over must be the time of day.
_DAYS = (
    r"\b(?P<year>[0-9]{4})-(?P<number>[0-9]{1,2})-(?P<day>[0-9]{1,2})(?:t|\b)",
    r"\b(?P<number>[0-9]{1,2})/(?P<day>[0-9]{1,2})(?:/(?P<year>[0-9]{4}|[0-9]{2}))?\b",
    rf"\b{_DAY} (?:of )?{_MONTH}{_YEAR}(?![a-z0-9:])",
    rf"\b{_MONTH} {_DAY}(?![0-9:]){_YEAR}",
    r"\b(?:in )?(?P<count>[0-9]{1,3}|an?) (?P<unit>day|week)s?\b",
    r"\b(?P<named>today|(?:day after )?tomorrow|tom|tmrw?|tmw|this(?= (?:morning|afternoon|evening)\b))\b",
    _WEEKDAY,
)
_CLOCK = r"(?P<hour>[0-9]{1,2})(?:[:. ]?(?P<minute>[0-9]{2})(?::[0-9]{2})?)?(?: ?(?P<half>[ap])\.?(?:m\.?)?)?"
_PART = rf"\b(?:in )?(?P<part>{'|'.join(_PARTS)})\b"
_MINUTES = r"m(?:in(?:ute)?s?)?"
_FROM_NOW = (
    r"(?:in )?(?:(?P<hours>half an|an?|[0-9]{1,4}(?:\.5)?) ?h(?:(?:ou)?rs?)?)?"
    rf" ?(?:and )?(?:(?P<minutes>[0-9]{{1,5}}) ?(?(hours)(?:{_MINUTES})?|{_MINUTES}))?"
)
_AN_HOUR = r" past ([0-9]{1,2})\b"
_UNSAID = r"[,@~]|\b(?:at|on|around|about|by|from|the|now|after(?! (?:lunch|tomorrow))|please|o'?clock)\b"


class BadTime(FrontDeskError):
    """The text names no time at which somebody could be called."""

    title = "Time to call"


@dataclass(frozen=True, slots=True)
class AskedTime:
    """A time to call, as it was understood."""

    #: The instant, UTC, on a whole minute.
    at: datetime
    #: The practice's wall time in words: ``Tue 21 Nov 15:00``; with the year when it is another one.
    reading: str
    #: What to tell the person who typed, in sentences: that the practice is closed then, or what
    #: the change of the clocks did to the time. Empty when there is nothing to tell.
    remark: str = ""


def read_asked_time(text: str, now: datetime, hours: OpeningHours) -> AskedTime:
    """Read when a caller wants to be called; a time without a day is the next such time.

    A bare hour is the next one at which the practice is open, a day alone and ``morning`` are the
    opening, ``after lunch`` is the opening after it, or 13:00. Closed times are taken, with a remark.

    Args:
        text: as typed: ``3``, ``1530``, ``tom 10am``, ``mon 9:30``, ``25 nov 2pm``, ``in 20 min``.
        now: the present, aware.
        hours: the practice's opening hours and time zone.

    Raises:
        BadTime: the text cannot be read, or the time has passed or is more than a year away.
    """
    cleaned = clean(text, limit=ASKED_LIMIT)
    said = " ".join(re.sub(_UNSAID, " ", fold(ascii_digits(cleaned.text))).split())
    said = re.sub(f"half{_AN_HOUR}", r"\1:30", re.sub(f"quarter{_AN_HOUR}", r"\1:15", said))
    if not said or cleaned.cut:
        raise _unread(cleaned.text)
    if ahead := _from_now(said):
        return _answer((now + ahead).replace(second=0, microsecond=0), None, now, hours)
    days, rest = _read_day(said, hours.day_of(now))
    at, minute = _choose(days, _read_minutes(rest), now, hours)
    return _answer(at, minute, now, hours)


def _from_now(said: str) -> timedelta | None:
    """A time given by its distance: ``in 20 min``, ``2 hours``, ``half an hour``, ``1 h 30``."""
    found = re.fullmatch(_FROM_NOW, said)
    if found is None or not any(found.groups()):
        return None
    spoken = {None: 0.0, "half an": 0.5, "a": 1.0, "an": 1.0}
    count = found["hours"]
    ahead = spoken[count] if count in spoken else float(count)
    return timedelta(hours=ahead, minutes=int(found["minutes"] or 0))


def _read_day(said: str, today: date) -> tuple[list[date], str]:
    """The days that may be meant (none when no day is named), and the text left over. Raises BadTime."""
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
    raise BadTime(f"There is no such day in the calendar; nothing was changed. {_EXAMPLES}")


def _read_minutes(rest: str) -> tuple[int, ...]:
    """The minutes of the day that may be meant, the likeliest first. Raises BadTime."""
    if not rest:
        return (_OPENING,)
    part = re.search(_PART, rest)
    told = " ".join((rest[: part.start()] + " " + rest[part.end() :]).split()) if part else rest
    if part and not told:
        return (_PARTS[part["part"]],)
    found = re.fullmatch(_CLOCK, told)
    hour, minute = (int(found["hour"]), int(found["minute"] or 0)) if found else (24, 0)
    if found is None or hour > 23 or minute > 59 or (found["half"] and not 1 <= hour <= 12):
        raise _unread(rest)
    if hour > 12 or found["hour"].startswith("0"):
        return (hour * 60 + minute,)
    early, late = hour % 12 * 60 + minute, (hour % 12 + 12) * 60 + minute
    half = found["half"] or (part and ("a" if part["part"] == "morning" else "p"))
    if half:
        return (early,) if half == "a" else (late,)
    return (early, late) if early in _DAYTIME else (late, early)


def _choose(named: list[date], minutes: tuple[int, ...], now: datetime, hours: OpeningHours) -> _Moment:
    """The first moment meant that is still to come. Raises BadTime."""
    ahead = [hours.day_of(now) + timedelta(days) for days in range(_SEARCHED_DAYS)]
    days = named or [day for day in ahead if hours.is_open_day(day)] or ahead
    # Far dates are refused before anything is reckoned: the calendar ends, and so do the rules of the zones.
    if not -1 <= (days[0] - ahead[0]).days <= FURTHEST.days + 1:
        raise _outside(f"{day_words(days[0])} {days[0].year}", days[0] < ahead[0])
    choices = [_on_day(minutes, day, hours) for day in days]
    # Without a day, an hour that may be early or late is looked for in the opening hours first.
    for anyway in (True,) if named or len(minutes) == 1 else (False, True):
        for moments in choices:
            if at_work := [each for each in moments if each[0] > now and hours.is_open(each[0])]:
                return min(at_work)
            if anyway and moments[0][0] > now:
                return moments[0]
    return choices[0][0]


def _on_day(minutes: tuple[int, ...], day: date, hours: OpeningHours) -> list[_Moment]:
    """The moments of one day, its opening and the opening after its lunch break among them."""
    ranges = hours.ranges(day)
    opening = ranges[0].start if ranges else _NINE
    afternoon = next((later.start for later in ranges[1:] if later.start >= _NOON), _ONE)
    meant = [{_OPENING: opening, _AFTERNOON: afternoon}.get(minute, minute) for minute in minutes]
    return [(hours.instant(day, minute), minute) for minute in meant]


def _answer(at: datetime, minute: int | None, now: datetime, hours: OpeningHours) -> AskedTime:
    """The time in words, with what should be said about it. Raises BadTime outside of now and a year."""
    local = hours.local(at)
    year = f" {local.year}" if local.year != hours.local(now).year else ""
    told = clock(local.hour * 60 + local.minute)
    reading = f"{day_words(local.date())}{year} {told}"
    if at <= now or at - now > FURTHEST:
        raise _outside(reading, at <= now)
    remarks = []
    if minute is not None and clock(minute) != told:
        remarks.append(f"{clock(minute)} is skipped that day, as the clocks go forward: {told} is meant.")
    elif minute is not None and local.utcoffset() != local.replace(fold=1).utcoffset():
        remarks.append(f"{told} comes twice that day, as the clocks go back: the first is meant.")
    if not hours.is_open(at):
        remarks.append(f"We are closed {'then' if hours.is_open_day(local.date()) else 'that day'}.")
    return AskedTime(at.astimezone(UTC), reading, " ".join(remarks))


def _outside(reading: str, passed: bool) -> BadTime:
    """The refusal of a time that has passed or is too far off."""
    why = "has already passed; nothing was changed. Name a later time."
    return BadTime(f"{reading} {why if passed else 'is more than a year away; nothing was changed.'}")


def _unread(text: str) -> BadTime:
    """The refusal of a text that is no time."""
    start = f'"{text[:_SHOWN]}" cannot be read as a time' if text else "No time was typed"
    return BadTime(f"{start}; nothing was changed. {_EXAMPLES}")
