"""The order of a long list, and the rows of it that are held: those in sight and a screen around them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class View:
    """The part of a list in sight, and its cursor.

    Attributes:
        key: the record under the cursor, or None in an empty list.
        place: its place, from 0.
        top: the first place in sight.
        height: rows that fit in sight.
    """

    key: Hashable = None
    place: int = 0
    top: int = 0
    height: int = 0

    def follow(self, order: Sequence[Hashable]) -> View:
        """Return where the list stands when its order has changed: on the same record, at the same height.

        A record that left gives its place to the one behind it. A list that shows its beginning goes on
        showing it, as long as the cursor is in sight: what comes first is the most urgent.
        """
        try:
            place = order.index(self.key)
        except ValueError:
            place = max(0, min(self.place, len(order) - 1))
        top = self.top
        if self.top <= self.place < self.top + self.height:
            top = max(self.top + place - self.place, 0) if self.top else 0
            top = min(max(top, place - self.height + 1), place)
        top = min(top, max(0, len(order) - self.height))
        return View(order[place] if order else None, place, top, self.height)

    def around(self, screens: float, count: int) -> range:
        """Return the places in sight and so many screens before and behind, in a list of ``count``."""
        more = int(self.height * screens)
        return range(max(0, self.top - more), min(count, self.top + self.height + more))

    def wanted(self, order: Sequence[Hashable]) -> list[Any]:
        """Return the records to hold: a screen before, those in sight, a screen after, and the cursor's."""
        places = self.around(1, len(order))
        keys: list[Any] = [order[place] for place in places]
        if self.place < len(order) and self.place not in places:
            keys.append(order[self.place])
        return keys


class RowWindow(Generic[Row]):
    """A list that knows the keys of all its records, and holds the rows of some."""

    def __init__(self, key: Callable[[Row], Hashable]) -> None:
        """Begin empty.

        Args:
            key: what identifies a row's record.
        """
        self._key = key
        self._held: dict[Hashable, Row] = {}
        # Rows of before the last change: better than an empty line until the new ones are there.
        self._before: dict[Hashable, Row] = {}
        self.order: Sequence[Hashable] = ()

    def put(self, order: Sequence[Hashable], rows: Iterable[Row], keep: Iterable[Hashable]) -> None:
        """Take a new order and rows as they are now; of the rows of before only those to keep stay, for show.

        Args:
            order: the keys of all records.
            rows: some of them, or all.
            keep: the records whose rows are wanted.
        """
        before = self._before | self._held
        self.order = order
        self._held = {self._key(row): row for row in rows}
        self._before = {key: before[key] for key in keep if key in before and key not in self._held}

    def add(self, rows: Iterable[Row], keep: Iterable[Hashable]) -> None:
        """Take rows that were asked for, and drop every row that is not to be kept."""
        wanted = list(keep)
        # What is held already may be newer than what was asked for before.
        held = [self._held[key] for key in wanted if key in self._held]
        self.put(self.order, [*rows, *held], wanted)

    def row(self, place: int) -> Row | None:
        """Return the row at a place, or None past the end or before it was read."""
        return self.get(self.order[place]) if 0 <= place < len(self.order) else None

    def get(self, key: Hashable) -> Row | None:
        """Return a record's row, or None while it is not held."""
        return self._held.get(key, self._before.get(key))

    def rows(self) -> list[Row]:
        """Return the rows that are held, in their order."""
        return [row for row in map(self.get, self.order) if row is not None]

    def lacks(self, places: range) -> bool:
        """True if a row of these places is not held."""
        return any(self.order[place] not in self._held for place in places)

    def missing(self, keys: Iterable[Hashable]) -> list[Any]:
        """Those of these records that are not held."""
        return [key for key in keys if key not in self._held]

    def __len__(self) -> int:
        """Return how many records the list has."""
        return len(self.order)
