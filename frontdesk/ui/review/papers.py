"""The papers of a day on the screen: its report and the hand-off, as they were signed or as they are now."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from functools import partial
from pathlib import Path

from textual.content import Content

from frontdesk.letters.blocks import Block, BlockKind, read_blocks
from frontdesk.services.day.day_close import DayCloseService
from frontdesk.services.day.day_papers import DayPaper, DayPapers
from frontdesk.ui.api.desk import Desk
from frontdesk.ui.dialogs.ask_text import AskText
from frontdesk.ui.dialogs.pick import Pick
from frontdesk.ui.show import day
from frontdesk.ui.text import data, fit, ours, said
from frontdesk.ui.widgets.choice import Choice
from frontdesk.ui.widgets.panels import Readable

#: A table of two columns holds figures; a wider one holds people, who are masked with the screen.
_FIGURES = 2


class Paper(StrEnum):
    """What is shown beside the checklist."""

    CASES = "cases"
    REPORT = "report"
    HAND_OFF = "hand_off"

    @property
    def words(self) -> str:
        """The title."""
        return {Paper.CASES: "Cases", Paper.REPORT: "Report", Paper.HAND_OFF: "Hand-off"}[self]


class PaperView(Readable):
    """A paper; its keys are shown below it."""

    def show_paper(self, title: str, content: Content, *, signed: bool) -> None:
        """Show a paper.

        Args:
            title: which, and of which day.
            content: its lines.
            signed: True if the day is signed: then a note may be added.
        """
        self.show(title, content, ours=True)
        self.border_subtitle = Content(
            f"r next · esc cases · p writes a file{' · n adds a note' if signed else ''}"
        )


def read_paper(closing: DayCloseService, paper: Paper, day: date, by: int) -> str:
    """Return the Markdown of a paper.

    Args:
        closing: gives the papers.
        paper: which.
        day: of which day.
        by: who looks.
    """
    return closing.hand_off(day, by=by) if paper is Paper.HAND_OFF else closing.report(day, by=by)[1]


def paper_content(markdown: str, width: int) -> Content:
    """Return a paper as the screen shows it: columns below each other, cut with a sign where they do not fit.

    Args:
        markdown: the paper.
        width: cells there are.
    """
    lines: list[Content] = []
    for block in read_blocks(markdown):
        if lines and block.kind is not BlockKind.ITEM:
            lines.append(Content(""))
        lines.append(_shown(block, max(width, 20)))
    return Content("\n").join(lines)


def _shown(block: Block, width: int) -> Content:
    if block.kind is BlockKind.HEADING:
        return ours(block.text, "bold $accent" if block.level == 1 else "bold")
    if block.kind is BlockKind.ITEM:
        return data(f"- {block.text}")
    if block.kind is BlockKind.PARAGRAPH:
        return ours(block.text, "$secondary")
    return _table(block, width)


def _table(block: Block, width: int) -> Content:
    """Return a table; a narrow screen cuts the widest column first."""
    columns = max(map(len, block.rows))
    rows = [[*row, *[""] * (columns - len(row))] for row in block.rows]
    widths = [max(len(row[at]) for row in rows) for at in range(columns)]
    room = width - 2 * (columns - 1)
    while sum(widths) > room and max(widths) > 4:
        widths[widths.index(max(widths))] -= 1
    lines = []
    for place, row in enumerate(rows):
        # Each by itself: cleaning a whole line would fold the spaces that hold the columns apart.
        shown = ours if place == 0 or columns <= _FIGURES else data
        cells = [shown(fit(cell, wide)) for cell, wide in zip(row, widths, strict=True)]
        line = Content("  ").join(cells)
        lines.append(line.stylize("$quiet") if place == 0 else line)
    return Content("\n").join(lines)


async def write_paper(desk: Desk, which: date) -> None:
    """Ask which paper and where to, and write it: a PDF where the name ends so, else Markdown.

    Args:
        desk: the program.
        which: the day.
    """
    by = desk.person.id
    choices = [Choice(paper.words, paper, paper.about, True) for paper in DayPaper]
    paper = await desk.push_screen_wait(
        Pick("Write which paper to a file?", choices, said(day(which, desk.hours)))
    )
    if paper is None:
        return
    papers = DayPapers(desk.services.office)
    place = str(Path.home() / papers.file_name(paper, which))
    about = said("It holds names: only you can read the file. A name that ends in .pdf makes a PDF.")
    typed = await desk.push_screen_wait(AskText("Write it to which file?", about, text=place))
    if typed is not None:
        file = Path(typed).expanduser()
        await desk.jobs.run(partial(papers.write, paper, which, file, by=by))
        desk.confirm(f"Written: {file}")
