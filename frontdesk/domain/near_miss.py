"""A near miss: what nearly went wrong in a crisis, in the words of who was there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from frontdesk.domain.errors import Incomplete


@dataclass(frozen=True, slots=True)
class NearMiss:
    """One note. It is never changed and blames nobody.

    Attributes:
        id: the store's number.
        at: when it was written, UTC.
        by: who wrote it.
        crisis_id: the crisis it is about, or None.
        text: what nearly went wrong.
    """

    id: int
    at: datetime
    by: str
    crisis_id: int | None
    text: str


def check_near_miss(text: str) -> None:
    """Refuse a note without a word.

    Raises:
        Incomplete: there is no letter in it.
    """
    if not any(char.isalpha() for char in text):
        raise Incomplete("near_miss", "Write a few words about what nearly went wrong, or leave with esc.")
