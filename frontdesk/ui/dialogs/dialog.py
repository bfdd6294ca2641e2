"""The shape of every dialog: small, asks one thing, shows what it acts on."""

from __future__ import annotations

import re
from typing import ClassVar, TypeVar

from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Static

from frontdesk.ui.text import data, said
from frontdesk.ui.textual_private import close_below
from frontdesk.ui.widgets.fields import TextField
from frontdesk.ui.widgets.picker import Picker

Answer = TypeVar("Answer")


def key_words(keys: str) -> Content:
    """Return a line of keys as every key line shows them: ``enter  take     esc  leave``.

    Args:
        keys: each key, two spaces and what it does, with three spaces or more between two of them.
    """
    parts: list[Content] = []
    for piece in re.split("( {3,})", keys):
        key, gap, words = piece.partition("  ") if piece.strip() else ("", piece, "")
        if not gap:
            key, words = "", key
        parts += [Content(key).stylize("bold $accent"), Content(gap + words)]
    return Content("").join(parts)


class Dialog(ModalScreen[Answer | None]):
    """A small window over the screen; escape returns no answer and changes nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "leave", show=False)]

    def __init__(
        self, heading: str, about: str | Content = "", keys: str = "enter  take     esc  leave"
    ) -> None:
        """Make a dialog.

        Args:
            heading: the question, in our words.
            about: what it acts on, people's text; as content if the program's own words are in it.
            keys: the keys, shown at the bottom.
        """
        super().__init__()
        self._heading = heading
        self._about = about
        self._keys = keys
        #: True if it may open while the desk is locked, above the lock: it names nobody.
        self.above_lock = False
        # What its lines held at first, and when the person was warned that they would be lost.
        self._first: list[str] = []
        self._first_texts: list[str] = []
        self._warned: list[str] | None = None

    def on_mount(self) -> None:
        """Note what the lines hold once each dialog has put in what it begins with."""
        self.call_after_refresh(self._note_first)

    def compose(self) -> ComposeResult:
        """Heading, what it is about, the body, the keys."""
        with Vertical(id="dialog") as box:
            box.border_title = Content(self._heading)
            if self._about:
                about = self._about
                words = data(about, lines=True) if isinstance(about, str) else about
                yield Static(Content.assemble(words), id="about")
            yield from self.body()
            yield Static("", id="problem")
            yield Static(key_words(self._keys), id="keys")

    def body(self) -> ComposeResult:
        """Yield the widgets of this dialog."""
        yield Widget()

    def say(self, sentence: str) -> None:
        """Say what is wrong with the answer."""
        problem = self.query_one("#problem", Static)
        problem.update(said(sentence))
        problem.set_class(bool(sentence), "-shown")

    def _note_first(self) -> None:
        self._first, self._first_texts = self._words(), self._texts()

    def _words(self) -> list[str]:
        """Return what people typed into the lines; a field to choose from holds no words of theirs."""
        lines = self.query(TextField)
        return [one.value.strip() for one in lines if not isinstance(one.parent, Picker)]

    def _texts(self) -> list[str]:
        """Return what stands in fields of several lines, whose module is imported where there is one."""
        return [str(getattr(box, "text", "")).strip() for box in self.query("TextBox")]

    def unkept_words(self) -> str:
        """Return what people typed here that is kept nowhere, with the question; "" if nothing was."""
        typed = [*self._words(), *self._texts()]
        new = [one for one in typed if one and one not in (*self._first, *self._first_texts)]
        return f"{self._heading} {' / '.join(new)}" if new else ""

    def lets_go(self) -> bool:
        """True if the program may end without losing words typed here."""
        words = self._words()
        if words in (self._first, self._warned) or not any(words):
            return True
        self._warned = words
        self.say("What is typed here is not kept yet. ctrl+q once more leaves without it; the rest is kept.")
        return False

    def dismiss(self, result: Answer | None = None) -> AwaitComplete:
        """Close with an answer, on top or not: the desk may have been locked while the answer was kept."""
        if self.is_active:
            return super().dismiss(result)
        close_below(self, result)
        return AwaitComplete()

    def action_leave(self) -> None:
        """Close without an answer."""
        self.dismiss(None)
