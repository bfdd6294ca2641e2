"""Who is in sight: whoever is under the cursor, or beside it, for two seconds was read; the audit keeps that.

The one place for it. Screens say whom they show. Nothing is written while a cursor moves, and at most one
timer is waiting, however often something else is shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from time import monotonic
from typing import Any
from weakref import WeakKeyDictionary

from textual.screen import Screen

from frontdesk.domain.errors import FrontDeskError
from frontdesk.domain.safety.reading import Reading
from frontdesk.ui.api.desk import Desk

#: Seconds after which somebody in sight was read.
REST_SECONDS = 2.0


class InSight:
    """Writes down whom the person at this desk had in sight."""

    def __init__(self, desk: Desk) -> None:
        """Begin with nobody.

        Args:
            desk: the program.
        """
        self._desk = desk
        self._shown: WeakKeyDictionary[Screen[Any], tuple[Reading, ...]] = WeakKeyDictionary()
        self._since = 0.0
        self._is_waiting = False

    def show(self, screen: Screen[Any], readings: Sequence[Reading]) -> None:
        """Note whom a screen shows now; empty for nobody. Showing the same again changes nothing.

        Args:
            screen: the screen or dialog.
            readings: who is seen on it.
        """
        shown = tuple(readings)
        if self._shown.get(screen, ()) != shown:
            self._shown[screen] = shown
            self.again()

    def again(self) -> None:
        """Count from now on: another screen is on top, or what was masked is shown."""
        self._since = monotonic()
        if not self._is_waiting and any(self._shown.values()):
            self._wait(REST_SECONDS)

    def _wait(self, seconds: float) -> None:
        self._is_waiting = True
        self._desk.set_timer(seconds, self._look)

    def _look(self) -> None:
        """Write down who has been in sight for long enough, unless that was done lately."""
        self._is_waiting = False
        left = self._since + REST_SECONDS - monotonic()
        if left > 0:
            self._wait(left)
            return
        reading, by = self._desk.services.reading, self._desk.person.id
        new = [one for one in self._in_sight() if not reading.is_noted(one, by=by)]
        if new:
            self._desk.run_worker(self._note(new, by), group="in sight")

    def _in_sight(self) -> Iterator[Reading]:
        """Yield who is on the screens that can be seen: the upper ones, down to one that covers the rest."""
        if self._desk.is_masked or self._desk.lock.is_locked:
            return
        for screen in reversed(self._desk.screen_stack):
            yield from self._shown.get(screen, ())
            if not screen.is_modal:
                return

    async def _note(self, readings: Sequence[Reading], by: int) -> None:
        # The person has not asked for anything: they are told of the store by what they do themselves.
        with suppress(FrontDeskError):
            await self._desk.jobs.run(lambda: self._desk.services.reading.note(readings, by=by))

    def opened(self, reading: Reading) -> None:
        """Write down at once that somebody was opened."""
        by = self._desk.person.id
        if not self._desk.services.reading.is_noted(reading, by=by):
            self._desk.run_worker(self._note([reading], by), group="in sight")
