"""The papers of a day: report, hand-off, day sheet; shown, printed, written to a file."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from frontdesk.domain.callbacks.queue import Callback, Tab
from frontdesk.domain.day.day_sheet import DaySheet, sheet_markdown
from frontdesk.domain.phone.dialing import say_number
from frontdesk.services.callbacks.queue import CallbackService
from frontdesk.services.day.day_close import DayCloseService
from frontdesk.services.day.review import ReviewService
from frontdesk.services.office import Office

if TYPE_CHECKING:
    from pathlib import Path


class DayPaper(StrEnum):
    """A paper of the day: its code, its name, and what it is for.

    To add one: a row here, what makes it in ``DayPapers.text``, and its command in ``cli/reports/report.py``.
    """

    words: str
    about: str

    def __new__(cls, code: str, words: str = "", about: str = "") -> DayPaper:
        """Make the paper of a row."""
        paper = str.__new__(cls, code)
        paper._value_, paper.words, paper.about = code, words, about
        return paper

    REPORT = "report", "day report", "figures, breaches, who is carried over"
    HAND_OFF = "hand_off", "hand-off", "for the next one, read aloud in two minutes"
    SHEET = "sheet", "day sheet", "for when the computer is down"


#: Days searched for the last open day.
_CLOSED_AT_MOST = 60


class DayPapers:
    """Makes the papers of a day; the audit keeps that they were made."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._closing = DayCloseService(office)

    def today(self) -> date:
        """Return the practice's present day."""
        return self._office.practice().rule.hours.day_of(self._office.now())

    def usual_day(self, paper: DayPaper) -> date:
        """Return the day of a paper if none is named: today.

        On a closed day, a report is of the last open day, if the practice was set up by then.
        """
        today, hours = self.today(), self._office.practice().rule.hours
        if paper is DayPaper.SHEET:
            return today
        review = ReviewService(self._office)
        days = [today - timedelta(count) for count in range(_CLOSED_AT_MOST)]
        last = next((day for day in days if hours.is_open_day(day)), None)
        agenda = review.agenda()
        return last if last is not None and last >= agenda.begins else agenda.today

    def text(self, paper: DayPaper, day: date, *, by: int) -> str:
        """Return a paper as Markdown; the audit keeps that it was made.

        Args:
            paper: the kind of paper.
            day: the day; the day sheet is always of now.
            by: who asks for it.

        Raises:
            Refused: there is no such day.
        """
        if paper is DayPaper.SHEET:
            made = day_sheet(self._office, by=by)
        elif paper is DayPaper.HAND_OFF:
            made = self._closing.hand_off(day, by=by)
        else:
            made = self._closing.report(day, by=by)[1]
        self._closing.printed(paper.value, day, by=by)
        return made

    def write(self, paper: DayPaper, day: date, file: Path, *, overwrite: bool = False, by: int) -> None:
        """Write a paper to a file, as a PDF if its name ends in ``.pdf``.

        Raises:
            NoPdf: the extra for PDF is not installed.
            Refused: there is no such day, or the file cannot be written or is there already.
        """
        from frontdesk.letters.files import check_place, write_paper

        check_place(file, overwrite=overwrite)
        text = self.text(paper, day, by=by)
        when = self._office.practice().settings.time_style.day_and_year(day)
        title = f"{paper.words[0].upper()}{paper.words[1:]}, {when}"
        write_paper(file, text, title, overwrite=overwrite, wide=paper is DayPaper.SHEET)

    def file_name(self, paper: DayPaper, day: date) -> str:
        """Return a name for a paper's file, of a PDF if one can be made here."""
        from frontdesk.letters.pdf import can_make_pdf

        return f"{paper.value.replace('_', '-')}-{day.isoformat()}.{'pdf' if can_make_pdf() else 'md'}"


def day_sheet(office: Office, *, by: int) -> str:
    """Return the day sheet as Markdown.

    Args:
        office: the store, the clock and the settings.
        by: who prints it.
    """
    practice, now = office.practice(), office.now()
    region = practice.settings.phone_region
    return sheet_markdown(
        DaySheet(
            settings=practice.settings,
            hours=practice.rule.hours,
            callbacks=_of_today(office, by),
            at=now,
            number=lambda key: say_number(key, region) if key else "no number",
        )
    )


def _of_today(office: Office, by: int) -> list[Callback]:
    """Return the callbacks of today by deadline, sleeping ones included, because nothing wakes on paper.

    Those with the same deadline stand in the order of work.
    """
    callbacks = CallbackService(office)
    _, midnight = office.day_bounds(office.now())
    awake, asleep = callbacks.tab(Tab.NOW, by=by), callbacks.tab(Tab.LATER, by=by)
    of_today = [one for one in (*awake, *asleep) if one.call_by <= midnight]
    return sorted(of_today, key=lambda one: one.call_by)
