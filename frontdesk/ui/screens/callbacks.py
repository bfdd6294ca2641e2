"""F3: work the list of people to call back."""

from __future__ import annotations

from asyncio import Lock
from collections.abc import Callable
from typing import ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Input

from frontdesk.domain.callbacks import Callback, Tab
from frontdesk.domain.crisis import Caller
from frontdesk.domain.outcomes import Outcome, outcome_for_key
from frontdesk.domain.phone import show_number
from frontdesk.domain.text import fold
from frontdesk.services.crises import PromptAt
from frontdesk.ui.asking_outcome import ask_outcome, recorded_words
from frontdesk.ui.commands import CALLBACKS, bindings
from frontdesk.ui.desk import DeskScreen
from frontdesk.ui.dialogs.pick import Pick
from frontdesk.ui.show import who
from frontdesk.ui.widgets.choice import Choice
from frontdesk.ui.widgets.detail_panel import DetailPanel
from frontdesk.ui.widgets.frame import Frame
from frontdesk.ui.widgets.key_line import KeyLine
from frontdesk.ui.widgets.lines import Lines
from frontdesk.ui.widgets.queue_list import Eye, matches, queue_list
from frontdesk.ui.widgets.tab_line import TABS, TabLine
from frontdesk.ui.widgets.text_field import TextField

_EMPTY = {
    Tab.NOW: "Nobody to call back now. A call saved with F10 as “call back” appears here.",
    Tab.LATER: "Nothing sleeps. What waits for its next try or a promised time appears here.",
    Tab.MINE: "You have no callback. n claims and opens the next one.",
    Tab.BREACHED: "No deadline was missed. Callbacks nobody made in time appear here.",
    Tab.DONE_TODAY: "Nothing closed yet today. Outcomes such as b (booked) close a callback.",
}


class CallbacksScreen(DeskScreen):
    """Works the queue."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(CALLBACKS),
        Binding("escape", "unfilter", "show all", show=False),
    ]
    COMMANDS_HERE = CALLBACKS
    OUTCOME_KEYS = True
    # Not the first field: a letter typed while the screen opens must not land in the hidden filter.
    AUTO_FOCUS = "#queue"

    def __init__(self) -> None:
        """Start with what is to be called now."""
        super().__init__()
        self._tab = Tab.NOW
        self._rows: list[Callback] = []
        self._filter = ""
        # A key is answered before the next one is: the second acts on what the first left.
        self._turn = Lock()

    def compose(self) -> ComposeResult:
        """Frame, tabs, the list, the detail."""
        yield Frame("callbacks")
        yield TabLine(id="tabs")
        yield TextField(id="filter", placeholder="name, number, about, who sent …")
        with Horizontal(id="work"):
            yield queue_list(self.eye)
            yield DetailPanel()
        yield KeyLine(CALLBACKS)

    def on_mount(self) -> None:
        """Show the list."""
        self._open()

    @property
    def queue(self) -> Lines[Callback]:
        """The list."""
        return self.query_one("#queue", Lines)

    def eye(self) -> Eye:
        """The moment at which lines are drawn."""
        practice = self.desk.practice
        region = practice.settings.phone_region
        return Eye(self.now(), practice.rule, self.desk.glyphs, lambda key: show_number(key, region))

    @work(group="open")
    async def _open(self) -> None:
        with self.jobs.told():
            await self.refresh_rows()

    async def refresh_rows(self) -> None:
        """Read the open tab again; the cursor stays on its callback."""
        tab, by = self._tab, self.person.id
        rows = await self.jobs.run(lambda: self.services.callbacks.tab(tab, by=by))
        if tab is self._tab:
            self._rows = rows
            self._fill()
        await self._show_detail()

    def _fill(self) -> None:
        eye = self.eye()
        folded = fold(self._filter)
        rows = [row for row in self._rows if matches(row, folded, eye.number)]
        empty = _EMPTY[self._tab] if not self._filter else "Nothing contains these words. esc shows all."
        self.queue.fill(rows, empty=empty)
        counts = self.desk.standing.counts if self.desk.standing else None
        self.query_one(TabLine).show_tabs(self._tab, counts, self._filter)

    @on(Lines.Moved, "#queue")
    def _moved(self) -> None:
        self._look_at_detail()

    @on(Lines.Chosen, "#queue")
    def _chosen(self) -> None:
        self.action_claim()

    @work(group="detail", exclusive=True)
    async def _look_at_detail(self) -> None:
        with self.jobs.told():
            await self._show_detail()

    async def _show_detail(self) -> None:
        """Show the callback under the cursor; an answer that comes after the cursor moved on is dropped."""
        row, panel = self.queue.row, self.query_one(DetailPanel)
        if row is None:
            panel.nothing(_EMPTY[self._tab])
            return
        detail = await self.jobs.run(lambda: self.services.callbacks.detail(row.id))
        seen = self.queue.row
        if seen is not None and seen.id == row.id:
            settings = self.desk.practice.settings
            staff = self.person.first_name
            panel.show(detail, self.eye(), staff=staff, practice=settings.name, phone=settings.phone)

    # Tabs and filter

    def open_tab(self, tab: Tab) -> None:
        """Show another list."""
        self._tab = tab
        self.queue.cursor = 0
        self._open()

    def action_open_tab(self, tab: str) -> None:
        """Show a list by its name, from the mouse."""
        self.open_tab(Tab(tab))

    def action_tab(self, steps: int) -> None:
        """Show the list beside."""
        self.open_tab(TABS[(TABS.index(self._tab) + steps) % len(TABS)])

    def action_filter(self) -> None:
        """Open the filter."""
        # Shown and focused at once, not with the next frame: the next key is on its way already.
        field = self.query_one("#filter", Input)
        field.display = True
        self.set_focus(field)

    def action_unfilter(self) -> None:
        """Show everything again."""
        self.query_one("#filter", Input).value = ""
        self._close_filter()

    @on(Input.Changed, "#filter")
    def _filtered(self, event: Input.Changed) -> None:
        self._filter = event.value.strip()
        self._fill()

    @on(Input.Submitted, "#filter")
    def _close_filter(self) -> None:
        self.set_focus(self.queue)
        self.query_one("#filter", Input).display = False

    # Working a callback. A key acts on the record that stood under the cursor when it was pressed, as it
    # is when the keys before have done their work.

    def _again(self, seen: Callback) -> Callback:
        """The callback that was seen, as it stands in the list now."""
        return next((row for row in self.queue.rows if row.id == seen.id), seen)

    @work(group="act")
    async def action_next(self) -> None:
        """Claim and open the one callback to make now."""
        async with self._turn:
            with self.jobs.told():
                by = self.person.id
                found = await self.jobs.run(lambda: self.services.callbacks.next(by=by))
                if found is None:
                    self.desk.confirm("All made: nobody to call now.")
                    return
                self._tab, self._filter = Tab.NOW, ""
                await self._after()
                self.queue.select(found.id)

    def action_claim(self) -> None:
        """Take the callback under the cursor."""
        self._act(self.services.callbacks.claim, "Claimed. An outcome key ends it; z undoes")

    def action_release(self) -> None:
        """Put a claimed callback back."""
        self._act(self.services.callbacks.release, "Put back; z undoes")

    def _act(self, do: Callable[..., Callback], said: str) -> None:
        seen = self.queue.row
        if seen is not None:
            self._do(lambda: do(seen.id, by=self.person.id), said)

    @work(group="act")
    async def _do(self, job: Callable[[], Callback], said: str) -> None:
        async with self._turn:
            with self.jobs.told():
                await self.jobs.run(job)
                self.desk.confirm(said)
                await self._after()

    def action_hand_over(self) -> None:
        """Give the callback to somebody."""
        if self.queue.row is not None:
            self._hand_over(self.queue.row)

    @work(group="act")
    async def _hand_over(self, seen: Callback) -> None:
        async with self._turn:
            row = self._again(seen)
            if not row.is_open:
                return
            with self.jobs.told():
                staff = await self.jobs.run(self.services.practice.staff)
                choices = [Choice(one.name, one) for one in staff if one.id != row.owner_id]
                to = await self.desk.push_screen_wait(Pick("Hand over to", choices, who(row.name)))
                if to is None:
                    return
                by, owner = self.person.id, row.owner_id
                await self.jobs.run(
                    lambda: self.services.callbacks.hand_over(row.id, to=to.id, seen_owner=owner, by=by)
                )
                self.desk.confirm(f"{to.first_name} has it now; z undoes")
                await self._after()

    def on_key(self, event: events.Key) -> None:
        """An outcome's letter records it, where nobody types."""
        outcome = outcome_for_key(event.key)
        if outcome is not None and self.focused is self.queue:
            event.stop()
            self.action_outcome(outcome.value)

    def action_outcome(self, outcome: str) -> None:
        """Record an outcome by its name."""
        row = self.queue.row
        if row is not None:
            if outcome == Outcome.CRISIS and row.is_open:
                self.desk.crisis.open(self._caller(row))
            self._record(row, Outcome(outcome))

    def _caller(self, row: Callback) -> Caller:
        return Caller(row.name, row.number, callback_id=row.id)

    @work(group="act")
    async def _record(self, seen: Callback, outcome: Outcome) -> None:
        async with self._turn:
            if not self._again(seen).is_open:
                return
            with self.jobs.told():
                attempt = await ask_outcome(self, seen, outcome)
                if attempt is None:
                    return
                recorded = await self.jobs.run(
                    lambda: self.services.callbacks.record(attempt, by=self.person.id)
                )
                if outcome is not Outcome.CRISIS:  # nothing may lie over the crisis screen
                    self.desk.confirm(recorded_words(recorded, self.now(), self.hours))
                self.desk.crisis.watch(attempt.note, self._caller(seen), PromptAt.CALLBACK, seen.id)
                await self._after()

    async def _after(self) -> None:
        """Show what changed, in the counts and in the list."""
        await self.desk.look()
        await self.refresh_rows()
