"""A screen with one text field of each kind."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from textual import events
from textual.app import ComposeResult
from textual.pilot import Pilot

from frontdesk.ui.app.shell import Shell
from frontdesk.ui.widgets.fields import NumberField, TextField
from frontdesk.ui.widgets.text_box import TextBox

#: Characters the note takes.
LIMIT = 20


class Page(Shell):
    """One field of each kind."""

    def __init__(self) -> None:
        """Name no log."""
        super().__init__(None, "dark")

    def compose(self) -> ComposeResult:
        """The fields."""
        yield TextField(id="note", max_length=LIMIT)
        yield TextField(id="name", joint=" ")
        yield NumberField(id="number")
        yield TextBox(id="box")

    def field(self, name: str) -> TextField:
        """A field of one line."""
        return self.query_one(f"#{name}", TextField)

    def said(self) -> str:
        """The last toast."""
        return list(self._notifications)[-1].message if self._notifications else ""


@asynccontextmanager
async def page() -> AsyncIterator[tuple[Page, Pilot[int]]]:
    """The fields on a screen."""
    app = Page()
    async with app.run_test(notifications=True) as pilot:
        yield app, pilot


async def paste(app: Page, pilot: Pilot[int], name: str, text: str) -> None:
    """Paste into a field."""
    app.query_one(f"#{name}").focus()
    await pilot.pause()
    app.post_message(events.Paste(text))
    await pilot.pause()
