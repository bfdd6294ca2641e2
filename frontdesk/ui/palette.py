"""The theme's colours as styles, for widgets that draw their own lines.

A component class costs a style pass of its own for every widget that has it, before the first frame and at
each change of focus; a dozen fields and a list are fifty. These few are computed once a theme.
"""

from __future__ import annotations

from functools import lru_cache

from rich.style import Style
from textual.app import App
from textual.color import Color


@lru_cache(maxsize=64)
def _style(colour: str, ground: str, over: str, share: float, bold: bool, reverse: bool) -> Style:
    """A style from theme variables; ``ground`` may be mixed into what it lies ``over``."""
    background = Color.parse(ground) if ground else None
    if background is not None and over and share < 1 and background.ansi is None:
        background = Color.parse(over).blend(background, share)
    return Style(
        color=Color.parse(colour).rich_color if colour else None,
        bgcolor=background.rich_color if background else None,
        bold=bold or None,
        reverse=reverse or None,
    )


def ink(
    app: App[object],
    colour: str = "",
    *,
    on: str = "",
    over: str = "background",
    share: float = 1.0,
    bold: bool = False,
    reverse: bool = False,
) -> Style:
    """A style named by theme variables.

    Args:
        app: gives the theme that is in use.
        colour: the variable of the letters' colour, without ``$``; "" keeps what is there, and so does a name
            that the theme does not have.
        on: the variable of the ground; "" keeps what is there.
        over: the variable of what a ground of less than a whole ``share`` lies on.
        share: how much of the ground there is, 0 to 1; a terminal's own colours are never mixed.
        bold: bold letters.
        reverse: letters and ground change places.
    """
    named = app.theme_variables
    return _style(named.get(colour, ""), named.get(on, ""), named.get(over, ""), share, bold, reverse)
