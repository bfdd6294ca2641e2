"""Beside a crisis: near misses, and watched words in imported texts that wait for somebody to look."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from functools import partial
from typing import TYPE_CHECKING

from frontdesk.domain.contacts import Caller
from frontdesk.ui.api.desk import Desk
from frontdesk.ui.api.screen import DeskScreen

if TYPE_CHECKING:
    from frontdesk.domain.crisis import CrisisPrompt, PromptAnswer
    from frontdesk.ui.crisis.sheet import CrisisSheet, OpenCrises


class CrisisNotes:
    """Holds what was typed of a near miss until it is saved, and how many prompts wait."""

    def __init__(self, desk: Desk, crises: OpenCrises) -> None:
        """Begin with nothing.

        Args:
            desk: the program.
            crises: those of this desk.
        """
        self._desk = desk
        self._crises = crises
        #: A near miss that is half written: F9 and esc do not lose it.
        self.typed = ""
        #: How many imported calls hold watched words that nobody looked at.
        self.prompts = 0

    async def look(self) -> None:
        """Read how many prompts wait; more than before are said."""
        before = self.prompts
        self.prompts = await self._desk.jobs.run(self._desk.services.prompts_waiting)
        if self.prompts > before:
            self._desk.tell("Watched words", f"{self.waiting_words}: F8, then w.")

    @property
    def waiting_words(self) -> str:
        """``3 imported calls hold watched words``, or ""."""
        if not self.prompts:
            return ""
        calls = "1 imported call holds" if self.prompts == 1 else f"{self.prompts} imported calls hold"
        return f"{calls} watched words"

    def ask_near_miss(self, sheet: CrisisSheet | None = None) -> None:
        """Ask what nearly went wrong.

        Args:
            sheet: the crisis on the screen; without it the one that nobody accepted, if it is one alone.
        """
        from frontdesk.ui.crisis.notes_dialogs import NearMissDialog

        waiting = self._crises.waiting
        about = sheet or (waiting[0] if len(waiting) == 1 else None)
        # Pushed at once, not from a worker: F9 right behind the key must find it.
        self._desk.push_screen(NearMissDialog(self.typed, self._type, about), self._near_miss)

    def _type(self, text: str) -> None:
        self.typed = text

    async def _near_miss(self, answer: tuple[str, int | None] | None) -> None:
        if answer is None:
            return
        text, crisis_id = answer
        desk, by = self._desk, self._crises.signer()
        with desk.jobs.errors_shown():
            crises = desk.services.crises
            await desk.jobs.run(lambda: crises.near_miss(text, crisis_id=crisis_id, by=by))
            self.typed = ""
            desk.confirm("Kept, with your name and the time")

    def keep_last(self) -> None:
        """Save a half-written near miss: the program ends, and half of it is worth keeping."""
        text, self.typed = self.typed.strip(), ""
        if text:
            crises, by = self._desk.services.crises, self._crises.signer()
            self._desk.jobs.hand_over("a near miss", lambda: crises.near_miss(text, crisis_id=None, by=by))

    def walk(self) -> None:
        """Show the imported calls with watched words, one after the other."""
        if isinstance(self._desk.screen, DeskScreen):
            self._desk.screen.takes_keys = False  # until the calls are read: the next key is for the list
        self._desk.run_worker(self._walk(), group="prompts")

    async def _walk(self) -> None:
        from frontdesk.domain.crisis import PromptAnswer

        desk, by = self._desk, self._crises.signer()
        service = desk.services.crisis_prompts
        place = 0
        with desk.jobs.errors_shown():
            while found := await self._read(service.open):
                taken = await self._ask(found, place)
                if taken is None:
                    return
                prompt, answer = taken
                place = found.index(prompt)
                if answer is PromptAnswer.OPENED:
                    # The steps first, then the store.
                    self._crises.open(Caller(prompt.name, prompt.number, prompt.call_uid))
                await desk.jobs.run(partial(service.answer, prompt, answer, by=by))
                self.prompts = await desk.jobs.run(service.waiting)
                self._crises.changed()
                if answer is PromptAnswer.OPENED:
                    return
            desk.confirm("No imported call waits with watched words")

    async def _read(self, read: Callable[[], Sequence[CrisisPrompt]]) -> Sequence[CrisisPrompt]:
        """Read while the keys wait."""
        below = self._desk.screen
        with below.keys_held() if isinstance(below, DeskScreen) else nullcontext():
            return await self._desk.jobs.run(read)

    async def _ask(
        self, found: Sequence[CrisisPrompt], place: int
    ) -> tuple[CrisisPrompt, PromptAnswer] | None:
        from frontdesk.ui.crisis.notes_dialogs import Prompts

        return await self._desk.push_screen_wait(Prompts(found, self._desk, marked=place))
