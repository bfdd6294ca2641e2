"""The sections of the settings, with what was changed and what is wrong in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType

from frontdesk.ui.settings_sections import Section
from frontdesk.ui.widgets.columns import Cell, Column
from frontdesk.ui.widgets.lines import Lines


@dataclass(frozen=True, slots=True)
class SectionLine:
    """One section in the list.

    Attributes:
        section: the section.
        changed: whether something in it is not saved yet.
        wrong: how many of its answers cannot be.
    """

    section: Section
    changed: bool = False
    wrong: int = 0


class SectionList(Lines[SectionLine]):
    """The sections; enter goes into the marked one."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter,right", "screen.enter", "open", show=False)]

    def __init__(self) -> None:
        """Make the list."""
        super().__init__(
            (Column("", 13, flex=1, ours=True), Column("", 7, right=True, ours=True)),
            _cells,
            lambda line: line.section.name,
            empty="",
            id="sections",
            head=False,
        )


def _cells(line: SectionLine) -> Sequence[Cell]:
    if line.wrong:
        return Cell(line.section.title, "strong"), Cell(f"{line.wrong} wrong", "strong")
    return Cell(line.section.title), Cell("changed" if line.changed else "", "accent")
