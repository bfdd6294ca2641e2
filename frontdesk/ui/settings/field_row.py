"""One line of a settings form: its label, its editor, and under it what is wrong with it."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.geometry import Offset
from textual.message import Message
from textual.widgets import Input, Static, TextArea

from frontdesk.domain.settings.rows import Setting
from frontdesk.ui.text import plain, said
from frontdesk.ui.widgets.choice import Choice
from frontdesk.ui.widgets.fields import TextField
from frontdesk.ui.widgets.picker import Picker
from frontdesk.ui.widgets.text_box import TextBox

_LIMIT = 400  # of a line; what is too long for its setting is said, not cut


class _ListBox(TextBox):
    """A list, one entry a line: shown from its beginning until it is edited, which goes on at its end."""

    def scroll_cursor_visible(self, center: bool = False, animate: bool = False) -> Offset:
        """Scroll to the cursor if the keys go here."""
        return super().scroll_cursor_visible(center, animate) if self.has_focus else Offset(0, 0)

    def on_focus(self) -> None:
        """Show where the keys go."""
        self.call_after_refresh(self.scroll_cursor_visible)


class FieldRow(Vertical):
    """One setting, as text."""

    class Edited(Message):
        """The text in the line changed."""

        def __init__(self, row: FieldRow) -> None:
            super().__init__()
            self.row = row

    def __init__(self, setting: Setting, text: str, *, wrong: str = "", example: bool = False) -> None:
        """Make the line.

        Args:
            setting: what is asked.
            text: what stands in it at first.
            wrong: what is wrong with that.
            example: show the hint in the empty field.
        """
        super().__init__()
        self.setting = setting
        # The text in the line until its editor is there; None from then on.
        self._first: str | None = text
        self._wrong = wrong
        self._example = example

    def compose(self) -> ComposeResult:
        """Label and editor."""
        setting, kind = self.setting, self.setting.kind
        with Horizontal(classes="row"):
            yield Static(Content(setting.label), classes="label")
            if kind.options:
                choices = [Choice(option.label, option.word, option.hint) for option in kind.options]
                yield Picker[str](choices, id="editor")
            elif kind.lines > 1:
                area = _ListBox(id="editor")
                area.styles.height = kind.lines
                yield area
            else:
                hint = setting.hint if self._example else ""
                yield TextField(id="editor", max_length=_LIMIT, placeholder=hint)

    def on_mount(self) -> None:
        """Put in what stands here at first."""
        first, self._first = self._first or "", None
        self.load(first)
        self.report(self._wrong)

    @property
    def text(self) -> str:
        """The text in the line; the value of a choice, "" while it is being typed."""
        if self._first is not None:
            return self._first
        editor = self.query_one("#editor")
        if isinstance(editor, Picker):
            return editor.value or ""
        return editor.text if isinstance(editor, TextArea) else self.query_one("#editor", Input).value

    def load(self, text: str) -> None:
        """Put a text into the line; the same text keeps its cursor."""
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

    def report(self, sentence: str) -> None:
        """Say what is wrong with it; "" if nothing is."""
        shown = self.query(".wrong")
        if sentence and not shown:
            self.mount(Static(said(sentence), classes="wrong"))
        for one in shown.results(Static):
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
