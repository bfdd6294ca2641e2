"""The panels of the crisis screen: four boxes for what is found out, and the steps with times and names."""

from __future__ import annotations

from collections.abc import Callable

from textual.containers import Vertical
from textual.content import Content

from frontdesk.domain.crisis import Crisis, CrisisBox, CrisisStep
from frontdesk.domain.rule.hours import OpeningHours
from frontdesk.domain.text import NOTE_LIMIT
from frontdesk.ui.commands import CRISIS, Command, with_own_keys
from frontdesk.ui.show import short_clock
from frontdesk.ui.text import data
from frontdesk.ui.widgets.fields import TextField
from frontdesk.ui.widgets.pressable import Part, Pressables, Row

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
        """Return the labels; the boxes lie to the right of them."""
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


#: Cells of a key, and of the longest step's name with the gap behind it.
_KEY = 4
_WORDS = max(len(step.words) for step in CrisisStep) + 1


class CrisisSteps(Pressables):
    """One line a step; a click does what its key does. The acceptance comes last."""

    def __init__(self) -> None:
        super().__init__(id="steps")
        self.add_class("panel")
        self.border_title = Content("Done ── time and name are kept")

    def show_steps(self, crisis: Crisis | None, hours: OpeningHours) -> None:
        """Show what was done so far; nothing yet while the store does not have the crisis."""
        rows = []
        commands = {command.id: command for command in with_own_keys(self, CRISIS)}
        for step in CrisisStep:
            taken = crisis.taken(step) if crisis else ()
            done = ", ".join(f"{short_clock(one.at, hours)} {one.by.split(' ', 1)[0]}" for one in taken)
            command = commands[f"crisis.{step.value}"]
            rows.append(_row(command, step.words, data(done, "bold"), bold=bool(taken)))
        accepted = Content("nobody yet").stylize("bold $on-crisis on $crisis")
        if crisis is not None and crisis.accepted_at is not None:
            accepted = data(f"{short_clock(crisis.accepted_at, hours)} {crisis.accepted_by}", "bold")
        rows.append(_row(commands["crisis.accept"], "accepted by", accepted, bold=True))
        self.show(rows)


def _row(command: Command, words: str, done: Content, *, bold: bool) -> Row:
    return Row(
        [
            Part(Content(command.key_shown).stylize("bold $accent"), command.action, _KEY),
            Part(Content(words).stylize("bold") if bold else Content(words), command.action, _WORDS),
            Part(done, command.action),
        ]
    )
