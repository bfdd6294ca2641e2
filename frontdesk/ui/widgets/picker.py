"""A one-line field with a list under it: type to narrow, tab or enter takes the marked line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, ClassVar, Generic, TypeVar

from rich.segment import Segment
from rich.style import Style
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from frontdesk.domain.text import fold
from frontdesk.ui.text import plain
from frontdesk.ui.widgets.choice import Choice, prompt
from frontdesk.ui.widgets.fields import TextField

Value = TypeVar("Value")


class _Line(TextField):
    """The line that is typed in, with the sign that a list is under it."""

    def render_line(self, y: int) -> Strip:
        """Return the text, and the sign at its right end."""
        strip, width = super().render_line(y), self.size.width
        if width < _ROOM_FOR_SIGN:
            return strip
        sign = Strip([Segment(" ▾", self.rich_style + Style(dim=True))], 2)
        # An empty line that is typed in is drawn as its cursor alone.
        return Strip.join([strip.adjust_cell_length(width - 2, self.rich_style), sign])


#: A narrower field needs all its cells for the text.
_ROOM_FOR_SIGN = 8


class _List(OptionList, can_focus=False):
    """The list under the field; the field keeps the keys."""


class Picker(Widget, Generic[Value]):
    """A field that takes one of several values, or free text where that is allowed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "mark(1)", "next line", show=False),
        Binding("up", "mark(-1)", "line before", show=False),
        Binding("escape", "fold_up", "close the list", show=False),
    ]

    class Picked(Message):
        """Another value was picked; ``value`` stays None for free text."""

        def __init__(self, picker: Picker[Any], value: object) -> None:
            super().__init__()
            self.picker = picker
            self.value = value

        @property
        def control(self) -> Picker[Any]:
            """The field, for ``@on(Picker.Picked, "#lane")``."""
            return self.picker

    def __init__(
        self,
        choices: Callable[[str], Sequence[Choice[Value]]] | Sequence[Choice[Value]],
        *,
        id: str,
        free: bool = False,
        placeholder: str = "",
        limit: int = 120,
        joint: str = " / ",
        half_typed: bool = False,
    ) -> None:
        """Make a field.

        Args:
            choices: the lines, or what gives them for a folded text.
            id: the widget's id.
            free: True if text that is no choice may stand.
            placeholder: shown while empty.
            limit: characters that fit.
            joint: what stands between lines that are pasted.
            half_typed: True if text that is no choice yet stays where its list was closed: whoever reads the
                form asks what is meant by it.
        """
        super().__init__(id=id)
        self._choices = choices
        self._free = free
        self._half_typed = half_typed
        self.input = _Line(placeholder=placeholder, max_length=limit, joint=joint)
        # What a fixed list offers is in the program's words; typed text may be anybody's.
        self._in_our_words = not (free or callable(choices))
        self._list = _List()
        self._open: Sequence[Choice[Value]] = ()
        self._taken: Choice[Value] | None = None
        self._before: Choice[Value] | None = None  # what was taken when somebody began to type

    def compose(self) -> ComposeResult:
        """One line to type in; the list comes when it is first opened."""
        yield self.input

    @property
    def value(self) -> Value | None:
        """What was taken, or None."""
        return self._taken.value if self._taken else None

    @property
    def choice(self) -> Choice[Value] | None:
        """The line that was taken, or None."""
        return self._taken

    @property
    def text(self) -> str:
        """The text in the field."""
        return self.input.value

    def offer(self, choices: Callable[[str], Sequence[Choice[Value]]] | Sequence[Choice[Value]]) -> None:
        """Offer other choices from now on."""
        self._choices = choices

    def take(self, choice: Choice[Value] | None, *, quiet: bool = False) -> None:
        """Put a choice into the field.

        Args:
            choice: the choice, or None to empty the field.
            quiet: say nothing about it, for filling a form.
        """
        self._taken = self._before = choice
        # The next letter chooses again; a text of one's own is never replaced by a letter.
        self.input.select_on_focus = choice is not None and not self._free
        self.input.private = not (choice and (choice.ours or self._in_our_words))
        with self.input.prevent(Input.Changed):
            self.input.value = plain(choice.label) if choice else ""
            self.input.cursor_position = len(self.input.value)
        if not quiet:
            self.post_message(self.Picked(self, self.value))

    def reword(self, value: Value, label: str) -> None:
        """Rename one of the choices from now on, in the field too if it is there."""
        known = next((line for line in self._all("") if line.value == value), None)
        if known is None or known.label == label:
            return
        other = replace(known, label=label)
        self.offer([other if line is known else line for line in self._all("")])
        if self._taken is known and self.text == known.label:
            was_selected = not self.input.selection.is_empty
            self.take(other, quiet=True)
            if was_selected:
                self.input.select_all()

    def take_value(self, value: Value | None) -> None:
        """Put the choice with this value into the field, quietly."""
        self.take(next((line for line in self._all("") if line.value == value), None), quiet=True)

    def resume(self, text: str) -> None:
        """Put back what stood in the field: the choice with these words, else the words as typed, quietly."""
        found = next((line for line in self._all("") if line.label == text), None)
        if found is not None:
            self.take(found, quiet=True)
        else:
            self.write(text)

    def write(self, text: str) -> None:
        """Put free text into the field, quietly."""
        self._taken = self._before = None
        self.input.private, self.input.select_on_focus = True, False
        with self.input.prevent(Input.Changed):
            self.input.value = plain(text)

    def focus(self, scroll_visible: bool = True) -> Picker[Value]:
        """Focus the line that is typed in."""
        self.input.focus(scroll_visible)
        return self

    def _all(self, folded: str) -> Sequence[Choice[Value]]:
        if callable(self._choices):
            return self._choices(folded)
        if not folded:
            return self._choices
        starts = [line for line in self._choices if fold(line.label).startswith(folded)]
        # Who types “no” means it, also where “not asked” stands before it.
        starts.sort(key=lambda line: fold(line.label) != folded)
        inside = [line for line in self._choices if folded in fold(f" {line.label} {line.hint}")]
        return [*starts, *(line for line in inside if line not in starts)]

    @property
    def is_open(self) -> bool:
        """True if the list is shown."""
        return self.has_class("-open")

    def show_list(self, text: str) -> None:
        """Show the lines that fit what was typed."""
        if not self._list.is_attached:
            self.mount(self._list)
        self._open = self._all(fold(text))
        self._list.clear_options()
        self._list.add_options(Option(prompt(line, ours=self._in_our_words)) for line in self._open)
        self.set_class(bool(self._open), "-open")
        if self._open:
            self._list.highlighted = 0

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._taken, self._before = None, self._taken or self._before
        self.input.private, self.input.select_on_focus = True, False
        self.show_list(event.value)
        self.post_message(self.Picked(self, None))

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        if self.is_open:
            self._take_marked()
            self.screen.focus_next()
        else:
            self.show_list(self._narrowing)

    @property
    def _narrowing(self) -> str:
        """What the lines are narrowed by: all are shown beside one that was taken."""
        return self.text if self._taken is None else ""

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.take(self._open[event.option_index])
        self.action_fold_up()

    def _take_marked(self) -> None:
        marked = self._list.highlighted
        if self.is_open and marked is not None:
            self.take(self._open[marked])
        self.action_fold_up()

    async def _on_key(self, event: events.Key) -> None:
        if event.key == "tab" and self.is_open and self._wants_marked():
            self._take_marked()

    def _wants_marked(self) -> bool:
        """Tab takes the marked line; free text that is no beginning of it stays as typed."""
        if not self._free or not self.text.strip():
            return bool(self.text.strip())
        marked = self._list.highlighted or 0
        return fold(self._open[marked].label).startswith(fold(self.text))

    def settle(self) -> None:
        """Take what was typed so far, as tab does; a form is saved with the focus still in the field."""
        if self.is_open and self._wants_marked():
            self._take_marked()
        self.on_descendant_blur()

    def on_descendant_blur(self) -> None:
        """Close the list; text that is no choice goes back to what was taken, unless it may stand."""
        was_open = self.is_open
        self.action_fold_up()
        if self._free or self._taken is not None or (self._half_typed and not was_open):
            return
        lines = self._all(fold(self.text)) if self.text else ()
        # A list that never changes, such as the kinds of callers, always has its answer.
        if self.text or (self._before and not callable(self._choices)):
            self.take(lines[0] if lines else self._before)

    def action_mark(self, steps: int) -> None:
        """Mark another line, opening the list first."""
        if not self.is_open:
            self.show_list(self._narrowing)
            return
        lines = self._list
        lines.highlighted = ((lines.highlighted or 0) + steps) % len(self._open)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Escape closes an open list; with none open it belongs to whatever is around the field."""
        return self.is_open if action == "fold_up" else True

    def action_fold_up(self) -> None:
        """Close the list."""
        self.remove_class("-open")
