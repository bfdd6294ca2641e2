"""How likely two callbacks are of one person, from what the desk wrote down of each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from operator import ne

from frontdesk.domain.text import fold

#: Shorter words of a name (initials, "de") make nobody alike.
_SHORTEST_WORD = 3
#: A subscriber's number without country and area: the same in two areas is often one person's slip.
_LOCAL_DIGITS = 7


class Likeness(IntEnum):
    """How alike two are, and why; more is likelier."""

    NONE = 0
    NUMBER = 1
    NAME = 2
    SAME_NAME = 3
    SAME_PERSON = 4

    @property
    def words(self) -> str:
        """Why they may be one, in few words."""
        return _WORDS[self]


_WORDS = {
    Likeness.NONE: "",
    Likeness.NUMBER: "nearly the same number",
    Likeness.NAME: "a name in common",
    Likeness.SAME_NAME: "the same name",
    Likeness.SAME_PERSON: "the same contact",
}


@dataclass(frozen=True, slots=True)
class Marks:
    """What two callbacks are compared by.

    Attributes:
        contact_id: who is to be called, or None.
        name: theirs, or "".
        number: the number's key, or "".
    """

    contact_id: int | None
    name: str
    number: str


def likeness(one: Marks, other: Marks) -> Likeness:
    """Tell how alike two are; nothing that both lack makes them alike."""
    return likeness_to(one)(other)


def likeness_to(one: Marks) -> Callable[[Marks], Likeness]:
    """Compare many with one: gives what tells how alike another is to it."""
    mine = fold(one.name)
    words = {word for word in mine.split() if len(word) >= _SHORTEST_WORD}

    def compare(other: Marks) -> Likeness:
        if one.contact_id is not None and one.contact_id == other.contact_id:
            return Likeness.SAME_PERSON
        theirs = fold(other.name) if mine else ""
        if mine and mine == theirs:
            return Likeness.SAME_NAME
        if not words.isdisjoint(theirs.split()):
            return Likeness.NAME
        return Likeness.NUMBER if _nearly(one.number, other.number) else Likeness.NONE

    return compare


def _nearly(one: str, other: str) -> bool:
    """Whether two numbers differ by one digit or by two that changed places, or end alike."""
    if not one or not other:
        return False
    if one[-_LOCAL_DIGITS:] == other[-_LOCAL_DIGITS:] and len(one) > _LOCAL_DIGITS:
        return True
    apart = sum(map(ne, one, other)) if len(one) == len(other) else len(one)
    if apart != 2:
        return apart == 1
    first, second = (at for at, (left, right) in enumerate(zip(one, other, strict=True)) if left != right)
    return second == first + 1 and one[first] == other[second] and one[second] == other[first]
