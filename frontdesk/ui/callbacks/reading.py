"""Reading one list of callbacks for the glass: its order, the rows in sight, and the one under the cursor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from frontdesk.domain.callbacks.queue import Callback, Tab
from frontdesk.services.callbacks.detail import Detail
from frontdesk.services.callbacks.filter import QueueFilter
from frontdesk.services.callbacks.queue import CallbackService
from frontdesk.ui.widgets.row_window import View


@dataclass(frozen=True, slots=True)
class Wish:
    """What a list is to show.

    Attributes:
        tab: the list.
        typed: what stands in the filter, or "".
        filtering: whether the filter is open; what it looks through is kept then.
        view: where the list stands on the glass.
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
        """Let go of what the filter looks through: the next reading begins anew. From any thread."""
        self._filter = None

    def _around(self, wish: Wish, order: Sequence[int]) -> Seen:
        view = wish.view.follow(order)
        rows = self._callbacks.rows(view.wanted(order))
        detail = self._callbacks.detail(order[view.place]) if order else None
        return Seen(wish, order, rows, detail)
