"""F3: work the list of people to call back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input

from frontdesk.domain.callbacks.outcomes import Outcome, outcome_for_key
from frontdesk.domain.callbacks.queue import Callback, Tab
from frontdesk.domain.phone.dialing import say_number, why_marked
from frontdesk.ui.api.requests import Request, ShowCallback, ShowList
from frontdesk.ui.api.screen import DeskScreen
from frontdesk.ui.callbacks.backlog import BacklogDesk
from frontdesk.ui.callbacks.burn_down import BurnDown
from frontdesk.ui.callbacks.detail_panel import DetailPanel
from frontdesk.ui.callbacks.reading import FollowingCursor, QueueReading, Seen, Wish
from frontdesk.ui.callbacks.tab_line import TabLine
from frontdesk.ui.callbacks.working import WorkingCallbacks, list_of
from frontdesk.ui.commands import CALLBACKS, bindings
from frontdesk.ui.stylesheets import sheets
from frontdesk.ui.widgets.fields import TextField
from frontdesk.ui.widgets.frame import Frame
from frontdesk.ui.widgets.key_line import KeyLine
from frontdesk.ui.widgets.lines import Lines
from frontdesk.ui.widgets.panels import SideBySide
from frontdesk.ui.widgets.queue_list import EMPTY, Eye, queue_list
from frontdesk.ui.widgets.row_window import View


class CallbacksScreen(DeskScreen):
    """Works the queue."""

    CSS_PATH = sheets("callbacks")
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
        #: The open list.
        self.tab = Tab.NOW
        self._filter = ""
        # A list that was just opened is shown from its beginning.
        self._anew = True
        # The callback under the cursor when it last moved, or None.
        self._stood_on: object = None
        self._reading = QueueReading(self.services.callbacks)
        self._working = WorkingCallbacks(self)
        self._backlog = BacklogDesk(self, self._working, lambda: self.query_one(BurnDown))
        self._detail = FollowingCursor(
            self.desk,
            lambda: self.queue,
            lambda: self.query_one(DetailPanel),
            self.eye,
            lambda: EMPTY[self.tab],
        )
        self.fit_at_once()

    def compose(self) -> ComposeResult:
        """Frame, tabs, the list, the detail."""
        yield Frame("callbacks")
        yield TabLine(id="tabs")
        yield BurnDown(lambda: self.hours, ascii_only=self.desk.only_ascii)
        yield TextField(id="filter", placeholder="name, number, about, who sent …", anew=True)
        with SideBySide(id="work"):
            yield queue_list(self.eye, self._read_rows)
            yield DetailPanel()
        yield KeyLine(CALLBACKS)

    def on_mount(self) -> None:
        """Show the list; what is typed meanwhile belongs to it."""
        self.show_counts()
        self.open_tab(self.tab)

    @property
    def queue(self) -> Lines[Callback]:
        """The list."""
        return self.query_one("#queue", Lines)

    def eye(self) -> Eye:
        """Return the moment at which lines are drawn."""
        practice = self.desk.practice
        region = practice.settings.phone_region
        number = partial(say_number, region=region)
        odd = partial(why_marked, region=region)
        return Eye(self.now(), practice.rule, self.desk.glyphs, number, self._backlog.marks, odd)

    # Showing

    @work(group="open")
    async def _open(self) -> None:
        with self.keys_held(), self.jobs.errors_shown():
            await self.refresh_rows()

    async def refresh_rows(self) -> None:
        """Read the open tab again, as far as it is in sight; the cursor stays on its callback."""
        self._show(await self.jobs.run(partial(self._reading.read, self._wish())))
        await self._backlog.show(whole=not self._filter)

    @work(group="filter", exclusive=True)
    async def _narrow(self) -> None:
        """Show what contains the words of the filter; a key that follows at once makes this one idle."""
        with self.jobs.errors_shown():
            await self._show_narrowed()

    @work(group="filtered")
    async def _narrow_for_keys(self) -> None:
        """Show what contains the words of the filter before the next key, which acts on a row."""
        with self.keys_held(), self.jobs.errors_shown():
            await self._show_narrowed()

    async def _show_narrowed(self) -> None:
        self._show(await self.jobs.run(partial(self._reading.narrow, self._wish())))

    def _wish(self) -> Wish:
        view = self.queue.view
        if self._anew:
            view = View(self._working.in_hand, height=view.height)
        return Wish(self.tab, self._filter, self.query_one("#filter").display, view, self.person.id)

    def _show(self, seen: Seen) -> None:
        """Show what was read, unless another list or other words were asked for meanwhile."""
        if (seen.wish.tab, seen.wish.typed) != (self.tab, self._filter):
            return
        empty = EMPTY[self.tab] if not self._filter else "Nothing contains these words. esc shows all."
        in_hand = self._working.in_hand
        self.queue.show(seen.order, seen.rows, empty=empty, anew=self._anew, first=in_hand)
        self._anew = False
        if in_hand is not None and not self.queue.is_chosen:
            self.queue.select(in_hand)
        self.show_counts()
        if self.queue.key == (seen.detail.callback.id if seen.detail else None):
            self._detail.show(seen.detail)

    def show_counts(self) -> None:
        """Show the tabs with the counts as last read."""
        counts = self.desk.standing.counts if self.desk.standing else None
        for line in self.query(TabLine):
            line.show_tabs(self.tab, counts, self._filter)

    async def _read_rows(self, ids: Sequence[int]) -> Sequence[Callback]:
        with self.jobs.errors_shown():
            return await self.jobs.run(lambda: self.services.callbacks.rows(ids))
        return ()

    @on(Lines.Moved, "#queue")
    def _moved(self) -> None:
        key, before = self.queue.key, self._stood_on
        self._stood_on = key
        if key != before and self.queue.is_chosen and before in self.queue.order:
            # Somebody went on to another callback: what could not be done is not about this one.
            self.desk.end_warnings()
        self._detail.moved()

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
        self.show_all_of(list_of(row, self.now()))
        self._anew = True
        await self.refresh_rows()
        if self.queue.select(callback_id):
            self.set_focus(self.queue)
        else:
            self.desk.confirm("It was closed meanwhile.")

    # Tabs and filter

    def open_tab(self, tab: Tab) -> None:
        """Show another list, from its beginning."""
        if tab is not self.tab:
            self.desk.forget_said()
        self.tab = tab
        self._anew = True
        self.takes_keys = False
        self._open()

    def action_open_tab(self, tab: str) -> None:
        """Show a list by its name, from the mouse."""
        self.open_tab(Tab(tab))

    def action_tab(self, steps: int) -> None:
        """Show the list beside."""
        self.open_tab(self.tab.beside(steps))

    def show_all_of(self, tab: Tab) -> None:
        """Go to a list, with nothing left out; it is read next."""
        self.tab, self._filter = tab, ""
        self._empty_field()

    def _empty_field(self) -> None:
        field = self.query_one("#filter", Input)
        with field.prevent(Input.Changed):
            field.value = ""

    def action_filter(self) -> None:
        """Open the filter."""
        # Shown and focused at once, not with the next frame: the next key is on its way already.
        field = self.query_one("#filter", Input)
        field.display = True
        self.set_focus(field)
        self._reading.forget()
        self._narrow()

    def action_unfilter(self) -> None:
        """Show everything again; on the backlog take the marks away first."""
        if self._backlog.leave():
            return
        self._filter = ""
        self._empty_field()
        self._close_filter()

    @on(Input.Changed, "#filter")
    def _filtered(self, event: Input.Changed) -> None:
        if event.value.strip() != self._filter:
            self._filter = event.value.strip()
            self._narrow()

    @on(Input.Submitted, "#filter")
    def _close_filter(self) -> None:
        self.set_focus(self.queue)
        self.query_one("#filter", Input).display = False
        self.takes_keys = False  # at once: the work begins after the next key
        self._narrow_for_keys()

    # Working a callback

    async def bring_back(self, callback_ids: Sequence[int]) -> None:
        """Open again the callback that an undo brought back."""
        await self._working.bring_back(callback_ids)

    def about_in_hand(self) -> str:
        """Return what the callback under the cursor is about."""
        return self.queue.row.about if self.queue.row else ""

    def action_next(self) -> None:
        """Claim and open the one callback to make now."""
        self._do(self._backlog.next() if self._backlog.is_here else self._working.next())

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
            self._do(self._backlog.record(outcome))
            return
        if (record := self._working.recording(self.queue.row, outcome)) is not None:
            self._act(record)

    @on(events.ScreenResume)
    def _ask_about_crisis(self) -> None:
        """Ask whether a crisis closes the callback that was not open: the list is in sight again."""
        if self.is_current and (asked := self._working.asked_later()) is not None:
            self._do(asked)

    def _act(self, job: Callable[[int], Awaitable[None]]) -> None:
        if (key := self.queue.key) is not None:
            self._do(job(key))

    def _do(self, job: Awaitable[None]) -> None:
        self.takes_keys = False  # at once: the work begins after the next key
        self._work(job)

    @work(group="act")
    async def _work(self, job: Awaitable[None]) -> None:
        with self.keys_held():
            await job
