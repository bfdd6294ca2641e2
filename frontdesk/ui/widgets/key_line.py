"""The keys of the screen in one line at the bottom; F1 comes first, and ^a shows those that do not fit.

What was just done is confirmed at its right end for a few seconds; the keys that have no room
meanwhile come back.
"""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.notifications import Notification
from textual.timer import Timer

from frontdesk.domain.people import Person
from frontdesk.ui.commands import EVERYWHERE, Command, everywhere_beside, with_own_keys
from frontdesk.ui.text import ours, said
from frontdesk.ui.textual_private import end_message
from frontdesk.ui.widgets.pressable import Part, Pressables, Row

#: Cells left for the keys beside a confirmation: the first of them.
_KEYS_KEEP = 12
#: From so many cells on the frame says who sits here.
_ROOMY = 100


class CommandKeys(Pressables):
    """Shows the keys of a screen, which may be others on each of its tabs."""

    def show_commands(self, commands: Sequence[Command]) -> None:
        """Show these keys from now on.

        Args:
            commands: of the screen, or of its open tab.
        """


class KeyLine(CommandKeys):
    """The keys that work here, each a button too."""

    def __init__(self, commands: Sequence[Command], *, alone: bool = False) -> None:
        """Make the line.

        Args:
            commands: of this screen; the ones that work everywhere follow.
            alone: True if no others work here, and who is at the desk is not said: it is locked.
        """
        super().__init__()
        self._alone = alone
        self._parts: Sequence[Part] = ()
        self._confirmed: Notification | None = None
        self._forgets: Timer | None = None
        self._take(commands)

    def _take(self, commands: Sequence[Command]) -> None:
        known, commands = with_own_keys(self, EVERYWHERE), with_own_keys(self, commands)
        if self._alone:
            self._parts = [_part(one) for one in commands if one.shown]
            return
        everywhere = [
            one for one in everywhere_beside(self, commands) if not one.id.startswith(("screen.", "help"))
        ]
        # Stands where there are more keys than fit.
        self._more = next(_part(one) for one in known if one.id == "keys")
        self._who = next(one for one in known if one.id == "person")
        self._parts = [_part(one) for one in (known[0], *commands, *everywhere) if one.shown]

    def show_commands(self, commands: Sequence[Command]) -> None:
        """Show the keys of another tab."""
        self._take(commands)
        self._show_all()

    def on_resize(self) -> None:
        """Show as many keys as fit."""
        self._show_all()

    def has_room(self, words: str) -> bool:
        """True if words can be confirmed here whole."""
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

    def show_person(self) -> None:
        """Show who sits at this desk now."""
        if self._confirmed is None:
            self._show_all()

    def _show_all(self) -> None:
        """As many keys as fit whole; beside a confirmation, as many as there is room for.

        In a narrow terminal the frame may have no room for who sits here: then this line has it.
        """
        if self._confirmed is not None:
            self.show([Row(self._parts, [_said(self._confirmed.message)])])
            return
        person: Person | None = getattr(self.app, "person", None)
        if self._alone:
            self.show([Row(self._parts)])
            return
        here = [self._person(person)] if person and self.size.width < _ROOMY else []
        room, whole = self.size.width - sum(part.cells for part in here), []
        for part in self._parts:
            # The key that shows what is left out needs room too.
            if part.cells + (self._more.cells if part is not self._parts[-1] else 0) > room:
                whole.append(self._more)
                break
            room -= part.cells
            whole.append(part)
        self.show([Row(whole, here)])

    def _person(self, person: Person) -> Part:
        key = (f" {self._who.key_shown} ", "bold $accent")
        return Part(Content.assemble(key, ours(person.first_name), " "), self._who.action)


def _said(words: str) -> Part:
    return Part(said(f" {words} ", "bold $foreground on $cursor-row"))


def _part(command: Command) -> Part:
    words = Content.assemble((f" {command.key_shown}", "bold $accent"), (f" {command.words} ", "$secondary"))
    return Part(words, command.action)
