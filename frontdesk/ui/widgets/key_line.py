"""The keys of the screen in one line at the bottom; what does not fit is behind F1, and F1 comes first.

What was just done is confirmed at its right end for a few seconds; the keys that have no room
meanwhile come back.
"""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.notifications import Notification
from textual.timer import Timer

from frontdesk.ui.commands import EVERYWHERE, Command, everywhere_beside, with_own_keys
from frontdesk.ui.text import said
from frontdesk.ui.textual_private import end_message
from frontdesk.ui.widgets.pressable import Part, Pressables, Row

#: Cells left for the keys beside a confirmation: the first of them, and the sign that there are more.
_KEYS_KEEP = 12

#: There are more keys: F1 has them all.
_MORE = Part(Content(" …").stylize("$secondary"), EVERYWHERE[0].action)


class KeyLine(Pressables):
    """The keys that work here, each a button too."""

    def __init__(self, commands: Sequence[Command]) -> None:
        """Make the line.

        Args:
            commands: of this screen; the ones that work everywhere follow.
        """
        super().__init__()
        (help_key,), commands = with_own_keys(self, EVERYWHERE[:1]), with_own_keys(self, commands)
        everywhere = [
            one for one in everywhere_beside(self, commands) if not one.id.startswith(("screen.", "help"))
        ]
        self._parts = [_part(one) for one in (help_key, *commands, *everywhere) if one.shown]
        self._confirmed: Notification | None = None
        self._forgets: Timer | None = None

    def on_resize(self) -> None:
        """Show as many keys as fit."""
        self._show_all()

    def has_room(self, words: str) -> bool:
        """Whether words can be confirmed here whole."""
        return _said(words).cells + _KEYS_KEEP <= self.size.width

    def confirm(self, said: Notification | None) -> None:
        """Show what was done, until it has stood there long enough; None takes it away."""
        if said is self._confirmed:
            return
        self._confirmed = said
        if self._forgets is not None:
            self._forgets.stop()
        self._forgets = self.set_timer(max(0.0, said.time_left), self._forget) if said else None
        self._show_all()

    def _forget(self) -> None:
        if self._confirmed is not None:
            end_message(self.app, self._confirmed)

    def _show_all(self) -> None:
        """As many keys as fit whole; beside a confirmation, as many as there is room for."""
        if self._confirmed is not None:
            self.show([Row(self._parts, [_said(self._confirmed.message)])])
            return
        room, whole = self.size.width, []
        for part in self._parts:
            # What is left out is told by a sign, for which there has to be room.
            if part.cells + (_MORE.cells if part is not self._parts[-1] else 0) > room:
                whole.append(_MORE)
                break
            room -= part.cells
            whole.append(part)
        self.show([Row(whole)])


def _said(words: str) -> Part:
    return Part(said(f" {words} ", "bold $foreground on $cursor-row"))


def _part(command: Command) -> Part:
    words = Content.assemble((f" {command.key_shown}", "bold $accent"), (f" {command.words} ", "$secondary"))
    return Part(words, command.action)
