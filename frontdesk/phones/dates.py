"""When a call began: the ways in which call logs write an instant."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from frontdesk.domain.errors import BadSettings

#: Years outside of this range are a spoiled field, not the time of a call.
YEARS = range(1990, 2101)

_TAIL = r"[,T\s]+(?:at\s+)?(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*(?:([AaPp])\.?[Mm]\.?)?\s*(\S+)?$"
_WEEKDAY = r"^(?:[A-Za-z]{2,9}\.?,?\s+)?"
_NUMBERS = re.compile(_WEEKDAY + r"(\d{4}|\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4}|\d{1,2})" + _TAIL, re.ASCII)
_NAMED = re.compile(
    _WEEKDAY + r"(?:(\d{1,2})[\s\-]+)?([A-Za-z]{3,9})\.?[\s\-]+(?:(\d{1,2}),?\s+)?(\d{4})" + _TAIL, re.ASCII
)
_SECONDS = re.compile(r"\d{9,10}(?:\.\d+)?", re.ASCII)
_MILLISECONDS = re.compile(r"\d{12,13}", re.ASCII)
_OFFSET = re.compile(r"(?:UTC|GMT)?([+\-])(\d{2}):?(\d{2})", re.ASCII)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_BEHIND = {
    "UTC": 0, "GMT": 0, "Z": 0,
    "EDT": 4, "EST": 5, "CDT": 5, "CST": 6, "MDT": 6, "MST": 7, "PDT": 7, "PST": 8,
}  # fmt: skip
_SHORT_YEAR = 100
_NOON = 12


class DateStyle(StrEnum):
    """How numeric dates are written; a year that stands first, or a month as a word, needs no style."""

    #: ``2026-11-16``.
    ISO = "iso"
    #: ``16/11/2026``.
    DAY_FIRST = "day_first"
    #: ``11/16/2026``.
    MONTH_FIRST = "month_first"
    #: Seconds or milliseconds since 1970; never guessed from a number alone, which may be a telephone's.
    EPOCH = "epoch"


class Moment(NamedTuple):
    """An instant as the file has it.

    Attributes:
        wall: the date and time as written, without a zone; what makes a row the same row again.
        at: the instant in UTC.
    """

    wall: datetime
    at: datetime


class BadDate(ValueError):
    """The text is no date and time; ``str()`` says why without repeating it."""


class WallClock:
    """Reads the instants of one file."""

    def __init__(self, style: str, zone: tzinfo) -> None:
        """Take the style, a ``DateStyle`` or a ``strptime`` pattern, and the zone of times without one."""
        self._pattern = style if "%" in style else ""
        self._style = style
        self._zone = zone

    @property
    def has_pattern(self) -> bool:
        """Whether times are read by a ``strptime`` pattern."""
        return bool(self._pattern)

    def read(self, text: str) -> Moment:
        """The instant. An hour that happens twice is its first; one that does not exist is moved on.

        Raises:
            BadDate: it cannot be read, or its year is not between 1990 and 2100.
        """
        try:
            moment = self._parse(text)
            if moment.year not in YEARS:
                raise BadDate("the start time is not between 1990 and 2100")
            if moment.tzinfo is None:
                return Moment(moment, moment.replace(tzinfo=self._zone).astimezone(UTC))
            return Moment(moment.replace(tzinfo=None), moment.astimezone(UTC))
        except BadDate:
            raise
        except (ValueError, OverflowError) as error:
            raise BadDate("the start time cannot be read as a date and a time") from error

    def _parse(self, text: str) -> datetime:
        if self._pattern:
            return datetime.strptime(text, self._pattern)
        if self._style == DateStyle.EPOCH:
            return _epoch(text)
        return _iso(text) or _written(text, self._style == DateStyle.MONTH_FIRST)


def numeric_date(text: str) -> tuple[int, int] | None:
    """The first two numbers of a date that has its year last: the ones that need a style."""
    found = _NUMBERS.match(text)
    if found is None or len(found[1]) == len("2017"):
        return None
    return int(found[1]), int(found[2])


def wall_time(text: str) -> datetime | None:
    """An ISO date and time as written, without its zone, or None when it is something else."""
    moment = _iso(text)
    return None if moment is None else moment.replace(tzinfo=None)


def _iso(text: str) -> datetime | None:
    if text[4:5] != "-" or ":" not in text:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None  # "2017-06-20 9:49" and "2017-06-20 09:49:22 EDT" are read the longer way


def _written(text: str, month_first: bool) -> datetime:
    if found := _NUMBERS.match(text):
        first, second, third = int(found[1]), int(found[2]), int(found[3])
        if len(found[1]) == len("2017"):
            year, month, day = first, second, third
        elif month_first:
            year, month, day = third, first, second
        else:
            year, month, day = third, second, first
        return _at(year, month, day, found.groups()[3:])
    if found := _NAMED.match(text):
        month = _MONTHS.index(found[2][:3].lower()) + 1
        return _at(int(found[4]), month, int(found[1] or found[3] or 0), found.groups()[4:])
    raise ValueError("not a date")


def _epoch(text: str) -> datetime:
    if _SECONDS.fullmatch(text):
        return datetime.fromtimestamp(float(text), UTC)
    if _MILLISECONDS.fullmatch(text):
        return datetime.fromtimestamp(int(text) / 1000, UTC)
    raise ValueError("not seconds since 1970")


def _at(year: int, month: int, day: int, clock: Sequence[str | None]) -> datetime:
    hour, minute, second, half, zone = clock
    hours = int(hour or 0)
    if half and hours <= _NOON:
        hours = hours % _NOON + (_NOON if half in "Pp" else 0)
    if year < _SHORT_YEAR:
        year += 2000
    return datetime(year, month, day, hours, int(minute or 0), int(second or 0), tzinfo=_zone(zone))


def _zone(text: str | None) -> tzinfo | None:
    if not text:
        return None
    name = text.strip("()").upper()
    if found := _OFFSET.fullmatch(name):
        ahead = timedelta(hours=int(found[2]), minutes=int(found[3]))
        return timezone(ahead if found[1] == "+" else -ahead)
    if name not in _BEHIND:
        raise ValueError("not a zone")
    return timezone(timedelta(hours=-_BEHIND[name]))


def zone_named(name: str) -> ZoneInfo:
    """The zone of this IANA name, as ``America/New_York``.

    Raises:
        BadSettings: there is none of that name.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadSettings(
            f"The time zone “{name}” is not known. Use a name like America/New_York or UTC."
        ) from error
