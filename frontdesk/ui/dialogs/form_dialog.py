"""A dialog with several fields: what is wrong is said below its field, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import ClassVar, Generic, TypeVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Input

from frontdesk.domain.errors import FrontDeskError, Incomplete
from frontdesk.ui.api.desk import desk_of
from frontdesk.ui.dialogs.confirm import Confirm
from frontdesk.ui.dialogs.dialog import Dialog
from frontdesk.ui.widgets.form_rows import Field, FormRows
from frontdesk.ui.widgets.picker import Picker

Answer = TypeVar("Answer")


#: Keeps an answer; False leaves the form open. What it raises is said in the form.
Keep = Callable[[Answer], Awaitable[bool]]


class FormDialog(Dialog[Answer], Generic[Answer]):
    """Fields in rows. F10 keeps the answer; until that worked, everything stays in the form."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("f10,ctrl+s", "take", "save", show=False)]
    #: Cells of the column of labels.
    LABELS: ClassVar[int] = 14

    def __init__(
        self,
        heading: str,
        keep: Keep[Answer],
        about: str = "",
        *,
        keys: str = "tab  next     F10  save     esc  leave",
    ) -> None:
        """Make the dialog.

        Args:
            heading: the question.
            keep: keeps the answer; False leaves the form open.
            about: what it acts on, people's text.
            keys: the keys, shown at the bottom.
        """
        super().__init__(heading, about, keys)
        self._keep = keep
        self._at_first: list[str] = []
        #: False while the answer is being kept: keys wait.
        self.takes_keys = True

    def rows(self) -> Sequence[Sequence[Field]]:
        """Return the fields, row by row."""
        return ()

    def above(self) -> ComposeResult:
        """Yield what stands above the rows."""
        yield from ()

    def below(self) -> ComposeResult:
        """Yield what stands below the rows."""
        yield from ()

    def begin(self) -> None:
        """Put in what the form begins with."""

    def resume(self) -> None:
        """Put in what was being typed when the form was last open; it is not what the form begins with."""

    def keep_now(self) -> None:
        """Save what is typed as a draft, where this form keeps one: the program ends."""

    def drop(self) -> None:
        """Forget the draft, where this form keeps one: the form is left without an answer."""

    def read(self) -> Answer:
        """Return the answer as typed.

        Raises:
            Incomplete: an answer is missing, or a field cannot be taken as it is.
        """
        raise NotImplementedError

    def body(self) -> ComposeResult:
        """Yield the rows, and what stands above and below them."""
        yield from self.above()
        form = FormRows(labels=self.LABELS, id="fields")
        rows = self.rows()
        with form:
            yield from form.lay_out(rows)
        form.styles.height = len(rows)
        yield from self.below()

    @property
    def form(self) -> FormRows:
        """The rows."""
        return self.query_one("#fields", FormRows)

    def on_mount(self) -> None:
        """Fill the form; what it holds then is not typed by anybody."""
        self.begin()
        self._at_first = self.typed()
        self.resume()
        first = self.focused
        if isinstance(first, Input) and first.select_on_focus:
            # It had the focus before it was filled: the next letter chooses again.
            first.select_all()

    def typed(self) -> list[str]:
        """Return what stands in every field."""
        return [one.value for one in self.query(Input)]

    @property
    def is_touched(self) -> bool:
        """True if a field holds other than what the form began with."""
        return self.typed() != self._at_first

    def value_of(self, field: str) -> object:
        """Return what was taken in a field to choose from; None where nothing was."""
        value: object = self.query_one(f"#{field}", Picker).value
        return value

    def text_of(self, field: str) -> str:
        """Return the text that stands in a field, without the blanks at its ends."""
        found = self.query_one(f"#{field}", Widget)
        text = found.text if isinstance(found, Picker) else self.query_one(f"#{field}", Input).value
        return text.strip()

    def focus_field(self, field: str) -> None:
        """Put the cursor into a field."""
        self.query_one(f"#{field}").focus()

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        """Enter goes on to the next field; in the last one it keeps the answer."""
        event.stop()
        if self.focused is not None and self.focus_chain and self.focused is self.focus_chain[-1]:
            self.action_take()
        else:
            self.focus_next()

    @on(Input.Changed)
    @on(Picker.Picked)
    def _answered(self) -> None:
        """What was wrong is mended, or about to be."""
        self.form.show_below("", "")
        self.say("")

    def action_take(self) -> None:
        """Keep the answer."""
        for picker in self.query(Picker):
            picker.settle()
        try:
            answer = self.read()
        except Incomplete as wrong:
            self._say_at(wrong.field, wrong.sentence)
            return
        self.takes_keys = False
        self._kept(answer)

    def _say_at(self, field: str, sentence: str) -> None:
        self.focus_field(field)
        self.form.show_below(field, sentence)

    @work(group="keep")
    async def _kept(self, answer: Answer) -> None:
        desk, kept = desk_of(self), False
        try:
            with desk.jobs.errors_shown():
                kept = await self._tried(answer)
        finally:
            self.takes_keys = True
            desk.run_worker(desk.send_held_keys(), group="keep")
        if kept:
            self.dismiss(answer)

    async def _tried(self, answer: Answer) -> bool:
        """Keep the answer, and say in the form what is wrong with it."""
        try:
            return await self._keep(answer)
        except Incomplete as missing:
            if self.query(f"#{missing.field}"):
                self._say_at(missing.field, missing.sentence)
            else:
                self.say(missing.sentence)
        except FrontDeskError as wrong:
            self.say(wrong.sentence)
        return False

    def action_leave(self) -> None:
        """Close without an answer; what was typed is dropped only when that is meant."""
        if not self.is_touched:
            self._dropped(True)
            return
        question = Confirm(
            "Drop what you typed?", "None of it is saved yet.", verb="drop it", stay="keep typing"
        )
        desk_of(self).push_screen(question, self._dropped)

    def _dropped(self, meant: bool | None) -> None:
        if meant:
            self.drop()
            self.dismiss(None)


Value = TypeVar("Value")


def in_field(field: str, read: Callable[[str], Value], typed: str) -> Value | None:
    """Return what was typed into a field as it is read; None where nothing was.

    Args:
        field: the field's id.
        read: reads it.
        typed: what stands in it.

    Raises:
        Incomplete: it cannot be read; the sentence says why.
    """
    if not typed:
        return None
    try:
        return read(typed)
    except FrontDeskError as wrong:
        raise Incomplete(field, wrong.sentence) from wrong
