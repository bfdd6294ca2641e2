"""The pages of the Settings screen, one of them shown."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from frontdesk.domain.settings.rows import Section
from frontdesk.ui.settings.days_page import DaysList
from frontdesk.ui.settings.field_row import FieldRow
from frontdesk.ui.settings.people_page import PeoplePage


class SettingsForm(Vertical):
    """Every setting as text; it never reads the store.

    A page is made when it is first opened: most people come for one of them.
    """

    class Edited(Message):
        """Something was typed or picked.

        Attributes:
            key: the setting.
        """

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    def __init__(self, lists: Mapping[str, DaysList | PeoplePage]) -> None:
        """Make the form.

        Args:
            lists: the pages that are lists and not fields, by their names.
        """
        super().__init__(id="page", classes="panel")
        self._lists = lists
        self._texts: dict[str, str] = {}
        self._wrong: dict[str, str] = {}
        self._opening = asyncio.Lock()
        self.section: Section | None = None

    def compose(self) -> ComposeResult:
        """Yield the lists and the hint of the field that has the cursor; other pages come when opened."""
        for name, inside in self._lists.items():
            with Vertical(id=f"page-{name}", classes="section") as page:
                page.display = False
                yield inside
        yield Static(id="hint")

    async def open(self, section: Section) -> None:
        """Show a page."""
        self.section = section
        self.border_title = Content(section.title)
        name = f"page-{section.name}"
        # Two keys may ask for the same page before it is there.
        async with self._opening:
            if not self.query(f"#{name}"):
                await self.mount(self._page(section, name), before="#hint")
        for page in self.query(".section"):
            page.display = page.id == name
        self._show_hint()

    def _page(self, section: Section, name: str) -> VerticalScroll:
        lines = (
            FieldRow(setting, self._texts[setting.key], wrong=self._wrong.get(setting.key, ""))
            for setting in section.fields
        )
        note = Static(Content(section.note), classes="note")
        return VerticalScroll(*lines, note, id=name, classes="section", can_focus=False)

    async def enter(self, section: Section, key: str = "") -> None:
        """Put the cursor into a line of a page, the first unless one is named."""
        await self.open(section)
        if section.name in self._lists:
            inside = self._lists[section.name]
            self.screen.set_focus(inside if isinstance(inside, DaysList) else inside.table)
            return
        rows = self.query_one(f"#page-{section.name}").query(FieldRow)
        next(row for row in rows if key in ("", row.setting.key)).focus()

    def texts(self) -> dict[str, str]:
        """Return the text of every line of every page, by its setting.

        Read from the lines themselves: what :class:`Edited` tells is a message behind the keys.
        """
        return self._texts | {row.setting.key: row.text for row in self.query(FieldRow)}

    def load(self, texts: Mapping[str, str]) -> None:
        """Put texts into the lines."""
        self._texts = dict(texts)
        for row in self.query(FieldRow):
            row.load(texts[row.setting.key])

    def report(self, wrong: Mapping[str, str]) -> None:
        """Say what is wrong at each line, and nothing at the others."""
        self._wrong = dict(wrong)
        for row in self.query(FieldRow):
            row.report(wrong.get(row.setting.key, ""))

    @property
    def wrong(self) -> set[str]:
        """The settings at which something wrong is reported."""
        return set(self._wrong)

    def on_descendant_focus(self) -> None:
        """Say what the line with the cursor is for."""
        self._show_hint()

    def _show_hint(self) -> None:
        row = next((one for one in self.query(FieldRow) if one.has_focus_within), None)
        if row is not None:
            words = row.setting.hint
        else:
            inside = self._lists.get(self.section.name) if self.section is not None else None
            words = inside.KEYS if inside is not None else "enter  change these"
        self.query_one("#hint", Static).update(Content(words))

    @on(FieldRow.Edited)
    def _edited(self, event: FieldRow.Edited) -> None:
        event.stop()
        key = event.row.setting.key
        self._texts[key] = event.row.text
        self._wrong.pop(key, None)
        event.row.report("")
        self.post_message(self.Edited(key))
