"""Draws cells as one line: styles looked up once a theme, equal neighbours joined."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from frontdesk.ui.text import fit, plain
from frontdesk.ui.widgets.columns import Cell, Column, places


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
        """Give the columns their places in a width; whether it is another one."""
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
        """The style of a cell.

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
        """The line above."""
        if self._titles is None:
            self._titles = self.draw([Cell(column.title) for column in self._columns], "head")
        return self._titles

    def words(self, text: str) -> Strip:
        """One quiet sentence."""
        return Strip([Segment(fit(" " + text, self.width), self.style("", "quiet"))], self.width)

    def blank(self, ground: str = "") -> Strip:
        """A line with nothing on it."""
        return Strip.blank(self.width, self.style(ground))

    def masked(self, strip: Strip) -> Strip:
        """A line as it is shown while the screen is masked: the columns of ours stay."""
        from frontdesk.ui.app.masked_text import masked_strip

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
        for (wide, right, end), cell in zip(self._places, cells, strict=False):
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
