"""6,000 rows in Textual's ``DataTable``, for moving in it, for changing a row and for the ticks of a clock.

Keys: ``u`` changes the row under the cursor. With ``--ticks`` the clock above the table is set every second,
and every minute the rows in sight say anew how long they have waited, as the desk's do.
"""

from __future__ import annotations

import sys
import time
from itertools import count
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import DataTable, Static

from tests.benchmarks.floors.invented_rows import COLUMNS, OPEN, WIDTHS, row


class TableApp(App[None]):
    """The table, with a line above it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("u", "change")]

    def __init__(self, *, ticks: bool) -> None:
        """Say whether the clock runs."""
        super().__init__()
        self._ticks = ticks
        self._changes = count(1)

    def compose(self) -> ComposeResult:
        """The line and the table."""
        yield Static("clock", id="clock")
        yield DataTable(cursor_type="row")

    def on_mount(self) -> None:
        """Fill the table."""
        table = self.query_one(DataTable)
        for name, width in zip(COLUMNS, WIDTHS, strict=True):
            table.add_column(name, key=name, width=width)
        for number in range(OPEN):
            table.add_row(*row(number), key=str(number))
        table.focus()
        if self._ticks:
            self.set_interval(1, self._second)
            self.set_timer(60 - time.time() % 60, self._minute)

    def action_change(self) -> None:
        """Somebody took the row under the cursor."""
        table = self.query_one(DataTable)
        table.update_cell(str(table.cursor_row), "Has it", f"Dana {next(self._changes)}m")

    def _second(self) -> None:
        self.query_one("#clock", Static).update(time.strftime("%H:%M:%S"))

    def _minute(self) -> None:
        table = self.query_one(DataTable)
        top = int(table.scroll_y)
        for number in range(top, min(top + table.size.height, OPEN)):
            table.update_cell(str(number), "Waiting", f"{time.localtime().tm_min} min")
        self.set_timer(60 - time.time() % 60, self._minute)


if __name__ == "__main__":
    TableApp(ticks="--ticks" in sys.argv).run()
