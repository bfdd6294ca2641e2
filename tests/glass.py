"""What a terminal shows of the bytes it was sent, and what it answers: pyte's screen, without colors."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import count

import pyte
from pyte.charsets import LAT1_MAP
from pyte.modes import IRM
from pyte.screens import Char
from wcwidth import wcwidth

# What pyte would draw as text or misread, taken out before it gets there: control sequences that are
# whole, and the beginning of one that is cut off at the end of a read.
_SEQUENCE = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|[P_^X].*?\x1b\\)", re.DOTALL)
_CUT_OFF = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*|[P_^X](?:(?!\x1b\\).)*)?\Z", re.DOTALL)
_MODE_QUERY = re.compile(rb"\x1b\[(\??)(\d+)\$p")
_ALTERNATE = re.compile(rb"\x1b\[\?(?:47|1047|1049)([hl])")
_FOR_PYTE = re.compile(rb"\x1b\[(?:[0-9;]*|\?[0-9;]*(?=[hl]))[@-~]")
# Ends a sequence of colors and weights. Nobody looks at them here, and of ten sequences nine are such.
_COLORS = b"m"


@lru_cache(maxsize=4096)
def _cell(char: str) -> Char | None:
    """The cell of a character that takes one, or None for what pyte has to think about."""
    return Char(char) if wcwidth(char) == 1 else None


class _Cells(pyte.Screen):
    """pyte's screen, quicker with plain text that stays on its line, and with lines that did not change."""

    def __init__(self, columns: int, rows: int) -> None:
        super().__init__(columns, rows)
        self._read: dict[int, str] = {}

    def text(self) -> str:
        """Return the lines shown, without the spaces at their ends."""
        for row in self.dirty:
            self._read[row] = "".join(self._seen_in(row)).rstrip()
        self.dirty.clear()
        return "\n".join(self._read[row] for row in range(self.lines))

    def _seen_in(self, row: int) -> Iterator[str]:
        line, is_covered = self.buffer[row], False
        for column in range(self.columns):
            if is_covered:  # by the wide character before it
                is_covered = False
                continue
            char = line[column].data
            is_covered = wcwidth(char[0]) == 2
            yield char

    def draw(self, data: str) -> None:
        """Show text where the cursor stands."""
        start = self.cursor.x
        cells = [cell for char in data if (cell := _cell(char))]
        is_plain = len(cells) == len(data) and start + len(data) <= self.columns
        if not is_plain or self.charset or self.g0_charset is not LAT1_MAP or IRM in self.mode:
            super().draw(data)
            self.dirty.update(range(self.lines))  # an accent may belong to the end of the line before
            return
        self.buffer[self.cursor.y].update(zip(count(start), cells, strict=False))
        self.cursor.x = start + len(data)
        self.dirty.add(self.cursor.y)


class Glass:
    """What the terminal shows: the main and the alternate screen, fed with bytes, answering queries."""

    def __init__(self, columns: int, rows: int, answer: Callable[[bytes], None]) -> None:
        self._size = (columns, rows)
        self._answer = answer
        self._rest = b""
        self._main = self._shown = _Cells(columns, rows)
        self._stream = pyte.ByteStream(self._shown)

    def text(self) -> str:
        """Return the lines shown, without the spaces at their ends."""
        return self._shown.text()

    def feed(self, data: bytes) -> None:
        """Show what a program wrote; a sequence cut off at the end waits for its rest."""
        data = self._rest + data
        cut_off = _CUT_OFF.search(data)
        end = cut_off.start() if cut_off else len(data)
        self._rest, at = data[end:], 0
        for match in _SEQUENCE.finditer(data, 0, end):
            if at < match.start():
                self._stream.feed(data[at : match.start()])
            if not match[0].endswith(_COLORS):
                self._obey(match[0])
            at = match.end()
        self._stream.feed(data[at:end])

    def _obey(self, sequence: bytes) -> None:
        """Answer a query, change the screen, or hand on what pyte understands; drop the rest."""
        cursor = self._shown.cursor
        if sequence in (b"\x1b[c", b"\x1b[0c"):
            self._answer(b"\x1b[?64;1;2;6;9;15;16;17;18;21;22;28c")
        elif sequence in (b"\x1b[>c", b"\x1b[>0c"):
            self._answer(b"\x1b[>41;390;0c")
        elif sequence == b"\x1b[5n":
            self._answer(b"\x1b[0n")
        elif sequence == b"\x1b[6n":
            self._answer(b"\x1b[%d;%dR" % (cursor.y + 1, cursor.x + 1))
        elif query := _MODE_QUERY.fullmatch(sequence):
            self._answer(b"\x1b[%b%b;0$y" % query.groups())  # 0: a mode it does not know
        elif switch := _ALTERNATE.fullmatch(sequence):
            self._show(alternate=switch[1] == b"h")
        elif _FOR_PYTE.fullmatch(sequence):
            self._stream.feed(sequence)

    def _show(self, *, alternate: bool) -> None:
        """Put up an empty alternate screen, or the main one as it was left."""
        self._stream.detach(self._shown)
        self._shown = _Cells(*self._size) if alternate else self._main
        self._stream.attach(self._shown)
