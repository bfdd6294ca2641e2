"""Looking at the program as a person does: keys in, text out."""

from __future__ import annotations

from textual.pilot import Pilot

from frontdesk.ui.app import FrontDesk

#: Rounds of "wait until nothing is under way" at most; a round is a few milliseconds when idle.
ROUNDS = 40


class Watcher:
    """A program under test, its keyboard and its glass."""

    def __init__(self, app: FrontDesk, pilot: Pilot[int]) -> None:
        """Watch a running program."""
        self.app = app
        self.pilot = pilot

    async def settle(self) -> None:
        """Wait until no job and no message is under way; a dialog that waits for an answer counts as settled."""
        before = ""
        for _ in range(ROUNDS):
            await self.pilot.pause()
            await self.app.jobs.run(lambda: None)
            await self.pilot.pause()
            now = self.text()
            if now == before and self.app.standing is not None:
                return
            before = now

    async def type(self, text: str) -> None:
        """Type letters."""
        await self.pilot.press(*(_KEYS.get(letter, letter) for letter in text))
        await self.settle()

    async def press(self, *keys: str) -> None:
        """Press keys by their names."""
        await self.pilot.press(*keys)
        await self.settle()

    def text(self) -> str:
        """What stands on the glass, line by line."""
        width, height = self.app.size
        screen = self.app.screen
        strips = screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in strip)[:width] for strip in strips[:height])

    def shows(self, text: str) -> bool:
        """Whether a text stands on the glass."""
        return text in self.text()

    def said(self) -> list[str]:
        """What the toasts said so far, oldest first."""
        return [note.message for note in self.app._notifications]


_KEYS = {" ": "space", "[": "left_square_bracket", "]": "right_square_bracket", "/": "slash"}
