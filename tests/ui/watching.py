"""Looking at the program as a person does: keys in, text out."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from textual import events
from textual._context import visible_screen_stack
from textual.keys import _character_to_key
from textual.pilot import Pilot

from frontdesk.ui.app.front_desk import FrontDesk
from frontdesk.ui.app.under_way import RestingLoop

#: Seconds after which a program that is still at work is held to be stuck: more than any machine needs.
STUCK_AFTER = 60.0


class Watcher:
    """A program under test, its keyboard and its glass."""

    def __init__(self, app: FrontDesk, pilot: Pilot[int]) -> None:
        """Watch a running program."""
        self.app = app
        self.pilot = pilot

    async def settle(self) -> None:
        """Wait until nothing is under way; a dialog that waits for an answer is settled."""
        try:
            async with asyncio.timeout(STUCK_AFTER):
                await self.app.under_way.nothing()
        except TimeoutError:
            raise AssertionError(f"still under way: {self.app.under_way.things()}") from None

    async def until(self, is_so: Callable[[], bool]) -> None:
        """Wait until something is so that time or another program brings about."""
        async with asyncio.timeout(STUCK_AFTER):
            await RestingLoop.running().rest(is_so)

    async def type(self, text: str) -> None:
        """Type letters."""
        await self.press(*text)

    async def press(self, *keys: str) -> None:
        """Press keys by their names, all at once as a fast typist does; the program keeps their order."""
        self.send(*keys)
        await self.settle()

    def send(self, *keys: str) -> None:
        """Press keys by their names and wait for nothing."""
        for key in keys:
            self.app.post_message(_event(key))

    @asynccontextmanager
    async def store_that_waits(self) -> AsyncIterator[None]:
        """A store that answers nothing inside; at the end the program is at rest for lack of an answer."""
        answer = threading.Event()
        self.app.run_worker(self.app.jobs.run(lambda: answer.wait(STUCK_AFTER)))
        try:
            yield
            await RestingLoop.running().rest()
        finally:
            answer.set()
        await self.settle()

    def text(self) -> str:
        """What stands on the screen, line by line."""
        width, height = self.app.size
        screen = self.app.screen
        # What lies under a dialog is drawn with it, as when Textual draws for the terminal.
        visible_screen_stack.set(self.app._background_screens)
        strips = screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in strip)[:width] for strip in strips[:height])

    def shows(self, text: str) -> bool:
        """True if a text stands on the screen."""
        return text in self.text()

    def said(self) -> list[str]:
        """What the toasts said so far, oldest first."""
        return [note.message for note in self.app._notifications]


def _event(key: str) -> events.Key:
    """The event of a key as the terminal would send it."""
    if len(key) == 1:
        return events.Key(_character_to_key(key), key)
    return events.Key(key, _CHARACTERS.get(key))


_CHARACTERS = {
    "enter": "\r",
    "tab": "\t",
    "space": " ",
    "slash": "/",
    "full_stop": ".",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
}
