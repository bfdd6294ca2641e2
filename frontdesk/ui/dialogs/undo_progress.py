"""Taking thousands back: how far it is, and esc to stop."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Static

from frontdesk.ui.dialogs.dialog import Dialog
from frontdesk.ui.text import said


class UndoProgress(Dialog[None]):
    """How far the taking back is; escape stops it, and it closes by itself when that is through."""

    def __init__(self, heading: str, of: int) -> None:
        """Begin at nothing.

        Args:
            heading: what is taken back.
            of: how many there are.
        """
        super().__init__(
            heading, keys="esc  stop; what is taken back by then stays so, the rest stays recorded"
        )
        self._of = of
        self._done = 0
        self._is_over = False
        #: Whether the person wants it to stop.
        self.is_stopped = False

    def body(self) -> ComposeResult:
        """The count."""
        # Something has to have the focus, or the dialog takes no key.
        with VerticalScroll(can_focus=True):
            yield Static(said(self._told, "bold"), id="progress")

    @property
    def _told(self) -> str:
        stopping = "; stopping" if self.is_stopped else ""
        return f"{self._done:,} of {self._of:,}{stopping}"

    def show(self, done: int) -> None:
        """Show how many are through."""
        self._done = done
        self._tell()

    def action_leave(self) -> None:
        """Stop after what is under way."""
        self.is_stopped = True
        self._tell()

    def close(self) -> None:
        """Close as soon as nothing lies over it."""
        self._is_over = True
        self.on_screen_resume()

    def on_screen_resume(self) -> None:
        """Close where it was over while something else was on top."""
        if self._is_over and self.is_active:
            self.dismiss(None)

    def _tell(self) -> None:
        for line in self.query("#progress").results(Static):
            line.update(said(self._told, "bold"))
