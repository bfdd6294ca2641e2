"""The new calls of a log between reading and writing: by number, in memory that does not grow with the log.

The history of a number needs all of its calls, and a log has them scattered over years. Up to some thousand
calls wait in memory; those of a longer log wait in a file without a name, beside the store: nobody else can
open it, and it is gone with the process, however that ends.
"""

from __future__ import annotations

import marshal
import os
import tempfile
from collections.abc import Iterator, Mapping
from itertools import repeat
from typing import IO, NamedTuple
from zlib import crc32

from frontdesk.domain.errors import StoreTrouble
from frontdesk.store.db.engine import Store

#: So many calls wait in memory.
IN_MEMORY = 20_000


class SpooledCall(NamedTuple):
    """A call of a log, cleaned.

    Attributes:
        order: its place among the calls of the log.
        began: when it began, in microseconds since 1970.
        uid: the id that the same call has in another log.
        at: when it began, UTC, as the column has it.
        direction: ``inbound``, ``outbound`` or ``internal``.
        result: ``answered``, ``missed`` or ``voicemail``.
        number: the key of the number outside, or "".
        given: the number as the log has it.
        name: the name that was shown, or "".
        folded: the name as names are compared.
        talk_seconds: how long was talked.
        rows: how many rows of the log belong to it.
        note: what was said or noted, or "".
    """

    order: int
    began: int
    uid: str
    at: str
    direction: str
    result: str
    number: str
    given: str
    name: str
    folded: str
    talk_seconds: int
    rows: int
    note: str


_new = tuple.__new__


class Spool:
    """Keeps calls until all of their number are read; use it in a ``with``.

    Attributes:
        people: for the numbers of one person whose callbacks were merged, the key they have in common; the
            calls of one person are in one part.
        count: calls that were added.
    """

    def __init__(self, store: Store, parts: int, people: Mapping[str, str]) -> None:
        """Start empty.

        Args:
            store: beside which the calls of a long log wait.
            parts: how many parts the numbers are divided into; each should hold a few thousand calls.
            people: as the attribute.
        """
        self.people = people
        self.count = 0
        self._folder = os.path.dirname(os.path.abspath(store.where)) if store.is_sqlite else None
        self._parts = parts
        self._waiting: list[list[tuple[object, ...]]] = [[] for _ in range(parts + 1)]
        self._written: list[list[tuple[int, int]]] = [[] for _ in range(parts + 1)]
        self._in_memory = 0
        self._end = 0
        self._file: IO[bytes] | None = None

    def add(self, calls: list[SpooledCall]) -> None:
        """Add some calls.

        Raises:
            StoreTrouble: there is no room for them.
        """
        waiting, parts, people = self._waiting, self._parts, self.people
        for call in calls:
            if not call.number or call.direction == "internal":
                # The last part is for calls without a history.
                waiting[parts].append(tuple(call))
            else:
                number = people.get(call.number, call.number) if people else call.number
                waiting[crc32(number.encode()) % parts].append(tuple(call))
        self.count += len(calls)
        self._in_memory += len(calls)
        if self._in_memory >= IN_MEMORY:
            self._write()

    def with_history(self) -> Iterator[list[SpooledCall]]:
        """Yield the calls with a number outside, a part at a time: all calls of a person are in one part.

        Raises:
            StoreTrouble: they could not be read again.
        """
        for part in range(self._parts):
            calls = [call for some in self._calls(part) for call in some]
            if calls:
                yield calls

    def without_history(self) -> Iterator[list[SpooledCall]]:
        """Yield internal calls and those without a number, some thousand at a time.

        Raises:
            StoreTrouble: they could not be read again.
        """
        yield from self._calls(self._parts)

    def _calls(self, part: int) -> Iterator[list[SpooledCall]]:
        for start, size in self._written[part]:
            yield list(map(_new, repeat(SpooledCall), marshal.loads(self._read(start, size))))
        if self._waiting[part]:
            yield list(map(_new, repeat(SpooledCall), self._waiting[part]))

    def _write(self) -> None:
        """Move what waits in memory into the file."""
        try:
            if self._file is None:
                self._file = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115
            for part, calls in enumerate(self._waiting):
                if calls:
                    packed = marshal.dumps(calls)
                    self._file.write(packed)
                    self._written[part].append((self._end, len(packed)))
                    self._end += len(packed)
                    calls.clear()
            self._file.flush()
        except OSError as error:
            raise StoreTrouble(
                "There is too little room on the disk for so long a log. Nothing of it is in the store. "
                "Free some room, then import it again."
            ) from error
        self._in_memory = 0

    def _read(self, start: int, size: int) -> bytes:
        assert self._file is not None  # something was written to it
        try:
            self._file.seek(start)
            packed = self._file.read(size)
        except OSError as error:
            raise StoreTrouble("The disk did not answer. Check it, then import the log again.") from error
        return packed

    def __enter__(self) -> Spool:
        return self

    def __exit__(self, *_: object) -> None:
        # The file has no name, so closing it deletes it.
        if self._file is not None:
            self._file.close()
            self._file = None
