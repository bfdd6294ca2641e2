"""The Backlog tab of F3: its share and its end, its next one, marks, one outcome for all that is marked."""

from __future__ import annotations

from collections.abc import Callable, Container
from functools import partial
from typing import TYPE_CHECKING, Any

from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.callbacks.queue import Tab
from frontdesk.ui.callbacks.burn_down import BurnDown
from frontdesk.ui.dialogs.confirm import Confirm

if TYPE_CHECKING:
    from frontdesk.services.backlog import BulkDone
    from frontdesk.ui.callbacks.working import WorkedList, WorkingCallbacks


class BacklogDesk:
    """What the Callbacks screen does on its Backlog tab only."""

    def __init__(self, screen: WorkedList, working: WorkingCallbacks, head: Callable[[], BurnDown]) -> None:
        """Work for one screen.

        Args:
            screen: the Callbacks screen.
            working: takes the keys in their turn.
            head: returns the head of the tab.
        """
        self._screen = screen
        self._working = working
        self._head = head
        self._marked: dict[int, None] = {}
        self._recording = ""
        self._stopped = False

    @property
    def is_here(self) -> bool:
        """True if the Backlog tab is open."""
        return self._screen.tab is Tab.BACKLOG

    @property
    def marks(self) -> Container[int] | None:
        """The marked callbacks, for the lines of the list; None where nothing can be marked."""
        return self._marked if self.is_here else None

    @property
    def _panel(self) -> BurnDown:
        return self._head()

    # Showing

    async def show(self, *, whole: bool) -> None:
        """Show its head on its tab, and nothing on the others.

        Args:
            whole: True if the list shows all of it; then marks of what left it are forgotten.
        """
        if self._panel.display != self.is_here:
            self._panel.display = self.is_here
        if not self.is_here:
            return
        if whole:
            there = set(self._screen.queue.order)
            self._marked = {one: None for one in self._marked if one in there}
        standing = await self._screen.jobs.run(self._screen.services.backlog.standing)
        self._panel.tell(standing, self._said)

    @property
    def _said(self) -> str:
        if self._recording:
            return self._recording
        count = len(self._marked)
        return (
            f"{count:,} marked: an outcome key records it for all; * or esc takes the marks away"
            if count
            else ""
        )

    def _repaint(self) -> None:
        self._screen.queue.repaint()
        self._panel.tell(None, self._said)

    # Marks

    def mark(self, which: str) -> None:
        """Mark the one under the cursor or ``all`` in sight of the filter, or take the marks away."""
        if not self.is_here:
            return
        queue = self._screen.queue
        keys: list[Any] = list(queue.order) if which == "all" else [queue.key] if queue.order else []
        marked = all(key in self._marked for key in keys)
        for key in keys:
            if marked:
                self._marked.pop(key)
            else:
                self._marked[key] = None
        if which != "all":
            queue.cursor += 1
        self._repaint()

    def leave(self) -> bool:
        """Do what escape does first: stop recording, else remove the marks; return True if it did either."""
        if self._recording:
            self._stopped = True
            return True
        if not self.is_here or not self._marked:
            return False
        self._marked.clear()
        self._repaint()
        return True

    # Working it

    async def next(self) -> None:
        """Claim and open the one of the backlog to make now."""
        backlog, by = self._screen.services.backlog, self._screen.person.id
        done = "Nobody of the backlog can be called now."
        await self._working.next(partial(backlog.next, by=by), Tab.BACKLOG, done)

    def wants(self, outcome: Outcome) -> bool:
        """True if an outcome's key is for all that is marked; a crisis is always about one."""
        return self.is_here and bool(self._marked) and not outcome.facts.is_crisis

    async def record(self, outcome: Outcome) -> None:
        """Ask once, and record an outcome for all that is marked."""
        screen, ids = self._screen, list(self._marked)
        if self._recording:
            return
        if not outcome.facts.in_bulk:
            screen.desk.confirm(f"“{outcome.words}” is for one at a time: esc takes the marks away")
            return
        what = "It is recorded for each, with your name. z takes all of it back as one."
        heading = f"{len(ids):,} marked: {outcome.words}?"
        if await screen.desk.push_screen_wait(Confirm(heading, what, verb="record")):
            await self._working.in_turn(partial(self._record_all, ids, outcome))

    async def _record_all(self, ids: list[int], outcome: Outcome) -> None:
        """Record in portions, so that other desks and the screen get their turn between two."""
        from frontdesk.services.backlog import PORTION, BulkDone

        screen, backlog, by = self._screen, self._screen.services.backlog, self._screen.person.id
        self._stopped = False
        done = BulkDone()
        try:
            bulk = await screen.jobs.run(lambda: backlog.begin_bulk(outcome, len(ids), by=by))
            for start in range(0, len(ids), PORTION):
                self._recording = f"Recording “{outcome.words}”: {start:,} of {len(ids):,}; esc stops"
                self._panel.tell(None, self._said)
                some = ids[start : start + PORTION]
                done += await screen.jobs.run(partial(backlog.record_some, bulk, some, outcome, by=by))
                for one in some:
                    self._marked.pop(one, None)
                if self._stopped:
                    break
        finally:
            self._recording = ""
        screen.desk.confirm(_done_words(done, outcome, stopped=self._stopped))


def _done_words(done: BulkDone, outcome: Outcome, *, stopped: bool) -> str:
    """``12 recorded: no answer · left out: 1 closed meanwhile · z undoes``."""
    parts = [f"{done.recorded:,} recorded: {outcome.words}"]
    if stopped:
        parts.append("stopped, the rest stays marked")
    if done.left_out:
        parts.append(f"left out: {done.left_out}")
    if done.recorded:
        parts.append("z undoes")
    return " · ".join(parts)
