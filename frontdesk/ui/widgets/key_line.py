"""The keys of the screen in one line at the bottom; what does not fit is behind F1, and it says so."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.widget import Widget

from frontdesk.ui.commands import EVERYWHERE, Command
from frontdesk.ui.widgets.pressable import Pressable


class KeyLine(Widget):
    """The keys that work here, each a button too."""

    def __init__(self, commands: Sequence[Command]) -> None:
        """Make the line.

        Args:
            commands: of this screen; the ones that work everywhere follow.
        """
        super().__init__()
        everywhere = [one for one in EVERYWHERE if one.shown and not one.id.startswith(("screen.", "help"))]
        self._commands = [*(one for one in commands if one.shown), *everywhere]

    def compose(self) -> ComposeResult:
        """Every key, help first: it is never the one that does not fit."""
        yield Pressable(_words(EVERYWHERE[0]), EVERYWHERE[0].action)
        for command in self._commands:
            yield Pressable(_words(command), command.action)

    def on_resize(self, event: events.Resize) -> None:
        """Show as many keys as fit whole."""
        room = event.size.width
        for place, button in enumerate(self.query(Pressable)):
            room -= len(_words([EVERYWHERE[0], *self._commands][place]).plain)
            button.display = room >= 0


def _words(command: Command) -> Content:
    return Content.assemble((f" {command.key_shown}", "bold $accent"), (f" {command.words} ", "$secondary"))
