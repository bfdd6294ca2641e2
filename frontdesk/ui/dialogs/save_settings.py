"""What saving the settings changes, before it is done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from frontdesk.domain.clock_text import TimeStyle
from frontdesk.services.callbacks.redating import Moves
from frontdesk.ui.dialogs.dialog import Dialog
from frontdesk.ui.settings_changes import Change
from frontdesk.ui.text import data

#: So many days are named; what is on others is counted.
_NAMED_DAYS = 4


def moved_lines(moved: Moves, style: TimeStyle) -> list[str]:
    """What saving moves, a line for each day that something leaves."""
    one = "1 open callback gets" if moved.count == 1 else f"{moved.count} open callbacks get"
    lines = [f"{one} another deadline."]
    for it in moved.days[:_NAMED_DAYS]:
        what = "1 callback" if it.callbacks == 1 else f"{it.callbacks} callbacks"
        if it.promises:
            what += f" ({it.promises} promised for a time)"
        moves = "moves" if it.callbacks == 1 else "move"
        lines.append(f"{what} {moves} from {style.day(it.old)} to {style.day(it.new)}.")
    left = sum(it.callbacks for it in moved.days[_NAMED_DAYS:])
    return [*lines, f"{left} more move between other days."] if left else lines


class SaveSettings(Dialog[bool]):
    """The changes, line by line; enter saves them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,f10,ctrl+s", "take", "save", show=False),
    ]

    def __init__(
        self,
        changes: Sequence[Change],
        moved: Moves,
        leaving: Mapping[str, int],
        *,
        arrow: str,
        style: TimeStyle,
        odd: Sequence[str] = (),
    ) -> None:
        """Make the question.

        Args:
            changes: what becomes something else.
            moved: open callbacks that get another deadline or another day.
            leaving: who leaves the staff, with how many claims.
            arrow: stands between before and after.
            style: how days are written.
            odd: what is to be asked about numbers that nobody could dial.
        """
        super().__init__("Save these settings?", keys="enter  save     esc  back")
        self._changes = changes
        self._moved = moved
        self._leaving = leaving
        self._arrow = arrow
        self._style = style
        self._unusual = odd

    def body(self) -> ComposeResult:
        """The changes, and what they do to open callbacks."""
        with VerticalScroll(can_focus=True):
            yield Static(Content("\n").join(self._line(change) for change in self._changes))
        if self._moved.count:
            yield Static(Content("\n".join(moved_lines(self._moved, self._style))), id="moved")
        for question in self._unusual:
            yield Static(data(question), classes="odd")
        for name, claims in self._leaving.items():
            if claims:
                back = "1 claim goes" if claims == 1 else f"{claims} claims go"
                yield Static(data(f"{name} leaves: {back} back to the queue."), classes="leaving")

    def _line(self, change: Change) -> Content:
        if change.before is None:
            return Content.assemble((change.label, "bold"), "  ", data(change.after))
        before = data(change.before, "$quiet")
        return Content.assemble((change.label, "bold"), "  ", before, f" {self._arrow} ", data(change.after))

    def action_take(self) -> None:
        """Save."""
        self.dismiss(True)
