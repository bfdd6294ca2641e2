"""Tables as CSV that a spreadsheet opens safely: no cell of people's text is a formula.

A cell that a spreadsheet would calculate gets an apostrophe in front, which reading takes away again.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

#: What a cell begins with that a spreadsheet would calculate, or that hides it from this check.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0")


def safe_cell(value: object) -> str:
    """Return a value as a cell: nothing for None, numbers as they are, other texts never as a formula."""
    if value is None:
        return ""
    if isinstance(value, (int, float)):
        return str(value)
    text = str(value)
    return f"'{text}" if text.startswith((*_FORMULA, "'")) else text


def read_cell(cell: str) -> str:
    """Return the text of a cell that :func:`safe_cell` made."""
    return cell[1:] if cell.startswith("'") and cell[1:2] in (*_FORMULA, "'") else cell


def csv_of(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table as CSV, its head first."""
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([safe_cell(value) for value in row] for row in rows)
    return made.getvalue()
