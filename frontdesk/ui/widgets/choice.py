"""One line of a list to choose from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from textual.content import Content

from frontdesk.ui.text import plain

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Choice(Generic[Value]):
    """One line of the list.

    Attributes:
        label: what the field shows once it is taken.
        value: what it stands for.
        hint: dim words beside the label, also searched.
    """

    label: str
    value: Value
    hint: str = ""


def prompt(line: Choice[Value]) -> Content:
    """The line as a list shows it: the label, then its hint, dim."""
    label = Content(plain(line.label))
    if not line.hint:
        return label
    return Content.assemble(label, ("  " + plain(line.hint), "$quiet"))
