"""The PIN of the first start, which may be left for later: with one, signing in is on from the first call."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, Static

from frontdesk.domain.errors import Incomplete
from frontdesk.domain.people import Person
from frontdesk.domain.settings.kinds import Text
from frontdesk.domain.settings.rows import Setting
from frontdesk.domain.sign_in.secret_rules import check_secret
from frontdesk.ui.api.desk import Desk
from frontdesk.ui.dialogs.secret import AskSecret, Line
from frontdesk.ui.settings.field_row import FieldRow
from frontdesk.ui.settings.people_page import recovery_key
from frontdesk.ui.text import ours
from frontdesk.ui.widgets.secret_field import SecretField

#: It stands among the questions like one of them, but is no setting: nothing of it is in a file.
_PIN = Setting("", Text(), label="Your PIN", hint="6 digits or more; nobody signs in while it is left empty")
_LATER = "may be left for later"


class PinRow(FieldRow):
    """The line for the PIN."""

    def __init__(self) -> None:
        super().__init__(_PIN, "")

    def compose(self) -> ComposeResult:
        """Label and field."""
        with Horizontal(classes="row"):
            yield Static(Content(_PIN.label), classes="label")
            yield SecretField(id="editor", placeholder=_LATER)

    def pin(self) -> str:
        """Return what was typed, or "".

        Raises:
            BadSecret: it cannot be a PIN or password.
        """
        typed = self.query_one("#editor", Input).value
        return check_secret(typed) if typed else ""


async def is_repeated(desk: Desk, pin: str) -> bool:
    """Ask for the PIN once more, as nobody sees what they typed; False if the question was left."""

    async def take(typed: Sequence[str]) -> None:
        """Compare the two."""
        if check_secret(typed[0]) != pin:
            raise Incomplete("pin", "It is not the same as before. Type it again, or leave with esc.")

    about = ours("From now on whoever opens the desk types a PIN. Turn it off again with ctrl+o, Sign-in.")
    question = AskSecret("Your PIN once more", [Line("The same PIN or password")], take, about)
    return await desk.push_screen_wait(question) is True


async def sign_in_from_now_on(desk: Desk, person: Person, pin: str) -> None:
    """Turn sign-in on, show the recovery key and sign in who chose the PIN.

    Raises:
        FrontDeskError: it was not turned on; the practice is set up all the same.
    """
    service = desk.services.sign_in
    key = await desk.jobs.run(lambda: service.turn_on(person.id, pin))
    desk.lock.signed_in(await desk.jobs.run(lambda: service.check(person.id, pin)))
    await desk.push_screen_wait(recovery_key(key))
