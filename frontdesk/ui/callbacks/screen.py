"""F3: work the list of people to call back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from functools import partial
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from frontdesk.domain.callbacks.outcomes import Outcome, outcome_for_key
from frontdesk.domain.callbacks.queue import Callback, Tab
from frontdesk.domain.safety.reading import Reading, SeenBy
from frontdesk.services.callbacks.detail import Detail
from frontdesk.services.callbacks.filter import QueueFilter
from frontdesk.ui.api.requests import Request, ShowCallback, ShowList
from frontdesk.ui.api.screen import DeskScreen
from frontdesk.ui.callbacks.backlog import BacklogDesk
from frontdesk.ui.callbacks.burn_down import BurnDown
from frontdesk.ui.callbacks.detail import detail_lines, outcome_keys
from frontdesk.ui.callbacks.queue_list import EMPTY, queue_list
from frontdesk.ui.callbacks.working import WorkingCallbacks, list_of
from frontdesk.ui.commands import CALLBACKS, bindings
from frontdesk.ui.show import who
from frontdesk.ui.stylesheets import sheets
from frontdesk.ui.widgets.detail_panel import DetailPanel
from frontdesk.ui.widgets.eye import Eye, eye_of
from frontdesk.ui.widgets.frame import Frame
from frontdesk.ui.widgets.key_line import KeyLine
from frontdesk.ui.widgets.lines import Lines
from frontdesk.ui.widgets.tab_line import ShownTabs, TabLine, TabWords
from frontdesk.ui.widgets.work_list import WorkList


class _Queue:
    """What the services give the list."""

    def __init__(self, screen: DeskScreen) -> None:
        """Read for the person at one desk.

        Args:
            screen: where the list stands.
        """
        self._screen = screen
        self._callbacks = screen.services.callbacks

    def order(self, tab: Tab) -> Sequence[int]:
        """Return the numbers of a tab's callbacks."""
        return self._callbacks.order(tab, by=self._screen.person.id)

    def filter(self, tab: Tab) -> QueueFilter:
        """Return what a filter of a tab searches."""
        return self._callbacks.filter(tab, by=self._screen.person.id)

    def rows(self, ids: Sequence[int]) -> Sequence[Callback]:
        """Return these callbacks as they are now."""
        return self._callbacks.rows(ids)

    def detail(self, key: int) -> Detail:
        """Return one callback with its tries and its caller's history."""
        return self._callbacks.detail(key)


class CallbacksScreen(DeskScreen):
    """Works the queue."""

    CSS_PATH = sheets("lists", "callbacks")
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(CALLBACKS),
        Binding("escape", "unfilter", "show all", show=False),
    ]
    COMMANDS_HERE = CALLBACKS
    # The detail stands below the list where beside it the names would be cut.
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (150, "-wide")]
    # Nothing of the screen itself is seen but its ground: Textual would draw all its lines at every frame.
    BLANK = True
    # Not the first field: a letter typed while the screen opens must not land in the hidden filter.
    AUTO_FOCUS = "#queue"

    def __init__(self) -> None:
        """Start with what is to be called now."""
        super().__init__()
        self._working = WorkingCallbacks(self)
        self._backlog = BacklogDesk(self, self._working, lambda: self.query_one(BurnDown))
        self._list: WorkList[Tab, Callback, Detail] = WorkList(
            Tab.NOW,
            _Queue(self),
            partial(queue_list, self.eye),
            DetailPanel(outcome_keys()),
            show_detail=self._show_detail,
            empty=lambda: EMPTY[self.tab],
            placeholder="name, number, about, who sent …",
            first=lambda: self._working.in_hand,
            shown=self.show_counts,
        )
        self.fit_at_once()

    def compose(self) -> ComposeResult:
        """Frame, tabs, the list, the detail."""
        yield Frame("callbacks")
        yield TabLine(id="tabs")
        yield BurnDown(lambda: self.hours, ascii_only=self.desk.only_ascii)
        yield self._list
        yield KeyLine(CALLBACKS)

    def on_mount(self) -> None:
        """Show the list; what is typed meanwhile belongs to it."""
        self.show_counts()
        self.open_tab(self.tab)

    @property
    def tab(self) -> Tab:
        """The open list."""
        return self._list.tab

    @property
    def queue(self) -> Lines[Callback]:
        """The list."""
        return self._list.lines

    def eye(self) -> Eye:
        """Return the moment at which lines are drawn."""
        return eye_of(self.desk, self._backlog.marks)

    async def refresh_rows(self) -> None:
        """Read the open tab again, as far as it is in sight; the cursor stays on its callback."""
        await self._list.refresh_rows()
        await self._backlog.show(whole=not self._list.narrowed)

    def show_counts(self) -> None:
        """Show the tabs with the counts as last read."""
        counts = self.desk.standing.counts if self.desk.standing else None
        tabs = [
            TabWords(
                tab.value,
                tab.words,
                getattr(counts, tab.value) if counts else 0,
                "bold $breached" if tab is Tab.BREACHED else "",
            )
            for tab in Tab
        ]
        for line in self.query(TabLine):
            line.show_tabs(ShownTabs(tabs, self.tab.value, self._list.narrowed))

    def _show_detail(self, detail: Detail | None) -> None:
        self.desk.in_sight.show(self, [Reading(SeenBy.CALLBACK, detail.callback.id)] if detail else ())
        if detail is None:
            self._list.panel.nothing("Callback", EMPTY[self.tab])
            return
        settings = self.desk.practice.settings
        lines = detail_lines(
            detail,
            self.eye(),
            staff=self.person.first_name,
            practice=settings.name,
            phone=settings.phone,
            apology=settings.apology,
        )
        self._list.panel.show(who(detail.callback.name), lines)

    # What other screens ask for

    async def take(self, request: Request) -> None:
        """Show a list, or a callback on the list where it stands now."""
        if isinstance(request, ShowList):
            self.open_tab(request.tab)
        elif isinstance(request, ShowCallback):
            await self._show_callback(request.callback_id)
        else:
            await super().take(request)

    async def _show_callback(self, callback_id: int) -> None:
        row = (await self.jobs.run(lambda: self.services.callbacks.detail(callback_id))).callback
        if not await self._list.show_row(list_of(row, self.now()), callback_id):
            self.desk.confirm("It was closed meanwhile.")

    # ShownTabs and filter

    def open_tab(self, tab: Tab) -> None:
        """Show another list, from its beginning."""
        self._list.open_tab(tab)

    def action_open_tab(self, tab: str) -> None:
        """Show a list by its name, from the mouse."""
        self.open_tab(Tab(tab))

    def action_tab(self, steps: int) -> None:
        """Show the list beside."""
        self.open_tab(self.tab.beside(steps))

    def show_all_of(self, tab: Tab) -> None:
        """Go to a list, with nothing left out; it is read next."""
        self._list.show_all_of(tab)

    def action_filter(self) -> None:
        """Open the filter."""
        self._list.open_filter()

    def action_unfilter(self) -> None:
        """Show everything again; on the backlog take the marks away first."""
        if not self._backlog.leave():
            self._list.unfilter()

    # Working a callback

    def acting(self) -> AbstractAsyncContextManager[None]:
        """One key after the other: the second acts on what the first left, or is for its dialog."""
        return self._list.acting()

    async def bring_back(self, callback_ids: Sequence[int]) -> None:
        """Open again the callback that an undo brought back."""
        await self._working.bring_back(callback_ids)

    def about_in_hand(self) -> str:
        """Return what the callback under the cursor is about."""
        return self.queue.row.about if self.queue.row else ""

    def action_next(self) -> None:
        """Claim and open the one callback to make now."""
        self._list.do(self._backlog.next() if self._backlog.is_here else self._working.next())

    def action_mark(self, which: str) -> None:
        """Mark one of the backlog, or all."""
        self._backlog.mark(which)

    @on(Lines.Chosen, "#queue")
    def action_claim(self) -> None:
        """Claim and open the callback under the cursor."""
        self._act(self._working.claim)

    def action_work(self, what: str) -> None:
        """Put the callback under the cursor back, give it to somebody, merge it, or show its timeline."""
        self._act(self._working.by_name(what))

    def on_key(self, event: events.Key) -> None:
        """An outcome's letter records it, where nobody types."""
        outcome = outcome_for_key(event.key)
        if outcome is not None and self.focused is self.queue:
            event.stop()
            self.action_outcome(outcome.value)

    def action_outcome(self, name: str) -> None:
        """Record an outcome by its name."""
        outcome = Outcome(name)
        if self._backlog.wants(outcome):
            self._list.do(self._backlog.record(outcome))
            return
        if (record := self._working.recording(self.queue.row, outcome)) is not None:
            self._act(record)

    @on(events.ScreenResume)
    def _ask_about_crisis(self) -> None:
        """Ask whether a crisis closes the callback that was not open: the list is in sight again."""
        if self.is_current and (asked := self._working.asked_later()) is not None:
            self._list.do(asked)

    def _act(self, job: Callable[[int], Awaitable[None]]) -> None:
        if (key := self.queue.key) is not None:
            self._list.do(job(key))
