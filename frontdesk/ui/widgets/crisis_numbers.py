"""The numbers to call in a crisis: the short ones big, each with the day it was last tried."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Digits, Static

from frontdesk.domain.crisis_settings import CrisisNumber
from frontdesk.ui.show import day_with_year
from frontdesk.ui.text import data

#: Numbers of at most so many signs are drawn three lines high.
_BIG = 4
_NOT_SET = "not set: add it in settings"


def crisis_numbers(numbers: Sequence[CrisisNumber], *, ascii: bool) -> ComposeResult:
    """Every number of the practice's settings: the big ones side by side, then the others, a line each.

    Args:
        numbers: as the settings have them.
        ascii: draw no big digits, where the terminal has no UTF-8.
    """
    big = [] if ascii else [one for one in numbers if 0 < len(one.number) <= _BIG]
    if big:
        with Horizontal(id="big"):
            for number in big:
                yield Digits(number.number)
                yield Static(_beside(number), classes="beside")
    yield Static(Content("\n").join(_line(one) for one in numbers if one not in big), id="others")


def _beside(number: CrisisNumber) -> Content:
    """Whose it is, how it is reached, when it was last tried."""
    lines = [data(number.label, "bold"), data(number.about), _checked(number)]
    return Content("\n").join(line for line in lines if line.plain)


def _line(number: CrisisNumber) -> Content:
    label = data(f"{number.label}  ", "bold")
    if not number.number:
        return Content.assemble(label, (_NOT_SET, "$at-risk"))
    about = data(f"  {number.about}") if number.about else ""
    return Content.assemble(
        label, data(number.number, "bold $on-crisis on $crisis"), about, "  ", _checked(number)
    )


def _checked(number: CrisisNumber) -> Content:
    if number.last_checked is None:
        return Content("never checked").stylize("$at-risk")
    return Content(f"checked {day_with_year(number.last_checked)}").stylize("$quiet")
