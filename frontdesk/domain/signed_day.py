"""A signed day: its record is never changed, only added to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class AddedNote:
    """What was added to a signed day.

    Attributes:
        at: when, UTC.
        by: who.
        text: what.
    """

    at: datetime
    by: str
    text: str


@dataclass(frozen=True, slots=True)
class SignedDay:
    """The signed record of a day.

    Attributes:
        day: which.
        at: when it was signed, UTC.
        by: who signed.
        report: the report as it was written then, Markdown.
        hand_off: the hand-off as it was written then, Markdown.
        figures: the figures by name.
        notes: what was added since, oldest first.
    """

    day: date
    at: datetime
    by: str
    report: str
    hand_off: str
    figures: Mapping[str, object]
    notes: tuple[AddedNote, ...]
