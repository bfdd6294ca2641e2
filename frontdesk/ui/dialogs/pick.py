"""Pick one of a few lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from frontdesk.ui.dialogs.dialog import Dialog
from frontdesk.ui.widgets.choice import Choice, prompt

Value = TypeVar("Value")


class Pick(Dialog[Value]):
    """A short list; the marked line is taken with enter."""

    def __init__(
        self,
        heading: str,
        choices: Sequence[Choice[Value]],
        about: str | Content = "",
        *,
        marked: int = 0,
        keys: str = "enter  take     esc  leave",
    ) -> None:
        """Make the question.

        Args:
            heading: the question.
            choices: the lines.
            about: what it acts on.
            marked: the line that is marked at first.
            keys: the keys, shown at the bottom.
        """
        super().__init__(heading, about, keys)
        self._choices = choices
        self._marked = marked

    def body(self) -> ComposeResult:
        """Yield the lines."""
        yield OptionList(*(Option(prompt(line)) for line in self._choices))

    def on_mount(self) -> None:
        """Mark the first line."""
        if self._choices:
            self.query_one(OptionList).highlighted = self._marked

    @on(OptionList.OptionSelected)
    def _taken(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._choices[event.option_index].value)
