"""What a long list reads: its order, the rows in sight, and the detail of the row under its cursor."""

from __future__ import annotations

from asyncio import sleep
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from time import monotonic
from typing import Any, Generic, Protocol, TypeVar

from frontdesk.ui.api.desk import Desk
from frontdesk.ui.widgets.lines import Lines
from frontdesk.ui.widgets.row_window import View

Tab = TypeVar("Tab")
Row = TypeVar("Row")
Detail = TypeVar("Detail")
Tab_contra = TypeVar("Tab_contra", contravariant=True)
Row_co = TypeVar("Row_co", covariant=True)
Detail_co = TypeVar("Detail_co", covariant=True)


class Filter(Protocol):
    """One list as a filter searches it, in memory only while somebody filters."""

    def matching(self, typed: str) -> Sequence[int]:
        """Return the rows that contain what was typed, in the list's order; all if nothing was typed."""


class Feed(Protocol[Tab_contra, Row_co, Detail_co]):
    """What the services give a long list; called on their thread."""

    def order(self, tab: Tab_contra) -> Sequence[int]:
        """Return the numbers of all rows of a tab."""

    def filter(self, tab: Tab_contra) -> Filter:
        """Return what a filter of a tab searches."""

    def rows(self, ids: Sequence[int]) -> Sequence[Row_co]:
        """Return these rows as they are now, in the order given."""

    def detail(self, key: int) -> Detail_co:
        """Return everything about one."""


@dataclass(frozen=True, slots=True)
class Wish(Generic[Tab]):
    """What a list is to show.

    Attributes:
        tab: which list.
        typed: what stands in the filter, or "".
        filtering: True if the filter is open; what it looks through is kept then.
        view: the part of the list that the screen shows.
    """

    tab: Tab
    typed: str
    filtering: bool
    view: View


@dataclass(frozen=True, slots=True)
class Seen(Generic[Tab, Row, Detail]):
    """What was read of a list.

    Attributes:
        wish: what it was read for.
        order: the numbers of all its rows.
        rows: those in sight and around it.
        key: the number of the one under the cursor, or None in an empty list.
        detail: everything about that one.
    """

    wish: Wish[Tab]
    order: Sequence[int]
    rows: Sequence[Row]
    key: int | None
    detail: Detail | None


class ListReading(Generic[Tab, Row, Detail]):
    """Reads lists, on the services' thread, in the order they were asked for."""

    def __init__(self, feed: Feed[Tab, Row, Detail]) -> None:
        """Begin without a filter.

        Args:
            feed: what is read.
        """
        self._feed = feed
        self._filter: tuple[Tab, Filter] | None = None

    def read(self, wish: Wish[Tab]) -> Seen[Tab, Row, Detail]:
        """Read a list as it is now."""
        self.forget()
        return self.narrow(wish)

    def narrow(self, wish: Wish[Tab]) -> Seen[Tab, Row, Detail]:
        """Filter the list as it was last read: what changed meanwhile shows at the next :meth:`read`."""
        if not wish.filtering and not wish.typed:
            self.forget()
            return self._around(wish, self._feed.order(wish.tab))
        known = self._filter
        if known is None or known[0] is not wish.tab:
            known = wish.tab, self._feed.filter(wish.tab)
            self._filter = known
        return self._around(wish, known[1].matching(wish.typed))

    def forget(self) -> None:
        """Forget what the filter searches: the next read starts over. From any thread."""
        self._filter = None

    def _around(self, wish: Wish[Tab], order: Sequence[int]) -> Seen[Tab, Row, Detail]:
        view = wish.view.follow(order)
        rows = self._feed.rows(view.wanted(order))
        key = order[view.place] if order else None
        detail = self._feed.detail(key) if key is not None else None
        return Seen(wish, order, rows, key, detail)


#: The detail is read when the cursor has rested so long: a key that is held down reads none on its way.
REST_SECONDS = 0.06


class FollowingCursor(Generic[Detail]):
    """Shows everything about the row under the cursor."""

    def __init__(
        self,
        desk: Desk,
        lines: Callable[[], Lines[Any]],
        read: Callable[[int], Detail],
        show: Callable[[Detail | None], None],
    ) -> None:
        """Follow the cursor of one list.

        Args:
            desk: the program.
            lines: returns the list.
            read: reads one, on the services' thread.
            show: shows what was read; None where the list is empty.
        """
        self._desk = desk
        self._lines = lines
        self._read = read
        self._show = show
        # Of which row the detail is shown, and since when the cursor rests.
        self._shown: int | None = None
        self._moved_at = 0.0
        self._is_waiting = False

    def moved(self) -> None:
        """The cursor moved to another row: show that one when it rests."""
        self._moved_at = monotonic()
        if not self._is_waiting and self._lines().key != self._shown:
            self._is_waiting = True
            self._desk.run_worker(self._follow(), group="detail")

    async def _follow(self) -> None:
        lines = self._lines()
        try:
            with self._desk.jobs.errors_shown():
                while (key := lines.key) != self._shown:
                    left = self._moved_at + REST_SECONDS - monotonic()
                    if left > 0:
                        await sleep(left)
                        continue
                    detail = None if key is None else await self._desk.jobs.run(partial(self._read, key))
                    if key == lines.key:
                        self.show(key, detail)
        finally:
            self._is_waiting = False

    def show(self, key: int | None, detail: Detail | None) -> None:
        """Show what was read of a row, or that there is none."""
        self._shown = key
        self._show(detail)
