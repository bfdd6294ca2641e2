"""All keys of a screen in sight above the key line: for people who are new here, and for the backup."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from textual import events
from textual.content import Content

from frontdesk.domain.people import KeysWish
from frontdesk.ui.api.desk import Desk
from frontdesk.ui.api.screen import DeskScreen
from frontdesk.ui.commands import Command, everywhere_beside, with_own_keys
from frontdesk.ui.widgets.key_line import CommandKeys
from frontdesk.ui.widgets.pressable import Part, Row


class KeysInSight:
    """Shows the panel of all keys to whom it helps, until they put it away for good."""

    def __init__(self, desk: Desk) -> None:
        """Begin without knowing anybody.

        Args:
            desk: the program.
        """
        self._desk = desk
        self._wishes: dict[int, KeysWish] = {}

    async def look(self) -> None:
        """Read what the person at the desk wants, once after they sat down."""
        me = self._desk.person.id
        if me not in self._wishes:
            read = partial(self._desk.services.first_time.wish, me)
            self._wishes[me] = await self._desk.jobs.run(read)

    def are_shown(self, *, is_backup: bool) -> bool:
        """True if all keys stay in sight for the person at the desk."""
        return self._wishes.get(self._desk.person.id, KeysWish()).shows(is_backup=is_backup)

    async def turn(self, *, is_backup: bool) -> None:
        """Put the keys away for good, or keep them in sight; the person may change that again."""
        me, shown = self._desk.person.id, not self.are_shown(is_backup=is_backup)
        self._wishes[me] = KeysWish(shown)
        await self._desk.jobs.run(partial(self._desk.services.first_time.keep, shown=shown, by=me))

    def show(self, screen: DeskScreen, *, is_backup: bool) -> None:
        """Show the panel on a screen, or take it away; a locked desk has few keys, and shows them all."""
        if screen.above_lock:
            return
        shown = self.are_shown(is_backup=is_backup)
        if shown or screen.query(FirstTime):
            show_all_keys(screen, shown=shown)


#: The panel takes no more lines than these of a screen that is low, and of one that is high.
FEW, MANY = 4, 8

#: Put the panel away with the key that is named in it; the frame names the screens.
_LEFT_OUT = ("screen.", "quit", "person", "keys")


class FirstTime(CommandKeys):
    """The keys with what they are for, as many as fit."""

    DEFAULT_CSS = """
    FirstTime { dock: bottom; width: 100%; margin: 0 0 1 0; background: $panel; text-wrap: nowrap; }
    """

    def __init__(self, commands: Sequence[Command]) -> None:
        """Make the panel of one screen.

        Args:
            commands: the screen's own.
        """
        super().__init__()
        self.add_class("all-keys")
        self._take(commands)

    def _take(self, commands: Sequence[Command]) -> None:
        commands = with_own_keys(self, commands)
        everywhere = [one for one in everywhere_beside(self, commands) if not one.id.startswith(_LEFT_OUT)]
        self._parts = [_key(one) for one in (*commands, *everywhere)]

    def show_commands(self, commands: Sequence[Command]) -> None:
        """Show the keys of another tab of the screen."""
        self._take(commands)
        self._lay_out(self.size.width)

    def on_mount(self) -> None:
        """Take a height before the first layout."""
        self._lay_out(self.app.size.width)

    def on_resize(self, event: events.Resize) -> None:
        """Share the keys out over lines."""
        self._lay_out(event.size.width)

    def _lay_out(self, width: int) -> None:
        most = MANY if self.app.size.height >= 32 else FEW
        rows = list(self._rows_in(width))
        lines = [Row([_HEAD], [_AWAY]), *rows[: most - 1]]
        self.styles.height = len(lines)
        self.show(lines)

    def _rows_in(self, width: int) -> Iterator[Row]:
        """Yield the keys in columns of one width, so that they are found again."""
        wide = max((part.cells for part in self._parts), default=1)
        count = max(1, width // wide)
        for start in range(0, len(self._parts), count):
            some = self._parts[start : start + count]
            yield Row([Part(part.content, part.action, width // count) for part in some])


def show_all_keys(screen: DeskScreen, *, shown: bool) -> None:
    """Show the panel on a screen, or take it away.

    Args:
        screen: where.
        shown: True to show it, False to put it away.
    """
    there = screen.query(FirstTime)
    # What a low screen leaves out meanwhile is said in its style sheet.
    screen.set_class(shown, "-all-keys")
    if shown and not there:
        screen.mount(FirstTime(screen.commands_here))
    elif not shown:
        there.remove()


def _key(command: Command) -> Part:
    words = f"{command.words or command.tip} "
    return Part(
        Content.assemble((f" {command.key_shown} ", "bold $accent"), (words, "$secondary")), command.action
    )


_HEAD = Part(Content(" The keys of this screen, in sight while you find your way").stylize("bold"))
_AWAY = Part(Content(" ^a puts them away ").stylize("$accent"), "app.cover('keys')")
