"""Fields in rows behind their labels, drawn and placed by one widget.

A container and a label for each row would be three widgets where one is needed, and every widget costs its
share of the start.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap

from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.geometry import NULL_OFFSET, NULL_SPACING, Region, Size
from textual.layout import ArrangeResult, Layout, WidgetPlacement
from textual.widget import Widget

from frontdesk.ui.text import said

#: Cells between one field of a row and what stands behind it.
_GAP = 2


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a row.

    Attributes:
        widget: what is typed in.
        width: cells, or 0 for what is left of the row.
        label: the words before it; of the first field they stand in the column of labels.
    """

    widget: Widget
    width: int = 0
    label: str = ""


@dataclass(frozen=True, slots=True)
class _Place:
    """The place of a field and its label: the cell each begins at, and how wide the field is."""

    field: Field
    label_at: int
    at: int
    width: int


class FormRows(Container):
    """A form: one line a row."""

    def __init__(self, *, labels: int, id: str, classes: str = "") -> None:
        """Make a form without rows.

        Args:
            labels: cells of the column of labels.
            id: the widget's id.
            classes: its style classes.
        """
        super().__init__(id=id, classes=classes)
        self._labels = labels
        self._rows: Sequence[Sequence[Field]] = ()
        self._words: dict[str, Content] = {}
        # What is wrong with a field, by its id, in lines of its own below its row.
        self._below: tuple[str, str] = ("", "")

    @property
    def layout(self) -> Layout:
        """Fields where the rows say."""
        return _InRows()

    def lay_out(self, rows: Sequence[Sequence[Field]]) -> ComposeResult:
        """Place the fields in rows, from the top; yield them, and draw their labels."""
        self._rows = rows
        for row in rows:
            for field in row:
                yield field.widget

    def show_words(self, field: str, words: Content) -> None:
        """Show words behind the row of the field with this id."""
        if not words.is_same(self._words.get(field, Content(""))):
            self._words[field] = words
            self.refresh()

    def show_below(self, field: str, sentence: str) -> None:
        """Say below the row of a field what is wrong with it; "" takes it away, wherever it stood."""
        if (field, sentence) != self._below:
            self._below = field, sentence
            self.styles.height = self.lines_in(self.content_size.width)
            # From a field and not from here: Textual forgets where the fields of those above it stand.
            self._rows[0][0].widget.refresh(layout=True)
            self.refresh()

    def lines_in(self, width: int) -> int:
        """Return how many lines the rows take, with what is said below one of them."""
        return len(self._rows) + len(self._said_below(width))

    def _said_below(self, width: int) -> list[str]:
        return wrap(self._below[1], max(10, width - self._labels)) if self._below[1] else []

    def lines_below(self, placed: Sequence[_Place], width: int) -> list[str]:
        """Return what is said below a row, line by line."""
        here = any(place.field.widget.id == self._below[0] for place in placed)
        return self._said_below(width) if here else []

    def places(self, width: int) -> list[list[_Place]]:
        """Return where the fields that are shown stand, row by row, in so many cells."""
        return [self._placed(row, width) for row in self._rows]

    def _placed(self, row: Sequence[Field], width: int) -> list[_Place]:
        placed: list[_Place] = []
        used = 0
        for field in row:
            if field.widget.display:
                before = used + (_GAP if placed else 0)
                at = before + (len(field.label) + 1 if placed and field.label else 0)
                at = at if placed else self._labels
                wide = min(field.width or width, max(0, width - at))
                placed.append(_Place(field, before, at, wide))
                used = at + wide
        return placed

    def render(self) -> Content:
        """Return the labels, and the words behind the fields."""
        width = self.content_size.width
        lines: list[Content] = []
        for placed in self.places(width):
            lines.append(self._line(placed, width))
            lines += [
                Content.assemble(" " * self._labels, said(line, "$breached"))
                for line in self.lines_below(placed, width)
            ]
        return Content("\n").join(lines)

    def _line(self, placed: Sequence[_Place], width: int) -> Content:
        line = Content("")
        for place in placed:
            line = line.pad_right(place.label_at - line.cell_length)
            line = line.append(Content(place.field.label).stylize("$secondary"))
            line = line.pad_right(place.at + place.width - line.cell_length)
        behind = (self._words.get(place.field.widget.id or "") for place in placed)
        words = next(filter(None, behind), None)
        if words is None:
            return line
        room = width - line.cell_length - _GAP
        return line.append(" " * _GAP).append(words.truncate(max(0, room), ellipsis=True))


class _InRows(Layout):
    """Puts the fields of a form where its rows say."""

    name = "form-rows"

    def arrange(
        self, parent: Widget, children: list[Widget], size: Size, greedy: bool = True
    ) -> ArrangeResult:
        """Place every field that is shown, one cell high."""
        assert isinstance(parent, FormRows)
        parent.pre_layout(self)
        here = set(children)
        placed: list[WidgetPlacement] = []
        y = 0
        for row in parent.places(size.width):
            placed += [
                WidgetPlacement(
                    Region(place.at, y, place.width, 1), NULL_OFFSET, NULL_SPACING, place.field.widget
                )
                for place in row
                if place.field.widget in here
            ]
            y += 1 + len(parent.lines_below(row, size.width))
        return placed
