"""6,000 rows with a cursor in a view that draws its own lines: the least that Textual needs for a list."""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tests.benchmarks.floors.invented_rows import OPEN, WIDTHS, row

_PLAIN, _CURSOR = Style(), Style(bgcolor="#004080", bold=True)


class BareLines(ScrollView, can_focus=True):
    """Draws the rows in sight, one piece a row."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "move(1)"),
        Binding("up", "move(-1)"),
        Binding("pagedown", "page(1)"),
        Binding("pageup", "page(-1)"),
        Binding("ctrl+home", "first"),
    ]

    # Only the two lines that change are drawn again, not the whole view.
    cursor: reactive[int] = reactive(0, repaint=False)

    def on_mount(self) -> None:
        """Make the rows."""
        self.rows = [row(number) for number in range(OPEN)]
        self.virtual_size = Size(sum(WIDTHS), OPEN)

    def render_line(self, y: int) -> Strip:
        """Draw one line."""
        place = self.scroll_offset.y + y
        width = self.size.width
        if place >= OPEN:
            return Strip.blank(width)
        text = " ".join(f"{cell:{wide}.{wide}}" for cell, wide in zip(self.rows[place], WIDTHS, strict=True))
        style = _CURSOR if place == self.cursor else _PLAIN
        return Strip([Segment(f"{text:{width}.{width}}", style)], width)

    def validate_cursor(self, place: int) -> int:
        """Keep the cursor on a row."""
        return max(0, min(place, OPEN - 1))

    def watch_cursor(self, before: int, after: int) -> None:
        """Draw the two lines that changed, or all when the view moved."""
        top, height = self.scroll_offset.y, self.size.height
        if after < top:
            self.scroll_to(y=after, animate=False, immediate=True)
        elif after >= top + height:
            self.scroll_to(y=after - height + 1, animate=False, immediate=True)
        for place in (before, after):
            line = place - self.scroll_offset.y
            if 0 <= line < height:
                self.refresh(Region(0, line, self.size.width, 1))

    def action_move(self, steps: int) -> None:
        """Move by rows."""
        self.cursor += steps

    def action_first(self) -> None:
        """Go to the first row."""
        self.cursor = 0

    def action_page(self, pages: int) -> None:
        """Move by what fits in sight."""
        self.cursor += pages * (self.size.height - 1)


class BareApp(App[None]):
    """The list alone."""

    def compose(self) -> ComposeResult:
        """The list."""
        yield BareLines()


if __name__ == "__main__":
    BareApp().run()
