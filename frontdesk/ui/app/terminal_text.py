"""What goes to the terminal and what comes from it, made safe.

Reading: stock Textual ends at a byte that is not UTF-8, and an escape inside a paste makes it read up to 31
characters of it as keys: Enter submits, ctrl+q quits. Here a paste is taken out whole, before anything
reads it.

Drawing: Rich counts a letter and the vowel signs around it as one cell, most terminals as two; some draw a
family of emoji as one glyph and some as three. One name in such letters moves all that stands behind it on
its line, and breaks the frame. Here its cells are cleared, what follows is sent to the column where it
belongs, and the name is drawn last. Text that holds codes the terminal would obey loses them: people's text
is cleaned where it enters and where it is shown (``domain.text``, ``ui.text``); this is for what was
forgotten.
"""

from __future__ import annotations

import re
from codecs import getincrementaldecoder
from collections.abc import Generator, Iterator
from typing import Final

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from frontdesk.domain.text import REPLACEMENT

#: What a terminal sends before and behind a paste.
START: Final = "\x1b[200~"
END: Final = "\x1b[201~"

_KEPT = len(END) - 1


class Incoming:
    """Bytes as they arrive, cut anywhere; text and pastes as they were meant."""

    def __init__(self) -> None:
        self._decode = getincrementaldecoder("utf-8")(errors="replace").decode
        self._paste: list[str] | None = None
        # The last characters, which may be the beginning of a mark.
        self._last = ""

    def read(self, data: bytes) -> Iterator[tuple[str, str | None]]:
        """Yield text to read as keys, each with the paste that came behind it, or None.

        Half a character waits for its rest; what is no text becomes U+FFFD. The marks of a paste are in
        the text that is read as keys, without what was between them.
        """
        text = self._decode(data)
        while text:
            reading = self._outside if self._paste is None else self._inside
            text = yield from reading(text)

    def _outside(self, text: str) -> Generator[tuple[str, str | None], None, str]:
        """Hand on text up to the mark that begins a paste; returns what follows it."""
        seen = self._last + text
        at = seen.find(START)
        if at < 0:
            self._last = seen[-_KEPT:]
            yield text, None
            return ""
        end = at + len(START) - len(self._last)
        self._last, self._paste = "", []
        yield text[:end], None
        return text[end:]

    def _inside(self, text: str) -> Generator[tuple[str, str | None], None, str]:
        """Keep text up to the mark that ends the paste; returns what follows it."""
        seen = self._last + text
        at = seen.find(END)
        parts = self._paste or []
        if at < 0:
            parts.append(seen[:-_KEPT])
            self._last, self._paste = seen[-_KEPT:], parts
            return ""
        self._last, self._paste = "", None
        yield END, "".join((*parts, seen[:at]))
        return seen[at + len(END) :]


#: Scripts whose letters join to clusters, conjoining Hangul, the joiner, emoji and flags.
_JOINING = (
    "\u0900-\u109f\u1100-\u11ff\u1700-\u18af\u1900-\u1cff\u200d\ua800-\uabff\ud7b0-\ud7ff"
    "\U00010a00-\U00011fff\U0001f000-\U0001faff"
)
_ANY = re.compile(f"[{_JOINING}]")
# ASCII, and the program's frames and signs, stay where they are.
_LETTER = r"[^\x00-\x7f\u2000-\u200c\u200e-\u2bff]"
_RUN = re.compile(f"{_LETTER}*[{_JOINING}]{_LETTER}*(?: {_LETTER}+)*")
#: A move of the cursor, a color, anything else that is no text, or text.
_PART = re.compile(
    r"\x1b\[(?P<row>\d+);(?P<column>\d+)H|(?P<color>\x1b\[[\d;:]*m)"
    r"|(?P<code>\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|.)|[\x00-\x1a\x1c-\x1f]+)"
    r"|(?P<text>[^\x00-\x1f]+)",
    re.DOTALL,
)


_PLAIN = "\x1b[0m"


def has_joining_letters(data: str) -> bool:
    """True if terminals may give a text another width than it was reckoned with."""
    return _ANY.search(data) is not None


def with_kept_columns(data: str) -> str:
    """Return what is sent to the terminal, with joining letters put where they were reckoned to be.

    Args:
        data: one update of the screen, as Textual draws it.
    """
    if not has_joining_letters(data):
        return data
    cursor = _Cursor()
    sent = [cursor.part(part) for part in _PART.finditer(data)]
    return "".join([*sent, cursor.release()])


class _Cursor:
    """Follows the cursor through an update as Rich reckons it."""

    def __init__(self) -> None:
        # The column from 1; None where it is not known.
        self._column: int | None = None
        self._color = _PLAIN
        # A name that is drawn when it is known what follows: its column, its color, itself.
        self._held: tuple[int, str, str] | None = None

    def part(self, part: re.Match[str]) -> str:
        """One part of the update, as it is to be sent."""
        if part["color"]:
            self._color = part[0]
            return part[0]
        if part["text"] and self._column is not None:
            return self._text(part[0], self._column)
        sent = self.release() + part[0]
        if part["column"]:
            self._column = int(part["column"])
        elif not part[0].startswith("\x1b[?"):
            self._column = None
        return sent

    def release(self) -> str:
        """Draw the name that is held, if one is, and go on where the update goes on."""
        if self._held is None:
            return ""
        (column, color, name), self._held = self._held, None
        return f"\x1b[{column}G{_PLAIN}{color}{name}{_PLAIN}\x1b[{self._column}G{self._color}"

    def _text(self, text: str, column: int) -> str:
        sent = []
        while text:
            # Blanks behind a name that is held are sent before it.
            blank = len(text) - len(text.lstrip(" ")) if self._held else 0
            run = None if blank else _RUN.search(text)
            plain = text[:blank] if blank else text[: run.start()] if run else text
            if plain and not blank:
                sent.append(self.release())
            sent.append(plain)
            column = self._column = column + cell_len(plain)
            text = text[len(plain) :]
            if run:
                sent.append(self.release())
                self._held = column, self._color, run[0]
                sent.append(" " * cell_len(run[0]))
                column = self._column = column + cell_len(run[0])
                text = text[len(run[0]) :]
        return "".join(sent)


#: Control codes of 7 and 8 bits, ends of lines, what turns the direction of writing, half characters.
HARMFUL = re.compile(
    "[\x00-\x1f\x7f-\x9f\N{ARABIC LETTER MARK}\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)


class NoControlCodes(LineFilter):
    """Replaces what a terminal would obey in every line of every widget; Textual keeps the finished lines."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the line as it is, or with U+FFFD in the place of each code; never wider than before."""
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
    """Return the segment without codes, and without the link that a terminal would open."""
    text, style, _ = segment
    cells = cell_len(text)
    text = HARMFUL.sub(REPLACEMENT, text)
    return Segment(set_cell_size(text, cells), style.update_link(None) if style is not None else None)
