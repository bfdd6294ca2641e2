"""A note for whoever comes next."""

from __future__ import annotations

from frontdesk.ui.dialogs.ask_text import AskText
from frontdesk.ui.text import said


class HandOffNoteDialog(AskText):
    """One line; it stays on the hand-off until somebody ticks it off."""

    def __init__(self) -> None:
        """Make the question."""
        super().__init__(
            "A note for the next one",
            said("It stays on the hand-off until somebody ticks it off."),
            placeholder="what they must know or do",
        )
