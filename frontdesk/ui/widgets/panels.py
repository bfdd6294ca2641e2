"""Panels: titles in their frames, text that is wrapped and painted without a layout, containers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.visual import Visual
from textual.widget import Widget

from frontdesk.ui.text import data
from frontdesk.ui.textual_private import resize_content, set_subtitle, set_title, title_of


def entitle(panel: Widget, title: Content, below: Content | None = None) -> None:
    """Write the texts in the upper and the lower line of a panel's frame; the same again costs nothing.

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


class Facts(ScrollView, can_focus=False):
    """A titled panel of text; what does not fit can be scrolled with the mouse."""

    # The column of the bar is kept: a longer text is neither wrapped anew nor are all panels laid out again.
    DEFAULT_CSS = """
    Facts {
        overflow-x: hidden;
        overflow-y: scroll;
        scrollbar-size-vertical: 1;
        scrollbar-color: $line;
        scrollbar-background: transparent;
    }
    """

    def __init__(self) -> None:
        super().__init__(classes="panel")
        self.set_reactive(Widget.show_vertical_scrollbar, True)  # in the first layout already
        self._content = Content("")
        self._title = ""
        self._strips: list[Strip] = []
        self._width = 0

    def show(self, title: str, content: Content, *, ours: bool = False) -> None:
        """Show a text from its beginning; one that is there already is left alone.

        Args:
            title: for the frame.
            content: the text.
            ours: True if the title is in the program's own words; else it is people's text.
        """
        if title != self._title:
            self._title = title
            entitle(self, Content(title) if ours else data(title))
        if content.is_same(self._content):
            return
        self._content = content
        before, width, top = self._strips, self._width, self.scroll_offset.y
        self._wrap()
        self.scroll_to(y=0, animate=False, immediate=True)
        if top or width != self._width:
            self.refresh()
        else:
            self._paint_changes(before)

    def _paint_changes(self, before: Sequence[Strip]) -> None:
        """Paint only the lines that read differently now."""
        for y in range(self.scrollable_content_region.height):
            old, new = (strips[y] if y < len(strips) else None for strips in (before, self._strips))
            if old != new:
                self.refresh(Region(0, y, self._width, 1))

    def _wrap(self) -> None:
        self._width = self.scrollable_content_region.width
        self._strips = Visual.to_strips(self, self._content, self._width, None, self.visual_style)
        size = Size(self._width, len(self._strips))
        if size != self.virtual_size:
            resize_content(self, size)

    def on_resize(self) -> None:
        """Wrap the text in the new width."""
        if self.scrollable_content_region.width != self._width:
            self._wrap()
            self.refresh()

    def notify_style_update(self) -> None:
        """Wrap again: the text has other colors now."""
        super().notify_style_update()
        self._width = 0

    def render_line(self, y: int) -> Strip:
        """Draw one line."""
        if self._width != self.scrollable_content_region.width:
            self._wrap()
        place = self.scroll_offset.y + y
        style = self.visual_style.rich_style
        if place >= len(self._strips):
            return Strip.blank(self._width, style)
        return self._strips[place].adjust_cell_length(self._width, style)


class Readable(Facts, can_focus=True):
    """Takes the focus; where the text is long, the arrows and the page keys move it, at once."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "lines(1)", "down", show=False),
        Binding("up", "lines(-1)", "up", show=False),
        Binding("pagedown,space", "pages(1)", "page down", show=False),
        Binding("pageup", "pages(-1)", "page up", show=False),
        Binding("home", "lines(-1000)", "first", show=False),
        Binding("end", "lines(1000)", "last", show=False),
    ]

    def action_lines(self, lines: int) -> None:
        """Move by lines."""
        self.scroll_to(y=self.scroll_offset.y + lines, animate=False, immediate=True)

    def action_pages(self, pages: int) -> None:
        """Move by what fits in sight."""
        self.action_lines(pages * max(1, self.size.height - 1))


class SideBySide(Horizontal):
    """Puts widgets side by side. Textual draws a container's lines at every frame unless it is blank."""

    BLANK = True
