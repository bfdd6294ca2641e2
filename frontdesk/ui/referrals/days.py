"""Days and times that are typed: until when somebody waits, what was promised, when a referral came."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from frontdesk.domain.text import ascii_digits, fold
from frontdesk.domain.typed_time import BadTime, minutes_of_day, read_day
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


#: Shown in the empty field of when something came.
CAME = "now, or yesterday 4:30pm"
_OFFICE, _NOON = range(7, 19), 12 * 60


def arrival_reader(desk: Desk) -> Callable[[str], datetime]:
    """Return what reads when something came, which has passed: ``9:12``, ``yesterday 4:30pm``, ``nov 12``.

    A day alone is its noon. What it returns raises BadTime where it is no time, or one still to come.
    """
    hours, now = desk.hours, desk.now()
    today = hours.day_of(now)

    def read(typed: str) -> datetime:
        """Read a time that has passed, UTC."""
        shown = typed.strip()[:30]
        said = fold(ascii_digits(typed.strip())).removeprefix("at ")
        days, rest = read_day(said, today, hours.style, past=True)
        minutes = minutes_of_day(rest) if rest else (_NOON,)
        if not minutes or (not rest and not days):
            raise BadTime(
                f"“{shown}” cannot be read as a time. Write it as 9:12, yesterday 4:30pm or nov 12."
            )
        moments = [hours.instant(days[0] if days else today, minute) for minute in minutes]
        passed = [moment for moment in moments if moment <= now]
        if not passed:
            raise BadTime(f"“{shown}” is still to come. Write when it came, or leave it empty for now.")
        return max(passed, key=lambda at: (hours.is_open(at), hours.local(at).hour in _OFFICE, at))

    return read
