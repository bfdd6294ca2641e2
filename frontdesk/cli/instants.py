"""Instants as people and logs write them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from frontdesk.domain.errors import FrontDeskError
from frontdesk.domain.text import one_line

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"[0-9]{1,2}:[0-9]{2}.*")
_INSTANT = re.compile(r"([0-9]{4}[0-9W-]*)[T ] *([0-9][0-9:.,]*) *(Z|[+-][0-9:]+)?", re.IGNORECASE)
_SHOWN = 40  # characters of what cannot be read that are repeated


class BadInstant(FrontDeskError):
    """The text is no instant. The sentence repeats it and shows how one is written."""

    title = "The time"


def read_instant(text: str, zone: ZoneInfo) -> datetime:
    """Read ISO 8601, also with a space for the T; aware, in the zone given or its own offset.

    Without an offset it is the wall time of the zone: one that happens twice means the first, one that does
    not exist is moved on by the gap.

    Raises:
        BadInstant: it cannot be read, or names a day without a time.
    """
    found = _INSTANT.fullmatch(text.strip())
    if found is None:
        why = "is a day without a time" if _DAY.fullmatch(text.strip()) else "cannot be read as a time"
        raise BadInstant(_told(text, why))
    day, time, offset = found.groups(default="")
    try:
        # An hour of one digit is how people write; ISO 8601 has two.
        at = datetime.fromisoformat(f"{day}T{'0' if time[1:2] == ':' else ''}{time}{offset.upper()}")
    except ValueError as wrong:
        raise BadInstant(_told(text, "is no time that there is")) from wrong
    return at if at.tzinfo else at.replace(tzinfo=zone)


def join_days_with_times(words: Iterable[str]) -> Iterator[str]:
    """Make one of a day and a time that a shell took apart: ``2026-11-24 17:40`` without its quotes."""
    day = None
    for word in words:
        if day is not None and _TIME.fullmatch(word):
            yield f"{day} {word}"
            day = None
            continue
        if day is not None:
            yield day
        day = word if _DAY.fullmatch(word) else None
        if day is None:
            yield word
    if day is not None:
        yield day


def _told(text: str, why: str) -> str:
    return (
        f'"{one_line(text, _SHOWN)}" {why}. Write it as 2026-11-24T17:40 for the practice\'s own time, '
        "or with an offset as 2026-11-24T17:40-05:00."
    )
