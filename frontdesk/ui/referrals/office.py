"""When their office calls: all patients of a referring office, where they are, and what is owed to it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from frontdesk.domain.phone.dialing import say_number
from frontdesk.domain.referrals.office import OfficeLine, OfficePage, owed_words
from frontdesk.domain.referrals.owed import Tell
from frontdesk.domain.safety.reading import Reading, SeenBy
from frontdesk.ui.api.desk import Desk
from frontdesk.ui.api.requests import ShowPatient
from frontdesk.ui.api.screen import DeskScreen
from frontdesk.ui.commands import OFFICE, bindings
from frontdesk.ui.dialogs.ask_text import AskText
from frontdesk.ui.dialogs.which_office import which_office
from frontdesk.ui.referrals.patient_list import step_badge
from frontdesk.ui.show import who
from frontdesk.ui.stylesheets import sheets
from frontdesk.ui.text import data, said
from frontdesk.ui.widgets.columns import Cell, Column
from frontdesk.ui.widgets.frame import Frame
from frontdesk.ui.widgets.key_line import KeyLine
from frontdesk.ui.widgets.lines import Lines
from frontdesk.ui.widgets.panels import entitle

_COLUMNS = (
    Column("Patient", 16, flex=3),
    Column("Number", 14, from_width=106, end=True),
    Column("Sent by", 12, flex=2, from_width=116),
    Column("Step", 15, ours=True),
    Column("Next", 16, flex=3),
    Column("Tell them", 12, ours=True),
    Column("Owed", 14, flex=3),
)
_EMPTY = "Nobody whom they sent is known. Their referrals (a on Patients) appear here."


class OfficeScreen(DeskScreen):
    """One page about one office."""

    CSS_PATH = sheets("lists", "referrals")
    BINDINGS: ClassVar[list[BindingType]] = bindings(OFFICE)
    COMMANDS_HERE = OFFICE
    AUTO_FOCUS = "#office"

    def __init__(self, referrer_id: int) -> None:
        """Make the page.

        Args:
            referrer_id: a referrer of the office.
        """
        super().__init__()
        self._referrer = referrer_id
        self._page: OfficePage | None = None
        self.fit_at_once()

    def compose(self) -> ComposeResult:
        """Frame, the patients, what is owed beside them."""
        yield Frame("calls")
        with Vertical(id="office-box", classes="panel"):
            yield Lines(_COLUMNS, self._cells, lambda one: one.line.referral, empty="", id="office")
            yield Static(id="beside")
        yield KeyLine(OFFICE)

    def on_mount(self) -> None:
        """Read the page."""
        entitle(self.query_one("#office-box"), Content("Patients of an office"))
        self._open()

    @property
    def patients(self) -> Lines[OfficeLine]:
        """The list."""
        return self.query_one("#office", Lines)

    def _cells(self, one: OfficeLine) -> Sequence[Cell]:
        line, now = one.line, self.now()
        badge = step_badge(line, self.desk.glyphs)
        late = any(item.due < now for item in one.owed)
        owed = owed_words(one.owed, now, self.hours)
        number = say_number(line.dialed, self.desk.practice.settings.phone_region) if line.number else ""
        return (
            Cell(who(line.name), "strong"),
            Cell(number),
            Cell(one.referrer, "quiet"),
            Cell(badge.text, badge.style),
            Cell(line.next_step or line.lost_reason),
            Cell(one.tell.words, "" if one.tell is Tell.YES else "strong"),
            Cell(f"{self.desk.glyphs.breached} {owed}" if late else owed, "breached" if late else "quiet"),
        )

    @work(group="open")
    async def _open(self) -> None:
        with self.keys_held(), self.jobs.errors_shown():
            await self.refresh_rows()

    async def refresh_rows(self) -> None:
        """Read the page again."""
        referrer = self._referrer
        page = await self.jobs.run(lambda: self.services.offices.read(referrer))
        self._page = page
        count = f"{page.open} on the way, {len(page.patients)} in all"
        title = Content.assemble("Patients of ", data(page.words), f" ── {count}")
        entitle(self.query_one("#office-box"), title)
        self.patients.fill(page.patients, empty=_EMPTY)
        beside = owed_words(page.owed, page.read_at, self.hours)
        words = Content.assemble(("Owed about no patient: ", "$quiet"), beside) if beside else Content("")
        self.query_one("#beside", Static).update(words)

    @on(Lines.Moved, "#office")
    def _rested_on(self) -> None:
        """Note that the patient under the cursor is in sight."""
        key = self.patients.key
        self.desk.in_sight.show(self, [Reading(SeenBy.REFERRAL, key)] if isinstance(key, int) else ())

    @on(Lines.Chosen, "#office")
    def action_open(self) -> None:
        """Go to the patient under the cursor."""
        if (key := self.patients.key) is not None:
            self.dismiss(None)
            self.desk.run_worker(_go_to_patient(self.desk, key), group="act")

    def action_print(self) -> None:
        """Write the page to a file."""
        if self._page is not None:
            self.takes_keys = False  # at once: what is typed behind the key belongs to the dialog
            self._print(self._page)

    @work(group="act")
    async def _print(self, page: OfficePage) -> None:
        offices, by = self.services.offices, self.person.id
        with self.keys_held(), self.jobs.errors_shown():
            place = str(Path.home() / await self.jobs.run(lambda: offices.file_name(page)))
            about = said("It holds names: only you can read the file. A name ending in .pdf makes a PDF.")
            typed = await self.desk.push_screen_wait(AskText("Write it to which file?", about, text=place))
            if typed is not None:
                file = Path(typed).expanduser()
                await self.jobs.run(partial(offices.write, page, file, by=by))
                self.desk.confirm(f"Written: {file}")

    def action_other(self) -> None:
        """Look at another office."""
        self.takes_keys = False  # as above
        self._look_at_another()

    @work(group="act")
    async def _look_at_another(self) -> None:
        with self.keys_held(), self.jobs.errors_shown():
            other = await which_office(self.desk)
            if other is not None:
                self._referrer = other
                await self.refresh_rows()

    def action_back(self) -> None:
        """Go back to where the person was."""
        self.dismiss(None)


async def _go_to_patient(desk: Desk, referral: int) -> None:
    """Go to a patient; this screen is left by then."""
    with desk.jobs.errors_shown():
        await desk.go(ShowPatient(referral))
