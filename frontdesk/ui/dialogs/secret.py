"""Ask for a PIN, a password or a key: what is typed is not seen, and what is wrong with it is said here."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from frontdesk.ui.api.desk import desk_of
from frontdesk.ui.dialogs.dialog import Dialog
from frontdesk.ui.text import ours
from frontdesk.ui.widgets.fields import TextField
from frontdesk.ui.widgets.secret_field import SecretField

#: Takes what was typed, line by line. What it raises is said in the dialog, which stays open.
Take = Callable[[Sequence[str]], Awaitable[None]]

#: Characters of a line that is read: the reason for which the recovery key is used.
_WORDS: Final = 200


@dataclass(frozen=True, slots=True)
class Line:
    """One line to type.

    Attributes:
        label: what belongs in it.
        is_secret: True if what is typed is not shown.
        hint: shown while it is empty.
        is_repeat: True if it must be the same as the line before: nobody sees what they typed.
    """

    label: str
    is_secret: bool = True
    hint: str = ""
    is_repeat: bool = False


#: The class of a dialog in a terminal of fewer lines than it needs.
LOW: Final = [(0, "-low"), (18, "-high")]

#: What a PIN or password must be, in a few words.
RULE: Final = "A PIN of 6 digits or more, or a password of 8 characters or more."


class ShowOnce(Dialog[bool]):
    """A code or a key that is shown once: only a key that says it was written down closes the window."""

    VERTICAL_BREAKPOINTS = LOW
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter,f10", "take", "written down", show=False)]

    def __init__(self, heading: str, code: str, about: str) -> None:
        """Make the window.

        Args:
            heading: what it is.
            code: in groups, as it is typed.
            about: what it is for, and what to do with it.
        """
        super().__init__(heading, ours(about), keys="enter  I have written it down")
        self._code = code

    def body(self) -> ComposeResult:
        """Yield the code."""
        with VerticalScroll(can_focus=True):
            yield Static(ours(self._code, "bold"), id="code")

    def action_take(self) -> None:
        """Close."""
        self.dismiss(True)

    def action_leave(self) -> None:
        """Stay: nobody could see it again."""
        self.say("It is not shown again: write it down first, then press enter.")


class AskSecret(Dialog[bool]):
    """A few lines; True once what was typed was taken."""

    VERTICAL_BREAKPOINTS = LOW

    def __init__(
        self,
        heading: str,
        lines: Sequence[Line],
        take: Take,
        about: str | Content = "",
        *,
        above_lock: bool = False,
        keys: str = "enter  go on     esc  leave",
    ) -> None:
        """Make the question.

        Args:
            heading: the question.
            lines: what is asked for.
            take: takes the answer, line by line.
            about: what it is for.
            above_lock: True if it may be asked while the desk is locked.
            keys: the keys, shown at the bottom.
        """
        super().__init__(heading, about, keys)
        self._lines = lines
        self._take = take
        self.above_lock = above_lock
        #: False while the answer is looked at: keys wait.
        self.takes_keys = True

    def body(self) -> ComposeResult:
        """Yield the lines."""
        for line in self._lines:
            yield Static(Content(line.label), classes="label")
            if line.is_secret:
                yield SecretField(placeholder=line.hint)
            else:
                yield TextField(placeholder=line.hint, max_length=_WORDS)

    def unkept_words(self) -> str:
        """Return "": a PIN is not to be kept, and without it the rest is worth nothing."""
        return ""

    def lets_go(self) -> bool:
        """True: as above."""
        return True

    @on(Input.Changed)
    def _changed(self) -> None:
        self.say("")

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        """Enter goes on to the next line; in the last one it gives the answer."""
        event.stop()
        fields = list(self.query(Input))
        if event.input is not fields[-1]:
            self.focus_next()
            return
        typed = [field.value for field in fields]
        for place, line in enumerate(self._lines):
            if line.is_repeat and typed[place] != typed[place - 1]:
                with fields[place].prevent(Input.Changed):
                    fields[place].value = ""
                self.say("The two are not the same. Type it again.")
                return
        self.takes_keys = False  # at once: what is typed behind the key is for whatever comes then
        self._give(typed)

    @work(group="secret")
    async def _give(self, typed: Sequence[str]) -> None:
        desk, taken = desk_of(self), False
        try:
            with desk.jobs.errors_shown(self._refused):
                await self._take(typed)
                taken = True
        finally:
            self.takes_keys = True
            desk.run_worker(desk.send_held_keys(), group="secret")
        if taken:
            self.dismiss(True)

    def _refused(self, _: str, sentence: str) -> None:
        """Say what is wrong; what nobody can see is typed anew."""
        for field in self.query(SecretField):
            with field.prevent(Input.Changed):
                field.value = ""
        fields = self.query(SecretField)
        if fields:
            fields.first().focus()
        self.say(sentence)
