"""Digits three lines high, made of seven strokes each, as on a clock."""

from __future__ import annotations

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
    """The lines of a number that holds nothing but digits; each digit is three cells wide."""
    return ["".join(_sign(digit, cell) for digit in number for cell in row) for row in _CELLS]


def _sign(digit: str, cell: str) -> str:
    strokes = _STROKES[digit]
    return _SIGNS["".join("1" if arm in strokes else "0" for arm in cell)]
