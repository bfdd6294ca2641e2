"""What changes without a key: time passes, and other desks save things."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from contextvars import copy_context
from time import monotonic

from textual.worker import Worker

from frontdesk.domain.errors import FrontDeskError, StoreTrouble
from frontdesk.domain.safety.connection import Noticed
from frontdesk.services.office import Pulse, Watch
from frontdesk.ui.api.desk import Desk
from frontdesk.ui.api.screen import DeskScreen
from frontdesk.ui.app.audit_notice import AuditNotice
from frontdesk.ui.app.connection import Connection
from frontdesk.ui.app.daily_backups import DailyBackups
from frontdesk.ui.app.daily_retention import DailyRetention
from frontdesk.ui.app.outgoing import OutgoingLetters

#: Seconds between two looks at whether another desk changed something in a file: it shows within two.
LOOK_SECONDS = 1.0
#: Seconds between two looks at a server on which many desks save: each shows within one second.
REST_SECONDS = 0.4
#: Seconds since a server was known to answer, when it is noticed that it does not.
LOST_WITHIN = 2.0


class ChangePolling:
    """Reads everything again every minute, and when another desk changed something.

    A file is asked every second; a server says when it is time to ask, and whether it still answers.
    """

    def __init__(self, desk: Desk) -> None:
        """Look for one program.

        Args:
            desk: the program.
        """
        self._desk = desk
        self._pulse: Pulse | None = None
        self._watch: Watch | None = None
        self._asking: Worker[None] | None = None
        self._asked_at = -REST_SECONDS
        self._later = self._stopped = False
        # The rows under a dialog are read when it is gone.
        self._owed = False
        #: Whether the store answers.
        self.connection = Connection(desk)
        #: The folder for outgoing letters.
        self.outgoing = OutgoingLetters(desk)
        #: The backup of the day.
        self.backups = DailyBackups(desk)
        #: What the frame says of the audit.
        self.audit = AuditNotice(desk)
        #: The day's dropping of names.
        self.retention = DailyRetention(desk)

    async def begin(self) -> None:
        """Notice what is changed from here on, before anything is read."""
        self._pulse = await self._desk.jobs.run(lambda: Pulse(self._desk.services.office))

    def start(self) -> None:
        """Start to poll."""
        self._wait_for_the_minute()
        loop, program = asyncio.get_running_loop(), copy_context()

        def on_notice(noticed: Noticed) -> None:
            """Pass on to the event loop what the watch noticed on its thread."""
            with suppress(RuntimeError):  # the loop was closed: nobody looks any more
                loop.call_soon_threadsafe(self._noticed, noticed, context=program)

        self._watch = self._desk.services.office.watch(on_notice)
        self.connection.to_server = self._watch is not None
        self._desk.set_interval(LOOK_SECONDS, self._look if self._watch is None else self._look_under_dialog)
        self.backups.start()

    def stop(self) -> None:
        """Stop asking, and watching a server."""
        self._stopped = True
        if self._watch is not None:
            self._watch.stop()

    def _noticed(self, noticed: Noticed) -> None:
        if not self._desk.screen_stack:
            return  # the program ended meanwhile
        if noticed is Noticed.LOST:
            self.connection.lost(LOST_WITHIN)
        elif noticed is Noticed.SAVED:
            self._look()
        elif self.connection.answers():
            # Nothing that was saved meanwhile was announced.
            self._desk.look_again()
        else:
            self._look()

    def _wait_for_the_minute(self) -> None:
        seconds = 60 - self._desk.now().second
        self._desk.set_timer(seconds + 0.05, self._minute)

    def _minute(self) -> None:
        self._desk.look_again()
        self._desk.run_worker(self.outgoing.look(), group="outgoing")
        self._desk.run_worker(self.audit.look(), group="audit")
        self.backups.look()
        self.retention.look()
        self._wait_for_the_minute()

    def _look_under_dialog(self) -> None:
        if self._owed:
            self._look()

    def _look(self) -> None:
        """Ask the store now; a moment later where it was asked just now, for many desks may save at once."""
        if self._later or self._stopped:
            return
        wait = self._asked_at + REST_SECONDS - monotonic()
        if self._asking is not None and not self._asking.is_finished:
            wait = REST_SECONDS
        if wait <= 0:
            self._asked_at = monotonic()
            self._asking = self._desk.run_worker(self._ask, group="notice")
        elif self._watch is not None:
            self._ask_later(wait)

    def _ask_later(self, seconds: float) -> None:
        if not self._later:
            self._later = True
            self._desk.set_timer(seconds, self._look_later)

    def _look_later(self) -> None:
        self._later = False
        self._look()

    async def _ask(self) -> None:
        """Ask the store; where it does not answer, the look of the minute tells why."""
        if self._stopped:
            return
        try:
            changed = self._pulse is not None and await self._desk.jobs.run(self._pulse.changed)
        except StoreTrouble:
            # Whether a server answers is seen by its watch; what it announced is read once more.
            if self._watch is None:
                self.connection.lost(LOOK_SECONDS)
            else:
                self._ask_later(LOOK_SECONDS)
            return
        except FrontDeskError:
            return
        if self._watch is None:
            self.connection.answers()
        stack = self._desk.screen_stack
        if not stack:
            return  # the program ended meanwhile
        on_desk = isinstance(stack[-1], DeskScreen)
        if changed or (self._owed and on_desk):
            self._owed = not on_desk
            self._desk.look_again()


async def say_new_breaches(desk: Desk, last: int) -> None:
    """Say how many deadlines passed; one that is counted again, as its outcome was undone, is not new.

    Args:
        desk: the program.
        last: the breach that was stamped last when this was said before.
    """
    new = await desk.jobs.run(lambda: desk.services.callbacks.breached_since(last))
    if new:
        words = "1 more callback is" if new == 1 else f"{new:,} more callbacks are"
        desk.notify(
            f"{words} past the deadline.", title="Breached", severity="error", timeout=15, markup=False
        )


def say_new_owed_late(desk: Desk, new: int) -> None:
    """Say that more of what is owed to referrers is late than when it was last read."""
    if new > 0:
        words = "1 more thing owed to a referrer is" if new == 1 else f"{new:,} more things owed are"
        desk.notify(f"{words} late.", title="Owed", severity="warning", timeout=15, markup=False)
