"""The new calls of a log between reading and writing: by number, in memory that does not grow with the log.

The history of a number needs all of its calls, and a log has them scattered over years. Up to some thousand
calls wait in memory; those of a longer log wait in a file beside the store (``parts``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import repeat
from typing import NamedTuple
from zlib import crc32

from frontdesk.store.db.engine import Store
from frontdesk.store.imports.parts import Parts

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
        self._parts = parts
        # The last part is for calls without a history.
        self._rows = Parts(store, parts + 1, in_memory=IN_MEMORY)

    def add(self, calls: list[SpooledCall]) -> None:
        """Add some calls.

        Raises:
            StoreTrouble: there is no room for them.
        """
        waiting, parts, people = self._rows.waiting, self._parts, self.people
        for call in calls:
            if not call.number or call.direction == "internal":
                waiting[parts].append(tuple(call))
            else:
                number = people.get(call.number, call.number) if people else call.number
                waiting[crc32(number.encode()) % parts].append(tuple(call))
        self.count += len(calls)
        self._rows.added(len(calls))

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
        for rows in self._rows.rows(part):
            yield list(map(_new, repeat(SpooledCall), rows))

    def __enter__(self) -> Spool:
        return self

    def __exit__(self, *_: object) -> None:
        self._rows.close()
