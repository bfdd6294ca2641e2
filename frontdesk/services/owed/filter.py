"""The filter of a list of what is owed: its readable words, in memory only while somebody filters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from frontdesk.domain.phone.dialing import spell_number
from frontdesk.domain.referrals.owed import OwedKind
from frontdesk.domain.text import fold
from frontdesk.services.callbacks.filter import Line, found
from frontdesk.store.owed.lists import OwedWords


class OwedFilter:
    """What can be found in one list, folded, in the list's order."""

    def __init__(self, words: Iterable[OwedWords], referrers: Mapping[int, str], region: str) -> None:
        """Fold what people can read of every thing owed, once.

        Args:
            words: of a whole list, in its order.
            referrers: each in words, by number.
            region: the region numbers are shown for.
        """
        once = cache(fold)
        kinds = {kind.value: fold(kind.words) for kind in OwedKind}
        to_whom = {number: fold(known) for number, known in referrers.items()}
        self._lines = [
            Line(
                one.id,
                one.number,
                " ".join(
                    (
                        once(one.patient),
                        fold(spell_number(one.number, region)),
                        kinds.get(one.kind, one.kind),
                        to_whom.get(one.referrer, ""),
                        once(one.text),
                        one.channel,
                    )
                ),
            )
            for one in words
        ]

    def matching(self, typed: str) -> tuple[int, ...]:
        """Return the things that contain what was typed, in the list's order; all if nothing was typed."""
        return tuple([line.id for line in found(self._lines, typed)])
