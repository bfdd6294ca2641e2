"""The program's two themes: one quiet ground, one accent, three state colors that appear nowhere else."""

from __future__ import annotations

from textual.theme import Theme

DARK = Theme(
    name="frontdesk-dark",
    primary="#6CA8D9",
    secondary="#8FA3B3",
    accent="#6CA8D9",
    warning="#E0B050",
    error="#F27A72",
    success="#74B98A",
    foreground="#D5DCE2",
    background="#14181C",
    surface="#14181C",
    panel="#1E252B",
    dark=True,
    variables={
        "crisis": "#C62828",
        "on-crisis": "#FFFFFF",
        "breached": "#F27A72",
        "at-risk": "#E0B050",
        "last-call": "#E0B050",
        "on-at-risk": "#14181C",
        "on-time": "#9AA9B5",
        "met": "#74B98A",
        "quiet": "#8E9CA8",
        "line": "#37424C",
        "cursor-row": "#26333E",
        "cursor-dim": "#1E262D",
        "field": "#1B2127",
        "block-cursor-blurred-background": "#26333E",
    },
)

LIGHT = Theme(
    name="frontdesk-light",
    primary="#1F5F99",
    secondary="#51626F",
    accent="#1F5F99",
    warning="#8A5A00",
    error="#B3261E",
    success="#256B3C",
    foreground="#1D252B",
    background="#FAFAF7",
    surface="#FAFAF7",
    panel="#ECEEEB",
    dark=False,
    variables={
        "crisis": "#B3261E",
        "on-crisis": "#FFFFFF",
        "breached": "#B3261E",
        "at-risk": "#8A5A00",
        "last-call": "#8A5A00",
        "on-at-risk": "#FAFAF7",
        "on-time": "#51626F",
        "met": "#256B3C",
        "quiet": "#5A656D",
        "line": "#B9C2C8",
        "cursor-row": "#D8E4EE",
        "cursor-dim": "#EAEEF0",
        "field": "#F1F2EE",
        "block-cursor-blurred-background": "#D8E4EE",
    },
)

#: For terminals with sixteen colors: the terminal's own palette.
SIXTEEN = Theme(
    name="frontdesk-16",
    primary="ansi_cyan",
    secondary="ansi_bright_black",
    accent="ansi_cyan",
    warning="ansi_yellow",
    error="ansi_red",
    success="ansi_green",
    foreground="ansi_default",
    background="ansi_default",
    surface="ansi_default",
    panel="ansi_default",
    dark=True,
    ansi=True,
    variables={
        # Textual's own sheets name these two under a sixteen-color theme.
        "ansi-background": "ansi_default",
        "ansi-foreground": "ansi_default",
        "crisis": "ansi_red",
        "on-crisis": "ansi_bright_white",
        "breached": "ansi_bright_red",
        "at-risk": "ansi_yellow",
        "last-call": "ansi_yellow",
        "on-at-risk": "ansi_black",
        "on-time": "ansi_default",
        "met": "ansi_green",
        "quiet": "ansi_bright_black",
        "line": "ansi_bright_black",
        "cursor-row": "ansi_blue",
        "cursor-dim": "ansi_blue",
        "field": "ansi_default",
        "block-cursor-blurred-background": "ansi_blue",
    },
)

THEMES = (DARK, LIGHT, SIXTEEN)

#: What the states look like in one color, on a dark ground and on a light one: overdue stands out most.
_ONE_COLOR_ON_DARK = {
    "breached": "#FFFFFF",
    "at-risk": "#C8C8C8",
    "last-call": "#C8C8C8",
    "met": "#A8A8A8",
    "on-time": "#A0A0A0",
}
_ONE_COLOR_ON_LIGHT = {
    "breached": "#000000",
    "at-risk": "#404040",
    "last-call": "#404040",
    "met": "#505050",
    "on-time": "#585858",
}

_NAMES = {"ansi": SIXTEEN.name, DARK.name: DARK.name, LIGHT.name: LIGHT.name}

#: The light ones of the sixteen colors, as ``COLORFGBG`` numbers them: a ground of these wants dark letters.
_LIGHT_GROUNDS = frozenset({"7", "9", "10", "11", "12", "13", "14", "15"})


def in_one_color(theme: Theme) -> dict[str, str]:
    """Return the variables that differ if the terminal shows no colors; empty under its own palette."""
    if theme.ansi:
        return {}
    return _ONE_COLOR_ON_DARK if theme.dark else _ONE_COLOR_ON_LIGHT


def theme_of(name: str, ground: str) -> str:
    """Return the theme that a name in ``config.toml`` means.

    Args:
        name: as kept; ``auto`` takes light where the terminal says that its ground is, else dark.
        ground: what the terminal says of its colors in ``COLORFGBG`` (``0;15``), or "".
    """
    light = ground.rpartition(";")[2] in _LIGHT_GROUNDS
    return _NAMES.get(name, LIGHT.name if light else DARK.name)
