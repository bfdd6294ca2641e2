"""Lunch cover: one hands all claims to another, and takes back what is still there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from frontdesk.domain.people import Person


class Place(StrEnum):
    """What became of somebody's place on the phones while they were out."""

    #: They were not on the phones.
    KEPT = "kept"
    #: They left it; who has their claims was on the phones already.
    LEFT = "left"
    #: Who has their claims took it.
    TAKEN = "taken"


@dataclass(frozen=True, slots=True)
class LunchOut:
    """Somebody who is out, with their claims at somebody else.

    Attributes:
        id: the store's number.
        person: who is out.
        to: who has their claims.
        out_at: since when, UTC.
        callbacks: the claims that were handed over.
        place: whether the other one also took their place on the phones.
    """

    id: int
    person: Person
    to: Person
    out_at: datetime
    callbacks: tuple[int, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class LunchMoved:
    """What going out or coming back moved.

    Attributes:
        person: who is out, or is back.
        to: who has, or had, their claims.
        out: True when they went, False when they came back.
        moved: how many claims changed hands.
        of: how many there were; of those that did not come back the work went on.
    """

    person: Person
    to: Person
    out: bool
    moved: int
    of: int

    @property
    def sentence(self) -> str:
        """What to say: ``Lee has your 3 claims``; names are people's text."""
        claims = "1 claim" if self.of == 1 else f"{self.of} claims"
        if self.out:
            return f"{self.to.first_name} covers for {self.person.first_name} and has {claims}."
        if self.moved == self.of:
            return f"{self.person.first_name} is back and has {claims} again."
        rest = self.of - self.moved
        return (
            f"{self.person.first_name} is back and has {self.moved} of {claims} again; "
            f"{rest} {'was' if rest == 1 else 'were'} done, or went on, meanwhile."
        )
