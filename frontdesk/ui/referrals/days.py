"""Days that are typed: until when somebody waits, what was promised, when an authorization expires."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from frontdesk.domain.text import ascii_digits, fold
from frontdesk.domain.typed_time import BadTime, read_day
from frontdesk.ui.api.desk import Desk

#: Shown in the empty field of a day.
EXAMPLE = "fri, dec 3, tomorrow"


def day_reader(desk: Desk) -> Callable[[str], date]:
    """Return what reads a typed day as of now: ``fri``, ``dec 3``, ``tomorrow``; a past one is read too.

    What it returns raises BadTime where it is no day.
    """
    hours = desk.hours
    today = hours.day_of(desk.now())

    def read(typed: str) -> date:
        """Read a day."""
        days, rest = read_day(fold(ascii_digits(typed.strip())), today, hours.style)
        if not days or rest.strip():
            raise BadTime(f"“{typed.strip()[:30]}” cannot be read as a day. Write it as {EXAMPLE}.")
        return days[0]

    return read
