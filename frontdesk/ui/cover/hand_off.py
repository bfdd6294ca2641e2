"""ctrl+r: the hand-off, written from the data and read aloud in two minutes; its notes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content

from frontdesk.domain.day.hand_off import HandOffNote, Section
from frontdesk.services.day.hand_off import HandOffNow
from frontdesk.ui.api.screen import DeskScreen
from frontdesk.ui.commands import HAND_OFF, bindings
from frontdesk.ui.dialogs.ask_text import AskText
from frontdesk.ui.show import clock, day, short_clock, short_moment
from frontdesk.ui.stylesheets import sheets
from frontdesk.ui.text import data, ours, said
from frontdesk.ui.widgets.columns import Cell, Column
from frontdesk.ui.widgets.frame import Frame
from frontdesk.ui.widgets.key_line import KeyLine
from frontdesk.ui.widgets.lines import Lines
from frontdesk.ui.widgets.panels import Readable

_COLUMNS = (
    Column("", 3, ours=True),
    Column("Written", 9, right=True, ours=True),
    Column("Note", 20, flex=1),
    Column("By", 7, ours=True),
    Column("Done", 14, from_width=56, ours=True),
)
_EMPTY = "No note yet. n writes one."


class ReadAloud(Readable):
    """What is read aloud."""


class HandOffScreen(DeskScreen):
    """What the next one must know."""

    CSS_PATH = sheets("hand_off")
    BINDINGS: ClassVar[list[BindingType]] = bindings(HAND_OFF)
    COMMANDS_HERE = HAND_OFF

    def compose(self) -> ComposeResult:
        """Frame, what is read aloud, the notes."""
        yield Frame("hand_off")
        with Horizontal(id="work"):
            yield ReadAloud()
            with Vertical(id="notes-box", classes="panel"):
                yield Lines(_COLUMNS, self._cells, lambda note: note.id, empty=_EMPTY, id="notes")
        yield KeyLine(HAND_OFF)

    def on_mount(self) -> None:
        """Show the hand-off."""
        self.query_one("#notes-box").border_title = Content("Notes for the next one")
        sheet = self.query_one(ReadAloud)
        sheet.border_subtitle = Content("on paper: frontdesk report hand-off")
        sheet.focus()
        self._open()

    @property
    def notes(self) -> Lines[HandOffNote]:
        """The notes of today, and what is open from before."""
        return self.query_one("#notes", Lines)

    @work(group="open")
    async def _open(self) -> None:
        with self.jobs.errors_shown():
            await self.refresh_rows()

    async def refresh_rows(self) -> None:
        """Read it all again."""
        by = self.person.id
        found = await self.jobs.run(lambda: self.services.hand_off.now(by=by))
        title = f"Hand-off ── {day(found.sheet.day, self.hours)} ── {self._given(found)}"
        self.query_one(ReadAloud).show(title, _read_aloud(found.sections), ours=True)
        self.notes.fill(found.sheet.notes)

    def _given(self, found: HandOffNow) -> str:
        if found.given_at is None:
            return "not handed off yet today"
        return f"handed off {clock(found.given_at, self.hours)} by {found.given_by.split(' ', 1)[0]}"

    def _cells(self, note: HandOffNote) -> Sequence[Cell]:
        glyphs, done = self.desk.glyphs, note.done_at is not None
        by = note.done_by.split(" ", 1)[0]
        return (
            Cell(glyphs.met if done else glyphs.on_time, "met" if done else "on-time"),
            Cell(short_moment(note.at, self.now(), self.hours), "quiet"),
            Cell(note.text, "quiet" if done else ""),
            Cell(note.by.split(" ", 1)[0], "quiet"),
            Cell(f"{short_clock(note.done_at, self.hours)} {by}" if note.done_at else "", "quiet"),
        )

    # The keys

    def action_note(self) -> None:
        """Write a note."""
        self.takes_keys = False  # at once: what is typed behind the key belongs to the note
        self._note()

    @work(group="act")
    async def _note(self) -> None:
        with self.keys_held(), self.jobs.errors_shown():
            text = await self.desk.push_screen_wait(HandOffNoteDialog())
            if text is not None:
                by = self.person.id
                await self.jobs.run(lambda: self.services.hand_off.note(text, by=by))
                self.desk.confirm("Note kept for the next one")
                await self.refresh_rows()

    @on(Lines.Chosen, "#notes")
    def _chosen(self) -> None:
        self.action_tick()

    def action_tick(self) -> None:
        """Tick the note under the cursor off."""
        note = self.notes.row
        if note is not None and self.focused is self.notes:
            self._tick(note.id)

    @work(group="act")
    async def _tick(self, note_id: int) -> None:
        with self.jobs.errors_shown():
            by = self.person.id
            await self.jobs.run(lambda: self.services.hand_off.tick(note_id, by=by))
            await self.refresh_rows()

    @work(group="act")
    async def action_give(self) -> None:
        """Save the hand-off as it was typed."""
        with self.jobs.errors_shown():
            by = self.person.id
            await self.jobs.run(lambda: self.services.hand_off.give(by=by))
            self.desk.confirm("Kept as handed off, with your name")
            await self.refresh_rows()


def _read_aloud(sections: Sequence[Section]) -> Content:
    """Return the parts one under the other, their titles at the edge."""
    lines_shown: list[Content] = []
    for section in sections:
        lines = section.lines or (section.empty,)
        style = "" if section.lines else "$quiet"
        shown = data if section.names and section.lines else ours
        lines_shown.append(Content(section.title).stylize("bold $accent"))
        lines_shown += [shown(f"  {line}", style) for line in lines]
    return Content("\n").join(lines_shown)


class HandOffNoteDialog(AskText):
    """One line; it stays on the hand-off until somebody ticks it off."""

    def __init__(self) -> None:
        super().__init__(
            "A note for the next one",
            said("It stays on the hand-off until somebody ticks it off."),
            placeholder="what they must know or do",
        )
