"""All keys of a screen in sight above the key line: for who is new here, and for the backup."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from frontdesk.domain.people import KeysWish
from frontdesk.ui.api import DeskScreen
from frontdesk.ui.cover.first_time import FirstTime, show_all_keys

if TYPE_CHECKING:
    from frontdesk.ui.app.front_desk import FrontDesk


class KeysInSight:
    """Shows the panel of all keys to whom it helps, until they put it away for good."""

    def __init__(self, desk: FrontDesk) -> None:
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
        """Whether all keys stay in sight for the person at the desk."""
        return self._wishes.get(self._desk.person.id, KeysWish()).shows(is_backup=is_backup)

    async def turn(self, *, is_backup: bool) -> None:
        """Put the keys away for good, or keep them in sight; the person may change that again."""
        me, shown = self._desk.person.id, not self.are_shown(is_backup=is_backup)
        self._wishes[me] = KeysWish(shown)
        await self._desk.jobs.run(partial(self._desk.services.first_time.keep, shown=shown, by=me))

    def show(self, screen: DeskScreen, *, is_backup: bool) -> None:
        """Show the panel on a screen, or take it away."""
        shown = self.are_shown(is_backup=is_backup)
        if shown or screen.query(FirstTime):
            show_all_keys(screen, shown=shown)
