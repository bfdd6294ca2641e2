"""What is found out in a crisis: four boxes, kept while they are typed."""

from __future__ import annotations

from collections.abc import Callable

from textual.containers import Vertical
from textual.content import Content

from frontdesk.domain.crisis import CrisisBox
from frontdesk.domain.text import NOTE_LIMIT
from frontdesk.ui.widgets.text_field import TextField

_BOXES = {
    CrisisBox.WHERE: ("Where", "where they are now"),
    CrisisBox.NUMBER_NOW: ("Call back", "if we are cut off"),
    CrisisBox.WORDS: ("Words", "their exact words"),
    CrisisBox.WITH_WHOM: ("With", "who is with them"),
}


class AskPanel(Vertical):
    """The place of the four boxes; it draws their labels itself, so that they are there at once."""

    def __init__(self) -> None:
        """Make the place; the boxes come a moment later."""
        super().__init__(id="boxes", classes="panel")
        self.border_title = Content("Ask ── kept as you type")

    async def add_boxes(self, text: Callable[[CrisisBox], str]) -> None:
        """Make the four boxes.

        Args:
            text: gives what stands in each.
        """
        await self.mount(*(AskBox(box, hint, text(box)) for box, (_, hint) in _BOXES.items()))

    def render(self) -> Content:
        """The labels; the boxes lie to the right of them."""
        return Content("\n".join(label for label, _ in _BOXES.values()))


class AskBox(TextField):
    """One of the four boxes."""

    def __init__(self, box: CrisisBox, hint: str, text: str) -> None:
        """Make a box.

        Args:
            box: which of the four.
            hint: what belongs in it.
            text: what stands in it.
        """
        super().__init__(text, placeholder=hint, max_length=NOTE_LIMIT)
        #: Which of the four.
        self.box = box

    async def action_submit(self) -> None:
        """Go to the next box, at once: what is typed behind the key belongs there."""
        self.screen.focus_next(AskBox)
