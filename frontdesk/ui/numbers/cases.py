"""The cases behind one figure, as a list; enter opens the callback under the cursor."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from frontdesk.domain.numbers import Case
from frontdesk.domain.rule.hours import OpeningHours
from frontdesk.ui.dialogs.dialog import Dialog
from frontdesk.ui.show import short_clock, who
from frontdesk.ui.widgets.columns import Cell, Column
from frontdesk.ui.widgets.lines import Lines

_COLUMNS = (
    Column("Called", 13, right=True, ours=True),
    Column("Name", 14, flex=3),
    Column("Number", 14, end=True),
    Column("About", 10, flex=2),
)


def called(at: datetime, now: datetime, hours: OpeningHours) -> str:
    """Return when they called, in 13 cells: ``Nov 17 2:32p``, or ``Nov 17 2025`` in another year."""
    which = hours.day_of(at)
    is_this_year = which.year == hours.day_of(now).year
    return f"{hours.style.month_day(which)} {short_clock(at, hours) if is_this_year else which.year}"


class Cases(Dialog[int]):
    """The cases; its answer is the one to open."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "open", "open", show=False)]

    def __init__(
        self,
        heading: str,
        cases: Sequence[Case],
        *,
        called: Callable[[Case], str],
        number: Callable[[str], str],
        opens: bool,
    ) -> None:
        """Make the list.

        Args:
            heading: the figure.
            cases: what was counted.
            called: when a case called, as shown.
            number: how a number's key is shown.
            opens: True if enter opens the case under the cursor.
        """
        super().__init__(heading, keys="enter  open     esc  leave" if opens else "esc  leave")
        self._cases = cases
        self._called = called
        self._number = number
        self._opens = opens

    def body(self) -> ComposeResult:
        """Yield the list."""
        yield Lines[Case](_COLUMNS, self._cells, lambda case: case.id, empty="No case.", id="cases")

    def on_mount(self) -> None:
        """Fill the list."""
        listed = self.query_one("#cases", Lines)
        listed.fill(self._cases)
        listed.focus()

    def _cells(self, case: Case) -> Sequence[Cell]:
        return (
            Cell(self._called(case), "quiet"),
            Cell(who(case.name), "strong" if case.name else "quiet"),
            Cell(self._number(case.number)),
            Cell(case.about, "quiet"),
        )

    @on(Lines.Chosen)
    def _chosen(self) -> None:
        self.action_open()

    def action_open(self) -> None:
        """Open the case under the cursor."""
        key = self.query_one("#cases", Lines).key
        if self._opens and key is not None:
            self.dismiss(key)
