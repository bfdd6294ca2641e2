"""Ask how many voicemails the machine has, and why some of them are not logged."""

from __future__ import annotations

from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.widgets import Input, Static

from frontdesk.domain.review import VoicemailTally
from frontdesk.ui.dialogs.dialog import Dialog
from frontdesk.ui.widgets.text_field import TextField


@dataclass(frozen=True, slots=True)
class Counted:
    """What the dialog gives back.

    Attributes:
        on_machine: how many.
        note: why some are not logged, or "".
    """

    on_machine: int
    note: str


class VoicemailCount(Dialog[Counted]):
    """A number; where it is more than was logged, a line for why."""

    def __init__(self, tally: VoicemailTally) -> None:
        """Make the question.

        Args:
            tally: what was logged and last counted.
        """
        logged = (
            "1 voicemail of this day is"
            if tally.logged == 1
            else f"{tally.logged} voicemails of this day are"
        )
        super().__init__("How many voicemails are on the machine?", f"{logged} logged here.")
        self._tally = tally

    def body(self) -> ComposeResult:
        """The number and the line for why."""
        counted = self._tally.on_machine
        yield TextField(
            "" if counted is None else str(counted),
            id="count",
            max_length=4,
            placeholder="a number",
            anew=True,
        )
        label = Static("Why are they not logged?", id="why-label", classes="label")
        why = TextField(self._tally.note, id="why", placeholder="two robots, the same caller twice …")
        label.display = why.display = False
        yield label
        yield why

    @on(Input.Submitted, "#count")
    def _counted(self, event: Input.Submitted) -> None:
        event.stop()
        if not event.value.strip().isdecimal():
            self.say("Type a number: how many the machine plays.")
            return
        self.say("")
        count = int(event.value)
        more = count - self._tally.logged
        if more <= 0:
            self.dismiss(Counted(count, ""))
            return
        self.say(f"{more} more than logged. Leave it empty to write them down (t) later, or say why not.")
        for name in ("#why-label", "#why"):
            self.query_one(name).display = True
        self.query_one("#why", Input).focus()

    @on(Input.Submitted, "#why")
    def _said(self, event: Input.Submitted) -> None:
        event.stop()
        count = self.query_one("#count", Input).value.strip()
        if count.isdecimal():
            self.dismiss(Counted(int(count), event.value.strip()))
        else:
            self.query_one("#count", Input).focus()
