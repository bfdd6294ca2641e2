"""The last guard before the terminal: text that is drawn holds no code the terminal would obey.

People's text is cleaned where it enters and where it is shown (``domain.text``, ``ui.text``). This is for
what was forgotten: in stock Textual a name in any widget can change the window's title or write the
clipboard.
"""

from __future__ import annotations

import re

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from frontdesk.domain.text import REPLACEMENT

#: Control codes of 7 and 8 bits, ends of lines, what turns the direction of writing, half characters.
HARMFUL = re.compile(
    "[\x00-\x1f\x7f-\x9f\N{ARABIC LETTER MARK}\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)


class NoControlCodes(LineFilter):
    """Replaces what a terminal would obey in every line of every widget; Textual keeps the finished lines."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The line as it is, or with U+FFFD in the place of each code; never wider than before."""
        # Every line of every frame comes by here: what is printable holds none of the codes, in one look.
        printable = "".join([text for text, _, _ in segments]).isprintable()
        if printable and not any(style is not None and style.link for _, style, _ in segments):
            return segments
        if any(map(_is_harmful, segments)):
            return [_harmless(segment) if _is_harmful(segment) else segment for segment in segments]
        return segments


def _is_harmful(segment: Segment) -> bool:
    text, style, _ = segment
    if style is not None and style.link is not None:
        return True
    return HARMFUL.search(text) is not None


def _harmless(segment: Segment) -> Segment:
    """The segment without codes, and without the link that a terminal would open."""
    text, style, _ = segment
    cells = cell_len(text)
    text = HARMFUL.sub(REPLACEMENT, text)
    return Segment(set_cell_size(text, cells), style.update_link(None) if style is not None else None)
