"""The field for a PIN, a password or a code."""

from __future__ import annotations

from textual import events

from frontdesk.domain.sign_in.secret_rules import LONGEST_SECRET
from frontdesk.domain.text import clean
from frontdesk.ui.widgets.fields import TextField


class SecretField(TextField):
    """One line that shows a dot for each character."""

    def __init__(self, *, id: str | None = None, placeholder: str = "") -> None:
        """Make the field.

        Args:
            id: the widget's id.
            placeholder: shown while empty.
        """
        super().__init__(id=id, placeholder=placeholder, max_length=LONGEST_SECRET, joint=" ")
        self.password = True
        self.private = False  # dots need no masking

    def on_paste(self, event: events.Paste) -> None:
        """Take the first line of a paste: a message about what was cut would say something of it."""
        event.stop()
        event.prevent_default()
        line = event.text.strip().split("\n", 1)[0]
        self.insert_text_at_cursor(clean(line, limit=LONGEST_SECRET).text)
