"""Ask for a few words."""

from __future__ import annotations

from collections.abc import Callable

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Static

from frontdesk.domain.errors import FrontDeskError
from frontdesk.ui.dialogs.dialog import Dialog
from frontdesk.ui.text import data, plain, said
from frontdesk.ui.widgets.fields import TextField


class AskText(Dialog[str]):
    """One line to type; the reading of what was typed is shown before it is taken."""

    def __init__(
        self,
        heading: str,
        about: str | Content = "",
        *,
        text: str = "",
        placeholder: str = "",
        read: Callable[[str], str] | None = None,
        wanted: str = "a few words",
        may_be_empty: bool = False,
    ) -> None:
        """Make the question.

        Args:
            heading: the question.
            about: what it acts on.
            text: what stands there at first.
            placeholder: an example.
            read: gives the reading of what was typed, or raises a FrontDeskError that is shown.
            wanted: what is to be typed, for who typed nothing.
            may_be_empty: True if nothing typed is an answer too.
        """
        super().__init__(heading, about)
        self._wanted = wanted
        self._may_be_empty = may_be_empty
        self._text = text
        self._placeholder = placeholder
        self._read = read

    def body(self) -> ComposeResult:
        """Yield the line and its reading."""
        yield TextField(self._text, placeholder=self._placeholder)
        yield Static("", id="reading")

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        self.say("")
        reading = ""
        if self._read is not None and event.value.strip():
            try:
                reading = self._read(event.value)
            except FrontDeskError as error:
                reading = error.sentence
        self._show_reading(reading)

    def _show_reading(self, reading: str) -> None:
        # What repeats the words that were typed is masked with them.
        typed = self.query_one(Input).value.strip().lower()
        repeats = bool(typed) and typed in reading.lower()
        words = data(reading, "$quiet") if repeats else said(reading, "$quiet")
        self.query_one("#reading", Static).update(Content.assemble(words))

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        text = plain(event.value).strip()
        if not text and self._may_be_empty:
            self.dismiss("")
            return
        if not text:
            self.say(f"Type {self._wanted}, or leave with esc.")
            return
        try:
            if self._read is not None:
                self._read(text)
        except FrontDeskError as error:
            # In the place of the quiet line that says the same.
            self._show_reading("")
            self.say(error.sentence)
            return
        self.dismiss(text)
