"""Ask once before a day is signed: it cannot be changed afterwards."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import OptionList, Static

from frontdesk.ui.dialogs.dialog import Dialog
from frontdesk.ui.text import said


class SignDay(Dialog[bool]):
    """What is signed, and by whom."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("f10,ctrl+s", "sign", "sign", show=False)]

    def __init__(self, day: str, person: str, lines: str, warning: str) -> None:
        """Make the question.

        Args:
            day: the day in words.
            person: who signs.
            lines: what is in the record, a line each.
            warning: what should be known before, or "".
        """
        super().__init__(f"Sign {day}?", said(lines, lines=True), keys="enter  take     esc  leave")
        self._person = person
        self._warning = warning

    def body(self) -> ComposeResult:
        """Who signs, and what that means."""
        if self._warning:
            yield Static(said(self._warning, "$at-risk"))
        yield Static(said("It stays as it is then; notes can be added."))
        yield OptionList(said(f"sign as {self._person}"), "not yet")

    def on_mount(self) -> None:
        """Mark the first line."""
        self.query_one(OptionList).highlighted = 0

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option_index == 0)

    def action_sign(self) -> None:
        """Yes."""
        self.dismiss(True)
