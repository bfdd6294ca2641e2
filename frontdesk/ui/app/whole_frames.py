"""A screen that opens is painted when it is whole: nothing drops in that could have been known before."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from typing import Any, Protocol

from textual.app import App
from textual.screen import Screen

from frontdesk.ui.app.under_way import RestingLoop
from frontdesk.ui.textual_private import every_screen

#: A store that does not answer for so many seconds is not waited for: the screen shows what is known.
MOST_SECONDS = 0.3

#: The workers that read what a screen shows.
_READING = ("open", "look")


class Read(Protocol):
    """Shows what is known in the frame and reads, in a worker, what the open screen shows."""

    def __call__(self, *, is_new: bool) -> object:
        """Read; not the rows of a screen that is new, which reads them by itself."""


class WholeFrames:
    """Holds frames back from the key that opens a screen until its rows are read."""

    def __init__(self, app: App[Any], read: Read) -> None:
        """Begin with nothing held.

        Args:
            app: the program whose screens are opened.
            read: reads what the open screen shows.
        """
        self._app = app
        self._read = read
        #: How many screens are being opened; no frame is painted meanwhile.
        self.held = 0

    async def open(self, mode: str) -> None:
        """Open a screen and have everything read that it shows; it is painted then.

        Args:
            mode: the screen's name among the modes.
        """
        known = every_screen(self._app)

        async def shown() -> None:
            """Open it, and begin to read."""
            await self._app.switch_mode(mode)
            self._read(is_new=self._app.screen not in known)

        await self._open_held(shown)

    async def open_over(self, screen: Screen[None], closed: Callable[[None], None]) -> None:
        """Open a screen over the one that is open; it is painted when it has read what it shows.

        Args:
            screen: it reads by itself, in a worker that is one of those below.
            closed: called when it is left.
        """

        async def shown() -> None:
            """Open it."""
            await self._app.push_screen(screen, closed)

        await self._open_held(shown)

    async def _open_held(self, shown: Callable[[], Awaitable[None]]) -> None:
        app, hold = self._app, ExitStack()
        hold.enter_context(app.batch_update())
        self.held += 1
        try:
            await shown()
        finally:
            app.run_worker(self._paint_when_read(hold), group="frame")

    async def _paint_when_read(self, hold: ExitStack) -> None:
        screen = self._app.screen
        try:
            async with asyncio.timeout(MOST_SECONDS):
                is_mounted = asyncio.Event()
                if screen.call_later(is_mounted.set):
                    await is_mounted.wait()
                await RestingLoop.running().rest(lambda: not self._is_reading())
        except TimeoutError:
            pass  # a slow read: paint what is there, the rest comes with its own frame
        finally:
            self.held -= 1
            hold.close()
            self._app.screen.refresh()

    def _is_reading(self) -> bool:
        return any(one.group in _READING and not one.is_finished for one in self._app.workers)
