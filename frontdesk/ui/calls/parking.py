"""Drafts on the Calls screen: keeping what is typed, putting a call aside and coming back to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Protocol

from textual.content import Content

from frontdesk.domain.calls import Draft
from frontdesk.domain.errors import StoreTrouble
from frontdesk.ui.api.desk import ScreenAtDesk
from frontdesk.ui.calls.drafting import Drafting, as_known
from frontdesk.ui.dialogs.pick import Pick
from frontdesk.ui.show import short_clock
from frontdesk.ui.text import data
from frontdesk.ui.widgets.choice import Choice
from frontdesk.ui.widgets.panels import entitle

if TYPE_CHECKING:
    from frontdesk.ui.calls.form import CallForm

#: Parked calls named under the form; the rest is counted.
NAMED = 3

#: A draft is kept so long after a key, so that it is there within a second of the last one.
KEPT_AFTER_SECONDS = 0.4
#: Where the store did not take it, it is tried again so often without a key.
TRY_AGAIN_SECONDS = 2.0

#: The form, where what was typed and not kept is reported.
_PLACE = "the call in the form"


class FormScreen(ScreenAtDesk, Protocol):
    """The Calls screen, as far as its drafts ask for it."""

    @property
    def form(self) -> CallForm:
        """The form."""

    def load(self, fields: dict[str, str]) -> None:
        """Put a draft's fields into the form and find out who it is."""

    def keep_draft(self) -> object:
        """Save what was typed into the form, in a worker."""

    def set_timer(self, delay: float, callback: Callable[[], Any]) -> object:
        """Call something after some seconds."""


class Parking:
    """The call in the form as a draft, and the parked ones."""

    def __init__(self, screen: FormScreen) -> None:
        """Keep the drafts of one screen.

        Args:
            screen: the Calls screen; its form is read and filled.
        """
        self._screen = screen
        self._kept_soon = False
        self._tries_again = False
        self._leaves = False
        self._framed: tuple[str, str] | None = None
        self.draft = Drafting()

    def typed(self) -> Draft:
        """Return the call in the form as a draft."""
        return self.draft.as_draft(self._screen.form.fields(), self._screen.person.id)

    def keep_soon(self) -> None:
        """Save the draft within a second of the last key, not at every key."""
        if not self._kept_soon:
            self._kept_soon = True
            self._screen.set_timer(KEPT_AFTER_SECONDS, self._screen.keep_draft)

    async def keep(self) -> None:
        """Save what was typed into the form, now; not while it is being put aside or thrown away."""
        self._kept_soon = False
        jobs = self._screen.jobs
        if self.draft.started_at is None:
            jobs.unkept.kept(_PLACE)
        elif not self._leaves:
            draft, drafts = self.typed(), self._screen.services.drafts
            try:
                await jobs.keep(_PLACE, lambda: drafts.keep(draft), lambda: drafts.set_aside(draft))
            except StoreTrouble:
                self._keep_again()
                raise

    def _keep_again(self) -> None:
        """Retry the autosave until the store answers, also without another key."""
        if not self._tries_again:
            self._tries_again = True
            self._screen.set_timer(TRY_AGAIN_SECONDS, self._try_again)

    async def _try_again(self) -> None:
        self._tries_again = False
        self._screen.run_worker(self._keep_untold(), group="draft")

    async def _keep_untold(self) -> None:
        # That the store does not answer was said when the key came.
        with self._screen.jobs.errors_shown(), suppress(StoreTrouble):
            await self.keep()
            await self._bring_back()

    async def _bring_back(self) -> None:
        """Bring to the store what was set aside while it did not answer."""
        try:
            await self._screen.jobs.run(self._screen.services.drafts.bring_back)
        except StoreTrouble:
            self._keep_again()
            raise

    @contextmanager
    def _leaving(self) -> Iterator[None]:
        """The call is on its way out of the form: kept behind the store's back it would be in it again.

        Where the store refuses, the call stays in the form and is kept as before.
        """
        self._leaves = True
        try:
            yield
        except Exception:
            self.keep_soon()
            raise
        finally:
            self._leaves = False

    def keep_at_the_end(self) -> None:
        """Save the call in the form as a draft: the program ends, and nothing can be waited for."""
        jobs = self._screen.jobs
        if self.draft.started_at is None:
            jobs.unkept.kept(_PLACE)
        else:
            draft, drafts = self.typed(), self._screen.services.drafts
            jobs.hand_over(_PLACE, lambda: drafts.keep(draft), lambda: drafts.set_aside(draft))

    async def take_over(self) -> None:
        """Bring back what was being typed when the program last ended."""
        with self._screen.jobs.errors_shown():  # no desk stays closed for it
            await self._bring_back()
        drafts = await self._screen.jobs.run(self._screen.services.drafts.all)
        lost = self.draft.take_over(drafts, self._screen.person.id)
        if lost is not None:
            self._screen.load(as_known(lost.fields))
            self._screen.desk.confirm("Here is the call you were typing.")
        self.show()

    async def park(self) -> None:
        """Put the call in the form aside, if anything was typed."""
        screen = self._screen
        draft = self.draft.as_draft(screen.form.fields(), screen.person.id, parked=True)
        if not draft.is_empty:
            keep, aside = screen.services.drafts.keep, screen.services.drafts.set_aside
            with self._leaving():
                in_store = await screen.jobs.keep(
                    _PLACE, lambda: keep(draft), lambda: aside(draft), until_safe=True
                )
            self.draft.park(draft)
            if not in_store:
                self._keep_again()

    async def unpark(self) -> None:
        """Go back to a parked call; the one in the form is parked instead."""
        screen, waiting = self._screen, self.draft.waiting
        if not waiting:
            screen.desk.confirm("No parked call waits.")
            return
        chosen: Draft | None = waiting[0]
        if len(waiting) > 1:
            choices = [Choice(one.title, one, short_clock(one.started_at, screen.hours)) for one in waiting]
            chosen = await screen.desk.push_screen_wait(Pick("Which parked call?", choices))
        if chosen is not None:
            await self._resume(chosen)
            self.show()

    async def _resume(self, chosen: Draft) -> None:
        """Put a draft into the form, and keep that it is there; what was in it is parked."""
        await self.park()
        self.draft.resume(chosen)
        self._screen.load(as_known(chosen.fields))
        self.keep_soon()

    async def open(self, uid: str) -> bool:
        """Put a draft into the form, whoever began it, and park the one there; return True if it was found.

        Args:
            uid: the draft.
        """
        screen = self._screen
        if uid == self.draft.uid:
            return True
        drafts = await screen.jobs.run(screen.services.drafts.all)
        chosen = next((one for one in drafts if one.uid == uid), None)
        if chosen is not None:
            await self._resume(chosen)
        self.show()
        return chosen is not None

    async def discard(self) -> bool:
        """Throw away what was typed into the form, after asking; return True if it was thrown away."""
        screen, draft = self._screen, self.typed()
        if draft.is_empty:
            return False
        choices = [Choice("keep it", False, ours=True), Choice("throw it away", True, ours=True)]
        sure = await screen.desk.push_screen_wait(Pick("Throw this call away?", choices, draft.title))
        if not sure:
            return False
        by = screen.person.id
        with self._leaving(), screen.keys_held():
            await screen.jobs.run(lambda: screen.services.drafts.discard(draft.uid, by=by))
        return True

    def show(self) -> None:
        """Show when the call began, and who waits parked, in the form's frame."""
        form, started, waiting = self._screen.form, self.draft.started_at, self.draft.waiting
        hours = self._screen.hours if started else None
        at = f" ── {hours.style.clock_with_seconds(hours.local(started))}" if started and hours else ""
        words = ", ".join(draft.title for draft in waiting[:NAMED])
        more = f" +{len(waiting) - NAMED}" if len(waiting) > NAMED else ""
        below = Content("tab, enter next · F10 save")
        if waiting:
            parked = Content.assemble("parked: ", data(words), f"{more}  ^t · ")
            # Whose calls wait goes before how the form is typed in.
            ways = (parked + below, parked + Content("F10 save"), parked[:-3])
            below = next((way for way in ways if way.cell_length <= form.size.width), ways[-1])
        # At every key: what the frame already says is not painted again, nor the form inside it.
        if self._framed != (at, below.plain):
            self._framed = (at, below.plain)
            entitle(form, Content(f"New call{at}"), below)
