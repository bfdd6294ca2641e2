"""Every color of letters can be read on every ground it stands on, in both themes of our own."""

from __future__ import annotations

import pytest
from textual.color import Color
from textual.theme import Theme

from frontdesk.ui.theme import DARK, LIGHT, SIXTEEN, in_one_color, theme_of
from frontdesk.ui.widgets.lines import Lines
from tests.builders import Desk
from tests.ui.conftest import OnScreen

#: What the accessibility guidelines (WCAG 2, AA) ask for letters of this size.
READABLE = 4.5
GROUNDS = ("background", "panel", "cursor-row", "cursor-dim", "field")
LETTERS = ("foreground", "secondary", "accent", "quiet", "breached", "at-risk", "on-time", "met")


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_letters_stand_out_from_their_ground(theme: Theme) -> None:
    pairs = [(letters, ground) for letters in LETTERS for ground in GROUNDS]
    pairs += [("on-at-risk", "at-risk"), ("on-crisis", "crisis")]
    faint = {
        (letters, ground): round(contrast, 2)
        for letters, ground in pairs
        if (contrast := _contrast(_color(theme, letters), _color(theme, ground))) < READABLE
    }
    assert not faint


@pytest.mark.parametrize(
    ("name", "ground", "worn"),
    [
        ("auto", "", DARK),
        ("auto", "15;0", DARK),
        ("auto", "0;15", LIGHT),
        ("auto", "0;default;7", LIGHT),
        ("auto", "12;8", DARK),
        ("auto", "default", DARK),
        ("frontdesk-dark", "0;15", DARK),
        ("frontdesk-light", "15;0", LIGHT),
        ("ansi", "0;15", SIXTEEN),
    ],
)
def test_what_the_terminal_says_decides_unless_the_person_did(name: str, ground: str, worn: Theme) -> None:
    assert theme_of(name, ground) == worn.name


def _color(theme: Theme, name: str) -> Color:
    return Color.parse(theme.variables.get(name) or getattr(theme, name))


def _contrast(one: Color, other: Color) -> float:
    dim, bright = sorted((_light(one), _light(other)))
    return (bright + 0.05) / (dim + 0.05)


def _light(color: Color) -> float:
    """The relative luminance, 0 to 1."""
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in color.normalized
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_in_one_color_what_is_overdue_stands_out_most(theme: Theme) -> None:
    ground = _color(theme, "background")
    seen = {name: _contrast(Color.parse(value), ground) for name, value in in_one_color(theme).items()}
    assert seen["breached"] > seen["at-risk"] > max(seen["met"], seen["on-time"]) >= READABLE
    assert not in_one_color(SIXTEEN)


async def test_without_colors_an_overdue_line_is_reversed(
    desk: Desk, on_screen: OnScreen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    desk.callback(name="Late Lou")
    desk.clock.set("tue 16:45")
    desk.callback(name="Soon Sue")
    async with on_screen() as screen:
        await screen.press("f3")
        queue = screen.app.screen.query_one("#queue", Lines)
        late, soon = (queue.get_component_rich_style(f"lines--{name}") for name in ("breached", "last-call"))
        assert late.reverse
        assert late.bold
        assert not soon.reverse
