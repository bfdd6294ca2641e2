"""The Markdown that reports are written in: headings, lines with a dash, tables. People's text is escaped."""

from __future__ import annotations

import re
from collections.abc import Sequence

# What would be read as a mark, wherever it stands; the first of a line are those of headings and lists.
_MARKS = re.compile(r"([\\`*_\[\]<>|])")
_FIRST = re.compile(r"^(\d*)([#+-]|(?<=\d)[.)])")


def escaped(text: str) -> str:
    """People's text in one line, with every sign that Markdown would read made plain."""
    flat = " ".join(text.split())
    return _FIRST.sub(r"\1\\\2", _MARKS.sub(r"\\\1", flat))


def table(head: Sequence[str], rows: Sequence[Sequence[str]], *, room: Sequence[int] = ()) -> list[str]:
    """A table in lines whose columns stand below each other, so that it is read as it is too.

    Args:
        head: the titles.
        rows: the cells, escaped already; as many as there are titles.
        room: characters that a column gets at least, where it is to be written in by hand.
    """
    least = [*room, *[3] * (len(head) - len(room))]
    widths = [max(width, *(len(row[at]) for row in (head, *rows))) for at, width in enumerate(least)]
    lines = [_line(head, widths), "|" + "|".join("-" * (width + 2) for width in widths) + "|"]
    return lines + [_line(row, widths) for row in rows]


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (f" {cell.ljust(width)} " for cell, width in zip(cells, widths, strict=True))
    return "|" + "|".join(padded) + "|"


def document(*parts: Sequence[str]) -> str:
    """Parts of lines as one text, an empty line between them; parts without lines are left out."""
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"
