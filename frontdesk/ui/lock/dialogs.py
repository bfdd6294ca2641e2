"""What is asked above the lock: an own secret after a code, the recovery key, and who accepts a crisis."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from textual import on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, OptionList, Static

from frontdesk.domain.people import Person
from frontdesk.domain.rule.hours import OpeningHours
from frontdesk.domain.sign_in.accounts import RecoveryUse
from frontdesk.ui.api.desk import desk_of
from frontdesk.ui.dialogs.confirm import Confirm
from frontdesk.ui.dialogs.dialog import Dialog
from frontdesk.ui.dialogs.secret import LOW, RULE, AskSecret, Line, Take
from frontdesk.ui.lock.people_list import PeopleList
from frontdesk.ui.text import ours
from frontdesk.ui.widgets.secret_field import SecretField


def choose_secret(name: str, take: Take) -> AskSecret:
    """Return the question for an own secret, after a one-time code.

    Args:
        name: whose.
        take: takes it; the second line is the same again.
    """
    lines = [Line("New PIN or password"), Line("The same again", is_repeat=True)]
    about = ours(f"{name}: the code was right. {RULE} Nobody else needs to know it.")
    return AskSecret("Choose your own", lines, take, about, above_lock=True)


def ask_recovery(take: Take) -> AskSecret:
    """Return the question for the sealed recovery key.

    Args:
        take: takes the key and the reason.
    """
    lines = [
        Line("Recovery key", is_secret=False, hint="as it stands on the sealed paper"),
        Line("Why", is_secret=False, hint="the lead is told this"),
    ]
    about = ours(
        "For when no lead can sign in. What is done is written down as done with this key, a line at the top "
        "says so all the time, and every lead is told first thing."
    )
    return AskSecret("Open with the recovery key", lines, take, about, above_lock=True)


def news(uses: Sequence[RecoveryUse], hours: OpeningHours) -> Confirm:
    """Return what a lead is told first: each use of the recovery key since they last signed in."""
    lines = []
    for use in uses:
        at = hours.local(use.at)
        when = f"{hours.style.day_and_year(at.date())} {hours.style.clock(at)}"
        lines.append(Content.assemble((when, "bold"), ours(f"  at {use.desk}\n{use.reason}")))
    dialog = Confirm(
        "The recovery key was used", Content("\n").join(lines), verb="I have read this", stay="later"
    )
    dialog.above_lock = True
    return dialog


class Identify(Dialog[Person]):
    """Who is here, with their PIN: what they sign stands above. Nothing is unlocked by it."""

    VERTICAL_BREAKPOINTS = LOW

    def __init__(
        self,
        heading: str,
        about: str,
        people: Sequence[Person],
        check: Callable[[Person, str], Awaitable[Person]],
    ) -> None:
        """Make the question.

        Args:
            heading: what they are asked for.
            about: what they sign with it.
            people: who may answer.
            check: returns who it is, or raises an error whose sentence is said.
        """
        super().__init__(heading, ours(about), keys="enter  sign     esc  leave")
        self._people = people
        self._check = check
        self.above_lock = True
        self.takes_keys = True

    def body(self) -> ComposeResult:
        """Yield the names and the line for the PIN."""
        yield PeopleList(self._go_on)
        yield Static(Content("PIN or password"), classes="label")
        yield SecretField()

    def on_mount(self) -> None:
        """Show who works here."""
        self.query_one(PeopleList).offer(self._people, None)

    def unkept_words(self) -> str:
        """Return "": nothing typed here is to be kept."""
        return ""

    def lets_go(self) -> bool:
        """True: as above."""
        return True

    @on(OptionList.OptionSelected)
    def _chosen(self) -> None:
        self.query_one(SecretField).focus()

    def _go_on(self, typed: str) -> None:
        field = self.query_one(SecretField)
        self.set_focus(field)
        field.insert_text_at_cursor(typed)

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        person = self.query_one(PeopleList).person
        if person is not None:
            self.takes_keys = False
            self._look(person, event.value)

    @work(group="secret")
    async def _look(self, person: Person, secret: str) -> None:
        desk, found = desk_of(self), None
        try:
            with desk.jobs.errors_shown(lambda _, sentence: self.say(sentence)):
                found = await self._check(person, secret)
        finally:
            self.takes_keys = True
            desk.run_worker(desk.send_held_keys(), group="secret")
        if found is not None:
            self.dismiss(found)
        else:
            self.query_one(SecretField).value = ""
