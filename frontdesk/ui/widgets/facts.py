"""Text in a panel that is wrapped and painted without laying the screen out."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.visual import Visual

from frontdesk.ui.text import data
from frontdesk.ui.textual_private import resize_content
from frontdesk.ui.widgets.titled import entitle


class Facts(ScrollView, can_focus=False):
    """A titled panel of text; what does not fit can be scrolled with the mouse."""

    DEFAULT_CSS = """
    Facts { overflow-x: hidden; overflow-y: auto; scrollbar-size-vertical: 1; }
    """

    def __init__(self) -> None:
        """Make it empty."""
        super().__init__(classes="panel")
        self._content = Content("")
        self._title = ""
        self._strips: list[Strip] = []
        self._width = 0

    def show(self, title: str, content: Content, *, ours: bool = False) -> None:
        """Show a text from its beginning; one that is there already is left alone.

        Args:
            title: for the frame.
            content: the text.
            ours: whether the title is in words of ours; else it is people's text.
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
        """Wrap again: the text has other colours now."""
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
