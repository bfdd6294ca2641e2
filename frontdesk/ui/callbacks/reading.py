"""What the Callbacks screen reads: a list, as far as it is in sight, and the detail of its row."""

from __future__ import annotations

from asyncio import sleep
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from time import monotonic

from frontdesk.domain.callbacks.queue import Callback, Tab
from frontdesk.services.callbacks.detail import Detail
from frontdesk.services.callbacks.filter import QueueFilter
from frontdesk.services.callbacks.queue import CallbackService
from frontdesk.ui.api.desk import Desk
from frontdesk.ui.callbacks.detail_panel import DetailPanel
from frontdesk.ui.widgets.lines import Lines
from frontdesk.ui.widgets.queue_list import Eye
from frontdesk.ui.widgets.row_window import View


@dataclass(frozen=True, slots=True)
class Wish:
    """What a list is to show.

    Attributes:
        tab: the list.
        typed: what stands in the filter, or "".
        filtering: True if the filter is open; what it looks through is kept then.
        view: the part of the list that the screen shows.
        by: who looks.
    """

    tab: Tab
    typed: str
    filtering: bool
    view: View
    by: int


@dataclass(frozen=True, slots=True)
class Seen:
    """What was read of a list.

    Attributes:
        wish: what it was read for.
        order: the numbers of all its callbacks.
        rows: those in sight and around it.
        detail: everything about the one under the cursor, or None in an empty list.
    """

    wish: Wish
    order: Sequence[int]
    rows: Sequence[Callback]
    detail: Detail | None


class QueueReading:
    """Reads lists, on the services' thread, in the order they were asked for."""

    def __init__(self, callbacks: CallbackService) -> None:
        """Begin without a filter.

        Args:
            callbacks: the service that is read.
        """
        self._callbacks = callbacks
        self._filter: tuple[Tab, QueueFilter] | None = None

    def read(self, wish: Wish) -> Seen:
        """Read a list as it is now."""
        self.forget()
        return self.narrow(wish)

    def narrow(self, wish: Wish) -> Seen:
        """Filter the list as it was last read: what changed meanwhile shows at the next :meth:`read`."""
        if not wish.filtering and not wish.typed:
            self.forget()
            return self._around(wish, self._callbacks.order(wish.tab, by=wish.by))
        known = self._filter
        if known is None or known[0] is not wish.tab:
            known = wish.tab, self._callbacks.filter(wish.tab, by=wish.by)
            self._filter = known
        return self._around(wish, known[1].matching(wish.typed))

    def forget(self) -> None:
        """Forget what the filter searches: the next read starts over. From any thread."""
        self._filter = None

    def _around(self, wish: Wish, order: Sequence[int]) -> Seen:
        view = wish.view.follow(order)
        rows = self._callbacks.rows(view.wanted(order))
        detail = self._callbacks.detail(order[view.place]) if order else None
        return Seen(wish, order, rows, detail)


#: The detail is read when the cursor has rested so long: a key that is held down reads none on its way.
REST_SECONDS = 0.06


class FollowingCursor:
    """Shows everything about the callback under the cursor."""

    def __init__(
        self,
        desk: Desk,
        queue: Callable[[], Lines[Callback]],
        panel: Callable[[], DetailPanel],
        eye: Callable[[], Eye],
        empty: Callable[[], str],
    ) -> None:
        """Follow the cursor of one list.

        Args:
            desk: the program.
            queue: returns the list.
            panel: returns the panel that shows the detail.
            eye: returns the moment at which lines are drawn.
            empty: returns what is said where the open list is empty.
        """
        self._desk = desk
        self._queue = queue
        self._panel = panel
        self._eye = eye
        self._empty = empty
        # Of which callback the detail is shown, and since when the cursor rests.
        self._shown: int | None = None
        self._moved_at = 0.0
        self._is_waiting = False

    def moved(self) -> None:
        """The cursor moved to another callback: show that one when it rests."""
        self._moved_at = monotonic()
        if not self._is_waiting and self._queue().key != self._shown:
            self._is_waiting = True
            self._desk.run_worker(self._follow(), group="detail")

    async def _follow(self) -> None:
        queue = self._queue()
        try:
            with self._desk.jobs.errors_shown():
                while (key := queue.key) != self._shown:
                    left = self._moved_at + REST_SECONDS - monotonic()
                    if left > 0:
                        await sleep(left)
                        continue
                    detail = await self._desk.jobs.run(partial(self._read, key))
                    if key == queue.key:
                        self.show(detail)
        finally:
            self._is_waiting = False

    def _read(self, key: int | None) -> Detail | None:
        return self._desk.services.callbacks.detail(key) if key is not None else None

    def show(self, detail: Detail | None) -> None:
        """Show what was read, or that there is nobody."""
        panel, settings = self._panel(), self._desk.practice.settings
        self._shown = detail.callback.id if detail else None
        if detail is None:
            panel.nothing(self._empty())
            return
        panel.show(
            detail,
            self._eye(),
            staff=self._desk.person.first_name,
            practice=settings.name,
            phone=settings.phone,
            apology=settings.apology,
        )
