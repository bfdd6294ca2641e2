"""The hand-off is bounded: so many lines a part, so many words a line, two minutes in all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.domain.day.hand_off import MOST_LINES, MOST_WORDS, at_most, short


@pytest.mark.parametrize(
    ("lines", "of", "told"),
    [
        ("abc", None, ("a", "b", "c")),
        ("abcde", None, ("a", "b", "c", "d", "e")),
        ("abcdef", None, ("a", "b", "c", "d", "e", "and 1 more")),
        # Only the first were read; the count comes from elsewhere.
        ("abcde", 17, ("a", "b", "c", "d", "e", "and 12 more")),
        ("", None, ()),
    ],
)
def test_so_many_lines_and_how_many_more(lines: str, of: int | None, told: tuple[str, ...]) -> None:
    assert at_most(lines, of) == told


@given(st.lists(st.text(min_size=1), max_size=40))
def test_nothing_is_left_out_without_being_counted(lines: list[str]) -> None:
    told = at_most(lines)
    assert told[:MOST_LINES] == tuple(lines[:MOST_LINES])
    assert len(told) <= MOST_LINES + 1
    if len(lines) > MOST_LINES:
        assert told[-1] == f"and {len(lines) - MOST_LINES} more"


def test_a_long_note_is_cut_at_a_word() -> None:
    text = " ".join(f"w{number}" for number in range(30))
    assert short(text) == " ".join(f"w{number}" for number in range(MOST_WORDS)) + " …"
    assert short("call the pharmacy") == "call the pharmacy"
