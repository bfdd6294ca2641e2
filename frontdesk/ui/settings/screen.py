"""ctrl+o: what the practice and this machine decided. Everything is saved at once, or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content

from frontdesk.config import MACHINE, Config, save_config
from frontdesk.domain.settings import PracticeSettings
from frontdesk.domain.settings.rows import Section
from frontdesk.services.callbacks.redating import would_move
from frontdesk.services.office import Practice
from frontdesk.services.settings import unusual_numbers
from frontdesk.ui.api.screen import DeskScreen
from frontdesk.ui.commands import OTHER_DAYS, PEOPLE, SETTINGS, bindings
from frontdesk.ui.dialogs.pick import Pick
from frontdesk.ui.settings.days_page import DaysList
from frontdesk.ui.settings.draft import SettingsDraft
from frontdesk.ui.settings.form import SettingsForm
from frontdesk.ui.settings.pages import DAYS_PAGE, PAGES, PEOPLE_PAGE, PageLine, PageList
from frontdesk.ui.settings.people_page import PeoplePage
from frontdesk.ui.settings.saving import SaveSettings, machine_changes, practice_changes
from frontdesk.ui.show import ASCII, UNICODE
from frontdesk.ui.stylesheets import sheets
from frontdesk.ui.text import said
from frontdesk.ui.widgets.choice import Choice
from frontdesk.ui.widgets.frame import Frame
from frontdesk.ui.widgets.key_line import KeyLine
from frontdesk.ui.widgets.lines import Lines
from frontdesk.ui.widgets.picker import Picker


class SettingsScreen(DeskScreen):
    """Edits the settings."""

    CSS_PATH = sheets("settings")
    BINDINGS: ClassVar[list[BindingType]] = bindings(SETTINGS)
    COMMANDS_HERE = (*SETTINGS, *OTHER_DAYS, *PEOPLE)

    def __init__(self) -> None:
        super().__init__()
        self._draft = SettingsDraft()

    def compose(self) -> ComposeResult:
        """Yield the frame, the list of pages, one page."""
        yield Frame("settings")
        with Horizontal(id="work"):
            with Vertical(id="sections-box", classes="panel") as box:
                box.border_title = Content("Settings")
                yield PageList()
            days = DaysList(self._draft.days, self._today)
            yield SettingsForm({DAYS_PAGE.name: days, PEOPLE_PAGE.name: PeoplePage()})
        yield KeyLine(SETTINGS)

    def on_mount(self) -> None:
        """Show what is kept."""
        self._take(self.desk.practice, fresh=True)
        self.pages.focus()
        self._read_people()

    @property
    def pages(self) -> PageList:
        """The list of pages."""
        return self.query_one(PageList)

    @property
    def form(self) -> SettingsForm:
        """The pages."""
        return self.query_one(SettingsForm)

    @property
    def days(self) -> DaysList:
        """The days with other hours."""
        return self.query_one(DaysList)

    def _today(self) -> date:
        return self.hours.day_of(self.now())

    async def refresh_rows(self) -> None:
        """Take what another desk changed; what was changed here stays."""
        self._take(self.desk.practice)
        self._read_people()

    @work(group="open", exclusive=True)
    async def _read_people(self) -> None:
        with self.jobs.errors_shown():
            await self.query_one(PeoplePage).read()

    def _take(self, practice: Practice, *, fresh: bool = False) -> None:
        texts = self._draft.take(practice, self.desk.config, None if fresh else self.form.texts())
        self.form.load(texts)
        self.days.show_days()
        self._show_state()

    # Pages and fields

    def _page(self) -> Section:
        line = self.pages.row
        return line.page if line else PAGES[0]

    @on(Lines.Moved, "#sections")
    async def _moved(self) -> None:
        # A list that is only filled again says so too; the hint of a field stays then.
        if self.form.section != self._page():
            await self.form.open(self._page())

    async def action_enter(self) -> None:
        """Go into the marked page."""
        await self.form.enter(self._page())

    def action_back(self) -> None:
        """Close an open list, else go back to the pages."""
        picker = next((one for one in self.query(Picker) if one.is_open), None)
        if picker is not None:
            picker.action_fold_up()
        else:
            self.set_focus(self.pages)
            self.call_after_refresh(self.form.open, self._page())

    @on(SettingsForm.Edited)
    def _edited(self, event: SettingsForm.Edited) -> None:
        if event.key in {field.key for field in MACHINE.fields}:
            self._preview(self._config(self.form.texts()))
        self._show_state()

    def _show_state(self) -> None:
        """Say what is not saved yet, and where something is wrong."""
        changed = set(self._draft.changed(self.form.texts()))
        lines = []
        for page in PAGES:
            keys = {field.key for field in page.fields}
            is_changed = bool(self._draft.days.changed) if page is DAYS_PAGE else bool(keys & changed)
            lines.append(PageLine(page, is_changed, len(keys & self.form.wrong)))
        self.pages.fill(lines)
        count = len(changed) + len(self._draft.days.changed)
        words = "1 change ── F10 save" if count == 1 else f"{count} changes ── F10 save"
        self.form.border_subtitle = Content(words if count else "")

    def _config(self, texts: Mapping[str, str]) -> Config:
        """This machine's settings as the form has them; a line nobody finished stays as it was."""
        return MACHINE.read_texts(self.desk.config, texts)[0]

    def _preview(self, config: Config) -> None:
        """Show how this machine would look."""
        self.desk.glyphs = ASCII if config.ascii else UNICODE
        self.desk.wear(config.theme)
        self.query_one(Frame).show_standing(self.desk.standing)

    @on(DaysList.Edited)
    def _days_edited(self) -> None:
        self._show_state()

    @on(Lines.Chosen, "#days")
    def _day_chosen(self) -> None:
        self.days.action_change_day()

    # Saving

    def action_discard(self) -> None:
        """Put back what is saved, after asking."""
        self.takes_keys = False  # at once: what is typed behind the key is for the question
        self._discard()

    @work(group="save")
    async def _discard(self) -> None:
        with self.keys_held():
            await self._ask_to_discard()

    async def _ask_to_discard(self) -> None:
        count = len(self._draft.changed(self.form.texts())) + len(self._draft.days.changed)
        if not count:
            self.desk.confirm("Nothing was changed.")
            return
        choices = [Choice("keep them", False, ours=True), Choice("put back what is saved", True, ours=True)]
        about = "1 change is not saved." if count == 1 else f"{count} changes are not saved."
        if await self.desk.push_screen_wait(Pick("Drop your changes?", choices, said(about))):
            self._start_over()

    def _start_over(self) -> None:
        self._take(self.desk.practice, fresh=True)
        self._report({})
        self._preview(self.desk.config)

    def action_save(self) -> None:
        """Save everything; until the store said yes, all of it stays in the form."""
        self.takes_keys = False  # as above
        self._save()

    @work(group="save")
    async def _save(self) -> None:
        with self.keys_held(), self.jobs.errors_shown():
            practice = await self.jobs.run(self.services.practice.current)
            self._take(practice)
            texts, today, here = self.form.texts(), self._today(), self.person.name
            after, wrong = await self.jobs.run(lambda: self._draft.read(practice, texts, today, here))
            self._report(wrong)
            if wrong:
                await self._go_to_first(wrong)
                return
            config = self._config(texts)
            if await self._is_wanted(practice, after, config):
                await self._keep(practice, after, config)

    async def _is_wanted(self, practice: Practice, after: PracticeSettings, config: Config) -> bool:
        """Show what changes and ask; nothing is asked about nothing, or about looks alone."""
        changes, looks = practice_changes(practice.settings, after), machine_changes(self.desk.config, config)
        if not changes:
            if not looks:
                self.desk.confirm("Nothing was changed.")
            return bool(looks)
        moved = await self.jobs.run(lambda: would_move(self.services.office, after))
        leaving = await self.jobs.run(lambda: self.services.practice.leaving(after))
        arrow = "->" if config.ascii else "→"
        wanted = await self.desk.push_screen_wait(
            SaveSettings(
                [*changes, *looks],
                moved,
                leaving,
                arrow=arrow,
                style=after.time_style,
                odd=unusual_numbers(after, practice.settings),
            )
        )
        return bool(wanted)

    async def _keep(self, practice: Practice, after: PracticeSettings, config: Config) -> None:
        moved = 0
        if after != practice.settings:
            by, seen = self.person.id, practice.version
            moved = await self.jobs.run(lambda: self.services.practice.save(after, by=by, seen_version=seen))
        if config != self.desk.config:
            locations = self.desk.locations
            if locations is not None:
                await self.jobs.run(lambda: save_config(locations, config))
            self.desk.config = config
        self.desk.practice = await self.jobs.run(self.services.office.practice)
        self._start_over()
        words = {0: "Saved", 1: "Saved. 1 open callback got another deadline"}
        self.desk.confirm(words.get(moved, f"Saved. {moved} open callbacks got another deadline"))
        await self.desk.look()

    def _report(self, wrong: Mapping[str, str]) -> None:
        self.form.report(wrong)
        self._show_state()

    async def _go_to_first(self, wrong: Mapping[str, str]) -> None:
        """Show the first answer that cannot be saved, with the cursor in it."""
        for page in PAGES:
            for field in page.fields:
                if field.key in wrong:
                    self.pages.select(page.name)
                    await self.form.enter(page, field.key)
                    return
        # Nothing on the screen: say it, so that it is not lost.
        self.desk.tell("Settings", next(iter(wrong.values())))
