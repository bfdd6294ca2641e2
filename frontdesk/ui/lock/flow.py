"""Who is signed in at this desk: from the start, over each lock, to the next person."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Protocol

from frontdesk.config import save_config
from frontdesk.domain.errors import NotFound
from frontdesk.domain.people import Person
from frontdesk.ui.api.desk import Desk
from frontdesk.ui.lock.away import Away
from frontdesk.ui.notices import Notices

if TYPE_CHECKING:
    from textual.timer import Timer

    from frontdesk.domain.sign_in.accounts import Session
    from frontdesk.services.sign_in.service import SignInService

#: Seconds between two looks at whether somebody is still there: a machine that slept is locked within two.
LOOK_SECONDS = 1.0

_RECOVERY = (
    "RECOVERY KEY in use: every step is written down, and the lead is told",
    "RECOVERY KEY in use, the lead is told",
    "RECOVERY KEY in use",
)


class LockableDesk(Desk, Protocol):
    """The program, as far as the lock moves its screens."""

    @property
    def notices(self) -> Notices:
        """What stands in the frame."""

    def hide_screens(self) -> None:
        """Hand what is typed to the store, then show the lock and nothing else."""

    async def show_screens(self) -> None:
        """Show what was hidden, as it was."""

    @property
    def is_hidden(self) -> bool:
        """True while the lock is seen and nothing else."""

    async def keep_words(self) -> None:
        """Keep what was typed in windows behind the lock, each as a parked call. Raises StoreTrouble."""

    async def open_for(self, person: Person) -> None:
        """Close every screen of the one before, and open the first one for another."""

    def waits_for_person(self) -> AbstractContextManager[None]:
        """The worker that this runs in waits for a person meanwhile."""


class LockFlow:
    """Locks the desk and lets people in.

    Attributes:
        is_on: True if people sign in at this practice, as last read.
        session: who signed in; None before, and where nobody does.
        since: when it was locked, UTC; None while somebody signs in for the first time.
        is_choosing: True if somebody else wants to sign in: the cursor is among the names.
        away: how long nobody touched the desk.
        people: who may sign in, as last read.
    """

    def __init__(self, desk: LockableDesk) -> None:
        """Begin with nobody.

        Args:
            desk: the program.
        """
        self._desk = desk
        self.is_on = False
        self.session: Session | None = None
        self.since: datetime | None = None
        self.is_choosing = False
        self.away = Away()
        self.people: list[Person] = []
        # Set when somebody signed in at the start, or nobody has to any more.
        self._came: asyncio.Event | None = None
        # Set when the screens are filled after that, and seen.
        self._opened = asyncio.Event()
        self._watch: Timer | None = None

    @property
    def is_locked(self) -> bool:
        """True while nobody may see what is on the screens."""
        return self._desk.is_hidden

    @property
    def owner(self) -> Person | None:
        """Who was here before the lock; None at the start."""
        return getattr(self._desk, "person", None)

    @property
    def service(self) -> SignInService:
        """Signing in."""
        return self._desk.services.sign_in

    # The start, and what other desks change

    async def begin(self) -> Person | None:
        """Have somebody sign in, at the start of the desk; None where nobody does.

        The screens stay hidden; :meth:`open_again` shows them when they are filled.
        """
        self.is_on = await self._desk.jobs.run(self._desk.services.signs_in)
        if not self.is_on:
            return None
        self._begin_watch()
        if self.session is None:
            self._came = asyncio.Event()
            self._opened.clear()
            self._hide()
            with self._desk.waits_for_person():
                await self._came.wait()
            self._came = None
        if self.session is None:
            await self.open_again()
            return None
        return self.session.person

    async def look(self) -> None:
        """Read whether people sign in, and whether who did may still be here; called every minute."""
        desk, was_on = self._desk, self.is_on
        self.is_on = await desk.jobs.run(desk.services.signs_in)
        if was_on and not self.is_on:
            self.turned_off()
        if not self.is_on or self.is_locked:
            return
        self._begin_watch()
        if self.session is None or not await desk.jobs.run(partial(self._is_still_here, self.session)):
            self.lock()

    def _is_still_here(self, session: Session) -> bool:
        try:
            return session.is_recovery or self.service.account(session.person.id).active
        except NotFound:
            return False

    def signed_in(self, session: Session) -> None:
        """Take somebody who gave their PIN elsewhere than on the lock screen."""
        self.is_on, self.session = True, session
        self._begin_watch()
        self._say_recovery()

    def turned_off(self) -> None:
        """Forget who signed in: nobody does any more."""
        self.is_on, self.session = False, None
        self._say_recovery()
        if self._came is not None:
            self._came.set()
        elif self.is_locked:
            self._desk.run_worker(self.open_again(), group="lock")

    # Locking

    def lock(self, *, choosing: bool = False) -> None:
        """Lock the desk, if people sign in here.

        Args:
            choosing: True if somebody else is to sign in.
        """
        if self.is_on and not self.is_locked:
            self.since, self.is_choosing = self._desk.now(), choosing
            self._hide()

    def look_away(self) -> bool:
        """Lock the desk if nobody touched it for long, or the machine slept; True if it was locked now.

        Called every second, and before anything that a person does is handed on.
        """
        if not self._desk.is_open or not self.is_on or self.is_locked or self.session is None:
            self.away.forget_sleep()
            return False
        if not self.away.is_long(self._desk.practice.settings.lock_minutes):
            return False
        self.lock()
        return True

    def _hide(self) -> None:
        self._desk.hide_screens()

    def _begin_watch(self) -> None:
        if self._watch is None:
            self.away.touched()
            self.away.forget_sleep()
            self._watch = self._desk.set_interval(LOOK_SECONDS, self.look_away)

    # Letting in

    async def read_people(self) -> list[Person]:
        """Read who may sign in here."""
        accounts = await self._desk.jobs.run(self.service.accounts)
        self.people = [one.person for one in accounts if one.active]
        return self.people

    async def enter(self, person: Person, secret: str) -> None:
        """Sign somebody in and show them the desk.

        Raises:
            SignInRefused: the secret is wrong, there is none, they must wait, or they left before they came
                to the desk.
            StoreTrouble: the store did not answer; the desk stays locked.
        """
        session = await self._check(person, secret)
        self.away.came()
        if not session.must_choose or await self._choose(session, secret):
            await self.let_in(session)

    async def recover(self, key: str, reason: str) -> Session:
        """Open a session with the recovery key; :meth:`let_in` shows the desk. Raises as :meth:`enter`."""
        session = await self._desk.jobs.run(lambda: self.service.recover(key, reason))
        self.away.came()
        return session

    async def identify(self, heading: str, about: str) -> Person | None:
        """Ask above the lock who is here, with their PIN; None if the question was left."""
        from frontdesk.domain.sign_in.accounts import SignInRefused
        from frontdesk.ui.lock.dialogs import Identify

        async def check(person: Person, secret: str) -> Person:
            """Return who gave the right one."""
            session = await self._check(person, secret)
            if session.must_choose:
                raise SignInRefused("A one-time code signs nothing: choose a PIN with it on the lock first.")
            return session.person

        people = await self.read_people()
        return await self._desk.push_screen_wait(Identify(heading, about, people, check))

    async def _check(self, person: Person, secret: str) -> Session:
        return await self._desk.jobs.run(lambda: self.service.check(person.id, secret))

    async def _choose(self, session: Session, code: str) -> bool:
        """Have somebody who came by a one-time code choose their own; False if they left the question."""
        from frontdesk.ui.lock.dialogs import choose_secret

        number = session.person.id

        async def take(typed: Sequence[str]) -> None:
            """Keep the new one."""
            self._refuse_another()
            await self._desk.jobs.run(lambda: self.service.set_secret(number, code, typed[0], number))

        question = choose_secret(session.person.name, take)
        chosen = await self._desk.push_screen_wait(question)
        return chosen is True

    async def let_in(self, session: Session) -> None:
        """Show the desk to who signed in; never from a worker of a screen that closes with the lock.

        Raises:
            SignInRefused: nobody touched the desk for so long that it may be another person now.
            StoreTrouble: what the one before typed could not be kept; the desk stays locked.
        """
        desk, owner = self._desk, self.owner
        if session.news:
            await self._tell_news(session)
        is_other = owner is not None and owner.id != session.person.id
        if is_other:
            await desk.keep_words()
        self.session = session
        self.away.touched()
        self._say_recovery()
        await self._remember(session)
        if is_other:
            await desk.open_for(session.person)
        if self._came is not None:
            self._came.set()  # the desk is filled first
            await self._opened.wait()
        else:
            await self.open_again()

    def _refuse_another(self) -> None:
        """Refuse whoever answers what somebody left open who had just signed in. Raises SignInRefused."""
        if self.away.has_left(self._desk.practice.settings.lock_minutes):
            from frontdesk.domain.sign_in.accounts import SignInRefused

            raise SignInRefused("Nobody was here for some minutes, so nobody was signed in. Sign in again.")

    async def open_again(self) -> None:
        """Show the screens, if they are hidden still, and everything as it is now."""
        if self.is_locked:
            await self._desk.show_screens()
        self._opened.set()
        self.away.touched()
        self.away.forget_sleep()

    async def _tell_news(self, session: Session) -> None:
        """Tell a lead, before anything else, what the recovery key was used for."""
        from frontdesk.ui.lock.dialogs import news

        desk, number, last = self._desk, session.person.id, session.news[-1].id
        was_read = await desk.push_screen_wait(news(session.news, desk.practice.rule.hours))
        self._refuse_another()
        if was_read:
            await desk.jobs.run(lambda: self.service.news_told(number, last))

    def _say_recovery(self) -> None:
        if self.session is not None and self.session.is_recovery:
            self._desk.notices.set("recovery", *_RECOVERY, urgent=True)
        else:
            self._desk.notices.clear("recovery")

    async def _remember(self, session: Session) -> None:
        """Record who works at this machine, so that their name is marked at the next start."""
        desk = self._desk
        if session.is_recovery or desk.config.person == session.person.name:
            return
        desk.config = config = replace(desk.config, person=session.person.name)
        if desk.locations is not None:
            locations = desk.locations
            with desk.jobs.errors_shown():
                await desk.jobs.run(lambda: save_config(locations, config))
