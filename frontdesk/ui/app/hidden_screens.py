"""The screens while the desk is locked: taken away whole, and brought back as they were.

The lock is a mode of its own: the screens of the other modes stay as they are, and nothing of them is drawn.
What was begun there goes on: a dialog that it opens opens behind the lock, and what it says is said after it.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from textual import events
from textual.screen import Screen
from textual.worker import NoActiveWorker, get_current_worker

from frontdesk.domain.calls import Draft
from frontdesk.ui.app.shell import Shell
from frontdesk.ui.app.whole_frames import WholeFrames
from frontdesk.ui.dialogs.dialog import Dialog
from frontdesk.ui.textual_private import every_screen

#: The mode of the lock.
LOCK: Final = "lock"

#: What keys and clicks may do while the desk is locked, of all that the program itself does.
ALLOWED: Final = frozenset({"crisis", "quit", "focus_next", "focus_previous"})


def stands_above(screen: object) -> bool:
    """True if a screen may be seen while the desk is locked."""
    return bool(getattr(screen, "above_lock", False))


class HiddenScreens:
    """Hides every screen behind the lock, and keeps what comes meanwhile.

    Attributes:
        on: True while they are hidden.
        mode: what was open when they were hidden, and is open again when they come back.
    """

    def __init__(self, app: Shell, frames: WholeFrames, lock_screen: Callable[[], Screen[Any]]) -> None:
        """Begin with nothing hidden.

        Args:
            app: the program.
            frames: opens its screens.
            lock_screen: makes the screen that is seen instead.
        """
        self._app = app
        self._frames = frames
        self._lock_screen = lock_screen
        self.on = False
        self.mode = ""
        self._keys: list[events.Key | events.Paste] = []
        self._said: list[Callable[[], None]] = []
        app.add_mode(LOCK, lock_screen)

    def hide(self) -> None:
        """Take every message away and show the lock alone; what is typed was handed to the store before."""
        app = self._app
        app.clear_notifications()
        # While a job holds keys back the lock comes before them: they were typed for what is hidden now.
        is_held = not getattr(app.screen, "takes_keys", True)
        self._keys = app.keys_in_order.set_aside() if is_held else []
        self.mode = app.current_mode
        self.on = True
        app.switch_mode(LOCK)

    async def bring_back(self) -> None:
        """Show what was there, to the person who left it."""
        await self._open(self.mode)
        self._app.keys_in_order.put_back(self._keys)
        self._keys = []

    async def throw_away(self, first: str) -> None:
        """Close every screen that was hidden, and open the first one new: for somebody else.

        Args:
            first: the mode that is opened.
        """
        app = self._app
        app.under_way.stop_asking()
        for mode in {app.current_mode, *app.MODES} - {LOCK}:
            await app.remove_mode(mode)
            app.add_mode(mode, app.MODES[mode])
        self._keys = []
        await self._open(first)

    async def _open(self, mode: str) -> None:
        app = self._app
        self.on = False
        await self._frames.open(mode)
        # Made anew by the next lock: nothing that was typed into it is left.
        await app.remove_mode(LOCK)
        app.add_mode(LOCK, self._lock_screen)
        said, self._said = self._said, []
        for say in said:
            say()

    # While they are hidden

    def mode_for(self, screen: object) -> str | None:
        """Return the mode in which a screen is opened: the hidden one, but for what may be seen."""
        return self.mode if self.on and not stands_above(screen) else None

    def hold(self, say: Callable[[], None]) -> bool:
        """True if a message is held until the screens are back; one of a screen above the lock is not."""
        if not self.on:
            return False
        try:
            is_held = not stands_above(get_current_worker().node)
        except NoActiveWorker:
            is_held = True
        if is_held:
            self._said.append(say)
        return is_held

    def unkept(self, person_id: int, now: datetime) -> list[Draft]:
        """Return what was typed in windows that keep no draft, each as a parked call with it as its note.

        Args:
            person_id: who typed it.
            now: UTC.
        """
        words = [
            screen.unkept_words()
            for screen in every_screen(self._app)
            if isinstance(screen, Dialog) and not screen.above_lock
        ]
        return [Draft(str(uuid.uuid4()), person_id, now, {"note": one}, parked=True) for one in words if one]
