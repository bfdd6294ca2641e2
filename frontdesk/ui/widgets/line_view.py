"""Lines of a list as they are painted: each drawn once, and painted again only when it reads differently.

Styles are looked up once a theme, and equal neighbors are joined into one piece.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import ClassVar, Generic, TypeVar

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widget import Widget

from frontdesk.ui.text import fit, plain
from frontdesk.ui.textual_private import resize_content
from frontdesk.ui.widgets.columns import Cell, Column, places
from frontdesk.ui.widgets.row_window import RowWindow

Row = TypeVar("Row")


class LineView(ScrollView, Generic[Row]):
    """Paints the rows of one kind that are in sight."""

    # The column of the bar is kept: when the list gets longer no column moves and nothing is laid out again.
    DEFAULT_CSS = """
    LineView { overflow-x: hidden; overflow-y: scroll; scrollbar-size-vertical: 1; }
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "lines--head",
        "lines--cursor",
        "lines--dim",
        "lines--breached",
        "lines--at-risk",
        "lines--last-call",
        "lines--on-time",
        "lines--met",
        "lines--quiet",
        "lines--strong",
        "lines--accent",
    }

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
        """Make an empty list.

        Args:
            columns: their places.
            cells: what a row shows, one cell a column.
            key: what identifies a row's record.
            empty: what will appear here, and which key makes it.
            id: the widget's id.
            head: True if the titles are shown.
        """
        super().__init__(id=id)
        self.set_reactive(Widget.show_vertical_scrollbar, True)  # in the first layout already
        self._cells = cells
        self._key = key
        self._empty = empty
        self._head = int(head)
        self._window = RowWindow(key)
        self._pen = LinePen(columns, lambda: self.rich_style, self._look_up)
        # What a record's line shows and looks like, now and before the last change; what each line of
        # the screen shows.
        self._strips: dict[tuple[Hashable, str], tuple[Sequence[Cell], Strip]] = {}
        self._strips_before: dict[tuple[Hashable, str], tuple[Sequence[Cell], Strip]] = {}
        self._painted: dict[int, Strip] = {}

    @property
    def rows(self) -> Sequence[Row]:
        """The rows that are held now, in their order; of a short list all."""
        return self._window.rows()

    @property
    def order(self) -> Sequence[Hashable]:
        """The keys of all records."""
        return self._window.order

    def held(self, key: Hashable) -> Row | None:
        """Return a record's row, or None while it is not held."""
        return self._window.get(key)

    @property
    def mark(self) -> tuple[int, str]:
        """The place whose line stands out, or -1, and how, as :class:`LinePen` names it."""
        return -1, ""

    def measure(self) -> None:
        """Place the columns in the present width, and set the length of the bar."""
        if self._fit():
            self.refresh()
        # Not by the attribute, which lays the whole screen out again: only a bar that comes or goes needs it.
        size = Size(self.size.width, len(self.order) + self._head)
        if size != self.virtual_size:
            resize_content(self, size)

    def _fit(self) -> bool:
        """Use the present width; return True if it changed, so that nothing was drawn in it yet."""
        is_new = self._pen.fit_in(self.size.width)
        if is_new:
            self._strips.clear()
            self._strips_before.clear()
        return is_new

    def repaint(self) -> None:
        """Paint what reads differently now: rows changed, or time passed. Other lines are left alone."""
        self._strips_before, self._strips = self._strips, {}
        self._paint_changes()

    def paint_new(self) -> None:
        """Paint the rows that came; those that were there read as before."""
        strips, held = self._strips, self._window.get
        self._strips = {known: strip for known, strip in strips.items() if held(known[0]) is not None}
        self._strips_before = {}
        self._paint_changes()

    def _paint_changes(self) -> None:
        for y, strip in enumerate(self._lines(range(self.size.height))):
            if strip is not (painted := self._painted.get(y)) and strip != painted:
                self.refresh(Region(0, y, self.size.width, 1))

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw what is in sight.

        Textual's own way looks for frames, margins and tints at every line of every frame. A list has none
        of them, and scrolling it by one row paints all its lines.
        """
        self._fit()
        strips = self._lines(range(*crop.line_span))
        self._painted |= zip(range(*crop.line_span), strips, strict=True)
        if getattr(self.app, "is_masked", False):
            strips = [self._masked(y, strip) for y, strip in zip(range(*crop.line_span), strips, strict=True)]
        _, background = self.background_colors
        for one in self.get_line_filters():
            strips = [strip.apply_filter(one, background) for strip in strips]
        if crop.column_span == (0, self._pen.width):
            return strips
        return [strip.crop(*crop.column_span) for strip in strips]

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Paint the other rows; the bar only when it looks different."""
        if round(old_value) == round(new_value):
            return
        self.refresh(self.size.region)
        if self.show_vertical_scrollbar:
            # The bar's end is drawn in eighths of a cell: in a long list most steps change nothing.
            step = max(1.0, self.virtual_size.height / (8 * max(1, self.size.height)))
            at_end = new_value in (0, self.max_scroll_y)
            self.vertical_scrollbar.position = new_value if at_end else new_value // step * step

    def _lines(self, lines: range) -> list[Strip]:
        """Return what these lines of the widget look like now."""
        order, window, pen = self.order, self._window, self._pen
        marked, mark = self.mark
        top = self.scroll_offset.y - self._head
        strips = []
        for y in lines:
            place = top + y
            if self._head and y == 0:
                strips.append(pen.titles())
            elif not order:
                strips.append(pen.words(self._empty if y == self._head else ""))
            elif place >= len(order):
                strips.append(pen.blank())
            else:
                ground = mark if place == marked else ""
                row = window.row(place)
                strips.append(pen.blank(ground) if row is None else self._drawn(order[place], row, ground))
        return strips

    def _masked(self, y: int, strip: Strip) -> Strip:
        """Return a line of the widget as it is masked: titles and the program's own sentences stay."""
        place = self.scroll_offset.y - self._head + y
        is_row = y >= self._head and 0 <= place < len(self.order)
        return self._pen.masked(strip) if is_row else strip

    def _drawn(self, key: Hashable, row: Row, ground: str) -> Strip:
        drawn = self._strips.get((key, ground))
        if drawn is None:
            cells = self._cells(row)
            before = self._strips_before.get((key, ground))
            # One that reads the same is not drawn again, and has its codes for the terminal ready.
            if before is not None and before[0] == cells:
                drawn = before
            else:
                drawn = cells, self._pen.draw(cells, ground)
            self._strips[key, ground] = drawn
        return drawn[1]

    def _look_up(self, name: str) -> Style:
        return self.get_component_rich_style(f"lines--{name}", partial=True)

    def notify_style_update(self) -> None:
        """Forget what was drawn in other styles."""
        super().notify_style_update()
        self._pen.forget_styles()
        self._strips.clear()
        self._strips_before.clear()


class LinePen:
    """Draws the lines of one list in a width."""

    def __init__(self, columns: Sequence[Column], base: Callable[[], Style], style: Callable[[str], Style]):
        """Make a pen; nothing is looked up yet.

        Args:
            columns: their places.
            base: gives the style of the list.
            style: gives what a name adds to it.
        """
        self._columns = columns
        self._base = base
        self._style = style
        self._styles: dict[tuple[str, str], Style] = {}
        self._places: tuple[tuple[int, bool, bool], ...] = ()
        self._titles: Strip | None = None
        self.width = 0

    def forget_styles(self) -> None:
        """Look the styles up again: the theme or the sheet has changed."""
        self._styles.clear()
        self._titles = None

    def fit_in(self, width: int) -> bool:
        """Place the columns in a width; return True if the width changed."""
        if width == self.width:
            return False
        self.width = width
        self._titles = None
        wide = places(self._columns, width)
        self._places = tuple(
            (cells, column.right, column.end) for column, cells in zip(self._columns, wide, strict=True)
        )
        return True

    def style(self, ground: str, name: str = "") -> Style:
        """Return the style of a cell.

        Args:
            ground: the line's: ``""``, ``head``, ``cursor``, or ``dim`` for a cursor without the focus.
            name: the cell's.
        """
        known = self._styles.get((ground, name))
        if known is None:
            if name:
                known = self.style(ground) + self._style(name)
            else:
                known = self._base() + self._style(ground) if ground else self._base()
            self._styles[ground, name] = known
        return known

    def titles(self) -> Strip:
        """Return the line above."""
        if self._titles is None:
            self._titles = self.draw([Cell(column.title) for column in self._columns], "head")
        return self._titles

    def words(self, text: str) -> Strip:
        """One quiet sentence."""
        return Strip([Segment(fit(" " + text, self.width), self.style("", "quiet"))], self.width)

    def blank(self, ground: str = "") -> Strip:
        """Return a line with nothing on it."""
        return Strip.blank(self.width, self.style(ground))

    def masked(self, strip: Strip) -> Strip:
        """Return a line as it is masked: columns of the program's own words stay."""
        from frontdesk.ui.masked_text import masked_strip

        cuts, shown, used = [], [], 0
        for column, (wide, _, _) in zip(self._columns, self._places, strict=True):
            if wide:
                used += wide + 1
                cuts.append(used)
                shown.append(column.ours)
        parts = strip.divide([*cuts, strip.cell_length])
        return Strip.join(
            part if ours else masked_strip(part) for part, ours in zip(parts, [*shown, True], strict=False)
        )

    def draw(self, cells: Sequence[Cell], ground: str = "") -> Strip:
        """One line of cells.

        An empty cell takes the style of the one before: fewer codes are sent, and nothing else is seen.
        """
        segments: list[Segment] = []
        text, style, used = "", self.style(ground), 0
        bare = style
        for (wide, right, end), cell in zip(self._places, cells, strict=True):
            if not wide:
                continue
            used += wide + 1
            own = self.style(ground, cell.style) if cell.text else style
            if not cell.text and style.bgcolor != bare.bgcolor:
                own = bare
            if own != style:
                segments.append(Segment(text, style))
                text, style = "", own
            text += " " + fit(plain(cell.text), wide, right=right, end=end)
        segments += [Segment(text, style), Segment(" " * max(0, self.width - used), bare)]
        return Strip([one for one in segments if one.text]).adjust_cell_length(self.width, bare)
