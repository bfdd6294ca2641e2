"""Working a callback of the list: claim it, put it back, hand it over, record what came of a try.

A key acts on the record that stood under the cursor when it was pressed, its row there or not, and as the
record is when the keys before have done their work.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Protocol

from frontdesk.domain.callbacks.outcomes import Asks, Outcome
from frontdesk.domain.callbacks.queue import Callback, Tab
from frontdesk.domain.contacts import Caller
from frontdesk.domain.crisis import PromptAt
from frontdesk.ui.api.desk import ScreenAtDesk
from frontdesk.ui.callbacks.in_hand import CallbackInHand
from frontdesk.ui.callbacks.outcome_question import acted_on, ask_outcome, recorded_words
from frontdesk.ui.callbacks.pick_alike import PickAlike
from frontdesk.ui.callbacks.timeline import timeline_lines
from frontdesk.ui.dialogs.pick import Pick
from frontdesk.ui.dialogs.read_lines import ReadLines
from frontdesk.ui.show import span, times_called
from frontdesk.ui.widgets.choice import Choice

if TYPE_CHECKING:
    from frontdesk.services.callbacks.merging import Alike
    from frontdesk.ui.widgets.eye import Eye
    from frontdesk.ui.widgets.lines import Lines


_CLAIMED = "Claimed. An outcome key ends it; z undoes"


class WorkedList(ScreenAtDesk, Protocol):
    """The Callbacks screen, as far as what works its callbacks asks of it."""

    @property
    def tab(self) -> Tab:
        """The list that is open."""

    @property
    def queue(self) -> Lines[Callback]:
        """The list."""

    @property
    def is_current(self) -> bool:
        """True while no other screen and no dialog is above this one."""

    def now(self) -> datetime:
        """Return the present instant, UTC."""

    def eye(self) -> Eye:
        """Return the moment at which lines are drawn."""

    def show_all_of(self, tab: Tab) -> None:
        """Go to a list, with nothing left out; it is read next."""

    async def refresh_rows(self) -> None:
        """Read the open list again."""

    def acting(self) -> AbstractAsyncContextManager[None]:
        """One key after the other: the second acts on what the first left, or is for its dialog."""


class WorkingCallbacks:
    """What the keys of the Callbacks screen do to a callback."""

    def __init__(self, screen: WorkedList) -> None:
        """Work for one screen.

        Args:
            screen: the Callbacks screen; its list is read again after every change.
        """
        self._screen = screen
        self._callbacks = screen.services.callbacks
        self._in_hand = CallbackInHand(screen.desk)
        # The callback of which it is to be asked whether a crisis closes it, or None.
        self._asks_later: int | None = None

    def by_name(self, what: str) -> Callable[[int], Awaitable[None]]:
        """Return what a key does to the callback under the cursor."""
        return {
            "release": self.release,
            "hand_over": self.hand_over,
            "merge": self.merge,
            "timeline": self.timeline,
        }[what]

    @property
    def in_hand(self) -> int | None:
        """The callback that was opened here last and has no outcome yet; None where somebody else has it."""
        opened = self._in_hand.id
        row = self._screen.queue.held(opened) if opened is not None else None
        if row is not None and row.owner_id not in (None, self._screen.person.id):
            self._in_hand.let_go(row.id)
        return self._in_hand.id

    def opens_crisis(self, row: Callback) -> bool:
        """Open the crisis screen of a callback at once: a crisis waits for nothing.

        Returns:
            True if the callback is open here and so is closed by it at once; any other is asked about when
            the list is in sight again.
        """
        closes = self._in_hand.has(row)
        if not closes:
            self._asks_later = row.id
        self._screen.desk.crisis.open(caller(row))
        return closes

    def recording(self, row: Callback | None, outcome: Outcome) -> Callable[[int], Awaitable[None]] | None:
        """Return what an outcome's key does to the row under the cursor; None if it opened a crisis."""
        if not outcome.facts.is_crisis or row is None or not row.is_open:
            return partial(self.record, outcome=outcome)
        if self.opens_crisis(row):
            return partial(self.record, outcome=outcome, crisis_is_open=True)
        return None

    def asked_later(self) -> Awaitable[None] | None:
        """Return the question whether a crisis closes a callback that was not open here; None without one."""
        callback_id, self._asks_later = self._asks_later, None
        if callback_id is None:
            return None
        return self.record(callback_id, Outcome.CRISIS, crisis_is_open=True)

    async def next(
        self,
        claim: Callable[[], Callback | None] | None = None,
        tab: Tab = Tab.NOW,
        none: str = "All made: nobody to call now.",
    ) -> None:
        """Claim and open the one callback to make now.

        Args:
            claim: claims it and gives it; by default the next of today's work.
            tab: the list it is shown in.
            none: what is said without one.
        """
        async with self._screen.acting():
            by = self._screen.person.id
            found = await self._screen.jobs.run(claim or partial(self._callbacks.next, by=by))
            if found is None:
                self._screen.desk.confirm(none)
                return
            self._in_hand.open(found.id)
            self._screen.show_all_of(tab)
            await self._after()
            self._screen.queue.select(found.id)

    async def bring_back(self, callback_ids: Sequence[int]) -> None:
        """Open again the callback that an undo brought back: the cursor goes on them, where it is not on one.

        Of several it is the one that the person has. Who is in another list now is shown there. Somebody whom
        the person does not have takes nobody's place who is in hand, nor the cursor's behind another screen.
        """
        screen, queue = self._screen, self._screen.queue
        rows = await screen.jobs.run(lambda: self._callbacks.rows(callback_ids))
        found = sorted(
            (row for row in rows if row.is_open),
            key=lambda row: (row.owner_id != screen.person.id, row.id != queue.key),
        )
        for row in found[:1]:
            if row.owner_id == screen.person.id:
                self._in_hand.open(row.id)
            else:
                self._in_hand.let_go(row.id)
                if self.in_hand is not None or not screen.is_current:
                    return
            if not queue.select(row.id):
                screen.show_all_of(list_of(row, screen.now()))
                await screen.refresh_rows()
                queue.select(row.id)

    async def in_turn(self, job: Callable[[], Awaitable[None]]) -> None:
        """Do something in the turn of the keys, and show what it changed."""
        async with self._screen.acting():
            await job()
            await self._after()

    async def claim(self, callback_id: int) -> None:
        """Claim a callback; one's own is claimed already."""
        held = self._screen.queue.held(callback_id)
        has_it = held is not None and held.owner_id == self._screen.person.id
        said = "Yours already. An outcome key ends it" if has_it else _CLAIMED
        await self._do(self._callbacks.claim, callback_id, said, self._in_hand.open)

    async def release(self, callback_id: int) -> None:
        """Put a claimed callback back."""
        await self._do(self._callbacks.release, callback_id, "Put back; z undoes", self._in_hand.let_go)

    async def _do(
        self, do: Callable[..., Callback], callback_id: int, said: str, then: Callable[[int], None]
    ) -> None:
        async with self._screen.acting():
            await self._screen.jobs.run(partial(do, callback_id, by=self._screen.person.id))
            then(callback_id)
            self._screen.desk.confirm(said)
            await self._after()

    async def hand_over(self, callback_id: int) -> None:
        """Hand a callback over to somebody."""
        screen = self._screen
        async with self._screen.acting():
            row = await self._as_seen(callback_id)
            if not row.is_open:
                return
            staff = await screen.jobs.run(screen.services.practice.staff)
            choices = [Choice(one.name, one, ours=True) for one in staff if one.id != row.owner_id]
            to = await screen.desk.push_screen_wait(Pick("Hand over to", choices, acted_on(screen.desk, row)))
            if to is None:
                return
            give = partial(self._callbacks.hand_over, callback_id, to=to.id, seen_owner=row.owner_id)
            by = screen.person.id
            await screen.jobs.run(lambda: give(by=by))
            self._in_hand.let_go(callback_id)
            screen.desk.confirm(f"{to.first_name} has it now; z undoes")
            await self._after()

    async def merge(self, callback_id: int) -> None:
        """Make one callback of this one and another of the same person."""
        screen = self._screen
        async with self._screen.acting():
            row = await self._as_seen(callback_id)
            if not row.is_open:
                return
            found = await screen.jobs.run(lambda: self._callbacks.alike(callback_id))
            other = await screen.desk.push_screen_wait(
                PickAlike(acted_on(screen.desk, row), found, self._alike_line)
            )
            if other is None:
                return
            by = screen.person.id
            kept = await screen.jobs.run(lambda: self._callbacks.merge(callback_id, other.id, by=by))
            waits = span(kept.waiting(screen.now()))
            screen.desk.confirm(f"Merged: {times_called(kept.calls)}, waiting {waits}; z undoes")
            if self._in_hand.id in (callback_id, other.id):
                self._in_hand.open(kept.id)
            await self._after()
            screen.queue.select(kept.id)

    def _alike_line(self, one: Alike) -> tuple[str, str]:
        """Return the number and the age of what may be merged."""
        eye = self._screen.eye()
        return eye.number(one.number), f"waits {span(eye.now - one.received)}"

    async def timeline(self, callback_id: int) -> None:
        """Show who did what when about a callback, whole."""
        screen = self._screen
        async with self._screen.acting():
            detail = await screen.jobs.run(lambda: self._callbacks.detail(callback_id))
            lines = timeline_lines(detail, screen.eye())
            about = acted_on(screen.desk, detail.callback)
            await screen.desk.push_screen_wait(ReadLines("Timeline", about, lines))

    async def record(self, callback_id: int, outcome: Outcome, *, crisis_is_open: bool = False) -> None:
        """Ask what the outcome wants to know and write it down; for one that is not open, ask first.

        Args:
            callback_id: whose try it was.
            outcome: what came of it.
            crisis_is_open: True if the crisis screen was opened for it already.
        """
        screen = self._screen
        async with self._screen.acting():
            row = await self._as_seen(callback_id, fresh=not outcome.facts.is_try)
            if not row.is_open:
                return
            if outcome.facts.is_crisis and not crisis_is_open and not self.opens_crisis(row):
                return
            warning = self._in_hand.warning(row)
            if outcome.facts.asks is Asks.NOTHING and not await self._in_hand.is_meant(row, outcome, warning):
                return
            attempt = await ask_outcome(screen.desk, row, outcome, warning)
            if attempt is None:
                return
            by = screen.person.id
            recorded = await screen.jobs.run(lambda: self._callbacks.record(attempt, by=by))
            self._in_hand.recorded(callback_id, outcome)
            if not outcome.facts.is_crisis:  # nothing may lie over the crisis screen
                screen.desk.confirm(recorded_words(recorded, screen.now(), screen.hours))
            screen.desk.crisis.watch(attempt.note, caller(row), PromptAt.CALLBACK, callback_id)
            await self._after()

    async def _as_seen(self, callback_id: int, *, fresh: bool = False) -> Callback:
        """Return the callback as the list shows it; else, or where it is asked for, as it is now."""
        held = self._screen.queue.held(callback_id)
        if held is not None and not fresh:
            return held
        return (await self._screen.jobs.run(lambda: self._callbacks.detail(callback_id))).callback

    async def _after(self) -> None:
        """Show what changed: the line first, then the counts."""
        await self._screen.refresh_rows()
        await self._screen.desk.look()


def list_of(row: Callback, now: datetime) -> Tab:
    """Return the list that a callback is in."""
    if not row.is_open:
        return Tab.DONE_TODAY
    if row.backlog:
        return Tab.BACKLOG
    return Tab.LATER if row.next_at is not None and row.next_at > now else Tab.NOW


def caller(row: Callback) -> Caller:
    """Whom a crisis is about that began in a call to them."""
    return Caller(row.name, row.dialed, callback_id=row.id)
