"""Rows of a file between reading and writing, in parts, in memory that does not grow with the file.

Up to some thousand rows wait in memory; those of a longer file wait in a file without a name, beside the
store: nobody else can open it, and it is gone with the process, however that ends. Its blocks stay on the
disk until something else is written there, so beside an encrypted store, and at a desk of a server, they are
encrypted with a key that only this process ever had.
"""

from __future__ import annotations

import hashlib
import marshal
import os
import tempfile
from collections.abc import Iterator
from typing import IO, Any, Final

from frontdesk.domain.errors import StoreTrouble
from frontdesk.store.db.engine import Store

#: So many rows wait in memory.
IN_MEMORY: Final = 20_000
#: Bytes of the key of one file.
_KEY_LENGTH: Final = 32


class Parts:
    """Keeps rows, each in one part, until all of them are read; close it at the end.

    Attributes:
        waiting: the rows of each part that wait in memory; whoever adds to one calls ``added``.
    """

    def __init__(self, store: Store, count: int, *, in_memory: int = IN_MEMORY) -> None:
        """Start empty.

        Args:
            store: beside which the rows of a long file wait.
            count: how many parts there are.
            in_memory: so many rows wait in memory.
        """
        self.waiting: list[list[tuple[Any, ...]]] = [[] for _ in range(count)]
        self._folder = os.path.dirname(os.path.abspath(store.where)) if store.is_sqlite else None
        self._written: list[list[tuple[int, int]]] = [[] for _ in range(count)]
        self._most = in_memory
        self._in_memory = 0
        self._end = 0
        self._file: IO[bytes] | None = None
        self._key = b"" if store.is_sqlite and not store.is_encrypted else os.urandom(_KEY_LENGTH)

    def added(self, count: int) -> None:
        """Take note of rows that were added to ``waiting``.

        Raises:
            StoreTrouble: there is no room for them.
        """
        self._in_memory += count
        if self._in_memory >= self._most:
            self._write()

    def rows(self, part: int) -> Iterator[list[Any]]:
        """Yield the rows of one part as tuples, some thousand at a time.

        Raises:
            StoreTrouble: they could not be read again.
        """
        for start, size in self._written[part]:
            yield marshal.loads(self._read(start, size))
        if self.waiting[part]:
            yield self.waiting[part]

    def close(self) -> None:
        """Forget all of it; the file has no name, so closing it deletes it."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _write(self) -> None:
        """Move what waits in memory into the file."""
        try:
            if self._file is None:
                self._file = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115
            for part, rows in enumerate(self.waiting):
                if rows:
                    packed = self._hidden(marshal.dumps(rows), self._end)
                    self._file.write(packed)
                    self._written[part].append((self._end, len(packed)))
                    self._end += len(packed)
                    rows.clear()
            self._file.flush()
        except OSError as error:
            raise StoreTrouble(
                "There is too little room on the disk for so long a file. Nothing of it is in the store. "
                "Free some room, then import it again."
            ) from error
        self._in_memory = 0

    def _read(self, start: int, size: int) -> bytes:
        assert self._file is not None  # something was written to it
        try:
            self._file.seek(start)
            packed = self._file.read(size)
        except OSError as error:
            raise StoreTrouble("The disk did not answer. Check it, then import the file again.") from error
        return self._hidden(packed, start)

    def _hidden(self, packed: bytes, start: int) -> bytes:
        """Encrypt what stands at a place of the file, or decrypt it: each place is written once."""
        if not self._key:
            return packed
        size = len(packed)
        stream = hashlib.shake_256(self._key + start.to_bytes(8, "big")).digest(size)
        mixed = int.from_bytes(packed, "big") ^ int.from_bytes(stream, "big")
        return mixed.to_bytes(size, "big")
