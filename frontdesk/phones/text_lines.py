"""Lines of text from the bytes of a call log, whatever program wrote them.

Line ends may be LF, CR LF or CR alone, also mixed. A line is read as UTF-8. The first line that is
not UTF-8 decides what the others are: when no line before it held a character beyond ASCII, the file
is Windows-1252 (what spreadsheets write); otherwise the file is UTF-8 with a damaged line, which is
kept with U+FFFD in the place of each bad byte and counted, because its times and numbers are ASCII
and a call is never dropped for its name.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import NamedTuple

#: The longest line that is read, in bytes. A call is a few hundred bytes; what is longer is a bad row.
LINE_LIMIT = 64 * 1024


class Encoding(StrEnum):
    """How the bytes of a file are read, in words for the preview."""

    UTF_8 = "UTF-8"
    UTF_16 = "UTF-16"
    WINDOWS_1252 = "Windows-1252"


class Line(NamedTuple):
    """One physical line.

    Attributes:
        number: its number in the file, from 1.
        text: its text without the line end; empty when there is a problem.
        ended: False for a last line without a line end, which may be half a row.
        problem: why it cannot be a row (too long, a NUL byte), or None.
        offset: where it begins, in bytes from where this pass began.
    """

    number: int
    text: str
    ended: bool
    problem: str | None
    offset: int


class Run(NamedTuple):
    """Whole lines that follow one another and have no problem: most of a file is such runs.

    Attributes:
        first: the number of the first of them.
        texts: their texts without line ends; at least one.
    """

    first: int
    texts: list[str]


class TextLines:
    """One pass over the lines of a file.

    Attributes:
        encoding: how the lines so far were read; it may change from UTF-8 to Windows-1252 on the way.
        damaged: how many lines were kept with U+FFFD in the place of bytes that are not UTF-8.
    """

    def __init__(
        self, blocks: Iterable[bytes], *, utf_16: bool = False, certain: bool = False, first: int = 1
    ) -> None:
        """Take the blocks of bytes, without their byte order mark unless they are UTF-16.

        Args:
            blocks: the bytes of the file in pieces of any size.
            utf_16: they start with a UTF-16 byte order mark.
            certain: it is known to be UTF-8, so that it cannot be Windows-1252.
            first: the number of the first line.
        """
        self._first = first
        self.encoding = Encoding.UTF_16 if utf_16 else Encoding.UTF_8
        self.damaged = 0
        self._blocks = _utf_8(blocks) if utf_16 else blocks
        self._is_utf_8 = certain or utf_16

    def __iter__(self) -> Iterator[Line]:
        """Give every line once, empty ones too."""
        for number, piece in enumerate(Cutter().cut(self._blocks), start=self._first):
            yield self._line(number, piece)

    def runs(self) -> Iterator[Run | Line]:
        """Give every line once, a block at a time where the whole block can be read at once."""
        cutter = Cutter()
        number = self._first
        for block in self._blocks:
            if (texts := self._whole(cutter, block)) is None:
                for piece in cutter.pieces(block):
                    yield self._line(number, piece)
                    number += 1
            elif texts:
                yield Run(number, texts)
                number += len(texts)
        for piece in cutter.last():
            yield self._line(number, piece)

    def _whole(self, cutter: Cutter, block: bytes) -> list[str] | None:
        """The lines that end in a block, or None when one of them has to be looked at by itself."""
        whole = cutter.whole(block)
        if whole is None:
            return None
        try:
            text = whole.decode()
        except UnicodeDecodeError:
            return None
        if self.encoding is Encoding.UTF_8 and not text.isascii():
            self._is_utf_8 = True
        cutter.take(block)
        return text.split("\n")[:-1]

    def _line(self, number: int, piece: Piece) -> Line:
        raw, ended, too_long, offset = piece
        if too_long:
            return Line(number, "", ended, f"the line is longer than {LINE_LIMIT // 1024} KiB", offset)
        if b"\0" in raw:
            return Line(number, "", ended, "the line holds a NUL byte", offset)
        return Line(number, self._text(raw), ended, None, offset)

    @property
    def certain(self) -> bool:
        """Whether a character beyond ASCII has shown that this is UTF-8."""
        return self._is_utf_8

    def _text(self, raw: bytes) -> str:
        try:
            text = raw.decode()
        except UnicodeDecodeError:
            if self._is_utf_8:
                self.damaged += 1
                return raw.decode(errors="replace")
            self.encoding = Encoding.WINDOWS_1252
            return raw.decode("cp1252", errors="replace")
        if self.encoding is Encoding.UTF_8 and not text.isascii():
            self._is_utf_8 = True
        return text


def _utf_8(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """UTF-16 as UTF-8, so that lines are split in one way; half a character becomes U+FFFD."""
    decoder = codecs.getincrementaldecoder("utf-16")(errors="replace")
    for block in blocks:
        yield decoder.decode(block).encode()
    yield decoder.decode(b"", final=True).encode()


#: A line as (bytes without their end, whether it ended, whether it was too long, offset).
Piece = tuple[bytes, bool, bool, int]


class Cutter:
    """Cuts blocks of bytes into lines.

    Never holds more than one block and one line of the limit: of a longer line only its length counts.
    """

    def __init__(self) -> None:
        """Start at the beginning of the file."""
        self._rest = b""
        self._offset = self._read = 0
        self._skipping = False

    def cut(self, blocks: Iterable[bytes]) -> Iterator[Piece]:
        """All lines of these blocks."""
        for block in blocks:
            yield from self.pieces(block)
        yield from self.last()

    def whole(self, block: bytes) -> bytes | None:
        """The lines that end in this block with LF alone between them, or None when it is not so simple."""
        data = self._rest + block
        end = data.rfind(b"\n") + 1
        if self._skipping or not end or b"\0" in data:
            return None
        # No line but the first is longer than the block.
        if len(block) > LINE_LIMIT or data.find(b"\n") > LINE_LIMIT:
            return None
        lines = data[:end]
        if b"\r" in lines:
            lines = lines.replace(b"\r\n", b"\n")
            return None if b"\r" in lines else lines
        return lines

    def take(self, block: bytes) -> None:
        """Go on after the lines that ``whole`` gave for this block."""
        data = self._rest + block
        self._read += len(block)
        self._rest = data[data.rfind(b"\n") + 1 :]
        self._offset = self._read - len(self._rest)

    def pieces(self, block: bytes) -> Iterator[Piece]:
        """The lines that end in this block."""
        pieces = (self._rest + block).splitlines(keepends=True)
        self._read += len(block)
        # A CR at the very end may be the first half of CR LF: it waits for the next block.
        self._rest = pieces.pop() if pieces and not pieces[-1].endswith(b"\n") else b""
        following = self._read - len(self._rest) - sum(map(len, pieces))
        for piece in pieces:
            raw = b"" if self._skipping else piece.rstrip(b"\r\n")
            too_long = self._skipping or len(raw) > LINE_LIMIT
            following += len(piece)
            yield (b"" if too_long else raw), True, too_long, self._offset
            self._offset, self._skipping = following, False
        if self._skipping or len(self._rest) > LINE_LIMIT + 1:
            self._skipping = True
            self._rest = self._rest[-1:] if self._rest.endswith(b"\r") else b""

    def last(self) -> Iterator[Piece]:
        """What stands after the last line end, if anything does."""
        if self._rest or self._skipping:
            raw = self._rest.rstrip(b"\r")
            too_long = self._skipping or len(raw) > LINE_LIMIT
            yield (b"" if too_long else raw), self._rest.endswith(b"\r"), too_long, self._offset
