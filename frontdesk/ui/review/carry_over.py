"""Ask who makes a callback tomorrow, and why it was not made today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input, Static

from frontdesk.domain.people import Person
from frontdesk.ui.dialogs.dialog import Dialog
from frontdesk.ui.widgets.choice import Choice
from frontdesk.ui.widgets.picker import Picker
from frontdesk.ui.widgets.text_field import TextField


@dataclass(frozen=True, slots=True)
class Carried:
    """What the dialog gives back.

    Attributes:
        owner: who has it then.
        reason: why it was not made today.
    """

    owner: Person
    reason: str


class CarryOver(Dialog[Carried]):
    """Two lines: who, and why."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("f10,ctrl+s", "take", "carry over", show=False)]

    def __init__(self, about: str, staff: Sequence[Person], owner: Person, reason: str) -> None:
        """Make the question.

        Args:
            about: the callbacks it acts on.
            staff: who may have them.
            owner: who stands there at first.
            reason: what stands there at first: that of the last one, mostly it is the same.
        """
        super().__init__(
            "Carry over to the next open day",
            about,
            keys="shift+tab  who     enter  carry over     esc  leave",
        )
        self._choices = [Choice(one.name, one) for one in staff]
        self._owner = owner
        self._reason = reason

    def body(self) -> ComposeResult:
        """The two lines."""
        yield Static("Who calls them", classes="label")
        yield Picker[Person](self._choices, id="owner")
        yield Static("Why it was not made", classes="label")
        yield TextField(self._reason, id="reason", placeholder="nobody free, they asked for it …")

    def on_mount(self) -> None:
        """The owner is there already; mostly it is right."""
        self.query_one("#owner", Picker).take_value(self._owner)
        self.query_one("#reason", Input).focus()

    @on(Input.Submitted, "#reason")
    def _done(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_take()

    @on(Input.Changed)
    @on(Picker.Picked)
    def _answered(self) -> None:
        """What was missing is answered, or about to be."""
        self.say("")

    def action_take(self) -> None:
        """Give the answer back if it is complete."""
        owner = self.query_one("#owner", Picker).value
        reason = self.query_one("#reason", Input)
        if not isinstance(owner, Person):
            self.say("Who calls them? Type the name of somebody of the staff.")
            self.query_one("#owner", Picker).focus()
        elif not reason.value.strip():
            self.say("Say in a few words why it was not made; the report shows it.")
            reason.focus()
        else:
            self.dismiss(Carried(owner, reason.value.strip()))
