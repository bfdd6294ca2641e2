"""Columns with fixed places: how wide each is in a given width, and which are left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

#: A list so wide has room for a number with its extension.
ROOMY_FROM = 110


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
    """One cell: people's text or ours, and the name of its color (``breached``, ``quiet``, ...)."""

    text: str
    style: str = ""


def places(columns: Sequence[Column], width: int) -> tuple[int, ...]:
    """Return how many cells each column gets in a width; 0 for one that is left out whole.

    One blank stands before every column and one behind the last; the spare width is shared out.
    """
    shown = [column for column in columns if width >= column.from_width]
    spare = max(0, width - sum(column.cells(width) for column in shown) - len(shown) - 1)
    flex = sum(column.flex for column in shown) or 1
    return tuple(
        0 if width < column.from_width else column.cells(width) + spare * column.flex // flex
        for column in columns
    )
