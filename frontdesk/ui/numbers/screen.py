"""F7: the figures of a period; each shows its parts as bars, and enter opens the cases behind a part."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from frontdesk.domain.numbers import Report, ReportRow
from frontdesk.domain.phone.dialing import say_number
from frontdesk.domain.referrals.mix import Period as Named
from frontdesk.services.numbers.figures import FIGURES, Figure
from frontdesk.services.numbers.period import Period
from frontdesk.services.numbers.service import PeriodNumbers
from frontdesk.ui.api.requests import Request, ShowCallback, ShowOwed, ShowPatient
from frontdesk.ui.api.screen import DeskScreen
from frontdesk.ui.commands import NUMBERS, bindings
from frontdesk.ui.dialogs.pick import Pick
from frontdesk.ui.numbers.cases import Cases, called
from frontdesk.ui.numbers.heat_map import heat_map
from frontdesk.ui.show import day_with_year
from frontdesk.ui.stylesheets import sheets
from frontdesk.ui.widgets.bars import bar, spark
from frontdesk.ui.widgets.choice import Choice
from frontdesk.ui.widgets.columns import Cell, Column
from frontdesk.ui.widgets.frame import Frame
from frontdesk.ui.widgets.key_line import KeyLine
from frontdesk.ui.widgets.lines import Lines

_FIGURES = (
    Column("Figure", 16, ours=True),
    Column("", 12, flex=1, ours=True),
    Column("n", 6, right=True, ours=True),
)
_BAR = 20
_ROWS = (
    Column("Part", 16, flex=2, ours=True),
    Column("n", 6, right=True, ours=True),
    Column("of", 6, right=True, ours=True),
    Column("%", 5, right=True, ours=True),
    Column("", _BAR, ours=True),
)


#: What opens a case, by what the cases of a report are.
_OPENS: dict[str, Callable[[int], Request]] = {
    "callback": ShowCallback,
    "referral": ShowPatient,
    "owed": ShowOwed,
}


@dataclass(frozen=True, slots=True)
class _Line:
    """A figure with what was read of it; None while it is read."""

    figure: Figure
    found: Report | None


class NumbersScreen(DeskScreen):
    """Shows the figures."""

    CSS_PATH = sheets("numbers")
    BINDINGS: ClassVar[list[BindingType]] = bindings(NUMBERS)
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]
    COMMANDS_HERE = NUMBERS

    def __init__(self) -> None:
        """Start with the last 30 days."""
        super().__init__()
        self._named = Named.LAST_30_DAYS
        self._found: dict[str, Report] = {}
        # What the figures are read from, and the cases of their parts.
        self._over: PeriodNumbers | None = None
        # Set when another figure was read, or none will be.
        self._news = asyncio.Event()
        self._is_reading = False

    def compose(self) -> ComposeResult:
        """Frame, the figures, the parts of the one under the cursor."""
        yield Frame("numbers")
        with Horizontal(id="work"):
            with Vertical(id="figures-box", classes="panel"):
                yield Lines[_Line](
                    _FIGURES,
                    self._figure_cells,
                    lambda line: line.figure.name,
                    empty="",
                    id="figures",
                    acted_on=True,
                )
            with Vertical(id="rows-box", classes="panel"):
                yield Static(id="note")
                yield Static(id="map")
                yield Lines[ReportRow](
                    _ROWS,
                    self._row_cells,
                    lambda row: row.code,
                    empty="Nothing in this period. p looks at another one.",
                    id="rows",
                )
                yield Static(id="row-note")
        yield KeyLine(NUMBERS)

    def on_mount(self) -> None:
        """Read the figures."""
        self._show_figures()
        self.figures.focus()
        self._open()

    @property
    def figures(self) -> Lines[_Line]:
        """The list of figures."""
        return self.query_one("#figures", Lines)

    @property
    def rows(self) -> Lines[ReportRow]:
        """The parts of the figure under the cursor."""
        return self.query_one("#rows", Lines)

    @property
    def _shown(self) -> Report | None:
        line = self.figures.row
        return line.found if line is not None else None

    @work(group="open")
    async def _open(self) -> None:
        with self.jobs.errors_shown():
            # A key behind the one that opened this is for the first figure.
            with self.keys_held():
                await self._read(FIGURES[:1])
            await self._read(FIGURES[1:])

    async def refresh_rows(self) -> None:
        """Read the figures again."""
        await self._read(FIGURES)

    async def _read(self, figures: Sequence[Figure]) -> None:
        """Read some figures one after the other: each is shown as soon as it is there."""
        self._is_reading = True
        try:
            await self._read_each(figures)
        finally:
            self._is_reading = False
            self._tell_news()

    def _tell_news(self) -> None:
        self._news.set()
        self._news = asyncio.Event()

    async def _read_each(self, figures: Sequence[Figure]) -> None:
        period, named = self._period(), self._named
        over = self._over = self.services.numbers.of(period)
        self.query_one("#figures-box").border_title = Content(f"Figures ── {named.words}")
        if named is not Named.ALL:
            since = day_with_year(period.first, self.hours)
            self.query_one("#figures-box").border_subtitle = Content(f"since {since}")
        for figure in figures:
            found = await self.jobs.run(partial(figure.read, over))
            if named is not self._named or not self.is_attached:
                return
            self._found[figure.name] = found
            self._show_figures()
            self._tell_news()

    def _period(self) -> Period:
        today = self.hours.day_of(self.now())
        return Period(self._named.first_day(today), today)

    def _show_figures(self) -> None:
        self.figures.fill([_Line(figure, self._found.get(figure.name)) for figure in FIGURES])
        self._show_rows()

    @on(Lines.Moved, "#figures")
    def _show_rows(self) -> None:
        """Show the parts of the figure under the cursor."""
        found, line = self._shown, self.figures.row
        self.set_class(found is not None and bool(found.map), "-map")
        words = found.words if found is not None else line.figure.words if line else ""
        self.query_one("#rows-box").border_title = Content(words)
        if found is not None and found.map:
            drawn = heat_map(found.map, self.hours.style, ascii_only=self.desk.only_ascii)
            self.query_one("#map", Static).update(drawn)
        self.rows.fill(found.shown_rows if found is not None else ())
        self._say("#note", self._note_of(found) if found is not None else "being counted …")
        self._show_row_note()

    def _note_of(self, report: Report) -> str:
        """Return the sentence above the parts, behind the shape of the days where they have one."""
        if not report.course or self.desk.only_ascii:
            return report.note
        return f"{spark(report.course)}  {report.note}"

    @on(Lines.Moved, "#rows")
    def _show_row_note(self) -> None:
        """Say what else is known of the part under the cursor."""
        found, row = self._shown, self.rows.row
        self.set_class(found is not None and any(one.note for one in found.rows), "-noted")
        self.query_one("#row-note", Static).update(Content(row.note if row is not None else ""))

    def _say(self, where: str, said: str) -> None:
        note = self.query_one(where, Static)
        note.update(Content(said))
        note.display = bool(said)

    def _figure_cells(self, line: _Line) -> Sequence[Cell]:
        found = line.found
        value, n = (found.headline or "–", f"{found.n:,}") if found is not None else ("…", "")
        return Cell(line.figure.words), Cell(value, "strong"), Cell(n, "quiet")

    def _row_cells(self, row: ReportRow) -> Sequence[Cell]:
        report = self._shown
        share = "" if row.percent is None else f"{row.percent:.0f}"
        long = report.bar(row) if report is not None else 0.0
        return (
            Cell(row.words),
            Cell(f"{row.count:,}", "strong"),
            Cell(f"{row.n:,}", "quiet"),
            Cell(share),
            Cell(bar(long, _BAR, ascii=self.desk.only_ascii), "accent"),
        )

    def action_open_cases(self) -> None:
        """Open the cases behind the part under the cursor; from the figures, go to their parts."""
        report, row, line = self._shown, self.rows.row, self.figures.row
        if report is None and line is not None:
            self.takes_keys = False  # as below: the next key is for its parts
            self._open_when_read(line.figure.name)
        elif self.focused is self.figures and report is not None and report.shown_rows:
            self.set_focus(self.rows)  # at once: the next key is for the parts
        elif report is not None and row is not None:
            self.takes_keys = False  # at once: what is typed behind the key belongs to the dialog
            self._open_cases(report, row)

    @work(group="act")
    async def _open_when_read(self, code: str) -> None:
        """Go on with a figure that is still being counted once it is."""
        with self.keys_held():
            while code not in self._found and self._is_reading:
                await self._news.wait()
        if self._shown is not None:
            self.action_open_cases()

    @on(Lines.Chosen)
    def _chosen(self) -> None:
        self.action_open_cases()

    @work(group="act")
    async def _open_cases(self, report: Report, row: ReportRow) -> None:
        with self.keys_held(), self.jobs.errors_shown():
            over = self._over or self.services.numbers.of(self._period())
            cases = await self.jobs.run(lambda: over.cases(report, row))
            opening = _OPENS.get(row.cases_are or report.cases_are) if cases else None
            region = self.desk.practice.settings.phone_region
            picked = await self.desk.push_screen_wait(
                Cases(
                    f"{report.words}: {row.words}",
                    cases,
                    called=lambda case: called(case.at, self.now(), self.hours),
                    number=lambda key: say_number(key, region) if key else "",
                    opens=opening is not None,
                )
            )
            if picked is not None and opening is not None:
                await self.desk.go(opening(picked))

    def action_period(self) -> None:
        """Look at another period."""
        self.takes_keys = False  # as above
        self._look_at_another()

    @work(group="act")
    async def _look_at_another(self) -> None:
        periods = list(Named)
        choices = [Choice(period.words, period, ours=True) for period in periods]
        with self.keys_held(), self.jobs.errors_shown():
            picked = await self.desk.push_screen_wait(
                Pick("Figures of which period?", choices, marked=periods.index(self._named))
            )
            if picked is None or picked is self._named:
                return
            self._named = picked
            self._found.clear()
            self._show_figures()
        self._open()
