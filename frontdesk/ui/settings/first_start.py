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
from frontdesk.domain.errors import FrontDeskError
from frontdesk.domain.settings import PracticeSettings
from frontdesk.domain.settings.table import FIRST_START
from frontdesk.services.first_start import read_answers, usual_practice
from frontdesk.services.settings import unusual_numbers
from frontdesk.ui.api.desk import Desk, desk_of
from frontdesk.ui.dialogs.pick import Pick
from frontdesk.ui.settings.field_row import FieldRow
from frontdesk.ui.settings.first_pin import PinRow, is_repeated, sign_in_from_now_on
from frontdesk.ui.stylesheets import sheets
from frontdesk.ui.widgets.choice import Choice

_WELCOME = "A few things before the first call. Later they are behind ctrl+o."


class FirstStart(ModalScreen[bool]):
    """Sets the practice up; False when the person leaves, and nothing was written then."""

    CSS_PATH = sheets("settings", "first_start")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f10,ctrl+s", "start", "start", show=False),
        Binding("escape", "leave", "leave", show=False),
    ]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]

    #: False while what is typed waits for what F10 opens.
    takes_keys = True

    @property
    def desk(self) -> Desk:
        """The program this screen runs in."""
        return desk_of(self)

    def compose(self) -> ComposeResult:
        """Yield the questions, with good answers if there are any."""
        self._asked = ""
        self._usual = usual_practice(os.environ)
        self._first = FIRST_START.texts(self._usual, self._usual.time_style) | {
            "staff.names": self.desk.config.person
        }
        with Vertical(id="first", classes="panel -lit") as box:
            box.border_title = Content("frontdesk ── first start")
            box.border_subtitle = Content("F10 start   esc leave")
            yield Static(Content(_WELCOME), id="welcome")
            with VerticalScroll(id="questions", can_focus=False):
                for field in FIRST_START.fields:
                    yield FieldRow(field, self._first[field.key], example=True)
                yield PinRow()
            yield Static(id="hint")

    def on_mount(self) -> None:
        """Begin with the first question."""
        self.query(FieldRow).first().focus()

    @property
    def rows(self) -> dict[str, FieldRow]:
        """The questions by their settings."""
        return {row.setting.key: row for row in self.query(FieldRow) if not isinstance(row, PinRow)}

    def _texts(self) -> dict[str, str]:
        return {key: row.text for key, row in self.rows.items()}

    def on_descendant_focus(self) -> None:
        """Say what the answer with the cursor is for."""
        row = next((one for one in self.query(FieldRow) if one.has_focus_within), None)
        if row is not None:
            self.query_one("#hint", Static).update(Content(row.setting.hint))

    @on(FieldRow.Edited)
    def _edited(self, event: FieldRow.Edited) -> None:
        event.row.report("")

    def action_start(self) -> None:
        """Set the practice up, or say at each answer what is wrong with it."""
        if self.takes_keys:
            self.takes_keys = False  # at once: a PIN that is typed behind the key belongs to the question
            self._start()

    @work(group="start")
    async def _start(self) -> None:
        try:
            await self._set_up_as_answered()
        finally:
            self.takes_keys = True
            self.desk.run_worker(self.desk.send_held_keys(), group="keep")

    async def _set_up_as_answered(self) -> None:
        jobs, services = self.desk.jobs, self.desk.services
        with jobs.errors_shown():
            texts = self._texts()
            settings, wrong = await jobs.run(lambda: read_answers(self._usual, texts))
            for key, row in self.rows.items():
                row.report(wrong.get(key, ""))
            if wrong:
                first = next((row for key, row in self.rows.items() if key in wrong), None)
                if first is None:
                    self.desk.tell("Settings", next(iter(wrong.values())))
                else:
                    first.focus()
                return
            pin = self._pin()
            if pin is None or not await self._numbers_are_meant(settings):
                return
            if pin and not await is_repeated(self.desk, pin):
                return
            if await jobs.run(services.office.is_set_up):
                self.desk.tell(
                    "First start", "Another desk set the practice up just now. Nothing of yours was kept."
                )
            else:
                await self._set_up(settings, pin)
            self.dismiss(True)

    def _pin(self) -> str | None:
        """Return the PIN, "" if it is left for later; None if it cannot be one, which is said at its line."""
        row = self.query_one(PinRow)
        try:
            pin = row.pin()
        except FrontDeskError as wrong:
            row.report(wrong.sentence)
            row.focus()
            return None
        return pin

    async def _set_up(self, settings: PracticeSettings, pin: str) -> None:
        jobs, services = self.desk.jobs, self.desk.services
        person = await jobs.run(lambda: services.practice.set_up(settings))
        # Of several who were named it is asked who of them sits here.
        if len(settings.staff) == 1:
            await self._remember(settings.staff[0])
        if pin:
            with jobs.errors_shown():
                await sign_in_from_now_on(self.desk, person, pin)

    async def _numbers_are_meant(self, settings: PracticeSettings) -> bool:
        """True if the phone can be dialed or the person keeps it as it is; asks once for the same number."""
        odd = unusual_numbers(settings)
        if not odd or self._asked == settings.phone:
            return True
        choices = [Choice("change it", False, ours=True), Choice("keep it as it is", True, ours=True)]
        if await self.desk.push_screen_wait(Pick("Is this the number?", choices, "\n".join(odd))):
            self._asked = settings.phone
            return True
        self.rows["practice.phone"].focus()
        return False

    async def _remember(self, name: str) -> None:
        """Record who works at this machine; where that cannot be written, the desk asks again next time."""
        desk = self.desk
        desk.config = config = replace(desk.config, person=name)
        locations = desk.locations
        if locations is not None:
            with desk.jobs.errors_shown():
                await desk.jobs.run(lambda: save_config(locations, config))

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
