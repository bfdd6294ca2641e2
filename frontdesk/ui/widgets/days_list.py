"""The days with other hours: holidays, half days, working Saturdays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import ClassVar

from textual.binding import BindingType

from frontdesk.ui.commands import OTHER_DAYS, bindings
from frontdesk.ui.other_days import OtherDay
from frontdesk.ui.settings_fields import hours_text
from frontdesk.ui.show import day_with_year
from frontdesk.ui.widgets.lines import Cell, Column, Lines

_COLUMNS = (Column("Day", 15, right=True), Column("Hours", 12, flex=1), Column("Name", 12, flex=2))
_EMPTY = "No day has other hours. a adds one."


class DaysList(Lines[OtherDay]):
    """The days that are coming, and below them, dim, what is past."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(OTHER_DAYS)
    #: The keys, said below the list.
    KEYS = "   ".join(f"{command.key_shown} {command.words}" for command in OTHER_DAYS)

    def __init__(self, today: Callable[[], date]) -> None:
        """Make the list.

        Args:
            today: the practice's day when a line is drawn.
        """

        def cells(one: OtherDay) -> Sequence[Cell]:
            quiet = "quiet" if one.day < today() else ""
            hours = hours_text(one.ranges)
            return (
                Cell(day_with_year(one.day), quiet),
                Cell(hours, quiet if quiet or not one.ranges else "strong"),
                Cell(one.name, "quiet"),
            )

        super().__init__(_COLUMNS, cells, lambda one: one.day, empty=_EMPTY, id="days")
