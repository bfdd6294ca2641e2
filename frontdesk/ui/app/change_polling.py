"""What changes without a key: time passes, and other desks save things."""

from __future__ import annotations

from contextlib import suppress

from textual.worker import Worker

from frontdesk.domain.errors import FrontDeskError
from frontdesk.services.office import Pulse
from frontdesk.ui.api.desk import Desk
from frontdesk.ui.api.screen import DeskScreen
from frontdesk.ui.app.daily_backups import DailyBackups
from frontdesk.ui.app.daily_retention import DailyRetention
from frontdesk.ui.app.outgoing import OutgoingLetters

#: Seconds between two looks at whether another desk changed something: it shows within two.
LOOK_SECONDS = 1.0


class ChangePolling:
    """Reads everything again every minute, and when another desk changed something."""

    def __init__(self, desk: Desk) -> None:
        """Look for one program.

        Args:
            desk: the program.
        """
        self._desk = desk
        self._pulse: Pulse | None = None
        self._asking: Worker[None] | None = None
        # The rows under a dialog are read when it is gone.
        self._owed = False
        #: The folder for outgoing letters.
        self.outgoing = OutgoingLetters(desk)
        #: The backup of the day.
        self.backups = DailyBackups(desk)
        #: The day's dropping of names.
        self.retention = DailyRetention(desk)

    async def begin(self) -> None:
        """Notice what is changed from here on, before anything is read."""
        self._pulse = await self._desk.jobs.run(lambda: Pulse(self._desk.services.office))

    def start(self) -> None:
        """Start to poll."""
        self._wait_for_the_minute()
        self._desk.set_interval(LOOK_SECONDS, self._look)
        self.backups.start()

    def _wait_for_the_minute(self) -> None:
        seconds = 60 - self._desk.now().second
        self._desk.set_timer(seconds + 0.05, self._minute)

    def _minute(self) -> None:
        self._desk.look_again()
        self._desk.run_worker(self.outgoing.look(), group="outgoing")
        self.backups.look()
        self.retention.look()
        self._wait_for_the_minute()

    def _look(self) -> None:
        if self._asking is None or self._asking.is_finished:
            self._asking = self._desk.run_worker(self._ask, group="notice")

    async def _ask(self) -> None:
        """Ask the store; where it does not answer, the look of the minute tells why."""
        with suppress(FrontDeskError):
            changed = self._pulse is not None and await self._desk.jobs.run(self._pulse.changed)
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
