"""The shape of every dialog: small, asks one thing, shows what it acts on."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Static

from frontdesk.ui.text import data

Answer = TypeVar("Answer")


class Dialog(ModalScreen[Answer | None]):
    """A small window over the screen; escape gives no answer and changes nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "leave", show=False)]

    def __init__(self, heading: str, about: str = "", keys: str = "enter  take     esc  leave") -> None:
        """Make a dialog.

        Args:
            heading: the question, in our words.
            about: what it acts on, people's text.
            keys: the keys, shown at the bottom.
        """
        super().__init__()
        self._heading = heading
        self._about = about
        self._keys = keys

    def compose(self) -> ComposeResult:
        """Heading, what it is about, the body, the keys."""
        with Vertical(id="dialog") as box:
            box.border_title = Content(self._heading)
            if self._about:
                yield Static(data(self._about, lines=True), id="about")
            yield from self.body()
            yield Static("", id="problem")
            yield Static(Content(self._keys), id="keys")

    def body(self) -> ComposeResult:
        """The widgets of this dialog."""
        yield Widget()

    def say(self, sentence: str) -> None:
        """Say what is wrong with the answer."""
        problem = self.query_one("#problem", Static)
        problem.update(Content(sentence))
        problem.set_class(bool(sentence), "-shown")

    def action_leave(self) -> None:
        """Close without an answer."""
        self.dismiss(None)
