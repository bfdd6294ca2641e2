"""Make a new referrer in place: who they are and where they work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input, Static

from frontdesk.domain.sources import SourceKind
from frontdesk.domain.text import NAME_LIMIT
from frontdesk.ui.dialogs.dialog import Dialog
from frontdesk.ui.widgets.choice import Choice
from frontdesk.ui.widgets.picker import Picker
from frontdesk.ui.widgets.text_field import TextField


@dataclass(frozen=True, slots=True)
class ReferrerAnswer:
    """What the dialog gives back.

    Attributes:
        name: the person.
        kind: what they are.
        organisation: where they work, or "".
    """

    name: str
    kind: SourceKind
    organisation: str


_KINDS = [Choice(kind.words, kind) for kind in SourceKind if kind.is_referrer]


class NewReferrerDialog(Dialog[ReferrerAnswer]):
    """Three lines: name, kind, organisation."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("f10,ctrl+s", "take", "add", show=False)]

    def __init__(self, name: str) -> None:
        """Make the dialog.

        Args:
            name: as typed so far.
        """
        super().__init__("New referrer", keys="tab  next     F10  add     esc  leave")
        self._typed = name

    def body(self) -> ComposeResult:
        """The three lines."""
        yield Static("Name", classes="label")
        yield TextField(self._typed, id="name", max_length=NAME_LIMIT, joint=" ")
        yield Static("They are", classes="label")
        yield Picker[SourceKind](_KINDS, id="kind", placeholder="psychiatrist, therapist, primary care …")
        yield Static("Where", classes="label")
        yield TextField(
            id="place", max_length=NAME_LIMIT, placeholder="practice or clinic, if known", joint=" "
        )

    def on_mount(self) -> None:
        """The name is there already: ask for the kind."""
        self.query_one("#kind", Picker).focus()

    @on(Input.Submitted, "#place")
    def _done(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_take()

    @on(Input.Submitted, "#name")
    def _named(self, event: Input.Submitted) -> None:
        event.stop()
        self.focus_next()

    @on(Input.Changed)
    @on(Picker.Picked)
    def _answered(self) -> None:
        """What was missing is answered, or about to be."""
        self.say("")

    def action_take(self) -> None:
        """Give the answer back if it is complete."""
        name = self.query_one("#name", Input).value.strip()
        kind = self.query_one("#kind", Picker).value
        if not name:
            self.say("A referrer needs a name.")
        elif not isinstance(kind, SourceKind):
            self.say("Say what they are; it decides the reports.")
            self.query_one("#kind", Picker).focus()
        else:
            self.dismiss(ReferrerAnswer(name, kind, self.query_one("#place", Input).value.strip()))
