"""Write down what nearly went wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from frontdesk.domain.crisis import check_near_miss
from frontdesk.domain.errors import Incomplete
from frontdesk.ui.dialogs.dialog import Dialog
from frontdesk.ui.show import who
from frontdesk.ui.stylesheets import sheets
from frontdesk.ui.text import data, said
from frontdesk.ui.widgets.text_box import TextBox

if TYPE_CHECKING:
    from frontdesk.ui.crisis.notes import CrisisNotes
    from frontdesk.ui.crisis.sheet import CrisisSheet


class NearMissDialog(Dialog[tuple[str, int | None]]):
    """A few lines; what stands in them stays until it is kept, whatever closes the dialog."""

    CSS_PATH = sheets("crisis_notes")
    BINDINGS: ClassVar[list[BindingType]] = [Binding("f10,ctrl+s", "take", "keep", show=False)]

    def __init__(self, notes: CrisisNotes, sheet: CrisisSheet | None) -> None:
        """Make the question.

        Args:
            notes: holds what is typed meanwhile.
            sheet: the crisis it is about, or None.
        """
        about = said("It blames nobody, and is kept with your name and the time.")
        if sheet is not None:
            about = Content.assemble("In the crisis of ", data(who(sheet.caller.name)), ". ", about)
        super().__init__("What nearly went wrong?", about, keys="F10  keep     esc  leave, the text stays")
        self._notes = notes
        self._sheet = sheet

    def body(self) -> ComposeResult:
        """The lines."""
        yield TextBox(id="near-miss")

    def on_mount(self) -> None:
        """Go on where the person stopped."""
        box = self.query_one(TextBox)
        box.soft_wrap = True
        box.load_text(self._notes.typed)
        box.move_cursor(box.document.end)
        box.focus()

    @on(TextBox.Changed)
    def _changed(self) -> None:
        self._notes.typed = self.query_one(TextBox).text
        self.say("")

    def action_take(self) -> None:
        """Give the text back if there is any; the key may come before the lines are there."""
        text = self._notes.typed
        try:
            check_near_miss(text)
        except Incomplete as missing:
            if self.query("#problem"):
                self.say(missing.sentence)
            return
        crisis = self._sheet.crisis if self._sheet else None
        self.dismiss((text, crisis.id if crisis else None))
