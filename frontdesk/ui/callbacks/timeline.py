"""Everything about one callback, whole and in order."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from frontdesk.ui.dialogs.dialog import Dialog


class Timeline(Dialog[None]):
    """Who did what when."""

    def __init__(self, about: str, lines: Sequence[Content]) -> None:
        """Make the dialog.

        Args:
            about: whose callback it is, people's text.
            lines: newest first.
        """
        super().__init__("Timeline", about, keys="up, down  scroll     esc  leave")
        self._lines = lines

    def body(self) -> ComposeResult:
        """The lines."""
        with VerticalScroll(can_focus=True):
            yield Static(Content("\n").join(self._lines))
