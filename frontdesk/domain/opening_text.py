"""Times of day, days and lengths of time as text: read from the settings, written in plain sentences.

Day and month names are ours, so that a sentence reads the same on every machine, whatever its locale.
"""

from __future__ import annotations

import re
from datetime import date

from frontdesk.domain.errors import BadSettings

#: Minutes in a day of settings: a day ends at 24:00.
DAY_MINUTES = 1440

_HOUR = 60
_CLOCK = re.compile(r"\s*([0-9]{1,2}):([0-9]{2})\s*")
_RANGE = re.compile(r"([^-\u2013]*)[-\u2013]([^-\u2013]*)")
_SHOWN = 30  # characters of a wrong setting repeated in a message

#: The weekdays, Monday first, and the months, as they are shown.
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def read_clock(text: str) -> int:
    """Read ``08:00`` as minutes from local midnight, 0 to 1440 (``24:00``).

    Raises:
        BadSettings: the text is not a time of day from 00:00 to 24:00.
    """
    minute = _minute(text)
    if minute is None:
        raise BadSettings(
            f"The time {_quoted(text)} cannot be read; nothing was changed. "
            "Write hours and minutes from 00:00 to 24:00, for example 08:00."
        )
    return minute


def read_range(text: str) -> tuple[int, int]:
    """Read ``08:00-12:00`` as two minutes from local midnight, the first before the second.

    Raises:
        BadSettings: not two times of day with a dash between them, or the end is not after the start:
            ``22:00-02:00`` is refused, because a day ends at 24:00 (product, "Commands and files").
    """
    found = _RANGE.fullmatch(text)
    start, end = (_minute(found[1]), _minute(found[2])) if found else (None, None)
    if start is None or end is None:
        raise BadSettings(
            f"The opening hours {_quoted(text)} cannot be read; nothing was changed. "
            "Write two times from 00:00 to 24:00 with a dash, for example 08:00-12:00."
        )
    if end <= start:
        raise BadSettings(
            f"The opening hours {_quoted(text)} do not end after they start; nothing was changed. "
            "A day ends at 24:00: what is open after midnight belongs to the next day's hours."
        )
    return start, end


def clock(minute: int) -> str:
    """Write minutes from local midnight as a 24 hour time: ``08:05``; 1440 is ``24:00``."""
    hours, minutes = divmod(minute, _HOUR)
    return f"{hours:02}:{minutes:02}"


def day_words(day: date) -> str:
    """Write a day as people say it, without its year: ``Tue 21 Nov``."""
    return f"{DAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"


def length_words(minutes: int) -> str:
    """Write a length of time: ``1 minute``, ``42 minutes``, from an hour on ``2 h 28``."""
    if minutes >= _HOUR:
        hours, rest = divmod(minutes, _HOUR)
        return f"{hours} h {rest:02}"
    return "1 minute" if minutes == 1 else f"{minutes} minutes"


def _minute(text: str) -> int | None:
    """Minutes from local midnight, or None when the text is no time of day."""
    found = _CLOCK.fullmatch(text)
    if found is None:
        return None
    hours, minutes = int(found[1]), int(found[2])
    total = hours * _HOUR + minutes
    return total if minutes < _HOUR and total <= DAY_MINUTES else None


def _quoted(text: str) -> str:
    """What was typed, in quotes, control characters escaped, cut when long."""
    return repr(text if len(text) <= _SHOWN else text[:_SHOWN] + "…")
