"""Whose an appointment is: somebody on the way, by name and number, and never by a guess."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from frontdesk.bookings.rows import BookedRow, match_name
from frontdesk.exports.instants import micros
from frontdesk.store.bookings import OnTheWay


class Whose(NamedTuple):
    """Whose way an appointment is part of.

    Attributes:
        referral: the way; 0 if it is nobody's.
        problem: why it is nobody's, or "".
    """

    referral: int
    problem: str = ""


class Patients:
    """Everybody on the way, finished or not, by name and number."""

    def __init__(self, everybody: Iterable[OnTheWay]) -> None:
        """Take everybody, once for each number of theirs."""
        self._ways: dict[int, list[tuple[int, int]]] = {}
        self._named: dict[str, set[int]] = {}
        self._reached: dict[str, set[int]] = {}
        seen: set[int] = set()
        for one in everybody:
            if name := match_name(one.name):
                self._named.setdefault(name, set()).add(one.contact)
            if one.number:
                self._reached.setdefault(one.number, set()).add(one.contact)
            if one.referral not in seen:
                seen.add(one.referral)
                self._ways.setdefault(one.contact, []).append((micros(one.begins), one.referral))
        self._with_number = set().union(*self._reached.values()) if self._reached else set()
        for ways in self._ways.values():
            ways.sort()

    def whose(self, row: BookedRow) -> Whose:
        """Return whose an appointment is, or why it is nobody's.

        Name and number decide. A name alone decides where one of the two has no number, and only one person
        has the name. Of somebody's ways the latest that began before the appointment is meant.
        """
        contact, problem = self._person(row.name, row.number)
        if problem:
            return Whose(0, problem)
        begun = [referral for begins, referral in self._ways[contact] if begins <= row.at]
        return Whose(begun[-1]) if begun else Whose(0, "the appointment is before the referral itself")

    def _person(self, name: str, number: str) -> tuple[int, str]:
        named = self._named.get(name, set())
        both = named & self._reached.get(number, set()) if number else set()
        if not both:
            both = named if not number else named - self._with_number
        if len(both) == 1:
            return next(iter(both)), ""
        if both:
            return 0, f"{len(both)} patients have this name" + (" and number" if number else "")
        if named:
            return 0, "the name is known with another number"
        if number in self._reached:
            return 0, "the number is known with another name"
        return 0, "no patient here has this name"
