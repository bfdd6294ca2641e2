"""People's text as it is shown while the screen is masked: blocks in as many cells."""

from __future__ import annotations

import re

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter
from textual.strip import Strip

from frontdesk.ui.text import is_peoples, is_said
from frontdesk.ui.textual_private import meta_of

#: Stands for each cell of a letter.
BLOCK = "▒"

#: What reads as a phone number, wherever it stands.
_NUMBER = re.compile(r"\+?\(?\d{1,4}\)?(?:[ .()-]{0,2}\d{2,4}){2,4}")
#: So many digits make a number; fewer are a time, a count or a year.
_DIGITS = 7
#: What :func:`frontdesk.ui.text.said` marks a sentence with.
_SHOWN = Style.from_meta({"said": 1})

_SHAPE = re.compile(r"\d{4}-\d\d-\d\d|\d{1,2}:\d\d")


def masked_text(text: str) -> str:
    """Blocks for everything but spaces, in as many cells."""
    if text.isascii() and text.isprintable():
        return "".join([" " if char == " " else BLOCK for char in text])
    # Letters that join take fewer cells together than one by one.
    cells = cell_len(text)
    return "".join([" " if char == " " else BLOCK * cell_len(char) for char in text])[:cells].ljust(cells)


def masked_strip(strip: Strip) -> Strip:
    """Return a whole piece of a line, masked."""
    return Strip([Segment(masked_text(text), style) for text, style, _ in strip], strip.cell_length)


def shown_strip(strip: Strip) -> Strip:
    """Return a whole piece of a line that stays as it is, such as what is being typed."""
    return strip.apply_style(_SHOWN)


class Masked(LineFilter):
    """Masks people's text in every line of every widget, and what reads as a phone number anywhere."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the line in as many cells as before."""
        return [Segment(_masked(text, meta_of(style)), style, control) for text, style, control in segments]


def _masked(text: str, meta: bytes | None) -> str:
    if is_said(meta):
        return text
    return masked_text(text) if is_peoples(meta) else _NUMBER.sub(_without_number, text)


def _without_number(found: re.Match[str]) -> str:
    number = found[0]
    is_number = sum(char.isdigit() for char in number) >= _DIGITS and not _SHAPE.search(number)
    return masked_text(number) if is_number else number
