"""A long list that is worked: its filter, its rows, and everything about the one under the cursor."""

from __future__ import annotations

from asyncio import Lock
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, Generic, cast

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input

from frontdesk.ui.api.desk import Desk, desk_of
from frontdesk.ui.api.screen import DeskScreen
from frontdesk.ui.widgets.detail_panel import DetailPanel
from frontdesk.ui.widgets.fields import TextField
from frontdesk.ui.widgets.lines import Lines
from frontdesk.ui.widgets.list_reading import Detail, Feed, FollowingCursor, ListReading, Row, Seen, Tab, Wish
from frontdesk.ui.widgets.panels import SideBySide
from frontdesk.ui.widgets.row_window import View

_NOTHING_FOUND = "Nothing contains these words. esc shows all."

#: Makes the list, with what reads the rows that come into sight.
MakeLines = Callable[[Callable[[list[int]], Awaitable[Sequence[Any]]]], Lines[Any]]


class WorkList(Vertical, Generic[Tab, Row, Detail]):
    """Shows one of several lists of a kind; whoever has it does something to its rows."""

    BLANK = True

    def __init__(
        self,
        tab: Tab,
        feed: Feed[Tab, Row, Detail],
        make_lines: MakeLines,
        panel: DetailPanel,
        *,
        show_detail: Callable[[Detail | None], None],
        empty: Callable[[], str],
        placeholder: str,
        first: Callable[[], int | None] = lambda: None,
        shown: Callable[[], None] = lambda: None,
        id: str | None = None,
    ) -> None:
        """Make it; nothing is read before a tab is opened.

        Args:
            tab: the list it begins with.
            feed: what it shows.
            make_lines: makes the list.
            panel: shows the row under the cursor.
            show_detail: shows what was read of that row in the panel; None in an empty list.
            empty: what is said where the open list is empty.
            placeholder: what the filter looks through.
            first: the row that the cursor begins on in another list, where it is in it.
            shown: called when the rows of the open list are there.
            id: the widget's id.
        """
        super().__init__(id=id)
        #: The open list.
        self.tab: Tab = tab
        #: The words of the filter, or "".
        self.narrowed = ""
        self.lines: Lines[Row] = make_lines(self._read_rows)
        self.panel = panel
        self._feed = feed
        self._empty = empty
        self._first = first
        self._shown = shown
        # A list that was just opened is shown from its beginning.
        self._anew = True
        # The row under the cursor when it last moved, or None.
        self._stood_on: object = None
        self._reading: ListReading[Tab, Row, Detail] = ListReading(feed)
        self._field = TextField(id="filter", placeholder=placeholder, anew=True)
        self._following: FollowingCursor[Detail] | None = None
        self._show_detail = show_detail
        self._turn = Lock()

    def compose(self) -> ComposeResult:
        """Yield the filter, the list, the detail."""
        yield self._field
        with SideBySide(id="work"):
            yield self.lines
            yield self.panel

    @property
    def desk(self) -> Desk:
        """The program."""
        return desk_of(self)

    @property
    def at_desk(self) -> DeskScreen:
        """The screen it stands on, which holds keys back."""
        return cast(DeskScreen, self.screen)

    @property
    def detail(self) -> FollowingCursor[Detail]:
        """What shows the row under the cursor."""
        if self._following is None:
            show, read = self._show_detail, self._feed.detail
            self._following = FollowingCursor(self.desk, lambda: self.lines, read, show)
        return self._following

    # Showing

    @work(group="open")
    async def _open(self) -> None:
        with self.at_desk.keys_held(), self.desk.jobs.errors_shown():
            await self.at_desk.refresh_rows()

    async def refresh_rows(self) -> None:
        """Read the open list again, as far as it is in sight; the cursor stays on its row."""
        self._show(await self.desk.jobs.run(partial(self._reading.read, self._wish())))

    @work(group="filter", exclusive=True)
    async def _narrow(self) -> None:
        """Show what contains the words of the filter; a key that follows at once makes this one idle."""
        with self.desk.jobs.errors_shown():
            await self._show_narrowed()

    @work(group="filtered")
    async def _narrow_for_keys(self) -> None:
        """Show what contains the words of the filter before the next key, which acts on a row."""
        with self.at_desk.keys_held(), self.desk.jobs.errors_shown():
            await self._show_narrowed()

    async def _show_narrowed(self) -> None:
        self._show(await self.desk.jobs.run(partial(self._reading.narrow, self._wish())))

    def _wish(self) -> Wish[Tab]:
        view = self.lines.view
        if self._anew:
            view = View(self._first(), height=view.height)
        return Wish(self.tab, self.narrowed, self._field.display, view)

    def _show(self, seen: Seen[Tab, Row, Detail]) -> None:
        """Show what was read, unless another list or other words were asked for meanwhile."""
        if (seen.wish.tab, seen.wish.typed) != (self.tab, self.narrowed):
            return
        empty = self._empty() if not self.narrowed else _NOTHING_FOUND
        first = self._first()
        self.lines.show(seen.order, seen.rows, empty=empty, anew=self._anew, first=first)
        self._anew = False
        if first is not None and not self.lines.is_chosen:
            self.lines.select(first)
        self._shown()
        if self.lines.key == seen.key:
            self.detail.show(seen.key, seen.detail)

    async def _read_rows(self, ids: Sequence[int]) -> Sequence[Row]:
        with self.desk.jobs.errors_shown():
            return await self.desk.jobs.run(lambda: self._feed.rows(ids))
        return ()

    @on(Lines.Moved)
    def _moved(self) -> None:
        key, before = self.lines.key, self._stood_on
        self._stood_on = key
        if key != before and self.lines.is_chosen and before in self.lines.order:
            # Somebody went on to another row: what could not be done is not about this one.
            self.desk.end_warnings()
        self.detail.moved()

    # Doing something to a row

    @asynccontextmanager
    async def acting(self) -> AsyncIterator[None]:
        """One key after the other: the second acts on what the first left, or is for its dialog."""
        async with self._turn:
            with self.at_desk.keys_held(), self.desk.jobs.errors_shown():
                yield

    def do(self, job: Awaitable[None]) -> None:
        """Do what a key asks for, in a worker; what is typed behind the key waits."""
        self.at_desk.takes_keys = False  # at once: the work begins after the next key
        self._work(job)

    @work(group="act")
    async def _work(self, job: Awaitable[None]) -> None:
        with self.at_desk.keys_held(), self.desk.jobs.errors_shown():
            await job

    async def show_change(self) -> None:
        """Show what an action changed: the rows first, then the counts."""
        await self.at_desk.refresh_rows()
        await self.desk.look()

    # Tabs and filter

    def open_tab(self, tab: Tab) -> None:
        """Show another list, from its beginning."""
        if tab is not self.tab:
            self.desk.forget_said()
        self.tab = tab
        self._anew = True
        self.at_desk.takes_keys = False
        self._open()

    def show_all_of(self, tab: Tab) -> None:
        """Go to a list, with nothing left out; it is read next."""
        self.tab, self.narrowed = tab, ""
        self._empty_field()

    async def show_row(self, tab: Tab, key: int) -> bool:
        """Go to a list and put the cursor on a row; return False if it is not in it."""
        self.show_all_of(tab)
        self._anew = True
        await self.at_desk.refresh_rows()
        there = self.lines.select(key)
        if there:
            self.at_desk.set_focus(self.lines)
        return there

    def _empty_field(self) -> None:
        with self._field.prevent(Input.Changed):
            self._field.value = ""

    def open_filter(self) -> None:
        """Open the filter."""
        # Shown and focused at once, not with the next frame: the next key is on its way already.
        self._field.display = True
        self.at_desk.set_focus(self._field)
        self._reading.forget()
        self._narrow()

    def unfilter(self) -> None:
        """Show everything again."""
        self.narrowed = ""
        self._empty_field()
        self._close_filter()

    @on(Input.Changed, "#filter")
    def _filtered(self, event: Input.Changed) -> None:
        if event.value.strip() != self.narrowed:
            self.narrowed = event.value.strip()
            self._narrow()

    @on(Input.Submitted, "#filter")
    def _close_filter(self) -> None:
        self.at_desk.set_focus(self.lines)
        self._field.display = False
        self.at_desk.takes_keys = False  # at once: the work begins after the next key
        self._narrow_for_keys()
