"""Lines to read, whole and wrapped, however many there are."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from frontdesk.ui.dialogs.dialog import Dialog


class ReadLines(Dialog[None]):
    """Everything about one record."""

    def __init__(self, heading: str, about: str, lines: Sequence[Content]) -> None:
        """Make the dialog.

        Args:
            heading: what is shown.
            about: whose it is, people's text.
            lines: in their order; empty ones are left out.
        """
        super().__init__(heading, about, keys="up, down  scroll     esc  leave")
        self._lines = lines

    def body(self) -> ComposeResult:
        """Yield the lines."""
        with VerticalScroll(can_focus=True):
            yield Static(Content("\n").join(line for line in self._lines if line.plain))
