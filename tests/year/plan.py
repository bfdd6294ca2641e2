"""The year, planned: fifty who refer, whom each sends, when each is contacted, and one callback too late.

Everything happens at noon in New York. It begins on Monday, November 16, 2026, when all of them are written
down, and ends on the same date of the next year.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from frontdesk.domain.referrals.sources import SourceKind

BEGIN, END = date(2026, 11, 16), date(2027, 11, 16)


@dataclass(frozen=True)
class Referring:
    """One of them.

    Attributes:
        name: ``Dr 15``.
        kind: psychiatrists are on the focus list, hospitals have a longer cadence.
        sends: the days on which a patient of theirs calls.
        contacts: the days on which we write to them.
        late: the days on which a patient of theirs calls and nobody calls back; among ``sends``.
    """

    name: str
    kind: SourceKind
    sends: tuple[date, ...]
    contacts: tuple[date, ...]
    late: tuple[date, ...] = ()

    @property
    def is_focus(self) -> bool:
        """True if they are on the focus list."""
        return self.kind is SourceKind.PSYCHIATRIST


def every(days: int, first: date, until: date = END) -> tuple[date, ...]:
    """The days from a first one on, so many apart."""
    return tuple(first + timedelta(each) for each in range(0, (until - first).days + 1, days))


def day(text: str) -> date:
    """A day of the year: ``"2027-03-01"``."""
    return date.fromisoformat(text)


#: Who falls silent, with all they sent; the third sends one more in June.
SILENT = {
    3: ("2026-11-20", "2026-12-11", "2027-01-01", "2027-01-22", "2027-06-10"),
    15: ("2026-12-01", "2027-01-15", "2027-03-01"),
    49: ("2026-12-05", "2027-02-03", "2027-04-04"),
}
#: The one whose patient nobody called back, and when.
HURT, HURT_ON = 20, date(2027, 2, 10)
#: Seven letters and nobody; a hospital that is met three times in a year and sends nobody.
NEVER, HOSPITAL = 10, 48
HOSPITAL_MET = ("2026-12-01", "2027-03-01", "2027-07-01")


def _of(number: int) -> Referring:
    """Plan the year of one of them."""
    begin = BEGIN + timedelta(number)
    if number <= 10:
        kind, gap, letters = SourceKind.PSYCHIATRIST, 21, 21 if number % 2 == 0 else 42
        contacts = every(letters, begin + timedelta(10))
    elif number <= 47:
        kind, gap = SourceKind.PRIMARY_CARE, 45
        contacts = every(30, begin + timedelta(5))
        if number % 5 == 0:
            # Nobody has time for these in spring.
            contacts = tuple(one for one in contacts if not day("2027-04-01") <= one < day("2027-07-01"))
    else:
        kind, gap, contacts = SourceKind.HOSPITAL, 60, every(90, begin)
    sends = tuple(map(day, SILENT[number])) if number in SILENT else every(gap, begin)
    if number == NEVER:
        sends, contacts = (), every(21, day("2026-11-18"))
    if number == HOSPITAL:
        sends, contacts = (), tuple(map(day, HOSPITAL_MET))
    if number == HURT:
        return Referring(f"Dr {number}", kind, tuple(sorted({*sends, HURT_ON})), contacts, (HURT_ON,))
    return Referring(f"Dr {number}", kind, sends, contacts)


#: All of them, by their number in the plan.
EVERYBODY = {number: _of(number) for number in range(1, 51)}
