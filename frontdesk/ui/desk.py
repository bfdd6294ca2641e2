"""What every screen needs from the program it runs in: the services, the person, the door for jobs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, cast

from textual.screen import Screen

from frontdesk.domain.crisis import Caller
from frontdesk.domain.hours import OpeningHours
from frontdesk.domain.people import Person
from frontdesk.services.desk import Services
from frontdesk.ui.commands import Command
from frontdesk.ui.jobs import Jobs

if TYPE_CHECKING:
    from frontdesk.ui.app import FrontDesk


class DeskScreen(Screen[None]):
    """A screen of the desk."""

    #: The commands of this screen, for its key line and the help.
    COMMANDS_HERE: ClassVar[Sequence[Command]] = ()
    #: Whether the letters of the outcomes work here.
    OUTCOME_KEYS: ClassVar[bool] = False

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (32, "-tall")]

    @property
    def desk(self) -> FrontDesk:
        """The program this screen runs in."""
        return cast("FrontDesk", self.app)

    @property
    def services(self) -> Services:
        """What the desk can do."""
        return self.desk.services

    @property
    def jobs(self) -> Jobs:
        """The door to the services' thread."""
        return self.desk.jobs

    @property
    def person(self) -> Person:
        """Who is at this desk; every write is signed with them."""
        return self.desk.person

    @property
    def hours(self) -> OpeningHours:
        """The opening hours, as last read from the store."""
        return self.desk.practice.rule.hours

    def now(self) -> datetime:
        """The present instant, UTC."""
        return self.services.office.now()

    def in_hand(self) -> Caller:
        """Who is on the phone here, as far as this screen knows."""
        return Caller()

    def keep_now(self) -> None:
        """Hand what is being typed here to the store, without waiting; the program ends."""

    async def refresh_rows(self) -> None:
        """Read again what this screen shows; called when something changed and every minute."""
