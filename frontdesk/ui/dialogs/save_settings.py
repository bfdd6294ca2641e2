"""What saving the settings changes, before it is done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from frontdesk.ui.dialogs.dialog import Dialog
from frontdesk.ui.settings_changes import Change
from frontdesk.ui.text import data


class SaveSettings(Dialog[bool]):
    """The changes, line by line; enter saves them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,f10,ctrl+s", "take", "save", show=False),
    ]

    def __init__(
        self,
        changes: Sequence[Change],
        moved: int,
        leaving: Mapping[str, int],
        *,
        arrow: str,
        odd: Sequence[str] = (),
    ) -> None:
        """Make the question.

        Args:
            changes: what becomes something else.
            moved: open callbacks that get another deadline.
            leaving: who leaves the staff, with how many claims.
            arrow: stands between before and after.
            odd: what is to be asked about numbers that nobody could dial.
        """
        super().__init__("Save these settings?", keys="enter  save     esc  back")
        self._changes = changes
        self._moved = moved
        self._leaving = leaving
        self._arrow = arrow
        self._unusual = odd

    def body(self) -> ComposeResult:
        """The changes, and what they do to open callbacks."""
        with VerticalScroll(can_focus=True):
            yield Static(Content("\n").join(self._line(change) for change in self._changes))
        if self._moved:
            one = "1 open callback gets" if self._moved == 1 else f"{self._moved} open callbacks get"
            yield Static(Content(f"{one} another deadline."), id="moved")
        for question in self._unusual:
            yield Static(data(question), classes="odd")
        for name, claims in self._leaving.items():
            if claims:
                back = "1 claim goes" if claims == 1 else f"{claims} claims go"
                yield Static(data(f"{name} leaves: {back} back to the queue."), classes="leaving")

    def _line(self, change: Change) -> Content:
        if change.before is None:
            return Content.assemble((change.label, "bold"), "  ", data(change.after))
        before = data(change.before, "$quiet")
        return Content.assemble((change.label, "bold"), "  ", before, f" {self._arrow} ", data(change.after))

    def action_take(self) -> None:
        """Save."""
        self.dismiss(True)
