"""Columns with fixed places: how wide each is in a given width, and which are left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

#: A list so wide has room for a number with its extension.
ROOMY_FROM = 110

#: A column keeps so many cells where a list is too narrow for its columns: a letter or two before the ``…``.
LEAST = 4


@dataclass(frozen=True, slots=True)
class Column:
    """One column with a fixed place.

    Attributes:
        title: shown above.
        width: cells; the column never jumps when data changes.
        flex: how much of the spare width it takes, 0 for none.
        right: right-aligned, for times and counts.
        from_width: shown only when the list is at least so wide.
        ours: True if it holds only the program's own words and times, which stay while the screen is masked.
        end: True if the end stays of what does not fit: the line and the extension of a number say more than
            its area code.
        roomy: cells it takes instead of ``width`` in a list of ``roomy_from`` and more; 0 for the same.
        roomy_from: cells of a list in which it takes its roomy width.
    """

    title: str
    width: int
    flex: int = 0
    right: bool = False
    from_width: int = 0
    ours: bool = False
    end: bool = False
    roomy: int = 0
    roomy_from: int = ROOMY_FROM

    def cells(self, width: int) -> int:
        """Return how many cells it takes at least in a list so wide."""
        return self.roomy if self.roomy and width >= self.roomy_from else self.width


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: people's text or the program's, and the name of its color (``breached``, ``quiet``, ...)."""

    text: str
    style: str = ""


def places(columns: Sequence[Column], width: int) -> tuple[int, ...]:
    """Return how many cells each column gets in a width; 0 for one that is left out whole.

    One blank stands before every column and one behind the last; the spare width is shared out. Where there
    is too little, the columns that would take spare width give first: what does not fit a cell ends in ``…``.
    """
    cells = [column.cells(width) if width >= column.from_width else 0 for column in columns]
    spare = width - sum(cells) - sum(1 for some in cells if some) - 1
    if spare < 0:
        return _narrowed(columns, cells, -spare)
    flex = sum(column.flex for column, some in zip(columns, cells, strict=True) if some) or 1
    return tuple(
        some + spare * column.flex // flex if some else 0 for column, some in zip(columns, cells, strict=True)
    )


def _narrowed(columns: Sequence[Column], cells: list[int], missing: int) -> tuple[int, ...]:
    """Take the missing cells from the columns, those with the most flex first, then from the right."""
    order = sorted(range(len(columns)), key=lambda place: (-columns[place].flex, -place))
    for place in order:
        taken = min(missing, max(0, cells[place] - LEAST))
        cells[place] -= taken
        missing -= taken
    return tuple(cells)
