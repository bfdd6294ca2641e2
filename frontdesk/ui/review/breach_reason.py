"""Ask why a deadline was missed: one letter, and words where the reason is another."""

from __future__ import annotations

from dataclasses import dataclass

from textual import events, on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from frontdesk.domain.review import BreachReason
from frontdesk.ui.dialogs.dialog import Dialog
from frontdesk.ui.widgets.text_field import TextField

_REASONS = tuple(BreachReason)


@dataclass(frozen=True, slots=True)
class ReasonGiven:
    """What the dialog gives back.

    Attributes:
        reason: why.
        note: in words; wanted where the reason is another.
    """

    reason: BreachReason
    note: str = ""


class AskBreachReason(Dialog[ReasonGiven]):
    """Six lines, each with its letter."""

    def __init__(self, about: str) -> None:
        """Make the question.

        Args:
            about: the breaches it acts on.
        """
        super().__init__("Why was it missed?", about, keys="a letter takes its line     esc  leave")

    def body(self) -> ComposeResult:
        """The reasons, and the line for another one."""
        yield OptionList(
            *(Option(Content.assemble((one.key, "bold $accent"), f"  {one.words}")) for one in _REASONS)
        )
        other = TextField(id="other", placeholder="what happened, in a few words")
        other.display = False
        yield other

    def on_mount(self) -> None:
        """Mark the first reason."""
        self.query_one(OptionList).highlighted = 0

    def on_key(self, event: events.Key) -> None:
        """A letter takes its reason, where nobody types."""
        if self.focused is self.query_one("#other"):
            return
        reason = next((one for one in _REASONS if one.key == event.key), None)
        if reason is not None:
            event.stop()
            self._take(reason)

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self._take(_REASONS[event.option_index])

    def _take(self, reason: BreachReason) -> None:
        if reason is not BreachReason.OTHER:
            self.dismiss(ReasonGiven(reason))
            return
        other = self.query_one("#other", Input)
        other.display = True
        self.set_focus(other)

    @on(Input.Submitted)
    def _said(self, event: Input.Submitted) -> None:
        if event.value.strip():
            self.dismiss(ReasonGiven(BreachReason.OTHER, event.value.strip()))
        else:
            self.say("Type what happened in a few words, or leave with esc.")
