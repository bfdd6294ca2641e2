"""The keys of the screen in one line at the bottom; what does not fit is behind F1, and F1 comes first."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.content import Content

from frontdesk.ui.commands import EVERYWHERE, Command
from frontdesk.ui.widgets.pressable import Part, Pressables, Row


class KeyLine(Pressables):
    """The keys that work here, each a button too."""

    def __init__(self, commands: Sequence[Command]) -> None:
        """Make the line.

        Args:
            commands: of this screen; the ones that work everywhere follow.
        """
        super().__init__()
        own = {key for command in commands for key in command.key.split(",")}
        everywhere = [
            one
            for one in EVERYWHERE
            if not one.id.startswith(("screen.", "help")) and own.isdisjoint(one.key.split(","))
        ]
        self._parts = [_part(one) for one in (EVERYWHERE[0], *commands, *everywhere) if one.shown]

    def on_resize(self, event: events.Resize) -> None:
        """Show as many keys as fit whole."""
        room, whole = event.size.width, []
        for part in self._parts:
            room -= part.cells
            if room < 0:
                break
            whole.append(part)
        self.show([Row(whole)])


def _part(command: Command) -> Part:
    words = Content.assemble((f" {command.key_shown}", "bold $accent"), (f" {command.words} ", "$secondary"))
    return Part(words, command.action)
