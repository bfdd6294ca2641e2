"""What a setting may be: how it reads and is written in a file and in a field of a form.

A value has three shapes: the program's own, the plain one of TOML and JSON, and the text of a field. A kind
knows all three, and says in one sentence what is wrong and what is allowed.
"""

from __future__ import annotations

import difflib
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any, Generic, NamedTuple, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from frontdesk.domain.clock_text import DAY_MINUTES, INTERNATIONAL, TimeStyle, iso_clock
from frontdesk.domain.errors import BadSettings
from frontdesk.domain.people import names_in
from frontdesk.domain.rule.hours import Range, parse_ranges
from frontdesk.domain.text import NAME_LIMIT, PHONE_LIMIT, clean, fold, one_line
from frontdesk.domain.typed_time import read_clock

T = TypeVar("T")

#: The first and the last year in which a day may be named.
YEARS = (2000, 2100)
#: The most entries of a list.
MOST_ENTRIES = 500

_HOURS_EXAMPLE = '["08:00-12:00", "13:00-17:00"]'
_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_SHOWN = 40  # characters of a wrong value repeated in a message
_SHOWN_NUMBER = 10**12  # larger ones are not repeated; Python itself refuses to write the very large


def shown(value: object) -> str:
    """Return a wrong value as a message repeats it: short, on one line, harmless."""
    if isinstance(value, str):
        return repr(one_line(value, _SHOWN))
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value) if abs(value) < _SHOWN_NUMBER else "a very large number"
    if isinstance(value, list):
        return "a list"
    return "a section" if isinstance(value, dict) else str(value)


def nearest(given: str, known: Iterable[str]) -> str | None:
    """Return the known word that looks most like the given one; None if none is near."""
    folded = {fold(word): word for word in known}
    near = difflib.get_close_matches(fold(given[:100]), folded, n=1)
    return folded[near[0]] if near else None


class Option(NamedTuple, Generic[T]):
    """One of a few values that a setting may have.

    Attributes:
        word: as it stands in a file.
        value: what it means.
        label: as a form shows it.
        hint: dim words beside the label.
    """

    word: str
    value: T
    label: str
    hint: str = ""


class Kind(ABC, Generic[T]):
    """What a setting may be.

    Attributes:
        lines: the height of its editor in a form; more than one means one entry a line.
        options: the values to choose from, if it is one of a few.
    """

    lines: int = 1
    options: tuple[Option[Any], ...] = ()

    @abstractmethod
    def read(self, plain: object) -> T:
        """Return the value of a plain one from TOML or JSON. Raises BadSettings."""

    def write(self, value: T) -> object:
        """Return the plain value for TOML or JSON; None to leave the key out."""
        return value

    def read_text(self, text: str, before: object = None) -> T:
        """Return the value of what a person typed.

        Args:
            text: what stands in the field.
            before: the value as it is kept now.

        Raises:
            BadSettings: it cannot be this setting.
        """
        return self.read(text.strip())

    def write_text(self, value: T, style: TimeStyle = INTERNATIONAL) -> str:
        """Return the value as shown in a field of a form.

        Args:
            value: the value.
            style: how the practice writes times.
        """
        return str(value)

    def words(self, value: T, style: TimeStyle = INTERNATIONAL) -> str:
        """Return the value within a sentence, on one line; ``nothing`` if it is empty."""
        return ", ".join(self.write_text(value, style).splitlines()) or "nothing"


class Text(Kind[str]):
    """One line of text, cleaned; a text that is too long is refused, not cut."""

    def __init__(
        self,
        limit: int = NAME_LIMIT,
        *,
        empty: bool = False,
        wanted: str = "",
        check: Callable[[str], str] = str,
    ) -> None:
        """Say what the text may be.

        Args:
            limit: the most characters.
            empty: True if it may be empty.
            wanted: said in a form if it may not be empty and is.
            check: gives the text as it is kept, or raises BadSettings; an empty text is not checked.
        """
        self.limit, self.empty, self.wanted, self.check = limit, empty, wanted, check

    def read(self, plain: object) -> str:
        """Return the cleaned text. Raises BadSettings."""
        if not isinstance(plain, str):
            raise BadSettings(f"{shown(plain)} is not a text; write it in quotes.")
        cleaned = clean(plain, limit=self.limit, joint=" ")
        if cleaned.cut:
            raise BadSettings(f"this text is too long; at most {self.limit} characters are allowed.")
        if cleaned.text:
            return self.check(cleaned.text)
        if not self.empty:
            raise BadSettings("this may not be empty; write a text in quotes.")
        return ""

    def read_text(self, text: str, before: object = None) -> str:
        """Return the cleaned text. Raises BadSettings."""
        if not self.empty and not text.strip():
            raise BadSettings(self.wanted or "This may not be empty.")
        return self.read(text)


def _zone(name: str) -> str:
    """Return a time zone by the name that the system knows it by. Raises BadSettings."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as wrong:
        # ValueError comes for a path, OSError for a folder of zones.
        near = nearest(name.replace(" ", "_"), available_timezones())
        raise BadSettings(
            f"{shown(name)} is not a time zone; write one such as {near or 'America/New_York'}."
        ) from wrong
    return name


def _country(text: str) -> str:
    """Return a country's two letters; services check if its numbers are known. Raises BadSettings."""
    region = text.upper()
    if not re.fullmatch("[A-Z]{2}", region):
        raise BadSettings(f'{shown(text)} is not a country; write its two letters, for example "US".')
    return region


def _with_digit(advice: str) -> Callable[[str], str]:
    """Return a check for a phone number in any form, with what to write if it holds no digit."""

    def check(text: str) -> str:
        """Return the text unchanged, or raise BadSettings if it holds no digit."""
        if not any(char.isdecimal() for char in text):
            raise BadSettings(f"{shown(text)} holds no digit; {advice}.")
        return text

    return check


ZONE = Text(check=_zone)
COUNTRY = Text(check=_country, wanted="Write a country's two letters, such as US.")
OWN_NUMBER = Text(PHONE_LIMIT, check=_with_digit('write a phone number, for example "+12125550100"'))
NUMBER_TO_DIAL = Text(
    PHONE_LIMIT, empty=True, check=_with_digit('write a phone number, or "" while it is not set')
)


class HolidayRegion(Text):
    """A country or a part of one, in form only: services check if its holidays are known; "" for none."""

    def __init__(self) -> None:
        super().__init__(empty=True, check=self._in_form)

    @staticmethod
    def _in_form(region: str) -> str:
        if not re.fullmatch("[A-Z]{2}(-.+)?", region):
            raise BadSettings(
                f'{shown(region)} is not a country or part of one; write "US" or "US-NY", or "" for none.'
            )
        return region

    def read_text(self, text: str, before: object = None) -> str:
        """Read ``us-ny``; nothing and ``none`` are no region. Its form is left to who knows the regions."""
        region = one_line(text).upper()
        return "" if region == "NONE" else region

    def write_text(self, value: str, style: TimeStyle = INTERNATIONAL) -> str:
        """``US-NY``, or ``none``."""
        return value or "none"


class Number(Kind[int]):
    """A whole number within bounds, both included."""

    def __init__(self, low: int, high: int) -> None:
        self.low, self.high = low, high

    def read(self, plain: object) -> int:
        """Return the number. Raises BadSettings."""
        # True and False are numbers to Python, but nobody means them so.
        if isinstance(plain, bool) or not isinstance(plain, int) or not self.low <= plain <= self.high:
            raise BadSettings(
                f"{shown(plain)} is not allowed; write a whole number from {self.low} to {self.high}."
            )
        return plain

    def read_text(self, text: str, before: object = None) -> int:
        """Read ``6``. Raises BadSettings."""
        typed = text.strip()
        if not typed:
            raise BadSettings(f"Write a whole number from {self.low} to {self.high}.")
        return self.read(int(typed) if re.fullmatch("[0-9]{1,6}", typed) else typed)


class Choice(Kind[T]):
    """One of a few values."""

    def __init__(self, *options: Option[T]) -> None:
        self.options: tuple[Option[T], ...] = options

    def read(self, plain: object) -> T:
        """Return the value of a word. Raises BadSettings."""
        for option in self.options:
            if isinstance(plain, str) and plain.strip() == option.word:
                return option.value
        allowed = ", ".join(option.word for option in self.options)
        raise BadSettings(f"{shown(plain)} is not allowed; write one of {allowed}.")

    def write(self, value: T) -> object:
        """Return the word of a value."""
        return self._option(value).word

    def read_text(self, text: str, before: object = None) -> T:
        """Return the value of the line that was taken. Raises BadSettings if none was."""
        for option in self.options:
            if text == option.word:
                return option.value
        raise BadSettings("Take one of the lines; the arrow down shows them.")

    def write_text(self, value: T, style: TimeStyle = INTERNATIONAL) -> str:
        """Return the word, by which a form knows the line."""
        return self._option(value).word

    def words(self, value: T, style: TimeStyle = INTERNATIONAL) -> str:
        """Return the label, as the form shows it."""
        return self._option(value).label

    def _option(self, value: T) -> Option[T]:
        return next(option for option in self.options if option.value == value)


class Flag(Choice[bool]):
    """True or false; two lines to choose from in a form."""

    def __init__(self, no: str = "no", yes: str = "yes", hints: tuple[str, str] = ("", "")) -> None:
        super().__init__(Option("no", False, no, hints[0]), Option("yes", True, yes, hints[1]))

    def read(self, plain: object) -> bool:
        """Return the flag. Raises BadSettings."""
        if not isinstance(plain, bool):
            raise BadSettings(f"{shown(plain)} is not allowed; write true or false, without quotes.")
        return plain

    def write(self, value: bool) -> object:
        """True or False."""
        return value


def typed_clock(minute: int, style: TimeStyle) -> str:
    """Minutes from local midnight as people type them: ``8am``, ``8:30am``, ``noon``; else ``08:30``."""
    if not style.twelve_hour or minute == DAY_MINUTES:
        return iso_clock(minute)
    if minute == DAY_MINUTES // 2:
        return "noon"
    hour, rest = divmod(minute, 60)
    return f"{(hour - 1) % 12 + 1}{f':{rest:02}' if rest else ''}{'am' if hour < 12 else 'pm'}"


class TimeOfDay(Kind[int]):
    """A time of day, kept as minutes from local midnight, 0 to 1440."""

    def read(self, plain: object) -> int:
        """Read ``10:00``. Raises BadSettings."""
        if not isinstance(plain, str):
            raise BadSettings(f'{shown(plain)} is not allowed; write a time in quotes, for example "10:00".')
        return read_clock(plain)

    def write(self, value: int) -> object:
        """``10:00``."""
        return iso_clock(value)

    def write_text(self, value: int, style: TimeStyle = INTERNATIONAL) -> str:
        """``10:00``, ``10am`` on the 12-hour clock."""
        return typed_clock(value, style)


class Hours(Kind[tuple[Range, ...]]):
    """The opening hours of one day; no range is a closed day."""

    def read(self, plain: object) -> tuple[Range, ...]:
        """Read a list such as ``["08:00-12:00", "13:00-17:00"]``. Raises BadSettings."""
        texts = _entries(plain, f"{_HOURS_EXAMPLE}, or [] for a closed day")
        for text in texts:
            if not isinstance(text, str):
                raise BadSettings(
                    f"{shown(text)} is not allowed; write ranges in quotes, for example {_HOURS_EXAMPLE}."
                )
        return parse_ranges(map(str, texts))

    def write(self, value: tuple[Range, ...]) -> object:
        """``["08:00-12:00", "13:00-17:00"]``."""
        return [str(item) for item in value]

    def read_text(self, text: str, before: object = None) -> tuple[Range, ...]:
        """Read ``8:30am-5pm``, ``8-12, 1-5`` or ``08:00-12:00, 13:00-17:00``; nothing is a closed day.

        Raises:
            BadSettings: a range cannot be read, or two overlap.
        """
        return parse_ranges(text) if text.strip() else ()

    def write_text(self, value: tuple[Range, ...], style: TimeStyle = INTERNATIONAL) -> str:
        """``08:00-12:00, 13:00-17:00``, ``8am-noon, 1pm-5pm`` on the 12-hour clock, or ``closed``."""
        ranges = (f"{typed_clock(one.start, style)}-{typed_clock(one.end, style)}" for one in value)
        return ", ".join(ranges) or "closed"


HOURS = Hours()


class Day(Kind[date]):
    """A day from 2000 to 2100."""

    def read(self, plain: object) -> date:
        """Read ``2026-11-26``, with or without quotes. Raises BadSettings."""
        if isinstance(plain, date) and not isinstance(plain, datetime):
            plain = plain.isoformat()  # TOML has days of its own, without quotes
        if not isinstance(plain, str):
            raise BadSettings(f'{shown(plain)} is not a day; write it in quotes, for example "2026-11-26".')
        try:
            day = date.fromisoformat(plain) if re.fullmatch(_DAY, plain) else None
        except ValueError:
            day = None
        if day is None or not YEARS[0] <= day.year <= YEARS[1]:
            raise BadSettings(
                f"{shown(plain)} is not a day from {YEARS[0]} to {YEARS[1]}; "
                'write year, month and day, for example "2026-11-26".'
            )
        return day

    def write(self, value: date) -> object:
        """``2026-11-26``."""
        return value.isoformat()


class OrNone(Kind[T | None]):
    """A setting that may have no value: an empty text, or a key that is left out."""

    def __init__(self, kind: Kind[T], *, written: str | None = None) -> None:
        """Let another kind have no value.

        Args:
            kind: what it is if it has one.
            written: what stands in a file while it has none; None to leave the key out.
        """
        self.kind, self.written = kind, written

    def read(self, plain: object) -> T | None:
        """Return the value, or None for an empty text. Raises BadSettings."""
        return None if isinstance(plain, str) and not plain.strip() else self.kind.read(plain)

    def write(self, value: T | None) -> object:
        """Return the plain value, or what stands for none."""
        return self.written if value is None else self.kind.write(value)

    def read_text(self, text: str, before: object = None) -> T | None:
        """Return the value, or None for an empty field. Raises BadSettings."""
        return self.kind.read_text(text, before) if text.strip() else None

    def write_text(self, value: T | None, style: TimeStyle = INTERNATIONAL) -> str:
        """Return the value as text, or nothing."""
        return "" if value is None else self.kind.write_text(value, style)


class ListOf(Kind[tuple[T, ...]]):
    """Several values of one kind, in order."""

    def __init__(
        self,
        kind: Kind[T],
        *,
        example: str,
        least: int = 0,
        once: bool = False,
        lines: int = 1,
        wanted: str = "",
    ) -> None:
        """Say what the list may hold.

        Args:
            kind: what each entry is.
            example: a list as it is written in a file.
            least: the fewest entries.
            once: True to refuse entries that differ only in case, accents or spacing.
            lines: the height of its editor, one entry a line; 1 for one line with commas.
            wanted: said in a form where nothing was typed; "" if the list may be empty there.
        """
        self.kind, self.example, self.least, self.once = kind, example, least, once
        self.lines, self.wanted = lines, wanted

    def read(self, plain: object) -> tuple[T, ...]:
        """Return the values of a list. Raises BadSettings."""
        return self._checked(tuple(map(self.kind.read, _entries(plain, self.example, self.least))))

    def write(self, value: tuple[T, ...]) -> object:
        """Return the list."""
        return [self.kind.write(item) for item in value]

    def read_text(self, text: str, before: object = None) -> tuple[T, ...]:
        """Return the values of the lines, or of what stands between commas. Raises BadSettings."""
        parts = [part for part in self._parts(text, before) if part.strip()]
        if self.wanted and not parts:
            raise BadSettings(self.wanted)
        return self._checked(tuple(map(self.kind.read_text, parts)))

    def write_text(self, value: tuple[T, ...], style: TimeStyle = INTERNATIONAL) -> str:
        """One entry a line, or with commas between them."""
        return ("\n" if self.lines > 1 else ", ").join(self.kind.write_text(item, style) for item in value)

    def _parts(self, text: str, before: object) -> Sequence[str]:
        return text.split("\n" if self.lines > 1 else ",")

    def _checked(self, values: tuple[T, ...]) -> tuple[T, ...]:
        _check_length(values, self.least)
        seen: set[str] = set()
        for value in values if self.once else ():
            key = fold(str(value))
            if key in seen:
                raise BadSettings(f"{shown(value)} is there twice; write each entry once.")
            seen.add(key)
        return values


class Names(ListOf[str]):
    """People's names: ``Joan, Bea`` on one line are two, ``Ann Lee, MD`` is one."""

    def _parts(self, text: str, before: object) -> Sequence[str]:
        known = [name for name in before if isinstance(name, str)] if isinstance(before, tuple) else []
        return names_in(text.split("\n"), known)


def _entries(plain: object, example: str, least: int = 0) -> list[object]:
    """Return the entries of a list. Raises BadSettings if it is no list, or too short or long."""
    if not isinstance(plain, list):
        raise BadSettings(
            f"{shown(plain)} is not a list; write it in square brackets, for example {example}."
        )
    _check_length(plain, least)
    return plain


def _check_length(entries: Sequence[object], least: int) -> None:
    """Raise BadSettings if a list is too short or too long."""
    if not least <= len(entries) <= MOST_ENTRIES:
        raise BadSettings(
            f"{len(entries)} entries are not possible; from {least} to {MOST_ENTRIES} are allowed."
        )
