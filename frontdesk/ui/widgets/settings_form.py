"""The pages of the Settings screen, one of them shown."""

from __future__ import annotations

from collections.abc import Mapping

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from frontdesk.ui.settings_sections import DAYS, MACHINE, MACHINE_LINES, SECTIONS, Section
from frontdesk.ui.widgets.days_list import DaysList
from frontdesk.ui.widgets.field_row import FieldRow


class SettingsForm(Vertical):
    """Every setting as text; it knows nothing of the store."""

    class Edited(Message):
        """Something was typed or taken.

        Attributes:
            key: the setting.
        """

        def __init__(self, key: str) -> None:
            """Keep which setting it was."""
            super().__init__()
            self.key = key

    def __init__(self, days: DaysList) -> None:
        """Make the form.

        Args:
            days: the list of days with other hours, a page of its own.
        """
        super().__init__(id="page", classes="panel")
        self._days = days
        self.section: Section | None = None

    def compose(self) -> ComposeResult:
        """Every page, and the hint of the field that has the cursor."""
        for section in SECTIONS:
            if section.name == DAYS:
                with Vertical(id=f"page-{DAYS}", classes="section"):
                    yield self._days
                continue
            lines = MACHINE_LINES if section.name == MACHINE else [field.line for field in section.fields]
            with VerticalScroll(id=f"page-{section.name}", classes="section", can_focus=False):
                for line in lines:
                    yield FieldRow(line)
                yield Static(Content(section.note), classes="note")
        yield Static(id="hint")

    @property
    def rows(self) -> dict[str, FieldRow]:
        """The lines by their settings."""
        return {row.line.key: row for row in self.query(FieldRow)}

    def keys(self, section: Section) -> list[str]:
        """The settings of a page, in order."""
        page = self.query_one(f"#page-{section.name}")
        return [row.line.key for row in page.query(FieldRow)]

    def open(self, section: Section) -> None:
        """Show a page."""
        self.section = section
        self.border_title = Content(section.title)
        for page in self.query(".section"):
            page.set_class(page.id == f"page-{section.name}", "-open")
        self._show_hint()

    def enter(self, section: Section) -> None:
        """Put the cursor into the first line of a page."""
        self.open(section)
        if section.name == DAYS:
            self._days.focus()
        else:
            self.query_one(f"#page-{section.name}").query(FieldRow).first().focus()

    def texts(self) -> dict[str, str]:
        """What stands in every line, by its setting."""
        return {key: row.text for key, row in self.rows.items()}

    def load(self, texts: Mapping[str, str]) -> None:
        """Put texts into the lines."""
        for key, row in self.rows.items():
            row.load(texts[key])

    def tell(self, wrong: Mapping[str, str]) -> None:
        """Say what is wrong at each line, and nothing at the others."""
        for key, row in self.rows.items():
            row.tell(wrong.get(key, ""))

    def on_descendant_focus(self) -> None:
        """Say what the line with the cursor is for."""
        self._show_hint()

    def _show_hint(self) -> None:
        row = next((one for one in self.query(FieldRow) if one.has_focus_within), None)
        if row is not None:
            words = row.line.hint
        else:
            words = DaysList.KEYS if self.section and self.section.name == DAYS else "enter  change these"
        self.query_one("#hint", Static).update(Content(words))

    @on(FieldRow.Edited)
    def _edited(self, event: FieldRow.Edited) -> None:
        event.stop()
        event.row.tell("")
        self.post_message(self.Edited(event.row.line.key))
