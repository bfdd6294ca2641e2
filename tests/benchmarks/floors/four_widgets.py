"""R, the app that every start is held against: a header, a field, an empty table and a footer."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.widgets import DataTable, Footer, Header, Input


class FourWidgets(App[None]):
    """Does nothing."""

    TITLE = "four widgets"

    def compose(self) -> ComposeResult:
        """The four."""
        yield Header()
        yield Input(placeholder="type here")
        yield DataTable()
        yield Footer()


if __name__ == "__main__":
    FourWidgets().run()
