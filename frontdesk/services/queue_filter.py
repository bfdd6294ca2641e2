"""The filter of the Callbacks screen: one list's readable words, in memory only while somebody filters."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from frontdesk.domain.dialing import spell_number
from frontdesk.domain.queue_filter import Line, found
from frontdesk.domain.text import fold
from frontdesk.store.queue import Words


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
        """The callbacks that contain what was typed, in the list's order; all of them for nothing."""
        return tuple([line.id for line in found(self._lines, typed)])
