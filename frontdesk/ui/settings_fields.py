"""The practice's settings as lines of a form: how each is written there, and how it is read back."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from frontdesk.domain.clock_text import iso_clock
from frontdesk.domain.errors import BadSettings
from frontdesk.domain.rule.hours import Range, parse_ranges
from frontdesk.domain.settings import PracticeSettings
from frontdesk.domain.typed_time import read_clock
from frontdesk.services.practice_file import read_practice, write_practice
from frontdesk.ui.widgets.choice import Choice

_WHERE = "the settings"
_TOLD = re.compile(rf"{_WHERE}(?:, line \d+)?, ([\w.-]+): (.+)")
_CLOSED = "closed"
_YES, _NO = "yes", "no"
_TAKE_ONE = "Take one of the lines; the arrow down shows them."


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a form.

    Attributes:
        key: the setting, as in ``practice.toml`` or ``config.toml``: ``rule.met_by``.
        label: what it is called on screen.
        hint: an example, or what it is for.
        rows: lines of its editor; more than one means one entry a line.
        choices: what it may be, where that is one of a few.
    """

    key: str
    label: str
    hint: str = ""
    rows: int = 1
    choices: tuple[Choice[str], ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """A setting of the practice as a line of a form.

    Attributes:
        line: how it is asked.
        write: its text.
        read: puts a text into settings; raises BadSettings.
    """

    line: Line
    write: Callable[[PracticeSettings], str]
    read: Callable[[PracticeSettings, str], PracticeSettings]

    @property
    def key(self) -> str:
        """The setting: ``rule.met_by``."""
        return self.line.key


def texts_of(settings: PracticeSettings, fields: Sequence[Field]) -> dict[str, str]:
    """Every field's text, by its key."""
    return {field.key: field.write(settings) for field in fields}


def read_fields(
    base: PracticeSettings, texts: Mapping[str, str], fields: Sequence[Field]
) -> tuple[PracticeSettings, dict[str, str]]:
    """Read a form.

    The settings are also written and read as a file would be, so that what one field alone cannot
    tell is found. That may import a library of holidays: not for the event loop.

    Args:
        base: what holds for everything that is not in the form.
        texts: what stands in the fields, by key; a field that is left out stays as in ``base``.
        fields: the fields.

    Returns:
        The settings, and what is wrong by key, in a sentence; without one the settings can be saved.
    """
    settings, wrong = base, dict[str, str]()
    for field in fields:
        if field.key in texts:
            try:
                settings = field.read(settings, texts[field.key])
            except BadSettings as error:
                wrong[field.key] = sentence(error.sentence)
    if not any(settings.week) and not any(key.startswith("hours.") for key in wrong):
        wrong["hours.mon"] = (
            "Every day is closed; give at least one its hours, such as 08:00-12:00, 13:00-17:00."
        )
    try:
        settings = read_practice(write_practice(settings), _WHERE, settings.exception_names)
    except BadSettings as error:
        for line in error.sentence.splitlines():
            if found := _TOLD.match(line):
                wrong.setdefault(found[1], sentence(found[2]))
        if not wrong:
            wrong[""] = error.sentence
    return settings, wrong


def sentence(told: str) -> str:
    """A sentence of the settings' own as it reads beside its field."""
    plain = told.replace("; nothing was changed", "").removesuffix(" Nothing was changed.").strip()
    return plain[:1].upper() + plain[1:]


def changed(settings: PracticeSettings, **attributes: Any) -> PracticeSettings:
    """Settings with other values, by name."""
    return replace(settings, **attributes)


# How values are written and read


def hours_text(ranges: Sequence[Range]) -> str:
    """``08:00-12:00, 13:00-17:00``, or ``closed``."""
    return ", ".join(map(str, ranges)) or _CLOSED


def read_hours(text: str) -> tuple[Range, ...]:
    """Read the hours of one day; nothing and ``closed`` are a closed day. Raises BadSettings."""
    if text.strip().casefold() in ("", _CLOSED, "none"):
        return ()
    return parse_ranges(text)


def words(key: str, attribute: str, label: str, hint: str = "", *, wanted: str = "") -> Field:
    """A line of text; ``wanted`` is said when it is empty, where it may not be."""

    def read(settings: PracticeSettings, text: str) -> PracticeSettings:
        if wanted and not text.strip():
            raise BadSettings(wanted)
        return changed(settings, **{attribute: text.strip()})

    return Field(Line(key, label, hint), lambda settings: str(getattr(settings, attribute)), read)


def number(key: str, attribute: str, label: str, hint: str = "") -> Field:
    """A whole number."""
    return Field(
        Line(key, label, hint),
        lambda settings: str(getattr(settings, attribute)),
        lambda settings, text: changed(settings, **{attribute: read_number(text)}),
    )


def entries(
    key: str, attribute: str, label: str, hint: str = "", *, rows: int = 1, wanted: str = ""
) -> Field:
    """Several texts: one a line, or in one line with commas between them."""
    between = "\n" if rows > 1 else ","

    def read(settings: PracticeSettings, text: str) -> PracticeSettings:
        found = tuple(part.strip() for part in text.split(between) if part.strip())
        if wanted and not found:
            raise BadSettings(wanted)
        return changed(settings, **{attribute: found})

    def write(settings: PracticeSettings) -> str:
        return ("\n" if rows > 1 else ", ").join(getattr(settings, attribute))

    return Field(Line(key, label, hint, rows), write, read)


def weekday(key: str, label: str, days: Sequence[int], hint: str = "") -> Field:
    """The hours of one weekday, or of several that are alike."""

    def read(settings: PracticeSettings, text: str) -> PracticeSettings:
        ranges, week = read_hours(text), list(settings.week)
        for day in days:
            week[day] = ranges
        return replace(settings, week=tuple(week))

    return Field(Line(key, label, hint), lambda settings: hours_text(settings.week[days[0]]), read)


def read_number(text: str) -> int:
    """Read a whole number. Raises BadSettings."""
    if not re.fullmatch(r"\s*[0-9]{1,6}\s*", text):
        raise BadSettings("Write a whole number, such as 6.")
    return int(text)


def deadline_text(minute: int | None) -> str:
    """``10:00``, or nothing."""
    return "" if minute is None else iso_clock(minute)


def read_deadline(text: str) -> int | None:
    """Read a time of day; nothing is no deadline. Raises BadSettings."""
    return read_clock(text) if text.strip() else None


def read_minutes(text: str) -> tuple[int, ...]:
    """Read ``60, 30``. Raises BadSettings."""
    return tuple(read_number(part) for part in text.split(",") if part.strip())


def one_of(key: str, label: str, hint: str, choices: tuple[Choice[str], ...], attribute: str) -> Field:
    """One of a few words, which are the values of an enumeration."""

    def read(settings: PracticeSettings, text: str) -> PracticeSettings:
        kind = type(getattr(settings, attribute))
        if text not in (choice.value for choice in choices):
            raise BadSettings(_TAKE_ONE)
        return changed(settings, **{attribute: kind(text)})

    return Field(Line(key, label, hint, 1, choices), lambda settings: str(getattr(settings, attribute)), read)


def yes_or_no(key: str, label: str, hint: str, attribute: str) -> Field:
    """Whether something is so."""

    def read(settings: PracticeSettings, text: str) -> PracticeSettings:
        if text not in (_YES, _NO):
            raise BadSettings(_TAKE_ONE)
        return changed(settings, **{attribute: text == _YES})

    return Field(
        Line(key, label, hint, choices=(Choice("no", _NO), Choice("yes", _YES))),
        lambda settings: _YES if getattr(settings, attribute) else _NO,
        read,
    )
