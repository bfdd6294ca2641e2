"""Looking at the program as a person does: keys in, text out."""

from __future__ import annotations

import asyncio

from rich.console import RenderableType
from textual import events
from textual._context import visible_screen_stack
from textual.keys import _character_to_key
from textual.message_pump import MessagePump
from textual.pilot import Pilot
from textual.screen import ModalScreen, Screen

from frontdesk.ui.app import FrontDesk

#: Rounds of "wait until nothing is under way" at most; a round is a few milliseconds when idle.
ROUNDS = 200

#: Seconds between two rounds: what is called after the next frame gets its turn.
BREATH = 0.01

#: So many rounds in a row nothing may be under way.
STILL = 3


class Watcher:
    """A program under test, its keyboard and its glass."""

    def __init__(self, app: FrontDesk, pilot: Pilot[int]) -> None:
        """Watch a running program."""
        self.app = app
        self.pilot = pilot
        self._frames = 0
        paint = app._display

        def painted(screen: Screen[object], frame: RenderableType | None) -> None:
            self._frames += 1
            paint(screen, frame)

        # Compared between two looks: to draw the whole glass for that costs more than all that a key does.
        vars(app)["_display"] = painted

    async def settle(self) -> None:
        """Wait until no job and no message is under way; a dialog that waits for an answer is settled."""
        before, still = self._frames, 0
        for _ in range(ROUNDS):
            await self.app.jobs.run(lambda: None)
            # Every widget has been through what was asked of it.
            await self.pilot._wait_for_screen()
            await asyncio.sleep(BREATH)
            still = still + 1 if self._frames == before and not self._is_busy() else 0
            if still == STILL:
                return
            before = self._frames

    def _is_busy(self) -> bool:
        """Whether a key, a message, a worker or what is called after the next frame is on its way."""
        app, screen = self.app, self.app.screen
        if (
            app.keys_wait
            or screen._callbacks
            or any(_is_at_work(node) for node in (app, screen, *screen.walk_children()))
        ):
            return True
        # Behind a dialog a worker waits for its answer: there only the frames can tell.
        if isinstance(screen, ModalScreen):
            return False
        return app.standing is None or any(worker.is_running for worker in app.workers)

    async def type(self, text: str) -> None:
        """Type letters."""
        await self.press(*text)

    async def press(self, *keys: str) -> None:
        """Press keys by their names, all at once as a fast typist does; the program keeps their order."""
        for key in keys:
            self.app.post_message(_event(key))
        await self.settle()

    def text(self) -> str:
        """What stands on the glass, line by line."""
        width, height = self.app.size
        screen = self.app.screen
        # What lies under a dialog is drawn with it, as when Textual draws for the terminal.
        visible_screen_stack.set(self.app._background_screens)
        strips = screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in strip)[:width] for strip in strips[:height])

    def shows(self, text: str) -> bool:
        """Whether a text stands on the glass."""
        return text in self.text()

    def said(self) -> list[str]:
        """What the toasts said so far, oldest first."""
        return [note.message for note in self.app._notifications]


def _is_at_work(node: MessagePump) -> bool:
    """Whether a widget has messages, or is not back from its last one to wait for the next.

    A message of our own to every widget would tell it too, and cost more than all that a key does.
    """
    if node.message_queue_size:
        return True
    return node.is_running and not node._message_queue.ready_event._waiters


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
