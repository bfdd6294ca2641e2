"""A terminal without UTF-8 gets stand-ins, cell for cell."""

from __future__ import annotations

import pytest
from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color

from frontdesk.ui.ascii_only import OnlyAscii, has_utf8, in_ascii


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ({}, True),
        ({"LANG": "C"}, False),
        ({"LC_ALL": "C", "LANG": "en_US.UTF-8"}, False),
        ({"LC_ALL": "", "LC_CTYPE": "C.UTF-8", "LANG": "C"}, True),  # what Python makes of LANG=C
        ({"LANG": "en_US.ISO-8859-1"}, False),
        ({"LANG": "de_DE.utf8"}, True),
    ],
)
def test_the_first_variable_that_is_set_decides(said: dict[str, str], found: bool) -> None:
    assert has_utf8(said) is found


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("╭─ Who is this ─╮", "+- Who is this -+"),
        ("│ Zoë Núñez  ▾│", "| Zoe Nunez  v|"),
        ("“before five”…", '"before five"~'),
        ("‼ 1 h late · ×3 ▂", "! 1 h late - x3 #"),
        ("Huỳnh 北京", "Huynh ? ? "),
        ("plain", "plain"),
    ],
)
def test_every_sign_has_a_stand_in_of_its_width(text: str, shown: str) -> None:
    assert in_ascii(text) == shown
    assert cell_len(in_ascii(text)) == cell_len(text)
    (line,) = OnlyAscii().apply([Segment(text)], Color(0, 0, 0))
    assert line.text == shown


def test_a_mark_that_takes_no_cell_takes_none() -> None:
    assert in_ascii("e\u0301") == "e"
