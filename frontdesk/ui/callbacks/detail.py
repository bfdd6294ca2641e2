"""The detail beside the list of callbacks follows the cursor, once the cursor rests."""

from __future__ import annotations

from asyncio import sleep
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING

from frontdesk.services.callbacks.detail import Detail
from frontdesk.ui.callbacks.detail_panel import DetailPanel

if TYPE_CHECKING:
    from frontdesk.ui.callbacks.screen import CallbacksScreen

#: The detail is read when the cursor has rested so long: a key that is held down reads none on its way.
REST_SECONDS = 0.06


class FollowingCursor:
    """Shows everything about the callback under the cursor."""

    def __init__(self, screen: CallbacksScreen) -> None:
        """Follow the cursor of one screen.

        Args:
            screen: the Callbacks screen.
        """
        self._screen = screen
        # Of which callback the detail is shown, and since when the cursor rests.
        self._shown: int | None = None
        self._moved_at = 0.0
        self._is_waiting = False

    def moved(self) -> None:
        """The cursor stands on another callback: show that one when it rests."""
        self._moved_at = monotonic()
        if not self._is_waiting and self._screen.queue.key != self._shown:
            self._is_waiting = True
            self._screen.run_worker(self._follow(), group="detail")

    async def _follow(self) -> None:
        queue = self._screen.queue
        try:
            with self._screen.jobs.told():
                while (key := queue.key) != self._shown:
                    left = self._moved_at + REST_SECONDS - monotonic()
                    if left > 0:
                        await sleep(left)
                        continue
                    detail = await self._screen.jobs.run(partial(self._read, key))
                    if key == queue.key:
                        self.show(detail)
        finally:
            self._is_waiting = False

    def _read(self, key: int | None) -> Detail | None:
        return self._screen.services.callbacks.detail(key) if key is not None else None

    def show(self, detail: Detail | None) -> None:
        """Show what was read, or that there is nobody."""
        screen = self._screen
        panel, settings = screen.query_one(DetailPanel), screen.desk.practice.settings
        self._shown = detail.callback.id if detail else None
        if detail is None:
            panel.nothing(screen.nobody)
            return
        staff = screen.person.first_name
        panel.show(
            detail,
            screen.eye(),
            staff=staff,
            practice=settings.name,
            phone=settings.phone,
            apology=settings.apology,
        )
