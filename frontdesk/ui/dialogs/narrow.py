"""Pick one of many lines: typing narrows the list, which is always open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from frontdesk.ui.dialogs.dialog import Dialog
from frontdesk.ui.stylesheets import sheets
from frontdesk.ui.widgets.choice import Choice
from frontdesk.ui.widgets.picker import Picker

Value = TypeVar("Value")

#: Gives the lines for what was typed: folded for comparing, and as it stands.
Offered = Callable[[str, str], Sequence[Choice[Value]]]


class Narrow(Dialog[Choice[Value]]):
    """A field with its list under it."""

    CSS_PATH = sheets("narrow")
    # Before the field's own escape, which closes a list that is never closed here.
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "leave", show=False, priority=True)]

    def __init__(
        self,
        heading: str,
        about: str | Content,
        offered: Offered[Value],
        *,
        text: str = "",
        placeholder: str = "",
    ) -> None:
        """Make the question.

        Args:
            heading: the question.
            about: what it acts on, people's text.
            offered: gives the lines.
            text: what stands in the field at first.
            placeholder: shown while it is empty.
        """
        super().__init__(heading, about, keys="type to narrow     enter  take     esc  leave")
        self._offered = offered
        self._text = text
        self._placeholder = placeholder

    def body(self) -> ComposeResult:
        """Yield the field."""
        yield Picker[Value](self._lines, id="narrow", placeholder=self._placeholder)

    @property
    def _picker(self) -> Picker[Any]:
        return self.query_one("#narrow", Picker)

    def _lines(self, typed: str) -> Sequence[Choice[Value]]:
        return self._offered(typed, self._picker.text)

    def on_mount(self) -> None:
        """Show what there is to choose from at once."""
        picker = self._picker
        picker.write(self._text)
        picker.focus()
        # With the first frame: letters that are typed behind the key that opened this narrow it then.
        picker.show_list(picker.text)

    @on(Picker.Picked)
    def _picked(self, event: Picker.Picked) -> None:
        # Leaving the field takes its first line too: only what a person took is an answer.
        choice = event.picker.choice
        if choice is not None and event.picker.has_focus_within:
            self.dismiss(choice)
