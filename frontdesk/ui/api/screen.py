"""What every screen needs from the program it runs in: the services, the person, the door for jobs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import ClassVar

from textual import events
from textual.await_complete import AwaitComplete
from textual.dom import DOMNode
from textual.screen import Screen

from frontdesk.domain.contacts import Caller
from frontdesk.domain.people import Person
from frontdesk.domain.rule.hours import OpeningHours
from frontdesk.services.desk import Services
from frontdesk.ui.api.desk import Desk, desk_of
from frontdesk.ui.api.requests import Request
from frontdesk.ui.commands import Command
from frontdesk.ui.jobs import Jobs
from frontdesk.ui.textual_private import close_below


class DeskScreen(Screen[None]):
    """A screen of the desk."""

    #: The commands of this screen, for its key line and the help.
    COMMANDS_HERE: ClassVar[Sequence[Command]] = ()
    #: True if it is the crisis screen, which is above the others.
    IS_CRISIS: ClassVar[bool] = False

    #: True if it may stand while the desk is locked, above the lock or as the lock: it names nobody.
    above_lock = False

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (32, "-tall")]

    def __init__(self) -> None:
        super().__init__()
        self._takes_keys = True
        self._holds = 0
        self._lit: DOMNode | None = None

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        """Keep the styles: whatever changes them while another screen is on top is applied at once.

        Whoever stands on it is in sight from now on.
        """
        event.refresh_styles = False
        if hasattr(self.app, "in_sight"):  # outside the desk nobody is in sight
            self.desk.in_sight.again()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Light the frame of the panel that the keys go to.

        A ``:focus-within`` in the sheet would style every field of the panel again at each move of the focus.
        """
        panel = next((one for one in event.widget.ancestors_with_self if one.has_class("panel")), None)
        if panel is not self._lit:
            changed = [one for one in (self._lit, panel) if one is not None]
            for one in changed:
                one.set_class(one is panel, "-lit", update=False)
            self.app.stylesheet.update_nodes(changed)
            self._lit = panel

    def fit_at_once(self) -> None:
        """Take the classes of the terminal's size before the first layout, which is else done twice."""
        rooms = (
            (self.app.size.width, self.HORIZONTAL_BREAKPOINTS),
            (self.app.size.height, self.VERTICAL_BREAKPOINTS),
        )
        for room, marks in rooms:
            self.add_class(next(name for least, name in reversed(marks) if room >= least))

    @property
    def takes_keys(self) -> bool:
        """False while a job decides where the next key belongs; keys wait until then."""
        return self._takes_keys

    @takes_keys.setter
    def takes_keys(self, takes: bool) -> None:
        self._takes_keys = takes
        if takes and self.is_attached:
            self.app.call_later(self.desk.send_held_keys)

    @contextmanager
    def keys_held(self) -> Iterator[None]:
        """Hold keys back inside the block: what is typed after F10 belongs to the next call.

        While several jobs hold them, until the last one is through.
        """
        self._holds += 1
        self.takes_keys = False
        try:
            yield
        finally:
            self._holds -= 1
            self.takes_keys = not self._holds

    @property
    def commands_here(self) -> Sequence[Command]:
        """The commands that work now; a screen with tabs has others on each."""
        return self.COMMANDS_HERE

    @property
    def desk(self) -> Desk:
        """The program this screen runs in."""
        return desk_of(self)

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
        return self.desk.hours

    def now(self) -> datetime:
        """Return the present instant, UTC."""
        return self.desk.now()

    def in_hand(self) -> Caller:
        """Return the caller on the phone here, as far as this screen knows."""
        return Caller()

    def about_in_hand(self) -> str:
        """Return what the call or callback open here is about, as typed; "" without one."""
        return ""

    async def bring_back(self, callback_ids: Sequence[int]) -> None:
        """Put the cursor on whom an undo brought back; called when the screen was read again.

        Args:
            callback_ids: the callbacks that the undone action had touched.
        """

    def keep_now(self) -> None:
        """Hand what is being typed here to the store, without waiting; the program ends."""

    async def open_rows(self) -> None:
        """Show everything for the first time; called when the desk has been opened under this screen."""

    def show_counts(self) -> None:
        """Show the counts as last read, where this screen has them; called when they were read."""

    async def refresh_rows(self) -> None:
        """Read again what this screen shows.

        Called when something changed, every minute, and when the screen comes back; a new one reads itself.
        """

    def dismiss(self, result: None = None) -> AwaitComplete:
        """Close, on top or not: the desk may have been locked while what is typed was kept."""
        if self.is_active:
            return super().dismiss(result)
        close_below(self, None)
        return AwaitComplete()

    async def take(self, request: Request) -> None:
        """Show what a request of another screen asks for; this screen is open and on top.

        Raises:
            TypeError: the request is for another screen.
        """
        raise TypeError(f"{type(self).__name__} answers no {type(request).__name__}")
