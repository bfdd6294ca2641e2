"""The file that is read: opened once, looked at before it is believed.

The kind and the size are asked of the open descriptor and not of the path, so that nothing can be
swapped in between; the size at that moment is the most that is ever read, so that a file that is
still written to has an end. Both passes, the preview and the import, read the same descriptor.
"""

from __future__ import annotations

import codecs
import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from frontdesk.domain.errors import FrontDeskError
from frontdesk.phones.text_lines import TextLines

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
    errno.ENXIO: ("is a socket or a device", "Give a file that the phone system exported."),
}


class BadFile(FrontDeskError):
    """The file cannot be read as a call log; nothing was imported."""

    title = "Cannot import"


class SourceFile:
    """An open call log. Use it in a ``with``, or call ``close``.

    Attributes:
        name: the file's name without its folder, fit to be shown.
        size: its size in bytes when it was opened; nothing after that is read.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        """Open the file and look at its beginning.

        Raises:
            BadFile: it is missing, not readable, not a regular file, a link, empty, over 2 GiB, or
                no text.
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
            raise self._bad("is empty", "Export the calls again.")
        if found.st_size > SIZE_LIMIT:
            raise self._bad("is larger than 2 GiB", "Export a shorter time, in several files.")

    def _refuse_content(self, start: bytes) -> None:
        if start.startswith(_SPREADSHEETS):
            raise self._bad("is a spreadsheet or an archive", "Save it as CSV and import that.")
        self._utf_16 = start.startswith(_UTF_16)
        self._mark = len(codecs.BOM_UTF8) if start.startswith(codecs.BOM_UTF8) else 0
        if self._utf_16:
            start = start.decode("utf-16", errors="replace").encode()
        # One stray byte is one bad row; a share of them is a program, a picture or a database.
        strays = len(start) - len(start.translate(None, _CONTROLS))
        if strays * 100 > len(start):
            raise self._bad("is not text", "Export the calls as CSV, in UTF-8.")

    def _bad(self, what: str, then: str) -> BadFile:
        return BadFile(f"“{self.name}” {what}. {then} {_SAFE}")

    def lines(self) -> TextLines:
        """One pass over its lines from the beginning; a new pass ends the one before."""
        self._passed = self._mark
        return TextLines(self._blocks(self._mark, self.size), utf_16=self._utf_16, certain=bool(self._mark))

    def part(self, start: int, end: int, first: int, *, certain: bool) -> TextLines:
        """The lines between two offsets that a pass over all lines gave.

        Args:
            start: where the first of them begins.
            end: where the last of them ends; -1 for the end of the file.
            first: the number of the first.
            certain: whether that pass found the file to be UTF-8.
        """
        blocks = self._blocks(self._mark + start, self.size if end < 0 else self._mark + end)
        return TextLines(blocks, certain=certain, first=first)

    @property
    def in_parts(self) -> bool:
        """Whether ``part`` may be used: not in UTF-16, where offsets are of the text made UTF-8."""
        return not self._utf_16

    @property
    def fraction(self) -> float:
        """How far the pass that runs has come, from 0 to 1, by bytes."""
        return min(1.0, self._passed / self.size)

    def restart(self) -> None:
        """Count ``fraction`` from 0 again, for a pass that reads in parts."""
        self._passed = 0

    def changed(self) -> bool:
        """Whether somebody wrote to the file while it was open: its last rows may be missing here."""
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
        """Let go of the file; a second call does nothing."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def __enter__(self) -> Self:
        """Give the file itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()


def _shown(name: str) -> str:
    """A file name fit for a sentence: no control or direction characters, at most 80 characters."""
    return "".join(letter if letter.isprintable() else "�" for letter in name)[:80]
