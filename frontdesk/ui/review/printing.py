"""Writing a paper of the day to a file, from the Review screen."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from frontdesk.services.day_papers import DayPaper, DayPapers
from frontdesk.ui.dialogs.ask_text import AskText
from frontdesk.ui.dialogs.pick import Pick
from frontdesk.ui.show import day
from frontdesk.ui.text import said
from frontdesk.ui.widgets.choice import Choice

if TYPE_CHECKING:
    from frontdesk.ui.review.screen import ReviewScreen


async def print_paper(screen: ReviewScreen) -> None:
    """Ask which paper and where to, and write it: a PDF where the name ends so, else Markdown.

    Args:
        screen: the Review screen.
    """
    which, by = screen.day, screen.person.id
    if which is None:
        return
    choices = [Choice(paper.words, paper, paper.about, True) for paper in DayPaper]
    paper = await screen.desk.push_screen_wait(
        Pick("Write which paper to a file?", choices, said(day(which, screen.hours)))
    )
    if paper is None:
        return
    papers = DayPapers(screen.services.office)
    place = str(Path.home() / papers.file_name(paper, which))
    about = said("It holds names: only you can read the file. A name that ends in .pdf makes a PDF.")
    typed = await screen.desk.push_screen_wait(AskText("Write it to which file?", about, text=place))
    if typed is not None:
        file = Path(typed).expanduser()
        await screen.jobs.run(partial(papers.write, paper, which, file, by=by))
        screen.desk.confirm(f"Written: {file}")
