"""One line of a list to choose from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from textual.content import Content

from frontdesk.ui.text import data
from frontdesk.ui.text import ours as practice_text

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Choice(Generic[Value]):
    """One line of the list.

    Attributes:
        label: what the field shows once it is taken.
        value: what it stands for.
        hint: dim words beside the label, also searched.
        ours: True if both are the program's own words, which stay while the screen is masked.
    """

    label: str
    value: Value
    hint: str = ""
    ours: bool = False


def prompt(line: Choice[Value], *, ours: bool = False) -> Content:
    """Return the line as a list shows it: the label, then its hint, dim.

    Args:
        line: the line.
        ours: True if everything the list holds is in the program's own words.
    """
    shown = practice_text if ours or line.ours else data
    if not line.hint:
        return shown(line.label)
    return Content.assemble(shown(line.label), shown("  " + line.hint, "$quiet"))
