"""A long list that draws its own lines and holds only what it shows."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any, ClassVar, Generic, TypeVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from frontdesk.ui.text import fit, plain
from frontdesk.ui.widgets.columns import Cell, Column, places

Row = TypeVar("Row")


class Lines(ScrollView, Generic[Row], can_focus=True):
    """Rows of one kind with a cursor that follows its record when the rows change."""

    DEFAULT_CSS = """
    Lines { overflow-x: hidden; overflow-y: auto; scrollbar-size-vertical: 1; }
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "lines--head",
        "lines--cursor",
        "lines--breached",
        "lines--at-risk",
        "lines--last-call",
        "lines--on-time",
        "lines--met",
        "lines--quiet",
        "lines--strong",
        "lines--accent",
    }

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)", "down", show=False),
        Binding("up,k", "move(-1)", "up", show=False),
        Binding("pagedown", "page(1)", "page down", show=False),
        Binding("pageup", "page(-1)", "page up", show=False),
        Binding("home", "go(0)", "first", show=False),
        Binding("end", "go(-1)", "last", show=False),
    ]

    cursor: reactive[int] = reactive(0)

    class Moved(Message):
        """The cursor stands on another row."""

        def __init__(self, lines: Lines[Any]) -> None:
            """Keep which list it was."""
            super().__init__()
            self.lines = lines

        @property
        def control(self) -> Lines[Any]:
            """The list, for ``@on(Lines.Moved, "#queue")``."""
            return self.lines

    class Chosen(Moved):
        """A row was double-clicked."""

    def __init__(
        self,
        columns: Sequence[Column],
        cells: Callable[[Row], Sequence[Cell]],
        key: Callable[[Row], Hashable],
        *,
        empty: str,
        id: str | None = None,
        head: bool = True,
    ) -> None:
        """Make a list.

        Args:
            columns: their places.
            cells: what a row shows, one cell a column.
            key: what identifies a row's record.
            empty: what will appear here, and which key makes it.
            id: the widget's id.
            head: whether the titles are shown.
        """
        super().__init__(id=id)
        self._columns = tuple(columns)
        self._cells = cells
        self._key = key
        self._empty = empty
        self._head = int(head)
        self._rows: Sequence[Row] = ()
        self._widths: tuple[int, ...] = ()

    @property
    def rows(self) -> Sequence[Row]:
        """What the list holds now."""
        return self._rows

    @property
    def row(self) -> Row | None:
        """The row under the cursor, or None in an empty list."""
        return self._rows[self.cursor] if self.cursor < len(self._rows) else None

    def fill(self, rows: Sequence[Row], *, empty: str | None = None) -> None:
        """Show these rows; the cursor stays on its record if it is still there."""
        before = self.row
        key = self._key(before) if before is not None else None
        self._rows = rows
        if empty is not None:
            self._empty = empty
        found = next((place for place, row in enumerate(rows) if self._key(row) == key), None)
        place = found if found is not None else min(self.cursor, max(0, len(rows) - 1))
        self._measure()
        with self.prevent(Lines.Moved):
            self.set_reactive(Lines.cursor, place)
        self._follow()
        self.refresh()
        self.post_message(self.Moved(self))

    def select(self, key: Hashable) -> bool:
        """Put the cursor on a record; whether it is here."""
        for place, row in enumerate(self._rows):
            if self._key(row) == key:
                self.cursor = place
                return True
        return False

    # Geometry

    def _measure(self) -> None:
        width = self.size.width
        self._widths = places(self._columns, width)
        self.virtual_size = Size(width, len(self._rows) + self._head)

    def on_resize(self) -> None:
        """Give the columns their places in the new width."""
        self._measure()
        self._follow()

    def _follow(self) -> None:
        """Keep the cursor's row in sight."""
        height = self.size.height - self._head
        if height <= 0:
            return
        top = self.scroll_offset.y
        if self.cursor < top:
            self.scroll_to(y=self.cursor, animate=False, immediate=True)
        elif self.cursor >= top + height:
            self.scroll_to(y=self.cursor - height + 1, animate=False, immediate=True)

    # Drawing

    def render_line(self, y: int) -> Strip:
        """Draw one line of what is in sight."""
        width = self.size.width
        base = self.rich_style
        if self._head and y == 0:
            return self._draw(
                [Cell(column.title) for column in self._columns], base + self._style("head"), width
            )
        place = self.scroll_offset.y + y - self._head
        if not self._rows:
            text = self._empty if place == 0 else ""
            return Strip([Segment(fit(" " + text, width), base + self._style("quiet"))], width)
        if not 0 <= place < len(self._rows):
            return Strip.blank(width, base)
        style = base
        if place == self.cursor:
            cursor = self._style("cursor")
            style = base + (cursor if self.has_focus else Style(bgcolor=cursor.bgcolor))
        return self._draw(self._cells(self._rows[place]), style, width)

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"lines--{name}", partial=True)

    def _draw(self, cells: Sequence[Cell], style: Style, width: int) -> Strip:
        segments: list[Segment] = []
        used = 0
        for column, cell, cells_wide in zip(self._columns, cells, self._widths, strict=False):
            if not cells_wide:
                continue
            text = " " + fit(plain(cell.text), cells_wide, right=column.right)
            segments.append(Segment(text, style + self._style(cell.style) if cell.style else style))
            used += cells_wide + 1
        if used < width:
            segments.append(Segment(" " * (width - used), style))
        return Strip(segments).adjust_cell_length(width, style)

    # Moving

    def watch_cursor(self, before: int, after: int) -> None:
        """Draw the two rows that changed and say that the cursor moved."""
        self._follow()
        for place in (before, after):
            line = place - self.scroll_offset.y + self._head
            if 0 <= line < self.size.height:
                self.refresh(Region(0, line, self.size.width, 1))
        self.post_message(self.Moved(self))

    def validate_cursor(self, place: int) -> int:
        """Keep the cursor on a row."""
        return max(0, min(place, len(self._rows) - 1))

    def action_move(self, steps: int) -> None:
        """Move by rows."""
        self.cursor += steps

    def action_page(self, pages: int) -> None:
        """Move by what fits in sight."""
        self.cursor += pages * max(1, self.size.height - self._head - 1)

    def action_go(self, place: int) -> None:
        """Go to the first or the last row."""
        self.cursor = len(self._rows) - 1 if place < 0 else place

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where the mouse points; a second click chooses."""
        place = self.scroll_offset.y + event.y - self._head
        if 0 <= place < len(self._rows) and event.y >= self._head:
            self.cursor = place
            if event.chain == 2:
                self.post_message(self.Chosen(self))

    def on_focus(self) -> None:
        """Show the cursor."""
        self.refresh()

    def on_blur(self) -> None:
        """Dim the cursor."""
        self.refresh()
