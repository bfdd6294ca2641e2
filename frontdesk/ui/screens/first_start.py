"""The first start: the few things the desk needs, on one screen, before Calls."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from frontdesk.config import save_config
from frontdesk.domain.errors import BadSettings
from frontdesk.domain.people import names_in
from frontdesk.domain.settings import PracticeSettings
from frontdesk.services.machine_zone import machine_zone
from frontdesk.services.unusual_numbers import unusual_numbers
from frontdesk.ui.api.desk import Desk, desk_of
from frontdesk.ui.dialogs.pick import Pick
from frontdesk.ui.settings_fields import Field, Line, read_fields, texts_of, weekday
from frontdesk.ui.settings_sections import HOLIDAYS, NAME, PHONE, ZONE
from frontdesk.ui.stylesheets import sheets
from frontdesk.ui.widgets.choice import Choice
from frontdesk.ui.widgets.field_row import FieldRow


def _read_you(settings: PracticeSettings, text: str) -> PracticeSettings:
    names = names_in([text])
    if not names:
        raise BadSettings("Type your name; every entry is signed with one.")
    return replace(settings, staff=names)


_YOU = Field(
    Line("staff.names", "Your name", "every entry is signed with it"),
    lambda settings: "".join(settings.staff[:1]),
    _read_you,
)
_HOURS = "ranges with a comma between them, or closed"
#: What is asked, in order.
ASKED = (
    NAME,
    _YOU,
    ZONE,
    weekday("hours.mon", "Monday to Friday", range(5), _HOURS),
    weekday("hours.sat", "Saturday", (5,), _HOURS),
    weekday("hours.sun", "Sunday", (6,), _HOURS),
    HOLIDAYS,
    PHONE,
)
_WELCOME = "A few things before the first call. Later they are behind ctrl+o."


class FirstStart(ModalScreen[bool]):
    """Sets the practice up; False when the person leaves, and nothing was written then."""

    CSS_PATH = sheets("settings", "first_start")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f10,ctrl+s", "start", "start", show=False),
        Binding("escape", "leave", "leave", show=False),
    ]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]

    @property
    def desk(self) -> Desk:
        """The program this screen runs in."""
        return desk_of(self)

    def compose(self) -> ComposeResult:
        """The questions, with good answers where there are any."""
        self._asked = ""
        self._first = texts_of(self._usual(), ASKED) | {_YOU.key: self.desk.config.person}
        with Vertical(id="first", classes="panel -lit") as box:
            box.border_title = Content("frontdesk ── first start")
            box.border_subtitle = Content("F10 start   esc leave")
            yield Static(Content(_WELCOME), id="welcome")
            with VerticalScroll(id="questions", can_focus=False):
                for field in ASKED:
                    yield FieldRow(field.line, self._first[field.key], example=True)
            yield Static(id="hint")

    def on_mount(self) -> None:
        """Begin with the first question."""
        self.rows[NAME.key].focus()

    @staticmethod
    def _usual() -> PracticeSettings:
        usual = PracticeSettings()
        return replace(usual, name="", time_zone=machine_zone(os.environ) or usual.time_zone)

    @property
    def rows(self) -> dict[str, FieldRow]:
        """The questions by their settings."""
        return {row.line.key: row for row in self.query(FieldRow)}

    def _texts(self) -> dict[str, str]:
        return {key: row.text for key, row in self.rows.items()}

    def on_descendant_focus(self) -> None:
        """Say what the answer with the cursor is for."""
        row = next((one for one in self.rows.values() if one.has_focus_within), None)
        if row is not None:
            self.query_one("#hint", Static).update(Content(row.line.hint))

    @on(FieldRow.Edited)
    def _edited(self, event: FieldRow.Edited) -> None:
        event.row.tell("")

    @work(group="start")
    async def action_start(self) -> None:
        """Set the practice up, or say at each answer what is wrong with it."""
        jobs, services = self.desk.jobs, self.desk.services
        with jobs.told():
            texts = self._texts()
            settings, wrong = await jobs.run(lambda: self._read(texts))
            for key, row in self.rows.items():
                row.tell(wrong.get(key, ""))
            if wrong:
                first = next((row for key, row in self.rows.items() if key in wrong), None)
                if first is None:
                    self.desk.tell("Settings", next(iter(wrong.values())))
                else:
                    first.focus()
                return
            if not await self._numbers_are_meant(settings):
                return
            if await jobs.run(services.office.is_set_up):
                self.desk.tell(
                    "First start", "Another desk set the practice up just now. Nothing of yours was kept."
                )
            else:
                await jobs.run(lambda: services.practice.set_up(settings))
                # Of several who were named it is asked who of them sits here.
                if len(settings.staff) == 1:
                    await self._remember(settings.staff[0])
            self.dismiss(True)

    async def _numbers_are_meant(self, settings: PracticeSettings) -> bool:
        """Whether the phone can be dialed, or is kept as it is; asked once for the same number."""
        odd = unusual_numbers(settings)
        if not odd or self._asked == settings.phone:
            return True
        choices = [Choice("change it", False, ours=True), Choice("keep it as it is", True, ours=True)]
        if await self.desk.push_screen_wait(Pick("Is this the number?", choices, "\n".join(odd))):
            self._asked = settings.phone
            return True
        self.rows[PHONE.key].focus()
        return False

    async def _remember(self, name: str) -> None:
        """Keep who works at this machine; where that cannot be written, the desk asks again next time."""
        desk = self.desk
        desk.config = config = replace(desk.config, person=name)
        locations = desk.locations
        if locations is not None:
            with desk.jobs.told():
                await desk.jobs.run(lambda: save_config(locations, config))

    def _read(self, texts: dict[str, str]) -> tuple[PracticeSettings, dict[str, str]]:
        """The settings; numbers are read as in the country of the holidays."""
        country = texts[HOLIDAYS.key].strip().upper().partition("-")[0]
        usual = self._usual()
        base = replace(usual, phone_region=country) if len(country) == 2 else usual
        settings, wrong = read_fields(base, texts, ASKED)
        # Not asked here: a country that cannot be is told at the holidays.
        wrong.pop("practice.phone_region", None)
        return settings, wrong

    @work(group="leave")
    async def action_leave(self) -> None:
        """Leave without writing anything; what was typed is asked about."""
        if self._texts() != self._first:
            choices = [
                Choice("go on here", False, ours=True),
                Choice("leave, nothing is kept", True, ours=True),
            ]
            if not await self.desk.push_screen_wait(Pick("Leave the first start?", choices)):
                return
        self.dismiss(False)
