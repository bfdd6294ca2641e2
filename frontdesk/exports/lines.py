"""An exported file, and its lines of text, whatever program wrote them.

The file is opened once. Its kind and its size are taken from the open descriptor and not from the path, so
that nothing can be swapped in between; the size at that moment is the most that is ever read, so that a
file that is still written to has an end. The preview and the import read the same descriptor.

Line ends may be LF, CR LF or CR alone, also mixed. A line is read as UTF-8. The first line that is not UTF-8
decides what the others are: when no line before it held a character beyond ASCII, the file is Windows-1252
(what spreadsheets write); otherwise the file is UTF-8 with a damaged line, which is kept with U+FFFD in the
place of each bad byte and counted, because its times and numbers are ASCII and a call is never dropped for
its name.
"""

from __future__ import annotations

import codecs
import errno
import os
import stat
from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from frontdesk.domain.errors import FrontDeskError

#: The longest line that is read, in bytes. A row is a few hundred bytes; a longer line is a bad row.
LINE_LIMIT = 64 * 1024


class Encoding(StrEnum):
    """How the bytes of a file are read; the values are shown in the preview."""

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
    """Consecutive whole lines without a problem: most of a file is such runs.

    Attributes:
        first: the number of the first of them.
        texts: their texts without line ends; at least one.
    """

    first: int
    texts: list[str]


class TextLines:
    """One pass over the lines of a file.

    Attributes:
        encoding: how the lines so far were read; it may change from UTF-8 to Windows-1252 during the pass.
        damaged: how many lines were kept with U+FFFD in the place of bytes that are not UTF-8.
    """

    def __init__(
        self, blocks: Iterable[bytes], *, utf_16: bool = False, certain: bool = False, first: int = 1
    ) -> None:
        """Take the blocks of bytes, without their byte order mark unless they are UTF-16.

        Args:
            blocks: the bytes of the file in pieces of any size.
            utf_16: True if they start with a UTF-16 byte order mark.
            certain: True if it is known to be UTF-8, so that it cannot be Windows-1252.
            first: the number of the first line.
        """
        self._first = first
        self.encoding = Encoding.UTF_16 if utf_16 else Encoding.UTF_8
        self.damaged = 0
        self._blocks = _utf_8(blocks) if utf_16 else blocks
        self._is_utf_8 = certain or utf_16

    def __iter__(self) -> Iterator[Line]:
        """Yield every line once, empty ones too."""
        for number, piece in enumerate(Cutter().cut(self._blocks), start=self._first):
            yield self._line(number, piece)

    def runs(self) -> Iterator[Run | Line]:
        """Yield every line once, a block at a time where the whole block can be read at once."""
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
        """Return the lines that end in a block, or None if one of them has to be read by itself."""
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
        """True if a character beyond ASCII has shown that this is UTF-8."""
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
    """UTF-16 recoded as UTF-8, so that lines are cut in one way; half a character becomes U+FFFD."""
    decoder = codecs.getincrementaldecoder("utf-16")(errors="replace")
    for block in blocks:
        yield decoder.decode(block).encode()
    yield decoder.decode(b"", final=True).encode()


#: A line as (bytes without their end, whether it ended, whether it was too long, offset).
Piece = tuple[bytes, bool, bool, int]


class Cutter:
    """Cuts blocks of bytes into lines; holds at most one block and one line of the longest length."""

    def __init__(self) -> None:
        self._rest = b""
        self._offset = self._read = 0
        self._skipping = False

    def cut(self, blocks: Iterable[bytes]) -> Iterator[Piece]:
        """Yield all lines of these blocks."""
        for block in blocks:
            yield from self.pieces(block)
        yield from self.last()

    def whole(self, block: bytes) -> bytes | None:
        """Return the lines that end in this block, joined by LF, or None if they must be cut one by one."""
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
        """Continue after the lines that ``whole`` returned for this block."""
        data = self._rest + block
        self._read += len(block)
        self._rest = data[data.rfind(b"\n") + 1 :]
        self._offset = self._read - len(self._rest)

    def pieces(self, block: bytes) -> Iterator[Piece]:
        """Yield the lines that end in this block."""
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
        """Yield what follows the last line end, if anything does."""
        if self._rest or self._skipping:
            raw = self._rest.rstrip(b"\r")
            too_long = self._skipping or len(raw) > LINE_LIMIT
            yield (b"" if too_long else raw), self._rest.endswith(b"\r"), too_long, self._offset


#: The largest file that is read, in bytes: some ten million calls.
SIZE_LIMIT = 2 * 1024**3
#: How much is read at once, in bytes; the first such block also tells text from binary.
BLOCK = 64 * 1024

_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\f\r\x1a\x1b"))
_SAFE = "Nothing was imported."
_CANNOT_OPEN = {
    errno.ENOENT: ("is not there", "Check the name and the folder."),
    errno.ENOTDIR: ("is not there", "Check the name and the folder."),
    errno.EACCES: ("may not be read by you", "Ask its owner for the right to read it, or for a copy."),
    errno.EPERM: ("may not be read by you", "Ask its owner for the right to read it, or for a copy."),
    errno.ELOOP: ("is a link to another file", "Give the file itself."),
    errno.ENAMETOOLONG: ("is a name that is too long", "Check the name and the folder."),
    errno.ENXIO: ("is a socket or a device", "Give a file that was exported."),
}


class BadFile(FrontDeskError):
    """The file cannot be read as the table that is expected; nothing was imported."""

    title = "Cannot import"


class SourceFile:
    """An open export. Use it in a ``with`` statement, or call ``close``.

    Attributes:
        name: the file's name without its folder, safe to show.
        size: its size in bytes when it was opened; nothing after that is read.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        """Open the file and check its beginning.

        Raises:
            BadFile: it is missing, not readable, not a regular file, a link, empty, over 2 GiB, or
                not text.
        """
        self.name = _shown(Path(path).name or str(path))
        self._passed = 0
        self._changed = False
        self._descriptor = self._open(path)
        try:
            found = os.fstat(self._descriptor)
            self.size = found.st_size
            self._modified = found.st_mtime_ns
            self._refuse_kind(found)
            self._refuse_content(self._read(0, BLOCK))
        except BaseException:
            self.close()
            raise

    def _open(self, path: str | os.PathLike[str]) -> int:
        # O_NONBLOCK: a FIFO without a writer must not hang. O_NOFOLLOW: the name must be the file.
        flags = os.O_RDONLY
        for name in ("O_NONBLOCK", "O_NOFOLLOW", "O_NOCTTY", "O_CLOEXEC", "O_BINARY"):
            flags |= getattr(os, name, 0)
        try:
            return os.open(path, flags)
        except OSError as error:
            what, then = _CANNOT_OPEN.get(error.errno or 0, ("cannot be opened", "Copy it to this machine."))
            raise self._bad(what, then) from error
        except ValueError as error:
            raise self._bad("is not a file name", "Check it.") from error

    def _refuse_kind(self, found: os.stat_result) -> None:
        if stat.S_ISDIR(found.st_mode):
            raise self._bad("is a folder", "Give one file from it.")
        if not stat.S_ISREG(found.st_mode):
            raise self._bad("is not a regular file but a pipe or a device", "Save it as a file.")
        if found.st_size == 0:
            raise self._bad("is empty", "Export it again.")
        if found.st_size > SIZE_LIMIT:
            raise self._bad("is larger than 2 GiB", "Export a shorter time, in several files.")

    def _refuse_content(self, start: bytes) -> None:
        if start.startswith(_SPREADSHEETS):
            raise self._bad("is a spreadsheet or an archive", "Save it as CSV and import that.")
        self._utf_16 = start.startswith(_UTF_16)
        self._mark = len(codecs.BOM_UTF8) if start.startswith(codecs.BOM_UTF8) else 0
        if self._utf_16:
            start = start.decode("utf-16", errors="replace").encode()
        # One stray byte is one bad row; many of them are a program, a picture or a database.
        strays = len(start) - len(start.translate(None, _CONTROLS))
        if strays * 100 > len(start):
            raise self._bad("is not text", "Export it as CSV, in UTF-8.")

    def _bad(self, what: str, then: str) -> BadFile:
        return BadFile(f"“{self.name}” {what}. {then} {_SAFE}")

    def lines(self) -> TextLines:
        """Start one pass over its lines from the beginning; a new pass ends the one before."""
        self._passed = self._mark
        return TextLines(self._blocks(self._mark, self.size), utf_16=self._utf_16, certain=bool(self._mark))

    def part(self, start: int, end: int, first: int, *, certain: bool) -> TextLines:
        """Return the lines between two offsets that a pass over all lines gave.

        Args:
            start: where the first of them begins.
            end: where the last of them ends; -1 for the end of the file.
            first: the number of the first.
            certain: True if that pass found the file to be UTF-8.
        """
        blocks = self._blocks(self._mark + start, self.size if end < 0 else self._mark + end)
        return TextLines(blocks, certain=certain, first=first)

    @property
    def in_parts(self) -> bool:
        """True if ``part`` may be used: not in UTF-16, where offsets are of the text made UTF-8."""
        return not self._utf_16

    @property
    def fraction(self) -> float:
        """How far the current pass has come, from 0 to 1, by bytes."""
        return min(1.0, self._passed / self.size)

    def restart(self) -> None:
        """Count ``fraction`` from 0 again, for a pass that reads in parts."""
        self._passed = 0

    def changed(self) -> bool:
        """True if somebody wrote to the file while it was open: its last rows may be missing here."""
        if self._descriptor >= 0:
            now = os.fstat(self._descriptor)
            self._changed = (now.st_size, now.st_mtime_ns) != (self.size, self._modified)
        return self._changed

    def _blocks(self, position: int, end: int) -> Iterator[bytes]:
        while position < end:
            block = self._read(position, min(BLOCK, end - position))
            if not block:
                return
            position += len(block)
            self._passed += len(block)
            yield block

    def _read(self, position: int, amount: int) -> bytes:
        try:
            os.lseek(self._descriptor, position, os.SEEK_SET)
            return os.read(self._descriptor, amount)
        except OSError as error:
            raise BadFile(
                f"“{self.name}” could not be read to its end: the disk or the network gave an error. "
                "Copy it to this machine and import the copy; what was imported already is known then."
            ) from error

    def close(self) -> None:
        """Close the file; a second call does nothing."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def __enter__(self) -> Self:
        """Return the file itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()


def _shown(name: str) -> str:
    """Return a file name safe to show in a sentence: no control or direction characters, at most 80."""
    return "".join(letter if letter.isprintable() else "�" for letter in name)[:80]
