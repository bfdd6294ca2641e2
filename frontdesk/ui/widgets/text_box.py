"""The field of several lines."""

from __future__ import annotations

from textual import events
from textual.strip import Strip
from textual.widgets import TextArea

from frontdesk.domain.text import clean
from frontdesk.ui.guards.no_clipboard import NoClipboard

#: Longest text of several lines, in characters; a list of the practice's reasons or names is far below.
BOX_LIMIT = 4000


class TextBox(NoClipboard, TextArea):
    """Several lines without hidden characters. What a paste loses is said; nothing goes to the clipboard."""

    def __init__(self, *, id: str | None = None) -> None:
        """Make the box.

        Args:
            id: the widget's id.
        """
        super().__init__(id=id, compact=True, soft_wrap=False, highlight_cursor_line=False)

    def render_line(self, y: int) -> Strip:
        """A line of it, masked while the screen is."""
        strip = super().render_line(y)
        if getattr(self.app, "is_masked", False):
            from frontdesk.ui.masked_text import masked_strip

            return masked_strip(strip)
        return strip

    def on_paste(self, event: events.Paste) -> None:
        """Take a paste of any length: what fits is kept, what is lost is told."""
        event.stop()
        event.prevent_default()
        room = BOX_LIMIT - len(self.text) + len(self.selected_text)
        pasted = clean(event.text, limit=max(0, room), lines=True)
        self.move_cursor(self.replace(pasted.text, *self.selection).end_location)
        if pasted.notice:
            self.app.notify(pasted.notice, title="Pasted", severity="warning", timeout=12, markup=False)
