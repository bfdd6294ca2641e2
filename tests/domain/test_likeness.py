"""How alike two callbacks are, by table."""

from __future__ import annotations

import pytest

from frontdesk.domain.callbacks.merge import Likeness, Marks, likeness


def marks(name: str = "", number: str = "", contact: int | None = None) -> Marks:
    """What a callback is compared by."""
    return Marks(contact, name, number)


@pytest.mark.parametrize(
    ("one", "other", "wanted"),
    [
        (marks(contact=3), marks(contact=3, name="Ann"), Likeness.SAME_PERSON),
        (marks("Maria Alvarez"), marks("maria  ÁLVAREZ"), Likeness.SAME_NAME),
        (marks("Maria Alvarez"), marks("M. Alvarez"), Likeness.NAME),
        (marks("Maria Alvarez"), marks("Ana Ruiz"), Likeness.NONE),
        # Initials and short words make nobody alike.
        (marks("J. de Vos"), marks("J. de Wit"), Likeness.NONE),
        # A digit mistyped, two that changed places, the same number with another area.
        (marks(number="+12125550142"), marks(number="+12125550143"), Likeness.NUMBER),
        (marks(number="+12125550142"), marks(number="+12125550124"), Likeness.NUMBER),
        (marks(number="+12125550142"), marks(number="+16465550142"), Likeness.NUMBER),
        (marks(number="+12125550142"), marks(number="+12125550188"), Likeness.NONE),
        (marks(number="+12125550142"), marks(number="+442079460142"), Likeness.NONE),
        # What both lack says nothing.
        (marks(), marks(), Likeness.NONE),
        (marks("Ann"), marks(), Likeness.NONE),
    ],
)
def test_two_callbacks_of_one_person(one: Marks, other: Marks, wanted: Likeness) -> None:
    assert likeness(one, other) is wanted
    assert likeness(other, one) is wanted


def test_every_reason_has_words() -> None:
    assert [bool(one.words) for one in Likeness] == [False, True, True, True, True]
