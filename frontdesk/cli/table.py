"""A table of records for a terminal or a printer: columns that fit the width, the first one in its color."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from frontdesk.cli.output import Output, Style, fill

_T = TypeVar("_T")

#: The color of a badge's style, where it has one.
_STYLES: Final[Mapping[str, Style]] = {"breached": "breached", "at-risk": "at_risk", "met": "met"}


@dataclass(frozen=True, slots=True)
class Column(Generic[_T]):
    """One column of a table.

    Attributes:
        title: its heading.
        text: returns its text for a record.
        least: its smallest width, in columns of a terminal.
        grows: its share of the room that is left.
        right: True if it is aligned to the right.
        from_width: the total width from which it is shown.
    """

    title: str
    text: Callable[[_T], str]
    least: int
    grows: int = 0
    right: bool = False
    from_width: int = 0


def write_rows(
    out: Output,
    columns: Sequence[Column[_T]],
    rows: Sequence[_T],
    style: Callable[[_T], str],
    *,
    ascii_only: bool,
) -> None:
    """Write the headings and a line for each record.

    Args:
        out: where to.
        columns: those that are always shown fill 80 columns of a terminal.
        rows: the records, in their order.
        style: returns the style of a record's badge, which stands in the first column.
        ascii_only: True if nothing else can be shown.
    """
    shown = _fitted(columns, out.width)
    titles = (fill(column.title, width, column.right, ascii_only) for column, width in shown)
    out.line(out.paint("  ".join(titles).rstrip(), "head"))
    for row in rows:
        cells = [fill(column.text(row), width, column.right, ascii_only) for column, width in shown]
        out.line("  ".join([out.paint(cells[0], _STYLES.get(style(row))), *cells[1:]]).rstrip())


def _fitted(columns: Sequence[Column[_T]], width: int) -> list[tuple[Column[_T], int]]:
    """Return the columns shown at a width, each with its own width; those that grow share the rest."""
    shown = [column for column in columns if column.from_width <= width]
    room = max(0, width - sum(column.least for column in shown) - 2 * (len(shown) - 1))
    shares = sum(column.grows for column in shown)
    return [(column, column.least + room * column.grows // shares) for column in shown]
