"""Every glyph in its column, even where the terminal counts the cells of a name differently.

Rich counts a letter and the vowel signs around it as one cell, most terminals as two; some draw a family of
emoji as one glyph and some as three. One name in such letters moves all that stands behind it on its line,
and breaks the frame. Here its cells are cleared, what follows is sent to the column where it belongs, and the
name is drawn last, so that it may reach into the blanks behind it.
"""

from __future__ import annotations

import re

from rich.cells import cell_len

#: Scripts whose letters join to clusters, conjoining Hangul, the joiner, emoji and flags.
_JOINING = (
    "\u0900-\u109f\u1100-\u11ff\u1700-\u18af\u1900-\u1cff\u200d\ua800-\uabff\ud7b0-\ud7ff"
    "\U00010a00-\U00011fff\U0001f000-\U0001faff"
)
_ANY = re.compile(f"[{_JOINING}]")
# ASCII, and the frames and signs of ours, stay where they are.
_LETTER = r"[^\x00-\x7f\u2000-\u200c\u200e-\u2bff]"
_RUN = re.compile(f"{_LETTER}*[{_JOINING}]{_LETTER}*(?: {_LETTER}+)*")
#: A move of the cursor, a colour, anything else that is no text, or text.
_PART = re.compile(
    r"\x1b\[(?P<row>\d+);(?P<column>\d+)H|(?P<colour>\x1b\[[\d;:]*m)"
    r"|(?P<code>\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|.)|[\x00-\x1a\x1c-\x1f]+)"
    r"|(?P<text>[^\x00-\x1f]+)",
    re.DOTALL,
)


_PLAIN = "\x1b[0m"


def with_kept_columns(data: str) -> str:
    """What is sent to the terminal, with joining letters put where they were reckoned to be.

    Args:
        data: one update of the screen, as Textual draws it.
    """
    if not _ANY.search(data):
        return data
    cursor = _Cursor()
    sent = [cursor.part(part) for part in _PART.finditer(data)]
    return "".join([*sent, cursor.release()])


class _Cursor:
    """Follows the cursor through an update as Rich reckons it."""

    def __init__(self) -> None:
        # The column from 1; None where it is not known.
        self._column: int | None = None
        self._colour = _PLAIN
        # A name that is drawn when it is known what follows: its column, its colour, itself.
        self._held: tuple[int, str, str] | None = None

    def part(self, part: re.Match[str]) -> str:
        """One part of the update, as it is to be sent."""
        if part["colour"]:
            self._colour = part[0]
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
        (column, colour, name), self._held = self._held, None
        return f"\x1b[{column}G{_PLAIN}{colour}{name}{_PLAIN}\x1b[{self._column}G{self._colour}"

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
                self._held = column, self._colour, run[0]
                sent.append(" " * cell_len(run[0]))
                column = self._column = column + cell_len(run[0])
                text = text[len(run[0]) :]
        return "".join(sent)
