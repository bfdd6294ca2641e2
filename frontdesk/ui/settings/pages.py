"""The pages of the Settings screen, and the list of them with what was changed and what is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType

from frontdesk.config import MACHINE
from frontdesk.domain.settings.rows import Section
from frontdesk.domain.settings.table import PRACTICE
from frontdesk.ui.widgets.columns import Cell, Column
from frontdesk.ui.widgets.lines import Lines

#: The page with the list of days that have hours of their own.
DAYS_PAGE = Section("days", "Other days")
#: The page with those who sign in; what is done there is saved at once.
PEOPLE_PAGE = Section("people", "Sign-in")


def _pages_of(section: Section) -> Iterator[Section]:
    """Yield the pages of a section: one, but the days have their own, and so has when each thing is owed."""
    if section.name == "owed":
        when = tuple(setting for setting in section.settings if setting.keys[1] == "when")
        rest = tuple(setting for setting in section.settings if setting not in when)
        yield section._replace(settings=rest)
        yield Section("owed-when", "Owed when", when, note="Counted in open days, as callbacks are.")
        return
    if section.fields:
        yield section
    if section.name == "hours":
        yield DAYS_PAGE
    if section.name == "staff":
        yield PEOPLE_PAGE


#: Every page, in the order of the list: the practice's sections, the days behind the hours, this machine.
PAGES = tuple(page for section in (*PRACTICE.sections, *MACHINE.sections) for page in _pages_of(section))


@dataclass(frozen=True, slots=True)
class PageLine:
    """One page in the list.

    Attributes:
        page: its settings.
        changed: True if something on it is not saved yet.
        wrong: how many of its answers cannot be.
    """

    page: Section
    changed: bool = False
    wrong: int = 0


class PageList(Lines[PageLine]):
    """The pages; enter goes into the marked one."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter,right", "screen.enter", "open", show=False)]

    def __init__(self) -> None:
        super().__init__(
            (Column("", 13, flex=1, ours=True), Column("", 7, right=True, ours=True)),
            _cells,
            lambda line: line.page.name,
            empty="",
            id="sections",
            head=False,
        )


def _cells(line: PageLine) -> Sequence[Cell]:
    if line.wrong:
        return Cell(line.page.title, "strong"), Cell(f"{line.wrong} wrong", "strong")
    return Cell(line.page.title), Cell("changed" if line.changed else "", "accent")
