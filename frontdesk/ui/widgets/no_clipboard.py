"""What is typed stays out of the clipboard, which every program of the machine can read.

The terminal's own paste works: it arrives as a paste and not by a key.
"""

from __future__ import annotations

from textual.actions import SkipAction


class NoClipboard:
    """Put before a field of Textual: its three keys do nothing here and are free for the screen."""

    def action_copy(self) -> None:
        """Copy nothing."""
        raise SkipAction

    def action_cut(self) -> None:
        """Cut nothing: it could not be brought back."""
        raise SkipAction

    def action_paste(self) -> None:
        """Paste nothing: nothing was copied."""
        raise SkipAction
