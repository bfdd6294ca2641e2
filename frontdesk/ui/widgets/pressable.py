"""Words in rows that are also buttons: one widget, however many words, so that a screen opens fast."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events
from textual.content import Content
from textual.geometry import Region
from textual.widget import Widget


@dataclass(frozen=True, slots=True)
class Part:
    """A few words of a row.

    Attributes:
        content: the words.
        action: Textual's action string for a click, or "" for words that do nothing.
        width: cells it takes; more than its words are blanks behind them.
    """

    content: Content
    action: str = ""
    width: int = 0

    @property
    def cells(self) -> int:
        """How wide it is."""
        return max(self.width, self.content.cell_length)


@dataclass(frozen=True, slots=True)
class Row:
    """One line: words from the left and words from the right.

    Attributes:
        left: shown first; what does not fit is cut, with a sign.
        right: kept whole at the right edge.
        style: a style over the whole line, or "".
    """

    left: Sequence[Part]
    right: Sequence[Part] = ()
    style: str = ""


class Pressables(Widget):
    """Rows of words; a click on words does what their key does."""

    def __init__(self, *, id: str | None = None) -> None:
        """Make it empty.

        Args:
            id: the widget's id.
        """
        super().__init__(id=id)
        self._rows: Sequence[Row] = ()
        self._spans: list[list[tuple[int, int, str]]] = []
        self._painted: list[Content] = []

    def show(self, rows: Sequence[Row]) -> None:
        """Show these rows; one that reads as before is not painted again."""
        self._rows = rows
        before, now = self._painted, self._drawn()
        if len(before) != len(now):
            self.refresh()
            return
        for y, (old, new) in enumerate(zip(before, now, strict=True)):
            if not new.is_same(old):
                self.refresh(Region(0, y, self.size.width, 1))

    def render(self) -> Content:
        """Return the rows in the present width."""
        self._painted = self._drawn()
        return Content("\n").join(self._painted)

    def _drawn(self) -> list[Content]:
        self._spans = []
        return [self._line(row) for row in self._rows]

    def _line(self, row: Row) -> Content:
        width = self.size.width
        room = width - sum(part.cells for part in row.right)
        spans: list[tuple[int, int, str]] = []
        pieces: list[Content] = []
        used = 0
        for part in row.left:
            if used + part.cells > room:
                pieces.append(part.content.truncate(max(0, room - used), ellipsis=True))
                spans.append((used, room, part.action))
                used = room
                break
            spans.append((used, used + part.cells, part.action))
            pieces.append(part.content.pad_right(part.cells - part.content.cell_length))
            used += part.cells
        pieces.append(Content(" " * (room - used)))
        for part in row.right:
            spans.append((room, room + part.cells, part.action))
            pieces.append(part.content.pad_left(part.cells - part.content.cell_length))
            room += part.cells
        self._spans.append(spans)
        line = Content("").join(pieces)
        return line.stylize(row.style) if row.style else line

    async def on_click(self, event: events.Click) -> None:
        """Do what the words under the mouse stand for."""
        at = event.get_content_offset(self)
        if at is not None and at.y < len(self._spans):
            for start, end, action in self._spans[at.y]:
                if start <= at.x < end and action:
                    await self.run_action(action)
