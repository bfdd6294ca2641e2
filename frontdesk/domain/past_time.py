"""A time that was written on paper, as people write it: "9:12", "4pm", "yesterday 16:40", "fri 9:05"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from frontdesk.domain.asked_days import BadTime
from frontdesk.domain.opening_text import DAYS, day_words
from frontdesk.domain.rule.hours import OpeningHours

_CLOCK = re.compile(r"(?P<hour>\d{1,2})(?:[:.h]?(?P<minute>\d{2}))?\s*(?P<half>am|pm|a|p)?")
_WEEKDAYS = tuple(name.casefold() for name in DAYS)
#: The hours at which people call where we were closed at both that may be meant.
_DAYTIME = range(7, 19)
_EXAMPLES = "Type it as 9:12, 4pm or yesterday 16:40."


@dataclass(frozen=True, slots=True)
class PastTime:
    """A time that has passed.

    Attributes:
        at: the instant, UTC.
        reading: as it was understood: ``Mon 16 Nov 09:12``.
    """

    at: datetime
    reading: str


def read_past_time(text: str, now: datetime, hours: OpeningHours) -> PastTime:
    """Read when a call came: today, yesterday, or since the last open day.

    An hour that may be early or late is the one we were open at, else the one of daytime.

    Args:
        text: as typed.
        now: the present instant, UTC.
        hours: the opening hours.

    Raises:
        BadTime: it cannot be read, is still to come, or is longer ago.
    """
    today = hours.day_of(now)
    said = " ".join(text.casefold().split())
    word, _, rest = said.partition(" ")
    day = _day(word, today)
    minutes = _minutes(rest if day is not None else said)
    day = day or today
    if not minutes:
        raise BadTime(f"This cannot be read as a time; nothing was changed. {_EXAMPLES}")
    if day < _oldest(today, hours):
        raise BadTime(
            f"{day_words(day)} is too long ago to be typed in here; nothing was changed. {_EXAMPLES}"
        )
    moments = [hours.instant(day, minute) for minute in minutes]
    passed = [moment for moment in moments if moment <= now]
    if not passed:
        raise BadTime(f"{_words(moments[0], hours)} is still to come; nothing was changed. {_EXAMPLES}")
    at = max(passed, key=lambda moment: (hours.is_open(moment), hours.local(moment).hour in _DAYTIME, moment))
    return PastTime(at, _words(at, hours))


def _words(at: datetime, hours: OpeningHours) -> str:
    local = hours.local(at)
    return f"{day_words(local.date())} {local:%H:%M}"


def _oldest(today: date, hours: OpeningHours) -> date:
    """Yesterday, or the last open day where that is longer ago, a week at most."""
    days = [today - timedelta(count) for count in range(1, 8)]
    return next((one for one in days if hours.is_open_day(one)), days[0])


def _day(word: str, today: date) -> date | None:
    if word in ("today", "tod"):
        return today
    if word in ("yesterday", "yest", "y"):
        return today - timedelta(1)
    name = next((at for at, short in enumerate(_WEEKDAYS) if len(word) >= 3 and word[:3] == short), None)
    return None if name is None else today - timedelta((today.weekday() - name) % 7)


def _minutes(said: str) -> list[int]:
    """The minutes of the day that may be meant."""
    found = _CLOCK.fullmatch(said)
    if found is None:
        return []
    hour, minute, half = int(found["hour"]), int(found["minute"] or 0), found["half"]
    if minute > 59 or hour > 23 or (half and not 1 <= hour <= 12):
        return []
    if half:
        return [(hour % 12 + (12 if half.startswith("p") else 0)) * 60 + minute]
    if hour > 12 or found["hour"].startswith("0"):
        return [hour * 60 + minute]
    return [hour % 12 * 60 + minute, (hour % 12 + 12) * 60 + minute]
