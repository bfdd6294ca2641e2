"""F6: the end of the day. The checklist on the left, the cases of the item under the cursor on the right."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date
from functools import cached_property, partial
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content

from frontdesk.domain.day.review import CheckLine, Item, first_left
from frontdesk.domain.errors import Refused
from frontdesk.services.day.day_close import DayCloseService
from frontdesk.services.day.review import Review
from frontdesk.ui.api.requests import TypeInFromPaper
from frontdesk.ui.api.screen import DeskScreen
from frontdesk.ui.commands import REVIEW, bindings
from frontdesk.ui.review.items import (
    EMPTY,
    KEYS,
    CaseLine,
    case_lines,
    case_list,
    check_list,
    day_beside,
    day_words,
    open_case,
)
from frontdesk.ui.review.papers import Paper, PaperView, paper_content, read_paper, write_paper
from frontdesk.ui.review.settling import Settling
from frontdesk.ui.show import day
from frontdesk.ui.stylesheets import sheets
from frontdesk.ui.text import ours
from frontdesk.ui.widgets.frame import Frame
from frontdesk.ui.widgets.key_line import KeyLine
from frontdesk.ui.widgets.lines import Lines


class ReviewScreen(DeskScreen):
    """Walks the checklist of a day and signs it."""

    CSS_PATH = sheets("review")
    BINDINGS: ClassVar[list[BindingType]] = bindings(REVIEW)
    # One above the other where their columns would be cut side by side.
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (116, "-wide")]
    COMMANDS_HERE = REVIEW
    AUTO_FOCUS = "#checklist"

    def __init__(self) -> None:
        """Start with the day that waits longest for its signature."""
        super().__init__()
        self.day: date | None = None
        self.review: Review | None = None
        self._paper = Paper.CASES
        # Of which item the cases are shown.
        self._shown = Item.CRISES
        self._settling = Settling(self)
        self.fit_at_once()

    @cached_property
    def closing(self) -> DayCloseService:
        """Signing, and the reports."""
        return DayCloseService(self.services.office)

    def compose(self) -> ComposeResult:
        """Frame, checklist, cases or a paper."""
        yield Frame("review")
        with Horizontal(id="work"):
            with Vertical(id="list-box", classes="panel"):
                yield check_list(lambda: self.desk.glyphs)
            with Vertical(id="cases-box", classes="panel"):
                yield case_list()
            yield PaperView()
        yield KeyLine(REVIEW)

    def on_mount(self) -> None:
        """Show the day."""
        self._open()

    @property
    def checks(self) -> Lines[CheckLine]:
        """The checklist."""
        return self.query_one("#checklist", Lines)

    @property
    def cases(self) -> Lines[CaseLine]:
        """The cases of the item under the cursor."""
        return self.query_one("#cases", Lines)

    @property
    def item(self) -> Item:
        """The item under the cursor."""
        return self.checks.key or Item.CRISES

    # Showing

    @work(group="open")
    async def _open(self) -> None:
        with self.jobs.errors_shown():
            await self.refresh_rows()

    async def refresh_rows(self) -> None:
        """Read the day again: other desks work on; an answer for a day that was left meanwhile is dropped."""
        asked, by = self.day, self.person.id
        found = await self.jobs.run(lambda: self.services.review.look(asked, by=by))
        if asked != self.day:
            return
        is_new, was_signed = self.review is None, self.review is not None and self.review.signed is not None
        self.day, self.review = found.facts.period.day, found
        if found.signed is not None and not was_signed:
            self._paper = Paper.REPORT
        self.checks.fill(found.lines)
        if is_new:
            self.go_to_left()
        title, below = day_words(found, self.now(), self.hours)
        box = self.query_one("#list-box")
        box.border_title, box.border_subtitle = ours(title), ours(below, "$at-risk")
        self._show_cases()
        await self._show_paper()

    @on(Lines.Moved, "#checklist")
    def _moved(self) -> None:
        self._show_cases()

    def _show_cases(self) -> None:
        item, found, lines = self.item, self.review, self._lines()
        if found is None:
            return
        self._shown = item
        self.cases.fill(lines, empty=EMPTY[item])
        box = self.query_one("#cases-box")
        box.border_title = Content(f"{item.words} ── {len(lines)}")
        box.border_subtitle = Content(KEYS[item] if lines and found.signed is None else "")

    def go_to_left(self) -> None:
        """Put the cursor on the item that is settled first; where all is, it stays."""
        first = first_left(self.review.lines) if self.review is not None else None
        if first is not None:
            self.checks.select(first.item)

    def go_on(self) -> None:
        """Put the cursor on the next case that is left."""
        for line in self._lines_left()[:1]:
            self.cases.select(line.key)

    async def _show_paper(self) -> None:
        """Show the report or the hand-off in the place of the cases, or the cases."""
        wanted, which, by = self._paper, self.day, self.person.id
        shown, view = wanted is not Paper.CASES, self.query_one(PaperView)
        if view.display is not shown:
            self.query_one("#cases-box").display, view.display = not shown, shown
            self.set_class(shown, "-paper")
            self.set_focus(view if shown else self.checks)
        if shown and which is not None:
            text = await self.jobs.run(partial(read_paper, self.closing, wanted, which, by))
            if (wanted, which) == (self._paper, self.day):
                title = f"{wanted.words} ── {day(which, self.hours)}"
                signed = self.review is not None and self.review.signed is not None
                view.show_paper(title, paper_content(text, self._paper_width()), signed=signed)

    def _paper_width(self) -> int:
        """Return the cells a paper has between its frames; it may not have been laid out yet."""
        beside = self.query_one("#list-box").outer_size.width if self.has_class("-wide") else 0
        return self.size.width - beside - 4

    # Working: while a key is answered the next ones wait, so that they reach the dialog it opens

    def _act(self, job: Callable[[], Awaitable[object]]) -> None:
        self.takes_keys = False
        self._do(job)

    @work(group="act")
    async def _do(self, job: Callable[[], Awaitable[object]]) -> None:
        with self.jobs.errors_shown(), self.keys_held():
            await job()

    @on(Lines.Chosen)
    def action_open(self) -> None:
        """Go to what the case under the cursor is about."""
        if self._cases_are_seen() and (line := self.cases.row) is not None:
            self._act(partial(self._open_case, line))

    async def _open_case(self, line: CaseLine) -> None:
        if not await open_case(self.desk, line.case):
            await self._settling.settle(self.item, [line])

    def action_settle(self) -> None:
        """Say why, who calls tomorrow, or how many: for the case under the cursor."""
        if self._cases_are_seen():
            line = self.cases.row
            self._act(partial(self._settling.settle, self.item, [line] if line is not None else []))

    def action_settle_alike(self) -> None:
        """The same for all that is left of this item."""
        if self._cases_are_seen():
            self._act(partial(self._settling.settle, self.item, self._lines_left()))

    def _cases_are_seen(self) -> bool:
        """True if a key may act on the cases; False, after saying so, while a paper is shown instead."""
        if self._paper is not Paper.CASES:
            self.desk.confirm("esc shows the cases first")
            return False
        if self._shown is not self.item:
            self._show_cases()  # the key came before the list could follow the checklist
        return True

    def _lines_left(self) -> list[CaseLine]:
        return [line for line in self._lines() if not line.settled]

    def _lines(self) -> list[CaseLine]:
        found, region = self.review, self.desk.practice.settings.phone_region
        return [] if found is None else case_lines(self.item, found.facts, self.hours, region)

    def action_sign(self) -> None:
        """Sign the day, after saying what is signed."""
        self._act(self._sign)

    async def _sign(self) -> None:
        if await self._settling.sign():
            self._paper = Paper.REPORT
            await self.desk.look()
            await self.refresh_rows()

    def action_note(self) -> None:
        """Add something to a signed day."""
        self._act(self._settling.annotate)

    def action_report(self) -> None:
        """Show the report, then the hand-off, then the cases again."""
        papers = list(Paper)
        self._paper = papers[(papers.index(self._paper) + 1) % len(papers)]
        self._act(self._show_paper)

    def action_cases(self) -> None:
        """From a paper back to the cases."""
        if self._paper is not Paper.CASES:
            self._paper = Paper.CASES
            self._act(self._show_paper)

    def action_day(self, steps: int) -> None:
        """Look at the open day before or after; a day that cannot be reviewed changes nothing."""
        self._act(partial(self._go, steps))

    async def _go(self, steps: int) -> None:
        if self.day is None:
            return
        before = self.day, self._paper
        self.desk.forget_said()
        self.day, self._paper, self.review = day_beside(self.day, steps, self.hours), Paper.CASES, None
        try:
            await self.refresh_rows()
        except Refused:
            self.day, self._paper = before
            await self.refresh_rows()
            raise

    def action_type_in(self) -> None:
        """Type in calls that were written on paper; what they changed is read afterwards."""
        self._act(partial(self.desk.go, TypeInFromPaper()))

    def action_print(self) -> None:
        """Write a paper to a file."""
        if self.day is not None:
            self._act(partial(write_paper, self.desk, self.day))
