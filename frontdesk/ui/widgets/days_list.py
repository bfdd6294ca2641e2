"""The days with other hours: holidays, half days, working Saturdays; and their keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import ClassVar

from textual.binding import BindingType
from textual.message import Message

from frontdesk.ui.api.desk import Desk, desk_of
from frontdesk.ui.commands import OTHER_DAYS, bindings
from frontdesk.ui.dialogs.exception_day import ExceptionDay
from frontdesk.ui.other_days import OtherDay, OtherDays
from frontdesk.ui.settings_fields import hours_text
from frontdesk.ui.widgets.columns import Cell, Column
from frontdesk.ui.widgets.lines import Lines

_COLUMNS = (
    Column("Day", 16, right=True, ours=True),
    Column("Hours", 12, flex=1, ours=True),
    Column("Name", 12, flex=2),
)
_EMPTY = "No day has other hours. a adds one."


class DaysList(Lines[OtherDay]):
    """The days that are coming, and below them, dim, what is past."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(OTHER_DAYS)
    #: The keys, said below the list.
    KEYS = "   ".join(f"{command.key_shown} {command.words}" for command in OTHER_DAYS)

    class Edited(Message):
        """A day was added, changed or taken out."""

    def __init__(self, days: OtherDays, today: Callable[[], date]) -> None:
        """Make the list.

        Args:
            days: the days while they are edited.
            today: the practice's day.
        """
        super().__init__(_COLUMNS, self._cells, lambda one: one.day, empty=_EMPTY, id="days")
        self._days = days
        self._today = today

    def _cells(self, one: OtherDay) -> Sequence[Cell]:
        quiet = "quiet" if one.day < self._today() else ""
        return (
            Cell(self._written(one.day), quiet),
            Cell(hours_text(one.ranges), quiet if quiet or not one.ranges else "strong"),
            Cell(one.name, "quiet"),
        )

    @property
    def desk(self) -> Desk:
        """The program."""
        return desk_of(self)

    def _written(self, day: date) -> str:
        return self.desk.practice.settings.time_style.day_and_year(day)

    def show_days(self) -> None:
        """Show the days as they are now."""
        self.fill(self._days.rows(self._today()))

    def action_add_day(self) -> None:
        """Give a day hours of its own."""
        self._ask(None)

    def action_change_day(self) -> None:
        """Change the day under the cursor."""
        if self.row is not None:
            self._ask(self.row)

    def _ask(self, one: OtherDay | None) -> None:
        # Pushed at once, not from a worker: what is typed behind the key belongs to the dialog.
        dialog = ExceptionDay(one, self._today(), self._days.get, self.desk.practice.settings.time_style)
        self.desk.push_screen(dialog, partial(self._take, one))

    def _take(self, one: OtherDay | None, made: OtherDay | None) -> None:
        if made is not None:
            self._days.put(made, instead_of=one.day if one else None)
            self.show_days()
            self.select(made.day)
            self.post_message(self.Edited())

    def action_remove_day(self) -> None:
        """Take the day under the cursor out."""
        one = self.row
        if one is not None:
            self._days.remove(one.day)
            self.show_days()
            self.post_message(self.Edited())
            self.desk.confirm(f"{self._written(one.day)} taken out; F10 saves")
