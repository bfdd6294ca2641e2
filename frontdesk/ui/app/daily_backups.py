"""The backup of the day: made beside the desk's work, and said in the frame when the last good one is old."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import datetime
from threading import Thread
from typing import Final

from frontdesk.domain.errors import FrontDeskError
from frontdesk.ui.api.desk import Desk
from frontdesk.ui.faults import log_fault
from frontdesk.ui.show import span

#: Seconds after the desk was opened until it looks for the first time: the first calls go before that.
FIRST_LOOK: Final = 5.0


class Stopped(BaseException):
    """The desk is being left, and with it the backup."""


class DailyBackups:
    """Makes the backup of the day on a thread of its own, with a connection of its own."""

    def __init__(self, desk: Desk) -> None:
        """Look for one program.

        Args:
            desk: the program.
        """
        self._desk = desk
        self._said = ""
        self._thread: Thread | None = None

    def start(self) -> None:
        """Look for the first time in a while, if this machine makes backups."""
        if self._desk.services.backup_places is not None:
            self._desk.set_timer(FIRST_LOOK, self.look)

    def look(self) -> None:
        """Begin the backup of the day, unless one is being made or there is nothing to do; never waits."""
        if self._desk.services.backup_places is None or self.is_working:
            return
        loop = asyncio.get_running_loop()
        # A daemon: whoever leaves the desk does not wait for a backup. What it leaves is removed by the next.
        self._thread = Thread(target=self._work, args=(loop,), name="backup", daemon=True)
        self._thread.start()

    @property
    def is_working(self) -> bool:
        """True while a look is under way."""
        return self._thread is not None and self._thread.is_alive()

    def _work(self, loop: asyncio.AbstractEventLoop) -> None:
        """Make the backup, if it is due, and tell the desk how the last one stands; on the thread."""

        def go_on() -> None:
            """End the work when the desk is left."""
            if not loop.is_running():
                raise Stopped

        trouble: FrontDeskError | None = None
        old: tuple[bool, datetime | None] = (False, None)
        try:
            # On the thread: what makes backups is imported now, and the first calls do not wait for it.
            backups = self._desk.services.backups
            if backups is None:
                return
            try:
                backups.make_daily(go_on)
            except FrontDeskError as error:
                trouble = error
            with suppress(FrontDeskError):
                last = backups.last_good()
                old = backups.too_old(), last.at if last is not None else None
        except Stopped:
            return
        except Exception as error:
            log_fault(error)
            return
        finally:
            self._desk.services.office.store.close()
        with suppress(RuntimeError):  # the loop was closed: nobody is there to be told
            loop.call_soon_threadsafe(self._tell, trouble, *old)

    def _tell(self, trouble: FrontDeskError | None, is_old: bool, last: datetime | None) -> None:
        """Say once why there is no backup, and in the frame that the last one is old."""
        desk = self._desk
        sentence = trouble.sentence if trouble is not None else ""
        if trouble is None:
            self._said = ""
        elif sentence != self._said and not desk.lock.is_locked:  # nothing is said over the lock
            desk.tell(trouble.title, sentence)
            self._said = sentence
        if not is_old:
            desk.notices.clear("backup")
        elif last is None:
            words = "there is no good backup yet"
            desk.notices.set("backup", f"{words}: frontdesk help backup", words, "no backup yet")
        else:
            age = span(desk.now() - last)
            words = f"the last good backup is {age} old"
            desk.notices.set("backup", f"{words}: frontdesk help backup", words, f"backup {age} old")
