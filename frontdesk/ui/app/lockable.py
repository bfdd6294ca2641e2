"""The program's side of the lock: what keys, screens and messages do while the desk is locked."""

from __future__ import annotations

from contextlib import AbstractContextManager
from functools import partial
from typing import Any, Final

from textual.notifications import SeverityLevel

from frontdesk.domain.people import Person
from frontdesk.services.desk import Services
from frontdesk.ui.api.desk import InHand
from frontdesk.ui.api.screen import DeskScreen
from frontdesk.ui.app.hidden_screens import ALLOWED, HiddenScreens
from frontdesk.ui.app.in_sight import InSight
from frontdesk.ui.app.shell import Shell
from frontdesk.ui.crisis.flow import CrisisFlow
from frontdesk.ui.jobs import Jobs
from frontdesk.ui.lock.flow import LockFlow
from frontdesk.ui.textual_private import every_screen

#: Until the store is asked again, where it did not answer when the desk was opened.
TRY_AGAIN_SECONDS: Final = 3.0
#: The screen that a desk opens on.
FIRST_MODE: Final = "calls"


class LockableShell(Shell):
    """Hides its screens behind the lock; the program built on it makes the parts.

    Attributes:
        services: what the desk can do.
        jobs: the door to the services' thread.
        crisis: the path of a crisis.
        lock: who is signed in.
        hidden: the screens behind the lock.
        in_sight: who is seen here.
        person: who is at this desk, from when it is known.
        left: which screen was left for the crisis screen.
        is_open: True if the first screen has been read.
    """

    services: Services
    jobs: Jobs
    crisis: CrisisFlow
    lock: LockFlow
    hidden: HiddenScreens
    in_sight: InSight
    person: Person
    left: tuple[str, InHand] | None = None
    is_open = False

    async def fill_screens(self) -> None:
        """Read what every screen shows that was opened before it could."""
        for screen in every_screen(self):
            if isinstance(screen, DeskScreen):
                await screen.open_rows()

    def is_too_late(self) -> bool:
        """True if nobody was here for so long that the desk is locked now, before this is handed on."""
        locked = self.lock.look_away()
        self.lock.away.touched()
        return locked

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Refuse whatever a locked desk does not do."""
        return action in ALLOWED if self.hidden.on else super().check_action(action, parameters)

    def push_screen(self, screen: Any, *how: Any, mode: str | None = None, **more: Any) -> Any:
        """Open a screen or dialog; while the desk is locked, behind the lock if it may not be seen."""
        return super().push_screen(screen, *how, mode=mode or self.hidden.mode_for(screen), **more)

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """Show a message; one of what goes on behind the lock is shown after it."""
        say = partial(super().notify, message, title=title, severity=severity, timeout=timeout)
        if not self.hidden.hold(say):
            say()

    def waits_for_person(self) -> AbstractContextManager[None]:
        """The worker that this runs in waits for a person meanwhile."""
        return self.under_way.asking()

    def hide_screens(self) -> None:
        """Hand what is typed to the store, then show the lock and nothing else."""
        super().keep_typed()
        self.crisis.locked()
        self.hidden.hide()

    async def show_screens(self) -> None:
        """Show what was hidden, as it was, and unmasked: who came back said who they are."""
        self.masking.show()
        await self.hidden.bring_back()
        self.in_sight.again()

    @property
    def is_hidden(self) -> bool:
        """True while the lock is seen and nothing else."""
        return self.hidden.on

    async def keep_words(self) -> None:
        """Keep what was typed in windows behind the lock, each as a parked call. Raises StoreTrouble."""
        drafts = self.services.drafts
        for draft in self.hidden.unkept(self.person.id, self.services.office.now()):
            await self.jobs.run(partial(drafts.keep, draft))

    async def open_for(self, person: Person) -> None:
        """Close every screen of the one before, and open the first one for another."""
        self.crisis.notes.keep_last()
        self.person, self.left = person, None
        self.masking.show()
        await self.hidden.throw_away(FIRST_MODE)
        await self._fill()

    async def _fill(self) -> None:
        """Fill the screens; where the store does not answer, again after a while."""
        with self.jobs.errors_shown():
            await self.fill_screens()
            return
        self.set_timer(TRY_AGAIN_SECONDS, lambda: self.run_worker(self._fill(), group="open"))

    def action_privacy(self) -> None:
        """Lock the desk where people sign in; else mask names and numbers, or show them again."""
        if self.lock.is_on:
            self.lock.lock()
            return
        self.masking.turn()
        self.show_frames()
        self.in_sight.again()

    def action_who(self) -> None:
        """Change who is at this desk; where people sign in the next key is for the list of names."""
        if self.lock.is_on:
            self.lock.lock(choosing=True)
        else:
            self.ask_who()

    def show_frames(self) -> None:
        """Show what is known in every frame in sight."""

    def ask_who(self) -> None:
        """Ask who is at this desk, where nobody signs in."""

    async def action_quit(self) -> None:
        """Leave; a locked desk asks nothing about windows that cannot be seen: what is in them is kept."""
        if self.hidden.on:
            self.leave()
        else:
            await super().action_quit()

    def keep_typed(self) -> None:
        """Save what is typed on every screen, and every crisis, its screen open or not.

        What was typed in windows behind the lock too: who leaves a locked desk is not asked about it.
        """
        super().keep_typed()
        self.crisis.keep_last()
        if self.hidden.on and self.is_open:
            drafts = self.services.drafts
            for draft in self.hidden.unkept(self.person.id, self.services.office.now()):
                self.jobs.hand_over("a window", partial(drafts.keep, draft))
