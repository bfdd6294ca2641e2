"""When a call began: the ways in which call logs write an instant, and which day ``03/04/2017`` is.

The whole file decides the order of day and month, not one row. A number above 12 tells the day from the
month. Without one, the epoch second that Asterisk puts into its unique ids decides; then which of
the two numbers changes from day to day while the other stays the same. Only day/month dates are written with
dots. A file that does not say is read as the practice's region writes dates, and the preview says so.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from frontdesk.domain.errors import BadSettings

#: A year outside this range is a spoiled field, not the time of a call.
YEARS = range(1990, 2101)

# Everything is matched in lower case and without accents: "Août" is "aout".
_TIME = re.compile(
    r"(?<![\d:])(\d{1,2})[:h](\d{2})(?:[:m](\d{2})(?:[.,]\d+)?)?s?(?!\d)"
    r"(?:\s*(?:uhr|hrs?|h)\b)?(?:\s*([ap])\.?\s?m\b\.?)?",
    re.ASCII,
)
_NUMBERS = re.compile(
    r"(?<!\d)(\d{4}|\d{1,2})(?:[/.\-]|\.\s)(\d{1,2})(?:[/.\-]|\.\s)(\d{4}|\d{1,2})(?!\d)", re.ASCII
)
_NAMED = re.compile(
    r"(?:(?<!\d)(\d{1,2})(?:st|nd|rd|th)?[\s\-.]*(?:de\s+)?)?\b([a-z]{3,10})\b\.?[\s\-,]*(?:del?\s+)?"
    r"(?:(\d{1,2})(?:st|nd|rd|th)?\b(?![:\d])[\s,\-|]*)?(\d{4}|(?<=[\-\s])\d{2})(?!\d)",
    re.ASCII,
)
_BASIC = re.compile(r"(\d{4})(\d{2})(\d{2})[t_\-\s]?(\d{2})(\d{2})(\d{2})?(?:[.,]\d+)?(?!\d)", re.ASCII)
# ``24-NOV-26 09.12.00.000 AM`` and ``2026-11-24-09.12.00.000000``, as Oracle and Db2 write them.
_DOTTED_TIME = re.compile(
    r"(?<=[\d\w])[\s\-](\d{1,2})\.(\d{2})\.(\d{2})(?:\.(\d+))?(?!\d)(?=\s*(?:[ap]\.?m|$|[+\-z]|utc|gmt))",
    re.ASCII,
)
# ``24/Nov/2026:09:12:00``, as web servers write it.
_SERVER_TIME = re.compile(r"\[?(\d{1,2})/([a-z]{3})/(\d{4}):(?=\d{2}:\d{2})", re.ASCII)
# ``Tue Nov 24 09:12:00 EST 2026``: the zone stands before the year.
_ZONE_BEFORE_YEAR = re.compile(r"(\d{2}:\d{2}(?::\d{2})?)\s+([a-z]{1,4}t|utc|gmt)\s+(\d{4})$", re.ASCII)
# The day that spreadsheets and databases put before a time of day that has none.
_DAY_OF_NONE = re.compile(
    r"\b(?:1899-12-3[01]|1900-01-0[01]|1970-01-01|0001-01-01|12/30/1899|30[./]12[./]1899)[t\s]+", re.ASCII
)
_MIDNIGHT = re.compile(r"[t\s]+00:00(?::00(?:\.0+)?)?(?=\s+\S*\d{1,2}[:h]\d{2})", re.ASCII)
_COMPACT_DAY = re.compile(r"(?<!\d)(\d{4})(\d{2})(\d{2})(?!\d)", re.ASCII)
_SERIAL = re.compile(r"\d{5}[.,]\d+", re.ASCII)
_SECONDS = re.compile(r"\d{9,10}(?:\.\d+)?", re.ASCII)
_MILLISECONDS = re.compile(r"\d{12,13}(?:\.\d+)?", re.ASCII)
_MICROSECONDS = re.compile(r"\d{15,16}", re.ASCII)
# Ten digits that begin with 1 are no phone number in North America, and lie between 2001 and 2033.
_LIKELY_EPOCH = re.compile(r"1\d{9}(?:\.\d+)?|1\d{12}(?:\.\d+)?|1\d{15}", re.ASCII)
_OFFSET = re.compile(r"(?<!\d)(?:utc|gmt)?\s*([+\-])(\d{1,2})(?::?(\d{2}))?", re.ASCII)
_ZONE_NAME = re.compile(r"[A-Za-z]+(?:/[A-Za-z_+\-0-9]+)+", re.ASCII)
_WORD = re.compile(r"[a-z]+(?:/[a-z_]+)*", re.ASCII)
_MONTHS = {
    name: month
    for month, names in enumerate((
        "jan january januar janner janvier janv enero ene", "feb february februar fevrier fevr fev febrero",
        "mar march marz maerz mrz mars marzo", "apr april avril avr abril abr", "may mai mayo",
        "jun june juni juin junio", "jul july juli juillet juil julio", "aug august aout agosto ago",
        "sep sept september septembre septiembre set", "oct october okt oktober octobre octubre",
        "nov november novembre noviembre", "dec december dez dezember decembre diciembre dic",
    ), start=1)
    for name in names.split()
}  # fmt: skip
# Words beside a date that add nothing.
_FILLER_TEXT = (
    "at a um le el la las de del um t the on of and uhr hrs hr h"
    " mon tue tues wed thu thur thurs fri sat sun monday tuesday wednesday thursday friday saturday sunday"
    " mo di mi do fr sa so montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag"
    " lun mar mer jeu ven sam dim lundi mardi mercredi jeudi vendredi samedi dimanche"
    " mie jue vie sab dom lunes martes miercoles jueves viernes sabado domingo"
)
_FILLERS = frozenset(_FILLER_TEXT.split())
_BEHIND = {
    "utc": 0, "gmt": 0, "z": 0, "edt": 4, "est": 5, "cdt": 5, "cst": 6, "mdt": 6, "mst": 7, "pdt": 7,
    "pst": 8, "akdt": 8, "akst": 9, "hst": 10, "cet": -1, "cest": -2, "mez": -1, "mesz": -2, "bst": -1,
    "wet": 0, "west": -1, "eet": -2, "eest": -3,
}  # fmt: skip
_ZONE_WORDS = {
    "eastern": "America/New_York", "et": "America/New_York", "central": "America/Chicago",
    "ct": "America/Chicago", "mountain": "America/Denver", "mt": "America/Denver",
    "pacific": "America/Los_Angeles", "pt": "America/Los_Angeles", "alaskan": "America/Anchorage",
    "hawaiian": "Pacific/Honolulu",
}  # fmt: skip
_SHORT_YEAR = 100
_NOON = 12
_LAST_MONTH = 12
# Day 0 of spreadsheets.
_SERIAL_EPOCH = datetime(1899, 12, 30)


class DateStyle(StrEnum):
    """How numeric dates are written; a date with its year first, or its month as a word, needs no style."""

    #: ``2026-11-16``.
    ISO = "iso"
    #: ``16/11/2026``.
    DAY_FIRST = "day_first"
    #: ``11/16/2026``.
    MONTH_FIRST = "month_first"
    #: Seconds or milliseconds since 1970; never guessed from a number alone, which may be a phone number.
    EPOCH = "epoch"


class Moment(NamedTuple):
    """An instant as the file has it.

    Attributes:
        wall: the date and time as written, without a zone; it identifies the row in another file.
        at: the instant in UTC.
    """

    wall: datetime
    at: datetime


#: In place of a zone's name: the log's own local time counts, whatever zone its times name.
AS_WRITTEN = "as written"


class _AsWritten(tzinfo):
    """Stands for a zone in which every time is what is written; it is the wall's own."""

    def utcoffset(self, dt: datetime | None) -> timedelta:
        return timedelta()

    def dst(self, dt: datetime | None) -> timedelta:
        return timedelta()

    def tzname(self, dt: datetime | None) -> str:
        return AS_WRITTEN


class BadDate(ValueError):
    """The text is not a date and time; ``str()`` says why without repeating it."""


class WallClock:
    """Reads the instants of one file."""

    def __init__(self, style: str, zone: tzinfo) -> None:
        """Take the style, a ``DateStyle`` or a ``strptime`` pattern, and the zone of times that name none."""
        self._pattern = style if "%" in style else ""
        self._style = style
        self._zone = zone

    @property
    def has_pattern(self) -> bool:
        """True if times are read by a ``strptime`` pattern."""
        return bool(self._pattern)

    def read(self, text: str) -> Moment:
        """Return the instant: of an hour that happens twice the first; one that does not exist is moved on.

        Raises:
            BadDate: it cannot be read, or its year is not between 1990 and 2100.
        """
        try:
            moment = self._parse(text)
            if moment.year not in YEARS:
                raise BadDate("the start time is not between 1990 and 2100")
            if isinstance(self._zone, _AsWritten):
                return self._as_written(moment)
            if moment.tzinfo is None:
                return Moment(moment, moment.replace(tzinfo=self._zone).astimezone(UTC))
            return Moment(moment.replace(tzinfo=None), moment.astimezone(UTC))
        except BadDate:
            raise
        except (ValueError, OverflowError, OSError, ZoneInfoNotFoundError) as error:
            raise BadDate("the start time cannot be read as a date and a time") from error

    def _as_written(self, moment: datetime) -> Moment:
        """Return the wall time as if the wall were in UTC; that of an epoch is this machine's."""
        is_epoch = self._style == DateStyle.EPOCH
        wall = (moment.astimezone() if is_epoch else moment).replace(tzinfo=None)
        return Moment(wall, wall.replace(tzinfo=UTC))

    def _parse(self, text: str) -> datetime:
        if self._pattern:
            return datetime.strptime(text, self._pattern)
        if self._style == DateStyle.EPOCH:
            return _epoch(text)
        return _iso(text) or _written(text, self._style == DateStyle.MONTH_FIRST)


def numeric_date(text: str) -> tuple[int, int] | None:
    """Return the first two numbers of a date with its year last, or None: such a date needs a style."""
    found = _NUMBERS.search(text)
    if found is None or len(found[1]) == len("2017") or ":" not in text:
        return None
    return int(found[1]), int(found[2])


def likely_epoch(text: str) -> bool:
    """True if a bare number is more likely seconds or milliseconds since 1970 than a phone number."""
    return _LIKELY_EPOCH.fullmatch(text) is not None


def wall_time(text: str) -> datetime | None:
    """Return an ISO date and time as written, without its zone, or None for any other text."""
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
    """Read an instant that is not plain ISO: its time of day first, then its date, then its zone."""
    if _SERIAL.fullmatch(text):
        return _SERIAL_EPOCH + timedelta(seconds=round(float(text.replace(",", ".")) * 86400))
    plain = _without_accents(text)
    if found := _BASIC.match(plain):
        year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
        return datetime(year, month, day, hour, minute, second, tzinfo=_zone(plain[found.end() :], text))
    plain = _usual_order(plain)
    time = _TIME.search(plain)
    if time is None:
        raise ValueError("no time of day")
    rest = f"{plain[: time.start()]} | {plain[time.end() :]}"
    date, left = _date(rest, month_first)
    return _at(date, time.groups(), _zone(left, text))


def _usual_order(plain: str) -> str:
    """Bring date, time and zone of a text into the usual order."""
    plain = _DAY_OF_NONE.sub(" ", plain)
    plain = _MIDNIGHT.sub("", plain)
    plain = _SERVER_TIME.sub(r"\1-\2-\3 ", plain).rstrip("]")
    plain = _ZONE_BEFORE_YEAR.sub(r"\1 \3 \2", plain)
    return _DOTTED_TIME.sub(r" \1:\2:\3", plain)


def _without_accents(text: str) -> str:
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFD", text.replace("\u202f", " ").replace("\xa0", " ").casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def _date(rest: str, month_first: bool) -> tuple[tuple[int, int, int], str]:
    """Year, month and day of a text without its time of day, and the rest of the text."""
    if found := _NUMBERS.search(rest):
        first, second, third = int(found[1]), int(found[2]), int(found[3])
        if len(found[1]) == len("2017"):
            date = (first, second, third)
        else:
            # 24 is not a month, whatever the other dates of the file look like.
            first_is_month = (month_first or second > _LAST_MONTH) and first <= _LAST_MONTH
            date = (third, first, second) if first_is_month else (third, second, first)
    elif found := _COMPACT_DAY.search(rest):
        date = (int(found[1]), int(found[2]), int(found[3]))
    else:
        found, date = _named_date(rest)
    return date, f"{rest[: found.start()]} {rest[found.end() :]}"


def _named_date(rest: str) -> tuple[re.Match[str], tuple[int, int, int]]:
    """Return a date whose month is a word. ``Tue Nov 24 | 2026`` has its time of day between day and year."""
    at = 0
    while found := _NAMED.search(rest, at):
        month, day = _MONTHS.get(found[2]), found[1] or found[3]
        if month is not None and day is not None:
            return found, (int(found[4]), month, int(day))
        at = found.start(2) + 1 if found.start(2) >= at else found.end()
    raise ValueError("not a date")


def _epoch(text: str) -> datetime:
    """Read seconds, milliseconds or microseconds since 1970."""
    if _SECONDS.fullmatch(text):
        return datetime.fromtimestamp(float(text), UTC)
    if _MILLISECONDS.fullmatch(text):
        return datetime.fromtimestamp(float(text) / 1000, UTC)
    if _MICROSECONDS.fullmatch(text):
        return datetime.fromtimestamp(int(text) / 1_000_000, UTC)
    raise ValueError("not seconds since 1970")


def _at(date: tuple[int, int, int], clock: Sequence[str | None], zone: tzinfo | None) -> datetime:
    year, month, day = date
    hour, minute, second, half = clock
    hours = int(hour or 0)
    if half and hours <= _NOON:
        hours = hours % _NOON + (_NOON if half == "p" else 0)
    if year < _SHORT_YEAR:
        year += 2000
    return datetime(year, month, day, hours, int(minute or 0), int(second or 0), tzinfo=zone)


def _zone(left: str, text: str) -> tzinfo | None:
    """Return the zone beside a date and a time, or None.

    Raises:
        ValueError: the rest is neither a zone nor a filler word.
    """
    if found := _OFFSET.search(left):
        ahead = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
        return timezone(ahead if found[1] == "+" else -ahead)
    if named := _ZONE_NAME.search(text):
        return ZoneInfo(named[0])
    words = [word for word in _WORD.findall(left) if word not in _FILLERS]
    if not words:
        if any(letter.isdigit() for letter in left):
            raise ValueError("a number that is not part of a date")
        return None
    if words[0] in _ZONE_WORDS:
        return ZoneInfo(_ZONE_WORDS[words[0]])
    if words[0] not in _BEHIND:
        raise ValueError("not a zone")
    return timezone(timedelta(hours=-_BEHIND[words[0]]))


def zone_named(name: str) -> tzinfo:
    """Return the zone of an IANA name such as ``America/New_York``, or the one of ``AS_WRITTEN``.

    Raises:
        BadSettings: no zone has that name.
    """
    try:
        return _AsWritten() if name == AS_WRITTEN else ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadSettings(
            f"The time zone “{name}” is not known. Use a name like America/New_York or UTC."
        ) from error


#: This many rows are always read; after them only as many as are needed to decide.
SAMPLE = 200

_EPOCH = re.compile(r"(?:^|-)(\d{9,10})(?:\.\d+)?$", re.ASCII)
_NEAR = timedelta(hours=36)
_MOVED = 3
_UNSURE = "Dates are read as {}, but nothing in the file says so: check one before importing."
_DOTTED = re.compile(r"(?<!\d)\d{1,2}\.\s?\d{1,2}\.", re.ASCII)
# Where the month stands before the day (Unicode CLDR, short dates).
_MONTH_FIRST_REGIONS = frozenset({"US", "PH", "PR", "GU", "VI"})


class Verdict(NamedTuple):
    """How the dates of a file are written, and why.

    Attributes:
        style: how to read the dates.
        sure: False if nothing in the file said, and the region's usual style was taken.
        reason: one sentence for the preview.
    """

    style: DateStyle
    sure: bool
    reason: str


class DateVotes:
    """What the rows read so far say about the style of their dates."""

    def __init__(self, region: str = "") -> None:
        """Start without a row; ``region`` (``US``) decides if the file says nothing."""
        self._usual = DateStyle.MONTH_FIRST if region.upper() in _MONTH_FIRST_REGIONS else DateStyle.DAY_FIRST
        self._numeric = self._dotted = self._epochs = self._seen = 0
        self._above = {DateStyle.DAY_FIRST: 0, DateStyle.MONTH_FIRST: 0}
        self._by_id = {DateStyle.DAY_FIRST: 0, DateStyle.MONTH_FIRST: 0}
        self._firsts: set[int] = set()
        self._seconds: set[int] = set()

    def add(self, text: str, uniqueid: str) -> None:
        """Count one row: its start as written, and its unique id or ""."""
        self._seen += bool(text)
        self._epochs += likely_epoch(text)
        pair = numeric_date(text)
        if pair is None:
            return
        first, second = pair
        self._numeric += 1
        self._dotted += _DOTTED.search(text) is not None
        self._firsts.add(first)
        self._seconds.add(second)
        if first > _LAST_MONTH >= second:
            self._above[DateStyle.DAY_FIRST] += 1
        elif second > _LAST_MONTH >= first:
            self._above[DateStyle.MONTH_FIRST] += 1
        elif first != second:
            for style in _agreeing(text, uniqueid):
                self._by_id[style] += 1

    @property
    def settled(self) -> bool:
        """True if more rows would not change the verdict."""
        return self._numeric == 0 or any(self._above.values()) or any(self._by_id.values())

    def verdict(self) -> Verdict:
        """Return the style and the reason in words."""
        if 2 * self._epochs > self._seen:
            return Verdict(DateStyle.EPOCH, True, "Times are seconds or milliseconds since 1970.")
        if not self._numeric:
            return Verdict(DateStyle.ISO, True, "Dates have the year first, or name the month.")
        if style := _winner(self._above):
            return Verdict(style, True, f"Dates are {_words(style)}: only so the numbers above 12 are days.")
        if style := _winner(self._by_id):
            return Verdict(style, True, f"Dates are {_words(style)}: the ids of the calls agree with that.")
        if 2 * self._dotted > self._numeric:
            return Verdict(DateStyle.DAY_FIRST, True, "Dates are day/month: they are written with dots.")
        if len(self._firsts) == 1 and len(self._seconds) >= _MOVED:
            return Verdict(DateStyle.MONTH_FIRST, True, "Dates are month/day: only the second number moves.")
        if len(self._seconds) == 1 and len(self._firsts) >= _MOVED:
            return Verdict(DateStyle.DAY_FIRST, True, "Dates are day/month: only the first number moves.")
        return Verdict(self._usual, False, _UNSURE.format(_words(self._usual)))


def decide(starts: Iterable[tuple[str, str]], region: str = "") -> Verdict:
    """Return the style of a file and why, from the (start as written, unique id) of its rows.

    ``region`` (``US``) decides if nothing else does; without one it is day/month.
    Reads ``SAMPLE`` rows, and more only while those leave it open.
    """
    votes = DateVotes(region)
    for seen, (text, uniqueid) in enumerate(starts, start=1):
        votes.add(text, uniqueid)
        if seen >= SAMPLE and votes.settled:
            break
    return votes.verdict()


def _agreeing(text: str, uniqueid: str) -> list[DateStyle]:
    """Return the one style that puts the date within a day and a half of its id, or an empty list."""
    found = _EPOCH.search(uniqueid)
    if found is None:
        return []
    epoch = datetime.fromtimestamp(int(found[1]), UTC)
    near = []
    for style in (DateStyle.DAY_FIRST, DateStyle.MONTH_FIRST):
        try:
            if abs(WallClock(style, UTC).read(text).at - epoch) < _NEAR:
                near.append(style)
        except BadDate:
            continue  # no date in this order of day and month, so the order is not this one
    return near if len(near) == 1 else []


def _winner(votes: dict[DateStyle, int]) -> DateStyle | None:
    day, month = votes[DateStyle.DAY_FIRST], votes[DateStyle.MONTH_FIRST]
    if day == month:
        return None
    return DateStyle.DAY_FIRST if day > month else DateStyle.MONTH_FIRST


def _words(style: DateStyle) -> str:
    return "day/month" if style is DateStyle.DAY_FIRST else "month/day"
