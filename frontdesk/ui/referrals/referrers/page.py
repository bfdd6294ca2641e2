"""Referrers: who is to be contacted next, everybody who refers, and the house, which comes first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from frontdesk.domain.relationships.house import HouseFigures, house_lines
from frontdesk.domain.relationships.people import ReferrerDetail, ReferrerLine, ReferrerView
from frontdesk.services.desk import Services
from frontdesk.ui.api.desk import Desk
from frontdesk.ui.commands import REFERRERS, Command, bindings
from frontdesk.ui.referrals.referrers.detail import referrer_lines
from frontdesk.ui.referrals.referrers.listing import EMPTY, referrer_list
from frontdesk.ui.referrals.referrers.work import ReferrerWork
from frontdesk.ui.show import Glyphs
from frontdesk.ui.widgets.detail_panel import DetailPanel
from frontdesk.ui.widgets.eye import Eye, eye_of
from frontdesk.ui.widgets.lines import Lines
from frontdesk.ui.widgets.list_reading import Filter
from frontdesk.ui.widgets.work_list import WorkList


class _Feed:
    """What the services give the list."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def order(self, tab: ReferrerView) -> Sequence[int]:
        """Return the numbers of a list, in its order."""
        return self._services.relationships.order(tab)

    def filter(self, tab: ReferrerView) -> Filter:
        """Return what a filter of a list searches."""
        return self._services.relationships.filter(tab)

    def rows(self, ids: Sequence[int]) -> Sequence[ReferrerLine]:
        """Return these as they were read last."""
        return self._services.relationships.rows(ids)

    def detail(self, key: int) -> ReferrerDetail:
        """Return everything about one."""
        return self._services.relationships.listed(key)


def house_words(figures: HouseFigures, glyphs: Glyphs) -> Content:
    """Return how the house stands; what is to be mended before outreach is said first."""
    lines = house_lines(figures)
    parts = [Content(line.words).stylize("bold $breached" if line.is_red else "$quiet") for line in lines]
    red = any(line.is_red for line in lines)
    head = (
        Content(f"{glyphs.breached} Fix this first: ").stylize("bold $breached")
        if red
        else Content(f"{glyphs.met} Last 30 days: ").stylize("$met")
    )
    return head.append(Content(" · ").stylize("$quiet").join(parts))


def marked_words(count: int) -> Content:
    """Return what can be done with those who are marked."""
    words = f"{count:,} marked: i invites them to an event; esc takes the marks away"
    return Content(words).stylize("$accent")


class ReferrersPage(WorkList[ReferrerView, ReferrerLine, ReferrerDetail]):
    """The house in one line, the list, and everything about the one under the cursor."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(REFERRERS),
        Binding("escape", "screen.unfilter", "show all", show=False),
    ]
    commands: ClassVar[tuple[Command, ...]] = REFERRERS

    def __init__(self, desk: Desk, shown: Callable[[], None]) -> None:
        """Make the page; nothing is read before it is opened.

        Args:
            desk: the program.
            shown: called when its rows are there.
        """
        self._of = desk
        super().__init__(
            ReferrerView.NEXT,
            _Feed(desk.services),
            partial(referrer_list, self.eye),
            DetailPanel(),
            show_detail=self._show_detail,
            empty=lambda: EMPTY[self.tab],
            placeholder="name, organization, kind, list …",
            shown=shown,
            id="referrers-page",
        )
        #: Those who are marked, in the order in which they were.
        self.marked: dict[int, None] = {}
        self._figures: HouseFigures | None = None
        self.work_of = ReferrerWork(self, self.marked)

    def compose(self) -> ComposeResult:
        """Yield the house, then the list."""
        yield Static(id="house")
        yield from super().compose()

    def eye(self) -> Eye:
        """Return the moment at which lines are drawn, and who is marked."""
        return eye_of(self._of, self.marked or None)

    async def refresh_rows(self) -> None:
        """Read the open list again, and how the house stands."""
        figures = await self.desk.jobs.run(self.desk.services.relationships.house)
        await super().refresh_rows()
        # With the rows, in one frame.
        self._figures = figures
        self._show_house()

    def _show_house(self) -> None:
        """Say how the house stands; while some are marked, what can be done with them."""
        said = marked_words(len(self.marked)) if self.marked else None
        if said is None and self._figures is not None:
            said = house_words(self._figures, self.desk.glyphs)
        self.query_one("#house", Static).update(said or Content(""))

    def mark(self, *, everybody: bool) -> None:
        """Mark the one under the cursor or all in sight of the filter, or take the marks away."""
        keys = [one for one in self.lines.order if isinstance(one, int)] if everybody else [self.lines.key]
        named = [key for key in keys if isinstance(key, int)]
        marked = all(key in self.marked for key in named)
        for key in named:
            if marked:
                self.marked.pop(key)
            else:
                self.marked[key] = None
        if not everybody:
            self.lines.cursor += 1
        self._show_marks()

    def _show_marks(self) -> None:
        self.lines.repaint()
        self._show_house()

    def unfilter(self) -> None:
        """Take the marks away first; without any show everything again."""
        if self.marked:
            self.marked.clear()
            self._show_marks()
        else:
            super().unfilter()

    def _show_detail(self, detail: ReferrerDetail | None) -> None:
        if detail is None:
            self.panel.nothing("Referrer", EMPTY[self.tab])
        else:
            self.panel.show(detail.line.words, referrer_lines(detail, self.eye()))

    @property
    def views(self) -> Sequence[ReferrerView]:
        """The lists of this tab."""
        return tuple(ReferrerView)

    def open_view(self, name: str) -> None:
        """Show one of them by its name."""
        self.open_tab(ReferrerView(name))

    def begin(self) -> None:
        """Take the keys; the list is read next."""
        self.at_desk.set_focus(self.lines)

    def work_on(self, what: str) -> None:
        """Do what a key stands for."""
        if what == "next":
            self.do(self.work_of.next())
        elif what in ("mark", "mark_all"):
            self.mark(everybody=what == "mark_all")
        elif what == "library":
            self.do(self.work_of.library())
        elif what == "event":
            self.do(self.work_of.events(self.lines.key))
        elif (key := self.lines.key) is not None:
            self.do(self.work_of.by_name(what)(key))

    @on(Lines.Chosen)
    def _chosen(self) -> None:
        self.work_on("touch")
