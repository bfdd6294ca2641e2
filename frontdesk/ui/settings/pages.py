"""The pages of the Settings screen, and the list of them with what was changed and what is wrong."""

from __future__ import annotations

from collections.abc import Sequence
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
#: Every page, in the order of the list: the practice's sections, the days behind the hours, this machine.
PAGES = tuple(
    page
    for section in (*PRACTICE.sections, *MACHINE.sections)
    for page in ((section, DAYS_PAGE) if section.name == "hours" else (section,))
    if section.fields
)


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
