"""The day's retention: settled callers lose their names beside the desk's work, if the practice says when."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import date
from threading import Thread

from frontdesk.domain.errors import FrontDeskError
from frontdesk.ui.api.desk import Desk
from frontdesk.ui.faults import log_fault


class Stopped(BaseException):
    """The desk is being left, and with it the run; the next one goes on with it."""


class DailyRetention:
    """Runs retention once a day on a thread of its own, with a connection of its own."""

    def __init__(self, desk: Desk) -> None:
        """Look for one program.

        Args:
            desk: the program.
        """
        self._desk = desk
        self._day: date | None = None
        self._said = ""
        self._thread: Thread | None = None

    def look(self) -> None:
        """Begin the day's run, if names are not kept for good and this desk did none today; never waits."""
        desk = self._desk
        today = desk.practice.rule.hours.day_of(desk.now())
        if not desk.practice.settings.retention_months or self._day == today or self.is_working:
            return
        self._day = today
        loop = asyncio.get_running_loop()
        # A daemon: whoever leaves the desk does not wait for it.
        self._thread = Thread(target=self._work, args=(loop,), name="retention", daemon=True)
        self._thread.start()

    @property
    def is_working(self) -> bool:
        """True while a run is under way."""
        return self._thread is not None and self._thread.is_alive()

    def _work(self, loop: asyncio.AbstractEventLoop) -> None:
        """Run; on the thread."""

        def go_on() -> None:
            """End the work when the desk is left."""
            if not loop.is_running():
                raise Stopped

        services = self._desk.services
        try:
            services.retention.run_daily(go_on)
        except Stopped:
            return
        except FrontDeskError as error:
            with suppress(RuntimeError):  # the loop was closed: nobody is there to be told
                loop.call_soon_threadsafe(self._tell, error)
        except Exception as error:
            log_fault(error)
        finally:
            services.office.store.close()

    def _tell(self, trouble: FrontDeskError) -> None:
        """Say once why names were not dropped."""
        if trouble.sentence != self._said:
            self._desk.tell(trouble.title, trouble.sentence)
        self._said = trouble.sentence
