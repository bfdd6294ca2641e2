"""The numbers to call in a crisis: the short ones in big digits, each with the day it was last checked."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.filter import LineFilter
from textual.geometry import Size
from textual.widget import Widget

from frontdesk.domain.clock_text import TimeStyle
from frontdesk.domain.settings.crisis import CrisisNumber
from frontdesk.ui.masked_text import Masked
from frontdesk.ui.text import ours

#: Numbers of at most so many digits are drawn big.
_BIG = 4
#: Cells between a big number and its words, and between these and the next number.
_GAP = 2
_NOT_SET = "not set: add it in settings"


class CrisisNumbers(Widget):
    """Every number of the practice's settings in their order; one widget, so that it is there at once."""

    def __init__(self, numbers: Sequence[CrisisNumber], style: TimeStyle, *, ascii: bool) -> None:
        """Make the numbers.

        Args:
            numbers: as the settings have them.
            style: how days are written.
            ascii: draw no big digits, where the terminal has no UTF-8.
        """
        super().__init__(id="numbers")
        self._style = style
        self._big = [one for one in numbers if _is_big(one) and not ascii]
        self._others = [one for one in numbers if one not in self._big]

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Return the program's, but for the one that masks: in a crisis the numbers are always there."""
        return [one for one in super().get_line_filters() if not isinstance(one, Masked)]

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as it takes in this width."""
        return len(self._lines(width))

    def render(self) -> Content:
        """Return the big ones side by side, then the others, a line each."""
        return Content("\n").join(self._lines(self.content_size.width))

    def _lines(self, width: int) -> list[Content]:
        others = [line for number in self._others for line in _line(number, self._style).wrap(max(1, width))]
        if not self._big:
            return others
        digits = sum(3 * len(number.number) + 2 * _GAP for number in self._big)
        wants = [_wants(number) for number in self._big]
        columns = [
            _column(number, max(8, (width - digits) * want // sum(wants)), self._style)
            for number, want in zip(self._big, wants, strict=True)
        ]
        height = max(HEIGHT + 1, *map(len, columns))
        rows = [
            Content("").join(column[row] if row < len(column) else _blank(column) for column in columns)
            for row in range(height)
        ]
        return [*rows, *others]


def _is_big(number: CrisisNumber) -> bool:
    return number.number.isascii() and number.number.isdecimal() and len(number.number) <= _BIG


def _wants(number: CrisisNumber) -> int:
    """Return the width in which its words take two lines at most."""
    return max(len(number.label), len(number.about) // 2 + 4)


def _column(number: CrisisNumber, width: int, style: TimeStyle) -> list[Content]:
    """Return the big number with its words beside it, in lines of equal width."""
    words = ours(number.label, "bold").wrap(width)
    if number.about:
        words += ours(number.about).wrap(width)
    if number.last_checked is not None:
        words += _checked(number, style).wrap(width)
    digits = [Content(line).stylize("bold") for line in big_digits(number.number)]
    blank = Content(" " * 3 * len(number.number))
    return [
        Content("").join(
            [
                digits[row] if row < HEIGHT else blank,
                Content(" " * _GAP),
                _padded(words[row] if row < len(words) else Content(""), width + _GAP),
            ]
        )
        for row in range(max(HEIGHT, len(words)))
    ]


def _padded(line: Content, width: int) -> Content:
    return line.pad_right(max(0, width - line.cell_length))


def _blank(column: Sequence[Content]) -> Content:
    return Content(" " * column[0].cell_length)


def _line(number: CrisisNumber, style: TimeStyle) -> Content:
    label = ours(f"{number.label}  ", "bold")
    if not number.number:
        return Content.assemble(label, (_NOT_SET, "$at-risk"))
    about = ours(f"  {number.about}") if number.about else ""
    return Content.assemble(
        label, ours(number.number, "bold $on-crisis on $crisis"), about, "  ", _checked(number, style)
    )


def _checked(number: CrisisNumber, style: TimeStyle) -> Content:
    """Return when somebody last tried it; 911 and 988 are always there, so this is not asked of them."""
    if number.last_checked is None and _is_big(number):
        return Content("")
    if number.last_checked is None:
        return Content("not checked yet").stylize("$at-risk")
    return Content(f"checked {style.day_and_year(number.last_checked)}").stylize("$quiet")


# The strokes: a top, b and c right, d bottom, e and f left, g middle.
_STROKES = {
    "0": "abcdef",
    "1": "bc",
    "2": "abged",
    "3": "abgcd",
    "4": "fgbc",
    "5": "afgcd",
    "6": "afgedc",
    "7": "abc",
    "8": "abcdefg",
    "9": "abcdfg",
}
# Each cell, line by line: the strokes that leave it up, right, down and left.
_CELLS = (
    ("-af-", "-a-a", "--ba"),
    ("fge-", "-g-g", "b-cg"),
    ("ed--", "-d-d", "c--d"),
)
# The sign with arms up, right, down and left, as bits in this order.
_SIGNS = {
    "0000": " ",
    "1000": "╹",
    "0100": "╺",
    "0010": "╻",
    "0001": "╸",
    "1010": "┃",
    "0101": "━",
    "0110": "┏",
    "0011": "┓",
    "1100": "┗",
    "1001": "┛",
    "1110": "┣",
    "1011": "┫",
}

#: Lines of a big digit.
HEIGHT = 3


def big_digits(number: str) -> list[str]:
    """Return the lines of a number that holds nothing but digits; each digit is three cells wide."""
    return ["".join(_sign(digit, cell) for digit in number for cell in row) for row in _CELLS]


def _sign(digit: str, cell: str) -> str:
    strokes = _STROKES[digit]
    return _SIGNS["".join("1" if arm in strokes else "0" for arm in cell)]
