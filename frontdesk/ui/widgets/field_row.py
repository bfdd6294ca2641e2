"""One line of a settings form: its label, its editor, and under it what is wrong with it."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static, TextArea

from frontdesk.ui.settings_fields import Line
from frontdesk.ui.text import plain, said
from frontdesk.ui.widgets.fields import TextBox, TextField
from frontdesk.ui.widgets.picker import Picker

_LIMIT = 400  # of a line; what is too long for its setting is said, not cut


class FieldRow(Vertical):
    """One setting, as text."""

    class Edited(Message):
        """Something else stands in the line."""

        def __init__(self, row: FieldRow) -> None:
            """Keep which line it was."""
            super().__init__()
            self.row = row

    def __init__(self, line: Line, text: str, *, wrong: str = "", example: bool = False) -> None:
        """Make the line.

        Args:
            line: what is asked.
            text: what stands in it at first.
            wrong: what is wrong with that.
            example: show the hint in the empty field.
        """
        super().__init__()
        self.line = line
        # What stands in the line until its editor is there; None from then on.
        self._first: str | None = text
        self._wrong = wrong
        self._example = example

    def compose(self) -> ComposeResult:
        """Label and editor."""
        line = self.line
        with Horizontal(classes="row"):
            yield Static(Content(line.label), classes="label")
            if line.choices:
                yield Picker[str](line.choices, id="editor")
            elif line.rows > 1:
                area = TextBox(id="editor")
                area.styles.height = line.rows
                yield area
            else:
                hint = line.hint if self._example else ""
                yield TextField(id="editor", max_length=_LIMIT, placeholder=hint)

    def on_mount(self) -> None:
        """Put in what stands here at first."""
        first, self._first = self._first or "", None
        self.load(first)
        self.tell(self._wrong)

    @property
    def text(self) -> str:
        """What stands in the line; the value of a choice, "" while it is being typed."""
        if self._first is not None:
            return self._first
        editor = self.query_one("#editor")
        if isinstance(editor, Picker):
            return editor.value or ""
        return editor.text if isinstance(editor, TextArea) else self.query_one("#editor", Input).value

    def load(self, text: str) -> None:
        """Put a text into the line; one that stands there already keeps its cursor."""
        if self._first is not None:
            self._first = text
            return
        if text == self.text:
            return
        editor = self.query_one("#editor")
        if isinstance(editor, Picker):
            editor.take_value(text)
        elif isinstance(editor, TextArea):
            with editor.prevent(TextArea.Changed):
                editor.load_text(plain(text, lines=True))
            editor.move_cursor(editor.document.end)
        else:
            field = self.query_one("#editor", Input)
            with field.prevent(Input.Changed):
                field.value = plain(text)

    def tell(self, sentence: str) -> None:
        """Say what is wrong with it; "" says nothing."""
        told = self.query(".wrong")
        if sentence and not told:
            self.mount(Static(said(sentence), classes="wrong"))
        for one in told.results(Static):
            one.update(said(sentence))
            one.display = bool(sentence)

    def focus(self, scroll_visible: bool = True) -> FieldRow:
        """Put the cursor into the line, at once."""
        editor = self.query_one("#editor")
        self.screen.set_focus(editor.input if isinstance(editor, Picker) else editor, scroll_visible)
        return self

    @on(Input.Changed)
    @on(TextArea.Changed)
    @on(Picker.Picked)
    def _edited(self, event: Message) -> None:
        event.stop()
        self.post_message(self.Edited(self))

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self.screen.focus_next()
