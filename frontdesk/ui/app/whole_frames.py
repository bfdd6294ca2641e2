"""A screen that opens is painted when it is whole: nothing drops in that could have been known before."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack
from typing import TYPE_CHECKING

from frontdesk.ui.app.resting_loop import RestingLoop

if TYPE_CHECKING:
    from frontdesk.ui.app.front_desk import FrontDesk

#: A store that does not answer for so many seconds is not waited for: the screen shows what is known.
MOST_SECONDS = 0.3

#: The workers that read what a screen shows.
_READING = ("open", "look")


class WholeFrames:
    """Holds frames back from the key that opens a screen until its rows are read."""

    def __init__(self, desk: FrontDesk) -> None:
        """Begin with nothing held.

        Args:
            desk: the program.
        """
        self._desk = desk
        #: How many screens are being opened; no frame is painted meanwhile.
        self.held = 0

    async def open(self, mode: str) -> None:
        """Open a screen and have everything read that it shows; it is painted then.

        Args:
            mode: the screen's name among the modes.
        """
        desk, hold = self._desk, ExitStack()
        hold.enter_context(desk.batch_update())
        self.held += 1
        try:
            await desk.switch_mode(mode)
            desk.show_frames()
            desk.look_again()
        finally:
            desk.run_worker(self._paint_when_read(hold), group="frame")

    async def _paint_when_read(self, hold: ExitStack) -> None:
        screen = self._desk.screen
        try:
            async with asyncio.timeout(MOST_SECONDS):
                is_mounted = asyncio.Event()
                if screen.call_later(is_mounted.set):
                    await is_mounted.wait()
                await RestingLoop.running().rest(lambda: not self._is_reading())
        except TimeoutError:
            pass
        finally:
            self.held -= 1
            hold.close()
            self._desk.screen.refresh()

    def _is_reading(self) -> bool:
        return any(one.group in _READING and not one.is_finished for one in self._desk.workers)
