"""Columns whose meaning must be the same on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, date, datetime
from enum import Enum
from functools import lru_cache
from typing import Any

from peewee import Field

_BEFORE_ZONE = len("2026-11-16T13:10:00.000000")


def to_text(instant: datetime) -> str:
    """Write an instant as fixed-width UTC text, which sorts as time does.

    Raises:
        ValueError: the instant has no zone; guessing one would move deadlines.
    """
    if instant.tzinfo is not UTC:
        if instant.tzinfo is None:
            raise ValueError("an instant without a time zone cannot be stored")
        instant = instant.astimezone(UTC)
    return f"{instant.isoformat(timespec='microseconds')[:_BEFORE_ZONE]}Z"


def from_text(text: str) -> datetime:
    """Read an instant written by :func:`to_text`."""
    return datetime.fromisoformat(text)


def maybe_from_text(text: str | None) -> datetime | None:
    """Read an instant that may be absent."""
    return None if text is None else datetime.fromisoformat(text)


# One action writes the same instant into several rows.
_text_of_action = lru_cache(maxsize=8)(to_text)

#: Kinds of values that the drivers take as they are, and the columns hold as they come.
PLAIN = frozenset((type(None), bool, int, float, str))


def as_stored(value: object) -> object:
    """Return a value as the columns hold it: instants and days are text, members of enumerations their code.

    Raises:
        ValueError: an instant has no zone.
    """
    if type(value) in PLAIN:
        return value
    if isinstance(value, datetime):
        return _text_of_action(value)
    if isinstance(value, date):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value


class UtcDateTimeField(Field):
    """An instant in UTC: refuses naive values, and is the same text on both engines."""

    field_type = "TEXT"

    def db_value(self, value: datetime | str | None) -> str | None:
        """To the column: fixed-width text."""
        if value is None or isinstance(value, str):
            return value
        return to_text(value)

    def python_value(self, value: Any) -> datetime | None:
        """From the column: an aware instant in UTC."""
        return maybe_from_text(value)
