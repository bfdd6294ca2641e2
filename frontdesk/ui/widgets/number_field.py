"""The field for a phone number, formatted while it is typed."""

from __future__ import annotations

from frontdesk.domain.phone.numbers import format_typing
from frontdesk.domain.text import PHONE_LIMIT
from frontdesk.ui.widgets.text_field import TextField


class NumberField(TextField):
    """A number as people write it; what cannot be formatted stays as typed."""

    def __init__(self, *, id: str) -> None:
        """Make the field.

        Args:
            id: the widget's id.
        """
        super().__init__(id=id, placeholder="as it rings", max_length=PHONE_LIMIT)
        self.phone_region = "US"

    def insert_text_at_cursor(self, text: str) -> None:
        """Take what was typed; at the end of the number it is formatted, in its middle left as it is."""
        if self.cursor_position < len(self.value) or not self.selection.is_empty:
            super().insert_text_at_cursor(text)
            return
        self.value = format_typing(self.value + text, self.phone_region)[: self.max_length]
        self.cursor_position = len(self.value)
        self.was_typed()
