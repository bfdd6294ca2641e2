"""The filter of the Callbacks screen: one list's readable words, in memory only while somebody filters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

from frontdesk.domain.phone.dialing import spell_number
from frontdesk.domain.text import fold
from frontdesk.store.queue import Words


class Line(NamedTuple):
    """One callback as the filter sees it: a tuple, because every key goes through thousands of them.

    Attributes:
        id: the callback.
        key: its number's key, ``+12125550142``, or "".
        text: what people can read of it, folded.
    """

    id: int
    key: str
    text: str


def found(lines: Sequence[Line], typed: str) -> Sequence[Line]:
    """Return the lines with every typed word, or the typed digits in the number; all if nothing was typed."""
    folded = fold(typed)
    digits = folded.replace("-", "")
    if digits.isdigit():
        return [line for line in lines if digits in line.key or folded in line.text]
    for word in folded.split():
        lines = [line for line in lines if word in line.text]
    return lines


class QueueFilter:
    """What can be found in one list, folded, in the list's order."""

    def __init__(self, words: Iterable[Words], region: str) -> None:
        """Fold what people can read of every callback, once.

        Args:
            words: of a whole list, in its order.
            region: the region numbers are shown for.
        """
        # The same few sources, lanes and owners come again and again, and names with accents fold slowly.
        once = cache(fold)
        self._lines = [
            Line(
                one.id,
                one.number,
                " ".join(
                    (
                        once(one.name),
                        fold(spell_number(one.number, region)),
                        once(one.lane.words),
                        once(one.about),
                        once(one.source),
                        once(one.owner),
                        once(one.note),
                    )
                ),
            )
            for one in words
        ]

    def matching(self, typed: str) -> tuple[int, ...]:
        """Return the callbacks that contain what was typed, in the list's order; all if nothing was typed."""
        return tuple([line.id for line in found(self._lines, typed)])
