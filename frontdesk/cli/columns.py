"""Text in columns of fixed width: people's names come in scripts whose letters take two columns or none."""

from __future__ import annotations

import unicodedata

from frontdesk.domain.text import one_line


def width_of(text: str) -> int:
    """How many columns of a terminal a cleaned text takes."""
    return len(text) if text.isascii() else sum(map(_width, text))


def cut(text: str, width: int, ascii_only: bool = False) -> str:
    """The text, or as much of it as fits with a mark that something was cut: ``…``, or ``~`` in ASCII."""
    if width_of(text) <= width:
        return text
    kept, used = [], 0
    for char in text:
        used += _width(char)
        if used > width - 1:
            break
        kept.append(char)
    return "".join(kept).rstrip() + ("~" if ascii_only else "…")


def fill(text: str, width: int, right: bool = False, ascii_only: bool = False) -> str:
    """A cell: the text cleaned, cut to the width, filled with spaces behind it, or before it if ``right``."""
    shown = one_line(text)
    if ascii_only:
        shown = shown.replace(" · ", ", ")
    shown = cut(shown, width, ascii_only)
    space = " " * (width - width_of(shown))
    return space + shown if right else shown + space


def _width(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in ("W", "F") else 1
