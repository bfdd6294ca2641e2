"""The quickest echo Textual has: one field, alone."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.widgets import Input


class EmptyInput(App[None]):
    """Takes keys and shows them."""

    def compose(self) -> ComposeResult:
        """The field."""
        yield Input(placeholder="type here")


if __name__ == "__main__":
    EmptyInput().run()
