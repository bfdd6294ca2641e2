"""A field of several lines; apart from the other fields, because Textual's own takes 8 ms to import."""

from __future__ import annotations

from textual import events
from textual.strip import Strip
from textual.widgets import TextArea
from textual.widgets.text_area import Edit, EditResult

from frontdesk.domain.text import clean
from frontdesk.ui.widgets.fields import NoClipboard

#: Longest text of several lines, in characters; a list of the practice's reasons or names is far below.
BOX_LIMIT = 4000


class TextBox(NoClipboard, TextArea):
    """Several lines without hidden characters. What a paste loses is said; nothing goes to the clipboard."""

    def __init__(self, *, id: str | None = None) -> None:
        """Make the box.

        Args:
            id: the widget's id.
        """
        # Under which mask the text was typed that stands here: who types sees what they type.
        self._typed: tuple[int, str] = (0, "")
        super().__init__(id=id, compact=True, soft_wrap=False, highlight_cursor_line=False)

    def render_line(self, y: int) -> Strip:
        """Return a line; while the screen is masked, earlier text is masked and what is typed is not."""
        strip = super().render_line(y)
        if getattr(self.app, "is_masked", False):
            from frontdesk.ui.masked_text import masked_strip, shown_strip

            is_typed = self._typed == (getattr(self.app, "mask", 0), self.text)
            return shown_strip(strip) if is_typed else masked_strip(strip)
        return strip

    def edit(self, edit: Edit) -> EditResult:
        """Put in what a person typed, pasted or took out."""
        done = super().edit(edit)
        self._typed = (getattr(self.app, "mask", 0), self.text)
        return done

    def on_paste(self, event: events.Paste) -> None:
        """Take a paste of any length: what fits is kept, what was cut is said."""
        event.stop()
        event.prevent_default()
        room = BOX_LIMIT - len(self.text) + len(self.selected_text)
        pasted = clean(event.text, limit=max(0, room), lines=True)
        self.move_cursor(self.replace(pasted.text, *self.selection).end_location)
        if pasted.notice:
            self.app.notify(pasted.notice, title="Pasted", severity="warning", timeout=12, markup=False)
