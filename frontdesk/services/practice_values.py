"""What single values of ``practice.toml`` may be: days, hours, zones, regions, phone numbers.

Each is a reader as ``toml_tables`` has them: it gives what the program keeps, or raises BadSettings saying
what is allowed.
"""

from __future__ import annotations

import re
from datetime import date
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from frontdesk.domain.errors import BadSettings
from frontdesk.domain.rule.hours import Range, parse_ranges
from frontdesk.domain.text import PHONE_LIMIT
from frontdesk.domain.typed_time import read_clock
from frontdesk.services.toml_tables import a_list, a_text, nearest, shown

#: The first and the last year in which a day may be named.
YEARS = (2000, 2100)
#: The hours of a day as they are written, for messages.
HOURS_EXAMPLE = '["08:00-12:00", "13:00-17:00"]'

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def read_day(text: str) -> date:
    """Read ``2026-11-26``.

    Raises:
        BadSettings: another form, no such day, or a year outside ``YEARS``.
    """
    try:
        day = date.fromisoformat(text) if _DATE.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None or not YEARS[0] <= day.year <= YEARS[1]:
        raise BadSettings(
            f"{shown(text)} is not a day from {YEARS[0]} to {YEARS[1]}; "
            'write year, month and day, for example "2026-11-26".'
        )
    return day


def hours_of_day(value: object) -> tuple[Range, ...]:
    """The opening hours of one day, a list of ranges; an empty one is a closed day.

    Raises:
        BadSettings: one of them is no range, or they overlap.
    """
    return parse_ranges(a_list(_a_range, example=f"{HOURS_EXAMPLE}, or [] for a closed day")(value))


def _a_range(value: object) -> str:
    if not isinstance(value, str):
        raise BadSettings(
            f"{shown(value)} is not allowed; write ranges in quotes, for example {HOURS_EXAMPLE}."
        )
    return value


def a_deadline(value: object) -> int | None:
    """A time of day as minutes from midnight; an empty text is no deadline.

    Raises:
        BadSettings: it is no time of day.
    """
    if not isinstance(value, str):
        raise BadSettings(f'{shown(value)} is not allowed; write a time in quotes, for example "10:00".')
    return read_clock(value) if value.strip() else None


def a_zone(value: object) -> str:
    """A time zone by the name that the system knows it by.

    Raises:
        BadSettings: the system knows none of that name.
    """
    name = a_text()(value)
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as wrong:
        # ValueError comes for a path, OSError for a folder of zones.
        near = nearest(name.replace(" ", "_"), available_timezones())
        raise BadSettings(
            f"{shown(name)} is not a time zone; write one such as {near or 'America/New_York'}."
        ) from wrong
    return name


def a_region(value: object) -> str:
    """A country's two letters, in form only: whether its numbers are known is asked where texts are read.

    Raises:
        BadSettings: it is not two letters.
    """
    region = a_text()(value).upper()
    if not re.fullmatch("[A-Z]{2}", region):
        raise BadSettings(f'{shown(value)} is not a country; write its two letters, for example "US".')
    return region


def a_holiday_region(value: object) -> str:
    """A country or a part of one, in form only: whether it is known is asked where texts are read.

    Raises:
        BadSettings: it has another form.
    """
    region = a_text(empty=True)(value)
    if region and not re.fullmatch("[A-Z]{2}(-.+)?", region):
        raise BadSettings(
            f'{shown(value)} is not a country or part of one; write "US" or "US-NY", or "" for none.'
        )
    return region


def a_phone_number(value: object) -> str:
    """A number of the practice's own, as the phone system writes it; it holds a digit.

    Raises:
        BadSettings: there is no digit in it.
    """
    number = a_text(PHONE_LIMIT)(value)
    if not any(char.isdecimal() for char in number):
        raise BadSettings(f'{shown(value)} holds no digit; write a phone number, for example "+12125550100".')
    return number
