"""What is seen while nobody may see the rest: who signs in, their PIN, and the way to the crisis numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static

from frontdesk.domain.people import Person
from frontdesk.domain.sign_in.accounts import SignInRefused
from frontdesk.domain.sign_in.delay import say_wait
from frontdesk.ui.api.screen import DeskScreen
from frontdesk.ui.commands import CRISIS_KEY, LOCK, QUIT_KEY, bindings
from frontdesk.ui.lock.people_list import PeopleList
from frontdesk.ui.show import clock
from frontdesk.ui.stylesheets import sheets
from frontdesk.ui.text import ours, said
from frontdesk.ui.widgets.key_line import KeyLine
from frontdesk.ui.widgets.secret_field import SecretField

if TYPE_CHECKING:
    from frontdesk.domain.sign_in.accounts import Session
    from frontdesk.ui.lock.flow import LockFlow

#: All that works here, F9 first.
_KEYS = (replace(CRISIS_KEY, shown=True), *LOCK, QUIT_KEY)

#: A store that does not say in so many seconds who may sign in is not waited for.
_MOST_SECONDS = 1.0

_KEPT = "What was typed here is kept."
_NOT_KEPT = "What was typed last is not kept yet: the store does not answer. It is tried again by itself."


class LockScreen(DeskScreen):
    """Lies over everything and shows nothing of it; made anew for each lock."""

    CSS_PATH = sheets("lock")
    BINDINGS: ClassVar[list[BindingType]] = bindings(LOCK)
    COMMANDS_HERE = LOCK
    AUTO_FOCUS = ""
    # A small window: it needs less room than what other screens call low.
    VERTICAL_BREAKPOINTS = [(0, "-short"), (18, "-tall"), (32, "-high")]
    above_lock = True

    def __init__(self, flow: LockFlow) -> None:
        """Make the screen.

        Args:
            flow: lets people in.
        """
        super().__init__()
        self._flow = flow
        # Until when nobody's PIN is looked at, by the program's own clock, for each person who missed.
        self._waits: dict[int, float] = {}
        self.fit_at_once()

    def compose(self) -> ComposeResult:
        """A small window in the middle of nothing."""
        yield Static(id="alarm")
        with Vertical(id="middle"), Vertical(id="window", classes="panel -lit") as window:
            window.border_title = Content.assemble(ours(self.desk.practice.settings.name, "bold"))
            window.border_subtitle = Content(self._state())
            yield PeopleList(self._go_on)
            yield Static(Content("PIN or password"), id="label")
            yield SecretField(id="secret")
            yield Static(id="problem")
            yield Static(id="kept", classes="note")
            yield Static(id="encrypted", classes="note")
        yield KeyLine(_KEYS, alone=True)

    def _state(self) -> str:
        """Return since when it is locked, or that somebody is to sign in."""
        since = self._flow.since
        return "Sign in" if since is None else f"locked at {clock(since, self.hours)}"

    def on_mount(self) -> None:
        """Mark who was here, and read the others."""
        owner = self._flow.owner
        people, secret = self.query_one(PeopleList), self.query_one(SecretField)
        known = self._flow.people or [owner for owner in (owner,) if owner is not None]
        people.offer(known, self._marked(known))
        # Before they are read a letter finds no name: a store that does not answer is not waited for.
        self.takes_keys = bool(self._flow.people)
        self.set_timer(_MOST_SECONDS, self._take_keys)
        self.set_focus(people if self._flow.is_choosing or owner is None else secret)
        self.show_counts()
        self.set_interval(1.0, self._tick)
        self.run_worker(self._read(), group="open")

    async def _read(self) -> None:
        """Read who may sign in, if what was typed is kept, and if the store is encrypted."""
        with self.jobs.errors_shown(self._tell):
            people = await self._flow.read_people()
            marked = self._marked(people)
            self.query_one(PeopleList).offer(people, marked)
            if self._flow.owner is None and marked is not None:
                self.set_focus(self.query_one(SecretField))
            self.takes_keys = True
            if self._flow.since is not None and self.jobs.unkept.is_empty:
                self.query_one("#kept", Static).update(_KEPT)
            self.query_one("#encrypted", Static).update(ours(await self.jobs.run(self._not_encrypted)))

    def _not_encrypted(self) -> str:
        """Return that the store is not encrypted, and what to do; "" where it is. Not for the event loop."""
        from frontdesk.services.safety.encryption import encryption_state

        state = encryption_state(self.services.office.store)
        return "" if state.is_encrypted else state.sentence

    def _take_keys(self) -> None:
        self.takes_keys = True

    def _marked(self, people: Sequence[Person]) -> int | None:
        """Return the number of who was here, or who signed in at this machine last."""
        owner = self._flow.owner
        if owner is not None:
            return owner.id
        last = self.desk.config.person
        return next((one.id for one in people if one.name == last), None)

    def _tick(self) -> None:
        self._show_wait()
        if self._flow.since is not None:
            words = _KEPT if self.jobs.unkept.is_empty else _NOT_KEPT
            self.query_one("#kept", Static).update(words)

    def show_counts(self) -> None:
        """Say that a crisis waits: it is red on every screen until a named person accepts it."""
        waiting = len(self.desk.crisis.waiting)
        words = "1 CRISIS" if waiting == 1 else f"{waiting} CRISES"
        alarm = self.query_one("#alarm", Static)
        alarm.update(Content(f" {self.desk.glyphs.crisis} {words} not accepted: sign in, then F9 "))
        alarm.set_class(waiting > 0, "-shown")

    # Who, and their PIN

    def action_move(self, steps: int) -> None:
        """Mark another name; what was typed was somebody else's."""
        self.query_one(PeopleList).move(steps)
        self._clear()
        self.say("")
        self._show_wait()

    @on(OptionList.OptionSelected)
    def _chosen(self) -> None:
        self.set_focus(self.query_one(SecretField))

    def _go_on(self, typed: str) -> None:
        field = self.query_one(SecretField)
        self.set_focus(field)
        field.insert_text_at_cursor(typed)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        if event.value:
            self.say("")

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_enter()

    def action_enter(self) -> None:
        """Sign in, or go on to the PIN."""
        field, person = self.query_one(SecretField), self.query_one(PeopleList).person
        if person is None or self._left(person.id):
            return
        if not field.value:
            self.set_focus(field)
            return
        secret = field.value
        self._clear()
        self.takes_keys = False  # at once: what is typed behind the key is for what it opens
        self.desk.run_worker(self._sign_in(person.id, secret), group="lock")

    async def _sign_in(self, person_id: int, secret: str) -> None:
        people = self.query_one(PeopleList).people
        person = next(one for one in people if one.id == person_id)
        with self.keys_held(), self.jobs.errors_shown(self._tell):
            try:
                await self._flow.enter(person, secret)
            except SignInRefused as refused:
                if refused.wait_seconds:
                    self._waits[person_id] = self._flow.away.boot() + refused.wait_seconds
                raise
        self._show_wait()

    def action_recover(self) -> None:
        """Ask for the recovery key."""
        from frontdesk.ui.lock.dialogs import ask_recovery

        opened: list[Session] = []

        async def take(typed: Sequence[str]) -> None:
            """Open a session with it."""
            opened.append(await self._flow.recover(typed[0], typed[1]))

        def go_on(is_open: bool | None) -> None:
            """Show the desk when the question is gone."""
            if is_open:
                self.takes_keys = False
                self.desk.run_worker(self._let_in(opened[0]), group="lock")

        self.desk.push_screen(ask_recovery(take), go_on)

    async def _let_in(self, session: Session) -> None:
        with self.keys_held(), self.jobs.errors_shown(self._tell):
            await self._flow.let_in(session)

    # Saying

    def say(self, sentence: str) -> None:
        """Say what is wrong; "" for nothing."""
        if self.is_attached:
            self.query_one("#problem", Static).update(said(sentence))

    def _tell(self, _: str, sentence: str) -> None:
        self.say(sentence)

    def _clear(self) -> None:
        field = self.query_one(SecretField)
        with field.prevent(Input.Changed):
            field.value = ""

    def _left(self, person_id: int) -> float:
        """Return how many seconds their PIN is not looked at yet."""
        return max(0.0, self._waits.get(person_id, 0.0) - self._flow.away.boot())

    def _show_wait(self) -> None:
        """Say how long is left, every second until it is over."""
        if not self.is_attached:
            return
        person = self.query_one(PeopleList).person
        if person is None or person.id not in self._waits:
            return
        left = self._left(person.id)
        if left:
            words = f"Too many wrong tries. Try again in {say_wait(timedelta(seconds=left))}."
        else:
            del self._waits[person.id]
            words = "You can try again now."
        self.say(words)
