"""People's text made ready to be shown."""

from __future__ import annotations

import pytest

from frontdesk.ui.text import data, fit, plain


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Dana [/x]", "Dana [/x]"),
        ("  two before and one behind ", "  two before and one behind "),
        ("  José  ", "  José  "),
        ("Dana\x1b]0;x\x07", "Dana\ufffd]0;x\ufffd"),
        ("Dana\x9b31m \u202eeeL", "Dana\ufffd31m \ufffdeeL"),
        ("Dana\tReyes\r\nLee", "Dana Reyes / Lee"),
        ("Dana\ud800", "Dana\ufffd"),
        ("An\u200bn\u00ad", "Ann"),
    ],
)
def test_codes_are_seen_to_have_been_there_and_spaces_stay(text: str, shown: str) -> None:
    assert plain(text) == shown
    assert data(text).plain == shown


def test_several_lines_stay_lines_where_there_is_room() -> None:
    assert plain("José\n\x07two", lines=True) == "José\n\ufffdtwo"


def test_a_skin_tone_is_kept_but_not_shown() -> None:
    assert data("Ann \U0001f44d\U0001f3fd").plain == "Ann \U0001f44d"
    assert fit("\U0001f44d\U0001f3fd Ann", 8) == "\U0001f44d Ann  "


def test_a_wide_glyph_is_never_halved() -> None:
    assert fit("山田太郎", 6) == "山田 …"
    assert fit("山田太郎", 8) == "山田太郎"
    assert fit("太郎", 6, right=True) == "  太郎"
