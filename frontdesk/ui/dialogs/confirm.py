"""Say what will be done, and do it with enter."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from frontdesk.ui.dialogs.dialog import Dialog
from frontdesk.ui.text import ours


class Confirm(Dialog[bool]):
    """One sentence on what enter does."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "take", "yes", show=False)]

    def __init__(self, heading: str, what: str | Content, *, verb: str, stay: str = "leave it") -> None:
        """Make the question.

        Args:
            heading: the question.
            what: what it is about, in our words; as content where a name of people's is in it.
            verb: what enter does, in two or three words.
            stay: what esc does, in two or three words.
        """
        super().__init__(heading, keys=f"enter  {verb}     esc  {stay}")
        self._what = ours(what, lines=True) if isinstance(what, str) else what

    def body(self) -> ComposeResult:
        """Yield what it is about."""
        with VerticalScroll(can_focus=True):
            yield Static(Content.assemble(self._what))

    def action_take(self) -> None:
        """Do it."""
        self.dismiss(True)
