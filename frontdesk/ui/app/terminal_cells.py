"""What the terminal shows, cell by cell, so that only what differs is sent to it.

Textual paints whole lines: each piece of text with all its colors, the scroll bar beside it, and the blanks
behind it. What was there already is most of that.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from rich.cells import cell_len

#: An update as Textual draws it: a move of the cursor, a piece of text with its colors or without, or the end
#: of a line, behind which there is always a move.
_PIECE = re.compile(r"\x1b\[(\d+);(\d+)H|\x1b\[([\d;]+)m([^\x1b]*)\x1b\[0m|([^\x1b\n]+)|\n")
#: How many characters of a piece are in none of its groups.
_MOVE, _COLORED, _END = len("\x1b[;H"), len("\x1b[m\x1b[0m"), len("\n")
#: Codes around an update that change no cell: those that turn a mode of the terminal on or off, but for the
#: other screen that it has.
_NOT_DRAWN = re.compile(r"(?:\x1b\[\?(?!1049)\d+[hl])+")
#: What may take another number of cells than one, or join what stands beside it.
_UNEVEN = re.compile(r"[^\x20-\x7e\xa0-\u02ff\u2010-\u27bf]")
#: So many cells that did not change are as cheap to send again as to step over.
_GAP: Final = 6
#: The color of a cell of which it is not known what it shows.
_UNKNOWN: Final = "?"


class TerminalCells:
    """The text and the colors in the cells of the terminal, as far as they are known."""

    def __init__(self) -> None:
        """Begin with nothing known."""
        self._lines: list[_Line] = []

    def forget(self) -> None:
        """Take nothing as known: what comes next is sent whole."""
        self._lines.clear()

    def differences(self, update: str) -> str:
        """Return what is to be sent for the terminal to show an update.

        Args:
            update: as Textual draws it. Of anything else it is not known what it changes: it is returned as
                it is, and everything is forgotten.
        """
        if _NOT_DRAWN.fullmatch(update):
            return update
        pieces: list[tuple[str, str, str, str, str]] = _PIECE.findall(update)
        if not pieces or not pieces[0][0] or sum(map(_length, pieces)) != len(update):
            self.forget()
            return update
        pen, line, column = _Pen(), 0, 0
        for row, place, color, text, plain in pieces:
            if row:
                line, column = int(row) - 1, int(place) - 1
            elif shown := text or plain:
                column = self._show(pen, line, column, shown, color)
        return pen.sent(line, column)

    def _show(self, pen: _Pen, line: int, column: int, text: str, color: str) -> int:
        """Draw what differs of a piece of text; return the column behind it."""
        known = self._line(line)
        if _UNEVEN.search(text):
            cells = cell_len(text)
            pen.draw(line, column, text, color)
            pen.column = -1  # terminals do not agree on it
            known.put(column, " " * cells, _UNKNOWN)
            return column + cells
        if text.isspace():
            color = _ground(color)
        for start, end in known.differing(column, text, color):
            pen.draw(line, column + start, text[start:end], color)
        known.put(column, text, color)
        return column + len(text)

    def _line(self, number: int) -> _Line:
        while number >= len(self._lines):
            self._lines.append(_Line())
        return self._lines[number]


def _length(piece: tuple[str, str, str, str, str]) -> int:
    """Return how many characters of an update a piece is."""
    row, place, color, text, plain = piece
    if row:
        return len(row) + len(place) + _MOVE
    return len(color) + len(text) + _COLORED if color else len(plain) or _END


class _Line:
    """One line of the terminal: a character and a color for each cell from the left."""

    def __init__(self) -> None:
        self._text = ""
        self._colors: list[str] = []

    def put(self, column: int, text: str, color: str) -> None:
        """Note what is shown from a column on."""
        missing = column - len(self._text)
        if missing > 0:
            self._text += " " * missing
            self._colors += [_UNKNOWN] * missing
        end = column + len(text)
        self._text = self._text[:column] + text + self._text[end:]
        self._colors[column:end] = [color] * len(text)

    def differing(self, column: int, text: str, color: str) -> list[tuple[int, int]]:
        """Return from where to where a text is not what is shown from a column on, counted in the text."""
        size = len(text)
        if column >= len(self._text):
            return [(0, size)]
        known, colors = self._text[column : column + size], self._colors[column : column + size]
        if known == text and colors.count(color) == size:
            return []
        spans: list[tuple[int, int]] = []
        for at in range(size):
            if at < len(known) and known[at] == text[at] and colors[at] == color:
                continue
            start = spans.pop()[0] if spans and at - spans[-1][1] < _GAP else at
            spans.append((start, at + 1))
        return spans


class _Pen:
    """Where the cursor is while an update is drawn, and in which color the terminal draws."""

    def __init__(self) -> None:
        self._sent: list[str] = []
        self._line = -1
        self.column = -1
        self._color = ""

    def draw(self, line: int, column: int, text: str, color: str) -> None:
        """Draw a text."""
        self._move(line, column)
        self._sent += _change(self._color, color), text
        self._color = color
        self.column += len(text)

    def _move(self, line: int, column: int) -> None:
        if line != self._line or self.column < 0:
            self._sent.append(f"\x1b[{line + 1};{column + 1}H")
        elif column != self.column:
            self._sent.append(f"\x1b[{column + 1}G")
        self._line, self.column = line, column

    def sent(self, line: int, column: int) -> str:
        """Return all that was drawn, with the cursor and the colors as Textual leaves them."""
        self._sent.append(_change(self._color, ""))
        self._move(line, column)
        return "".join(self._sent)


#: A code that ends an attribute of text; bold and dim have one between them.
_ENDS = {"1": "22", "2": "22", "3": "23", "4": "24", "5": "25", "7": "27", "9": "29"}
_CODE = re.compile(r"[34]8;2;\d+;\d+;\d+|[34]8;5;\d+|\d+")


def _parts(color: str) -> tuple[frozenset[str], str, str]:
    """Return the attributes, the color of the text and that of the ground; 39 and 49 are the terminal's."""
    attributes, text, ground = set(), "39", "49"
    for code in _CODE.findall(color):
        if code.startswith(("4", "10")) and len(code) > 1:
            ground = code
        elif code.startswith(("3", "9")) and len(code) > 1:
            text = code
        else:
            attributes.add(code)
    return frozenset(attributes), text, ground


@lru_cache(maxsize=1024)
def _change(before: str, after: str) -> str:
    """Return the codes that make one color another."""
    if before == after:
        return ""
    if not after:
        return "\x1b[0m"
    (had, *old), (has, *new) = _parts(before), _parts(after)
    if not had - has <= _ENDS.keys():
        return f"\x1b[0;{after}m"
    ended = {_ENDS[attribute] for attribute in had - has}
    begun = {one for one in has if one not in had or _ENDS.get(one) in ended}
    changed = [now for was, now in zip(old, new, strict=True) if now != was]
    return f"\x1b[{';'.join([*sorted(ended), *sorted(begun), *changed])}m"


@lru_cache(maxsize=1024)
def _ground(color: str) -> str:
    """Return as much of a color as is seen where nothing is written."""
    attributes, _, ground = _parts(color)
    return color if attributes & {"4", "7", "9", "21", "53"} else "" if ground == "49" else ground
