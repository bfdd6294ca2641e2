"""The program: themes, screens and keys. A switchboard; screens own their flows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from importlib import import_module
from typing import ClassVar

from textual import work
from textual.binding import BindingType

from frontdesk.config import Config
from frontdesk.domain.callbacks.queue import Tab
from frontdesk.domain.people import Person
from frontdesk.domain.rule.hours import OpeningHours
from frontdesk.locations import Locations
from frontdesk.services.callbacks.queue import Standing
from frontdesk.services.desk import Services
from frontdesk.services.office import Practice
from frontdesk.ui.api.requests import Request, ShowList, ShowOwed
from frontdesk.ui.api.screen import DeskScreen
from frontdesk.ui.app.change_polling import ChangePolling, say_new_breaches, say_new_owed_late
from frontdesk.ui.app.hidden_screens import HiddenScreens
from frontdesk.ui.app.in_sight import InSight
from frontdesk.ui.app.lockable import TRY_AGAIN_SECONDS, LockableShell
from frontdesk.ui.app.who_is_here import change_person, find_person
from frontdesk.ui.app.whole_frames import WholeFrames
from frontdesk.ui.commands import CRISIS_KEY, EVERYWHERE, LOCK_KEY, QUIT_KEY, Command, bindings
from frontdesk.ui.cover.flow import CoverFlow
from frontdesk.ui.crisis.flow import CrisisFlow
from frontdesk.ui.jobs import Jobs
from frontdesk.ui.lock.flow import LockFlow
from frontdesk.ui.lock.permitted import may_open
from frontdesk.ui.notices import Notices
from frontdesk.ui.registry import AHEAD, MODES, OVER, first_start, lock_screen
from frontdesk.ui.show import ASCII, UNICODE, Glyphs
from frontdesk.ui.textual_private import every_screen
from frontdesk.ui.widgets.frame import Frame
from frontdesk.ui.widgets.key_line import KeyLine


class FrontDesk(LockableShell):
    """The desk."""

    TITLE = "frontdesk"
    BINDINGS: ClassVar[list[BindingType]] = bindings(EVERYWHERE)
    MODES = MODES
    # The program starts on Calls, and not on an empty screen that would be laid out and thrown away.
    DEFAULT_MODE = "calls"

    #: The settings and the rule as last read, from when it is open.
    practice: Practice
    #: The counts as last read.
    standing: Standing | None = None
    _polling: ChangePolling | None = None

    def __init__(
        self,
        services: Services,
        *,
        config: Config,
        locations: Locations | None,
        demo: bool = False,
        only_ascii: bool = False,
        when_open: Callable[[], None] = lambda: None,
    ) -> None:
        """Make the program on open services.

        Args:
            services: what the desk can do.
            config: the machine's settings.
            locations: where they are kept, or None to keep nothing.
            demo: True if the store holds invented people.
            only_ascii: True if the terminal has no UTF-8, whatever the settings say.
            when_open: called once everything that a start makes has been made.
        """
        super().__init__(locations.log_file if locations else None, config.theme)
        self.services = services
        self.config = config
        self.locations = locations
        self.demo = demo
        self._when_open = when_open
        self.only_ascii = only_ascii or config.ascii
        self.glyphs: Glyphs = ASCII if self.only_ascii else UNICODE
        self.notices = Notices(self.show_frames)
        self.in_sight = InSight(self)
        self.crisis = CrisisFlow(self)
        self.cover = CoverFlow(self)
        self.lock = LockFlow(self)
        self.frames = WholeFrames(self, self._show_and_read)
        self.hidden = HiddenScreens(self, self.frames, partial(lock_screen, self.lock))
        # Until the desk is open keys wait for it; who will not wait can leave.
        self.keys_in_order.at_once_alone = self._keys_of(QUIT_KEY)
        self.keys_in_order.at_once = self._keys_of(CRISIS_KEY)
        self.jobs = Jobs(self.tell, services.office.store.close)
        self.under_way.count("job", lambda: self.jobs.running)
        self.set_keymap(dict(config.keys))

    def _keys_of(self, command: Command) -> frozenset[str]:
        return frozenset(self.config.keys.get(command.id, command.key).split(","))

    def on_mount(self) -> None:
        """Open the first screen."""
        self.open_desk()

    @work(group="open")
    async def open_desk(self) -> None:
        """Open the desk; where the store does not answer, again after a while."""
        with self.jobs.errors_shown():
            await self._open()
        if not self.is_open and not self._leaving:
            # What was typed before waits for a desk that does not open: who leaves does not.
            self.keys_in_order.at_once |= self._keys_of(QUIT_KEY)
            self.set_timer(TRY_AGAIN_SECONDS, self.open_desk)

    async def _open(self) -> None:
        """Ask what the first start needs, find out who is here, and fill the first screen."""
        is_set_up = await self.jobs.run(self.services.office.is_set_up)
        if not is_set_up and not await self.push_screen_wait(first_start()):
            self.leave()
            return
        self.practice = await self.jobs.run(self.services.office.practice)
        self.person = await self.lock.begin() or await find_person(self, await self._staff())
        polling = self._polling = ChangePolling(self)
        await polling.begin()
        await self.look()
        await self.fill_screens()
        self.is_open = True
        self.keys_in_order.at_once = self._keys_of(CRISIS_KEY) | self._keys_of(LOCK_KEY)
        self.keys_in_order.at_once_alone = frozenset()
        polling.start()
        await self.lock.open_again()
        by = self.person.id
        await self.jobs.run(lambda: self.services.imports.clean_up(by=by))
        await polling.outgoing.look(starting=True)
        await polling.audit.look()
        for module in AHEAD:
            await self.jobs.run(partial(import_module, module))
        self._when_open()

    async def _staff(self) -> list[Person]:
        return await self.jobs.run(self.services.practice.staff)

    @property
    def hours(self) -> OpeningHours:
        """The opening hours, as last read from the store."""
        return self.practice.rule.hours

    def now(self) -> datetime:
        """Return the present instant, UTC."""
        return self.services.office.now()

    # The counts in the frame

    async def look(self) -> None:
        """Read the counts and show them in the frame; a new breach is said, not only colored."""
        await self.lock.look()
        before = self.standing
        self.standing = await self.jobs.run(lambda: self.services.callbacks.standing(by=self.person.id))
        self.masking.look(self.practice.settings.mask_minutes)
        await self.crisis.look()
        await self.cover.look()
        self.show_frames()
        if before is not None and self.standing.counts.last_breach > before.counts.last_breach:
            await say_new_breaches(self, before.counts.last_breach)
        if before is not None:
            say_new_owed_late(self, self.standing.owed.late - before.owed.late)

    def show_frames(self) -> None:
        """Show what is known in every frame in sight, under dialogs too."""
        for screen in self.screen_stack:
            for frame in screen.query(Frame):
                frame.show_standing(self.standing)
            for line in screen.query(KeyLine):
                line.show_person()
            if isinstance(screen, DeskScreen):
                screen.show_counts()

    def _show_and_read(self, *, is_new: bool) -> None:
        self.show_frames()
        self.look_again(rows=not is_new)

    @work(group="look", exclusive=True)
    async def look_again(self, *, rows: bool = True) -> None:
        """Read everything that time or another desk may have changed.

        Args:
            rows: False if the open screen is reading its rows already.
        """
        with self.jobs.errors_shown():
            await self.read_again(rows=rows)

    async def read_again(self, *, rows: bool = True) -> None:
        """Read everything that the open screen shows; a dialog over it has the rows read when it is gone."""
        self.practice = await self.jobs.run(self.services.office.practice)
        await self.look()
        if rows and isinstance(self.screen, DeskScreen):
            await self.screen.refresh_rows()

    async def bring_back(self, callback_ids: Sequence[int]) -> None:
        """Have every screen put its cursor on whom an undo brought back."""
        for screen in every_screen(self):
            if isinstance(screen, DeskScreen):
                await screen.bring_back(callback_ids)

    # Commands that work everywhere

    async def show(self, name: str) -> None:
        """Open a screen by its name in the registry, if it is for who is here."""
        if self.is_open and not self.hidden.on and await may_open(self, name):
            self.left = self.crisis.put_away()
            await self.frames.open(name)

    async def go(self, request: Request) -> bool:
        """Open the screen that a request names and have it answer; False where a window is open there.

        False, too, for what was begun before the desk was locked: who comes back finds what they left.
        """
        if not self.is_open or self.hidden.on or not await may_open(self, request.screen):
            return False
        if request.screen in OVER:
            await self.frames.open_over(OVER[request.screen](request), self._came_back)
            return True
        await self.show(request.screen)
        screen = self.screen
        if not isinstance(screen, DeskScreen):
            self.tell("A window is open there", "Answer it or leave it with esc, then try again.")
            return False
        await screen.take(request)
        return True

    def _came_back(self, _: None) -> None:
        """A screen that lay over another one was left: read what it changed."""
        self.look_again()

    async def action_show(self, name: str) -> None:
        """Open a screen."""
        await self.show(name)

    async def action_list(self, tab: str) -> None:
        """Open one list of the Callbacks screen."""
        await self.go(ShowList(Tab(tab)))

    async def action_owed(self) -> None:
        """Open what is owed to referrers."""
        await self.go(ShowOwed())

    def action_crisis(self) -> None:
        """Open the crisis screen over whatever is there, or go back from it."""
        self.crisis.key()

    def action_help(self) -> None:
        """Show the keys of this screen and how to work with it."""
        from frontdesk.ui.dialogs.help import Help

        if isinstance(self.screen, DeskScreen):
            self.push_screen(Help(self.screen.commands_here, self.glyphs))

    def action_undo(self) -> None:
        """Show what would be undone, and undo it."""
        from frontdesk.ui.dialogs.undo import undo_last

        undo_last(self)

    @work(group="find", exclusive=True)
    async def action_find(self) -> None:
        """Find anyone, over all history."""
        from frontdesk.ui.find.dialog import find_anyone

        await find_anyone(self)

    @work(group="cover")
    async def action_cover(self, what: str = "open") -> None:
        """Say who covers what; lunch, the hand-off, and the answer to a call for the backup."""
        await self.cover.do(what)

    @work(group="cover")
    async def action_busy(self) -> None:
        """Turn busy on, so that the backup takes the next calls, or off."""
        await self.cover.busy()

    def ask_who(self) -> None:
        """Ask who is at this desk, where nobody signs in."""
        self.run_worker(change_person(self), group="who")

    def on_unmount(self) -> None:
        """Finish the services' work and close the store."""
        if self._polling is not None:
            self._polling.stop()
        self.jobs.stop()
