"""A long text that is read with the keys."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

from frontdesk.ui.widgets.facts import Facts


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
