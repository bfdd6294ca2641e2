"""What the filter of the Callbacks screen finds: words people can read, and digits of a number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from frontdesk.domain.text import fold


class Line(NamedTuple):
    """One callback as the filter sees it: a tuple, because thousands of them are gone through at every key.

    Attributes:
        id: the callback.
        key: its number's key, ``+12125550142``, or "".
        text: what people can read of it, folded.
    """

    id: int
    key: str
    text: str


def found(lines: Sequence[Line], typed: str) -> Sequence[Line]:
    """The lines that contain every word of what was typed, or its digits in the number; all for nothing."""
    folded = fold(typed)
    digits = folded.replace("-", "")
    if digits.isdigit():
        return [line for line in lines if digits in line.key or folded in line.text]
    for word in folded.split():
        lines = [line for line in lines if word in line.text]
    return lines
