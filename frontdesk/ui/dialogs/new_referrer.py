"""Make a new referrer in place: who they are and where they work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input, Static

from frontdesk.domain.referrals.sources import SourceKind
from frontdesk.domain.text import NAME_LIMIT
from frontdesk.ui.dialogs.dialog import Dialog
from frontdesk.ui.widgets.choice import Choice
from frontdesk.ui.widgets.fields import TextField
from frontdesk.ui.widgets.picker import Picker


@dataclass(frozen=True, slots=True)
class ReferrerAnswer:
    """The answer of the dialog.

    Attributes:
        name: the person.
        kind: what they are.
        organization: where they work, or "".
    """

    name: str
    kind: SourceKind
    organization: str


@dataclass(frozen=True, slots=True)
class HalfTyped:
    """A referrer as far as they are typed: what the dialog begins with, and what is left where it is left.

    Attributes:
        name: the person.
        kind: what they are, once it is said.
        organization: where they work, as typed.
    """

    name: str
    kind: SourceKind | None = None
    organization: str = ""


_KINDS = [Choice(kind.words, kind) for kind in SourceKind if kind.is_referrer]


class NewReferrerDialog(Dialog[ReferrerAnswer]):
    """Three lines: name, kind, organization."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("f10,ctrl+s", "take", "add", show=False)]

    def __init__(self, typed: HalfTyped) -> None:
        """Make the dialog.

        Args:
            typed: what is known of them so far.
        """
        super().__init__("New referrer", keys="tab  next     F10  add     esc  back, nothing is lost")
        #: The texts in the lines; after the dialog was left, their last texts.
        self.typed = typed

    def body(self) -> ComposeResult:
        """Yield the three lines."""
        yield Static("Name", classes="label")
        yield TextField(self.typed.name, id="name", max_length=NAME_LIMIT, joint=" ")
        yield Static("Kind", classes="label")
        yield Picker[SourceKind](_KINDS, id="kind", placeholder="psychiatrist, therapist, primary care …")
        yield Static("Where", classes="label")
        yield TextField(
            self.typed.organization,
            id="place",
            max_length=NAME_LIMIT,
            placeholder="practice or clinic, if known",
            joint=" ",
        )

    def on_mount(self) -> None:
        """Ask for what is missing: the name is there already."""
        kind = self.query_one("#kind", Picker)
        kind.take_value(self.typed.kind)
        # At once, before the first line could take the focus, and with it a key.
        self.set_focus(self.query_one("#place", TextField) if self.typed.kind else kind.input)

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
    def _answered(self, event: Input.Changed | Picker.Picked) -> None:
        """Put the sentence away once what was missing is typed; an emptied line answers nothing."""
        if event.picker.text if isinstance(event, Picker.Picked) else event.value:
            self.say("")

    def _read(self) -> HalfTyped:
        kind = self.query_one("#kind", Picker).value
        return HalfTyped(
            self.query_one("#name", Input).value.strip(),
            kind if isinstance(kind, SourceKind) else None,
            self.query_one("#place", Input).value.strip(),
        )

    def action_leave(self) -> None:
        """Close without an answer; what was typed is offered when it is opened again."""
        self.typed = self._read()
        self.dismiss(None)

    def action_take(self) -> None:
        """Close with the answer if it is complete."""
        self.query_one("#kind", Picker).settle()
        typed = self._read()
        if not typed.name:
            self.say("A referrer needs a name.")
            self.query_one("#name").focus()
        elif typed.kind is None:
            self.say("Choose the kind; it decides the reports.")
            self.query_one("#kind", Picker).focus()
        else:
            self.dismiss(ReferrerAnswer(typed.name, typed.kind, typed.organization))
