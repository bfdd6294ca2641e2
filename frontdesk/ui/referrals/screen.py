"""F4: who sent the patients, where each is on the way, what is owed to those who sent them, and they."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from textual import work
from textual.app import ComposeResult

from frontdesk.domain.referrals.events import EventKind
from frontdesk.domain.referrals.owed_counts import OwedCounts
from frontdesk.domain.referrals.owed_items import OwedView
from frontdesk.domain.referrals.patients import PatientCounts, View
from frontdesk.domain.referrals.steps import HomeList
from frontdesk.ui.api.requests import Request, ShowMissingSource, ShowOwed, ShowPatient
from frontdesk.ui.api.screen import DeskScreen
from frontdesk.ui.commands import REFERRALS, Command
from frontdesk.ui.referrals.owed_page import OwedPage
from frontdesk.ui.referrals.patients_page import PatientsPage
from frontdesk.ui.referrals.referrers.page import ReferrersPage
from frontdesk.ui.referrals.sources_page import SourcesPage
from frontdesk.ui.stylesheets import sheets
from frontdesk.ui.widgets.frame import Frame
from frontdesk.ui.widgets.key_line import CommandKeys, KeyLine
from frontdesk.ui.widgets.tab_line import ShownTabs, TabLine, TabWords


@dataclass(frozen=True, slots=True)
class Counted:
    """How many are in the lists.

    Attributes:
        patients: those on the way.
        owed: what waits to be sent.
        lists: how many are in each list beside the first of a tab, by its name.
    """

    patients: PatientCounts
    owed: OwedCounts
    lists: Mapping[str, int]


class ReferralsTab(StrEnum):
    """The tabs of this screen."""

    SOURCES = "sources"
    PATIENTS = "patients"
    OWED = "owed"
    REFERRERS = "referrers"


class ReferralsScreen(DeskScreen):
    """Four tabs, each with keys of its own."""

    CSS_PATH = sheets("lists", "referrals")
    COMMANDS_HERE = REFERRALS
    # Sources: one above the other where their columns would be cut; lists: the detail below.
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (116, "-middle"), (150, "-wide")]
    BLANK = True
    AUTO_FOCUS = "#missing"

    def __init__(self) -> None:
        """Start with the sources that are missing."""
        super().__init__()
        #: The open tab.
        self.tab = ReferralsTab.SOURCES
        self._sources = SourcesPage()
        self._patients = PatientsPage(self.desk, self._show_tabs)
        self._owed = OwedPage(self.desk, self._show_tabs)
        self._referrers = ReferrersPage(self.desk, self._show_tabs)
        self._counts: Counted | None = None
        self.fit_at_once()

    def compose(self) -> ComposeResult:
        """Frame, tabs, the page of each."""
        self._patients.display = self._owed.display = self._referrers.display = False
        yield Frame("referrals")
        yield TabLine(id="tabs")
        yield self._sources
        yield self._patients
        yield self._owed
        yield self._referrers
        yield KeyLine(REFERRALS)

    def on_mount(self) -> None:
        """Show the open tab; what is typed meanwhile belongs to it."""
        self._show_tabs()
        self.open_tab(self.tab)

    @property
    def page(self) -> SourcesPage | PatientsPage | OwedPage | ReferrersPage:
        """The open page."""
        match self.tab:
            case ReferralsTab.PATIENTS:
                return self._patients
            case ReferralsTab.OWED:
                return self._owed
            case ReferralsTab.REFERRERS:
                return self._referrers
        return self._sources

    @property
    def commands_here(self) -> Sequence[Command]:
        """The commands of the open tab."""
        return self.page.commands

    async def refresh_rows(self) -> None:
        """Read the open page again, and the counts of the others."""
        await self.page.refresh_rows()
        self._count_all()

    @work(group="look", exclusive=True)
    async def _count_all(self) -> None:
        """Show the counts of the tabs; no key waits for them, and neither do the rows."""
        with self.jobs.errors_shown():
            self._counts = await self.jobs.run(self._count)
            self._show_tabs()

    def _count(self) -> Counted:
        patients, owed = self.services.patients, self.services.owed
        on_the_way, beside = patients.counts(), owed.view_counts()
        lists = {
            f"patients {View.WAITING}": on_the_way.lists.get(HomeList.WAITING, 0),
            f"patients {View.BOOKED}": on_the_way.lists.get(HomeList.BOOKED, 0),
            f"owed {OwedView.BLOCKED}": beside.blocked,
            f"owed {OwedView.SENT}": beside.sent,
            f"owed {OwedView.FAILED}": beside.failed,
        }
        return Counted(on_the_way, owed.counts(), lists)

    @work(group="open")
    async def _open(self) -> None:
        with self.keys_held(), self.jobs.errors_shown():
            await self.refresh_rows()

    # ShownTabs

    def _show_tabs(self) -> None:
        """Show the tabs with their counts, and the lists of the open one."""
        counts, page = self._counts, self.page
        late = "bold $breached" if counts and counts.owed.late else ""
        tabs = [
            TabWords("sources", "Sources"),
            TabWords("patients", "Patients", counts.patients.open if counts else None),
            TabWords("owed", "Owed", counts.owed.open if counts else None, late),
            TabWords("referrers", "Referrers"),
        ]
        lists = counts.lists if counts else {}
        views = [
            TabWords(view.value, view.words.lower(), lists.get(f"{self.tab} {view}")) for view in page.views
        ]
        view = page.tab.value if page.views else ""
        self.query_one(TabLine).show_tabs(ShownTabs(tabs, self.tab.value, page.narrowed, views, view))

    def open_tab(self, tab: ReferralsTab) -> None:
        """Show another tab, where its cursor was."""
        if tab is not self.tab:
            self.desk.forget_said()
        self.tab = tab
        for page in (self._sources, self._patients, self._owed, self._referrers):
            page.display = page is self.page
        for keys in self.query(CommandKeys):
            keys.show_commands(self.commands_here)
        self._show_tabs()
        self.desk.in_sight.show(self, ())
        self.page.begin()
        self.takes_keys = False
        self._open()

    def action_open_tab(self, name: str) -> None:
        """Show a tab by its name, from the mouse."""
        self.open_tab(ReferralsTab(name))

    def action_tab(self, steps: int) -> None:
        """Show the tab beside."""
        tabs = list(ReferralsTab)
        self.open_tab(tabs[(tabs.index(self.tab) + steps) % len(tabs)])

    def action_open_view(self, name: str) -> None:
        """Show a list of the open tab by its name, from the mouse."""
        self.page.open_view(name)

    def action_view(self, steps: int) -> None:
        """Show the list beside, of the open tab."""
        page = self.page
        if page.views:
            names = [view.value for view in page.views]
            page.open_view(names[(names.index(page.tab.value) + steps) % len(names)])

    def action_filter(self) -> None:
        """Open the filter of the open list."""
        self.page.open_filter()

    def action_unfilter(self) -> None:
        """Show everything again."""
        self.page.unfilter()

    # Work

    def action_work(self, what: str) -> None:
        """Do what a key of the open tab stands for."""
        self.page.work_on(what)

    def action_event(self, name: str) -> None:
        """Record what happened to a person, from the mouse."""
        if isinstance(self.page, PatientsPage):
            self.page.record(EventKind(name))

    async def take(self, request: Request) -> None:
        """Put the cursor on a call, a person or a thing owed."""
        if isinstance(request, ShowMissingSource):
            self.open_tab(ReferralsTab.SOURCES)
            await self._sources.show_call(request.call_id)
        elif isinstance(request, ShowPatient):
            self.open_tab(ReferralsTab.PATIENTS)
            line = await self.jobs.run(lambda: self.services.patients.line(request.referral_id))
            view = View.OPEN if line.step.is_open else View.ENDED
            if not await self._patients.show_row(view, request.referral_id):
                self.desk.confirm("It is not on the lists any more.")
        elif isinstance(request, ShowOwed):
            self.open_tab(ReferralsTab.OWED)
            await self._show_owed(request.owed_id)
        else:
            await super().take(request)

    async def _show_owed(self, owed_id: int | None) -> None:
        if owed_id is None:
            self._owed.open_tab(OwedView.DUE)
            return
        line = await self.jobs.run(lambda: self.services.owed.one(owed_id))
        await self._owed.show_row(OwedView.DUE if line.is_open else OwedView.ALL, owed_id)
