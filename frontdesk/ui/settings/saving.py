"""What saving the settings changes: in words, and asked about before it is done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from frontdesk.config import MACHINE, Config
from frontdesk.domain.clock_text import INTERNATIONAL, TimeStyle
from frontdesk.domain.settings import PracticeSettings
from frontdesk.domain.settings.kinds import HOURS
from frontdesk.domain.settings.rows import Table
from frontdesk.domain.settings.table import PRACTICE
from frontdesk.services.callbacks.redating import Moves
from frontdesk.ui.dialogs.dialog import Dialog
from frontdesk.ui.text import data

T = TypeVar("T")

#: More changed days than these are only counted: another region's holidays.
_DAYS_LISTED = 8
#: So many days that callbacks leave are named; what is on others is counted.
_NAMED_DAYS = 4


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that becomes another.

    Attributes:
        label: what it is.
        before: its text now; None if only what comes is said.
        after: its text then.
    """

    label: str
    before: str | None
    after: str


def practice_changes(before: PracticeSettings, after: PracticeSettings) -> list[Change]:
    """Return what changes for the practice: its fields, then its days with other hours."""
    style = after.time_style
    was, becomes = (
        {day: _hours(day, settings, style) for day in {*before.exceptions, *after.exceptions}}
        for settings in (before, after)
    )
    fields = list(_field_changes(PRACTICE, before, after, style))
    days = sorted(day for day in was if was[day] != becomes[day])
    if len(days) <= _DAYS_LISTED:
        return [*fields, *(Change(style.day_and_year(day), was[day], becomes[day]) for day in days)]
    come = sum(day not in before.exceptions for day in days)
    go = sum(day not in after.exceptions for day in days)
    counts = [(come, "come"), (go, "go"), (len(days) - come - go, "change")]
    return [*fields, Change("Other days", None, ", ".join(f"{many} {what}" for many, what in counts if many))]


def machine_changes(before: Config, after: Config) -> list[Change]:
    """Return what changes for this machine."""
    return list(_field_changes(MACHINE, before, after, INTERNATIONAL))


def _field_changes(table: Table[T], before: T, after: T, style: TimeStyle) -> Iterator[Change]:
    about = ""
    for field in table.fields:
        # A label that is set in belongs to the field above it.
        is_set_in = field.label.startswith(" ")
        about = about if is_set_in else field.label
        old, new = (field.kind.words(field.value(settings), style) for settings in (before, after))
        if old != new:
            yield Change(f"{about}, {field.label.strip()}" if is_set_in else about, old, new)


def _hours(day: date, settings: PracticeSettings, style: TimeStyle) -> str:
    """``closed, Thanksgiving Day``, or that the day has its weekday's hours."""
    if day not in settings.exceptions:
        return "as usual"
    name = settings.exception_names.get(day, "")
    hours = HOURS.write_text(settings.exceptions[day], style)
    return f"{hours}, {name}" if name else hours


def moved_lines(moved: Moves, style: TimeStyle) -> list[str]:
    """Return what saving moves, a line for each day that something leaves."""
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
        """Yield the changes, and what they do to open callbacks."""
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
