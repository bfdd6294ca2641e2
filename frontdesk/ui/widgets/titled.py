"""Titles in the frame of a panel, written without painting the panel again."""

from __future__ import annotations

from textual.content import Content
from textual.geometry import Region
from textual.widget import Widget

from frontdesk.ui.textual_private import set_subtitle, set_title, title_of


def entitle(panel: Widget, title: Content, below: Content | None = None) -> None:
    """Write what stands in the upper line of a panel's frame, and in the lower; the same again costs nothing.

    Textual paints the whole panel again for a title, with every line that lies on it.

    Args:
        panel: a widget with a frame.
        title: for the upper line.
        below: for the lower line; None leaves it as it is.
    """
    height, width = panel.outer_size.height, panel.outer_size.width
    known, known_below = title_of(panel)
    if not _is(known, title):
        set_title(panel, _one_line(title))
        _paint(panel, 0, width)
    if below is not None and not _is(known_below, below):
        set_subtitle(panel, _one_line(below))
        _paint(panel, height - 1, width)


def _is(known: Content | None, wanted: Content) -> bool:
    return known is not None and known.is_same(_one_line(wanted))


def _one_line(text: Content) -> Content:
    return text.expand_tabs(4).split()[0]


def _paint(panel: Widget, line: int, width: int) -> None:
    at = panel.content_offset
    panel.refresh(Region(-at.x, line - at.y, width, 1))
