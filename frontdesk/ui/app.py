"""The program: themes, screens and keys. A switchboard; screens own their flows."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from textual import work
from textual.binding import BindingType

from frontdesk.config import Config, save_config
from frontdesk.domain.callbacks import Tab
from frontdesk.domain.people import Person
from frontdesk.locations import Locations
from frontdesk.services.callbacks import Standing
from frontdesk.services.desk import Services
from frontdesk.services.office import Practice
from frontdesk.ui.commands import CRISIS_KEY, EVERYWHERE, bindings
from frontdesk.ui.crisis_flow import CrisisFlow
from frontdesk.ui.desk import DeskScreen
from frontdesk.ui.dialogs.help import Help
from frontdesk.ui.dialogs.pick import Pick
from frontdesk.ui.jobs import Jobs
from frontdesk.ui.orderly_app import OrderlyApp
from frontdesk.ui.screens_at_need import MODES, first_start
from frontdesk.ui.show import ASCII, UNICODE, Glyphs
from frontdesk.ui.stylesheets import STYLESHEETS
from frontdesk.ui.theme import DARK, NAMES, THEMES
from frontdesk.ui.widgets.choice import Choice
from frontdesk.ui.widgets.frame import Frame


class FrontDesk(OrderlyApp[int]):
    """The desk."""

    TITLE = "frontdesk"
    CSS_PATH = STYLESHEETS
    ENABLE_COMMAND_PALETTE = False
    # Selected text would go to the clipboard, and with it a patient.
    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = bindings(EVERYWHERE)
    MODES = MODES

    def __init__(
        self, services: Services, *, config: Config, locations: Locations | None, demo: bool = False
    ) -> None:
        """Make the program on open services.

        Args:
            services: what the desk can do.
            config: the machine's settings.
            locations: where they are kept, or None to keep nothing.
            demo: whether the store holds invented people.
        """
        super().__init__(locations.log_file if locations else None)
        self.services = services
        self.config = config
        self.locations = locations
        self.demo = demo
        self.glyphs: Glyphs = ASCII if config.ascii else UNICODE
        self.practice: Practice
        self.person: Person
        self.standing: Standing | None = None
        self.crisis = CrisisFlow(self)
        self.at_once = frozenset(config.keys.get(CRISIS_KEY.id, CRISIS_KEY.key).split(","))
        self.jobs = Jobs(self.tell, services.office.store.close)
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = NAMES[config.theme]
        self.set_keymap(dict(config.keys))

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our own variables, so that a style sheet can name them under any theme."""
        return dict(DARK.variables)

    def on_mount(self) -> None:
        """Open the first screen."""
        self.open_desk()

    @work(group="open")
    async def open_desk(self) -> None:
        """Ask what the first start needs, find out who is here, and open Calls."""
        with self.jobs.told():
            is_set_up = await self.jobs.run(self.services.office.is_set_up)
            if not is_set_up and not await self.push_screen_wait(first_start()):
                self.exit(0)
                return
            self.practice = await self.jobs.run(self.services.office.practice)
            staff = await self.jobs.run(self.services.practice.staff)
            self.person = await self._who_is_here(staff)
            await self.look()
            await self.switch_mode("calls")
            self._wait_for_the_minute()
            by = self.person.id
            await self.jobs.run(lambda: self.services.imports.clean_up(by=by))

    async def _who_is_here(self, staff: list[Person]) -> Person:
        """Who the machine remembers; else ask, where there is more than one."""
        known = next((one for one in staff if one.name == self.config.person), None)
        if known is not None or len(staff) == 1 or self.demo:
            return known or staff[0]
        choices = [Choice(one.name, one) for one in staff]
        found = await self.push_screen_wait(Pick("Who is at this desk?", choices))
        return await self._remember(found or staff[0])

    async def _remember(self, person: Person) -> Person:
        """Keep who works at this machine, for the next start."""
        self.config = replace(self.config, person=person.name)
        if self.locations is not None and not self.demo:
            locations, config = self.locations, self.config
            await self.jobs.run(lambda: save_config(locations, config))
        return person

    def tell(self, title: str, sentence: str) -> None:
        """Show what could not be done; never closes by itself too soon to be read."""
        self.notify(sentence, title=title, severity="warning", timeout=12, markup=False)

    def confirm(self, words: str) -> None:
        """Confirm what was done, in few words."""
        self.notify(words, timeout=5, markup=False)

    # The counts in the frame

    async def look(self) -> None:
        """Read the counts and show them in the frame; a rise in breaches is said, not only coloured."""
        before = self.standing
        self.standing = await self.jobs.run(lambda: self.services.callbacks.standing(by=self.person.id))
        await self.crisis.look()
        self.show_frames()
        risen = self.standing.counts.breached - before.counts.breached if before else 0
        if risen > 0:
            words = "1 more callback is" if risen == 1 else f"{risen} more callbacks are"
            self.notify(
                f"{words} past the deadline.", title="Breached", severity="error", timeout=15, markup=False
            )

    def show_frames(self) -> None:
        """Show what is known in every frame in sight, under dialogs too."""
        for screen in self.screen_stack:
            for frame in screen.query(Frame):
                frame.show_standing(self.standing)

    @work(group="look", exclusive=True)
    async def look_again(self) -> None:
        """Read everything that time or another desk may have changed."""
        with self.jobs.told():
            self.practice = await self.jobs.run(self.services.office.practice)
            await self.look()
            if isinstance(self.screen, DeskScreen):
                await self.screen.refresh_rows()

    def _wait_for_the_minute(self) -> None:
        seconds = 60 - self.services.office.now().second
        self.set_timer(seconds + 0.05, self._minute)

    def _minute(self) -> None:
        self.look_again()
        self._wait_for_the_minute()

    # Commands that work everywhere

    async def action_show(self, name: str) -> None:
        """Open a screen."""
        if self.standing is not None:
            self.crisis.put_away()
            await self.switch_mode(name)
            self.show_frames()
            self.look_again()

    async def action_list(self, tab: str) -> None:
        """Open one list of the Callbacks screen."""
        await self.action_show("callbacks")
        await self.run_action(f"screen.open_tab('{Tab(tab).value}')")

    def action_crisis(self) -> None:
        """Open the crisis screen over whatever is there, or go back from it."""
        self.crisis.key()

    def action_help(self) -> None:
        """Show the keys of this screen."""
        if isinstance(self.screen, DeskScreen):
            self.push_screen(Help(self.screen.COMMANDS_HERE, self.glyphs, outcomes=self.screen.OUTCOME_KEYS))

    @work(group="undo")
    async def action_undo(self) -> None:
        """Take the person's last action back."""
        with self.jobs.told():
            undone = await self.jobs.run(lambda: self.services.undo.undo(by=self.person.id))
            self.confirm(f"Undone: {undone.words}")
            self.look_again()

    @work(group="who")
    async def action_who(self) -> None:
        """Change who is at this desk."""
        with self.jobs.told():
            staff = await self.jobs.run(self.services.practice.staff)
            found = await self.push_screen_wait(
                Pick("Who is at this desk?", [Choice(one.name, one) for one in staff])
            )
            if found is not None:
                self.person = await self._remember(found)
                self.look_again()

    def on_unmount(self) -> None:
        """Finish the services' work and close the store."""
        self.jobs.stop()
