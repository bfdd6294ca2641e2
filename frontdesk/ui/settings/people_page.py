"""The page of those who sign in: roles, one-time codes, the recovery key, and turning it on or off."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from frontdesk.domain.sign_in.accounts import Account
from frontdesk.domain.sign_in.roles import Role
from frontdesk.ui.api.desk import Desk, desk_of
from frontdesk.ui.commands import PEOPLE, bindings
from frontdesk.ui.dialogs.ask_text import AskText
from frontdesk.ui.dialogs.confirm import Confirm
from frontdesk.ui.dialogs.pick import Pick
from frontdesk.ui.dialogs.secret import RULE, AskSecret, Line, ShowOnce, Take
from frontdesk.ui.text import ours
from frontdesk.ui.widgets.choice import Choice
from frontdesk.ui.widgets.columns import Cell, Column
from frontdesk.ui.widgets.lines import Lines

if TYPE_CHECKING:
    from frontdesk.services.sign_in.service import SignInService

_COLUMNS = (
    Column("Name", 14, flex=1, ours=True),
    Column("Role", 13, ours=True),
    Column("Signs in with", 18, ours=True),
)
_ON = "Sign-in is on. The desk locks after {minutes} without a key or the mouse (page The desk)."
_OFF = "Sign-in is off: whoever sits down sees everything. o turns it on, and who does so becomes lead."
_SEALED = (
    "It opens the desk when no lead can sign in, and is shown this once. Write it down, seal it and "
    "lock it away, not at this desk. Who uses it types why, and every lead is told."
)


def recovery_key(key: str) -> ShowOnce:
    """Return the window that shows a new recovery key."""
    return ShowOnce("The recovery key", key, _SEALED)


class PeopleTable(Lines[Account]):
    """Everybody on the staff, with their role."""

    def __init__(self) -> None:
        super().__init__(_COLUMNS, _cells, lambda one: one.person.id, empty="", id="accounts")


def _cells(one: Account) -> Sequence[Cell]:
    how = "a PIN or password" if one.has_secret else "a one-time code" if one.has_code else "nothing yet"
    return (
        Cell(one.person.name, "strong"),
        Cell(one.role.words),
        Cell(how, "" if one.has_secret else "quiet"),
    )


class PeoplePage(Vertical):
    """What holds now, the list, and what its keys do; everything here is saved at once."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(PEOPLE)
    #: The keys, said below the list.
    KEYS = "   ".join(f"{command.key_shown} {command.words}" for command in PEOPLE)

    def __init__(self) -> None:
        super().__init__(id="people-list")
        self._is_on = False
        self._accounts: list[Account] = []

    def compose(self) -> ComposeResult:
        """Yield what holds, and the list."""
        yield Static(id="sign-in-state")
        yield PeopleTable()

    @property
    def desk(self) -> Desk:
        """The program."""
        return desk_of(self)

    @property
    def table(self) -> PeopleTable:
        """The list."""
        return self.query_one(PeopleTable)

    @property
    def service(self) -> SignInService:
        """Signing in."""
        return self.desk.services.sign_in

    @property
    def _by(self) -> int:
        return self.desk.person.id

    @property
    def _own(self) -> Account | None:
        """The account of who is at this desk; None in a session of the recovery key."""
        return next((one for one in self._accounts if one.person.id == self._by), None)

    async def read(self) -> None:
        """Read who is on the staff, and whether they sign in."""
        jobs = self.desk.jobs
        self._is_on = await jobs.run(self.service.is_on)
        self._accounts = await jobs.run(self.service.accounts)
        self.table.fill([one for one in self._accounts if one.active])
        minutes = self.desk.practice.settings.lock_minutes
        after = f"{minutes} minute{'' if minutes == 1 else 's'}"
        words = _ON.format(minutes=after) if self._is_on else _OFF
        self.query_one("#sign-in-state", Static).update(Content(words))

    # What the keys do

    def action_turn(self) -> None:
        """Turn sign-in on or off."""
        # Pushed at once, not from a worker: what is typed behind the key belongs to the dialog.
        if self._is_on:
            about = ours("Then whoever sits down sees everything. PINs and roles are kept.")
            self._ask_pin("Turn sign-in off?", about, self._turn_off)
            return
        own = self._own
        new = [Line("PIN or password"), Line("The same again", is_repeat=True)]
        has_one = own is not None and own.has_secret
        lines = [Line("Your PIN or password")] if has_one else new
        who = f"{self.desk.person.name} becomes lead and hands out one-time codes to the others."
        about = ours(f"{who} Your PIN or password is the one from before." if has_one else f"{who} {RULE}")
        self.desk.push_screen(AskSecret("Turn sign-in on?", lines, self._turn_on, about))

    def _ask_pin(self, heading: str, about: Content, take: Take) -> None:
        """Ask a lead for their PIN once more; a session of the recovery key has none."""
        if self._own is None:
            self._work(partial(take, [""]))
        else:
            self.desk.push_screen(AskSecret(heading, [Line("Your PIN or password")], take, about))

    async def _turn_on(self, typed: Sequence[str]) -> None:
        desk, by = self.desk, self._by
        key = await desk.jobs.run(lambda: self.service.turn_on(by, typed[0]))
        session = await desk.jobs.run(lambda: self.service.check(by, typed[0]))
        desk.lock.signed_in(session)
        self._show_key(key)

    async def _turn_off(self, typed: Sequence[str]) -> None:
        by = self._by
        await self.desk.jobs.run(lambda: self.service.turn_off(by, typed[0]))
        self.desk.lock.turned_off()
        self.desk.confirm("Sign-in is off")
        await self.read()

    def action_new_key(self) -> None:
        """Make a new recovery key; the one before opens nothing any more."""
        about = ours("The one before opens nothing any more.")
        self._ask_pin("A new recovery key?", about, self._new_key)

    async def _new_key(self, typed: Sequence[str]) -> None:
        by = self._by
        self._show_key(await self.desk.jobs.run(lambda: self.service.new_recovery_key(by, typed[0])))

    def _show_key(self, key: str) -> None:
        """Show a key when the question for the PIN is gone, and then the list as it is."""
        self.desk.run_worker(self._show_and_read(recovery_key(key)), group="people")

    def action_code(self) -> None:
        """Hand out a one-time code to who is under the cursor."""
        one = self.table.row
        if one is None:
            return
        if one.has_secret:
            what = ours(f"{one.person.name} has a PIN or password. It ends now; the code asks for a new one.")
            question = Confirm("Hand out a one-time code?", what, verb="hand it out")
            self.desk.push_screen(question, lambda sure: self._hand_out(one) if sure else None)
        else:
            self._hand_out(one)

    @work(group="people")
    async def _hand_out(self, one: Account) -> None:
        number, by = one.person.id, self._by
        with self.desk.jobs.errors_shown():
            code = await self.desk.jobs.run(lambda: self.service.issue_code(number, by))
            about = (
                f"{one.person.name} signs in with it once, within four days, and then chooses a PIN. "
                "It is not shown again."
            )
            await self._show_and_read(ShowOnce("One-time code", code, about))

    async def _show_and_read(self, window: ShowOnce) -> None:
        await self.desk.push_screen_wait(window)
        with self.desk.jobs.errors_shown():
            await self.read()

    def action_role(self) -> None:
        """Give who is under the cursor another role."""
        one = self.table.row
        if one is not None:
            self._ask_role(one.person.name, one.role, partial(self._give_role, one))

    def _give_role(self, one: Account, role: Role | None) -> None:
        if role is not None and role is not one.role:
            number, by = one.person.id, self._by
            self._do(lambda: self.service.set_role(number, role, by), f"Role: {role.words}")

    def action_add(self) -> None:
        """Add somebody to the staff."""
        self.desk.push_screen(AskText("Name", "Who is new on the staff?", wanted="a name"), self._named)

    def _named(self, name: str | None) -> None:
        if name is not None:
            self._ask_role(name, Role.RECEPTIONIST, partial(self._add, name))

    def _add(self, name: str, role: Role | None) -> None:
        if role is not None:
            by = self._by
            self._do(lambda: self.service.add_person(name, role, by), "Added to the staff")

    def _ask_role(self, name: str, marked: Role, take: Callable[[Role | None], None]) -> None:
        choices = [Choice(role.words, role, ours=True) for role in Role]
        question = Pick(f"What is the role of {name}?", choices, marked=list(Role).index(marked))
        self.desk.push_screen(question, take)

    @work(group="people")
    async def _do(self, work_: Callable[[], object], said: str) -> None:
        """Have the service do something, and show the list as it is then."""
        with self.desk.jobs.errors_shown():
            await self.desk.jobs.run(work_)
            self.desk.practice = await self.desk.jobs.run(self.desk.services.office.practice)
            self.desk.confirm(said)
            await self.read()

    @work(group="people")
    async def _work(self, take: Callable[[], Awaitable[None]]) -> None:
        with self.desk.jobs.errors_shown():
            await take()

    @on(Lines.Chosen, "#accounts")
    def _chosen(self) -> None:
        self.action_role()
