"""The filter of the Patients list: its readable words, in memory only while somebody filters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from frontdesk.domain.phone.dialing import spell_number
from frontdesk.domain.referrals.steps import Step
from frontdesk.domain.text import fold
from frontdesk.services.callbacks.filter import Line, found
from frontdesk.store.patients.words import PatientWords


class PatientFilter:
    """What can be found in one view, folded, in the view's order."""

    def __init__(self, words: Iterable[PatientWords], senders: Mapping[int, str], region: str) -> None:
        """Fold what people can read of everybody, once.

        Args:
            words: of a whole view, in its order.
            senders: who sent each of them, where somebody did.
            region: the region numbers are shown for.
        """
        once = cache(fold)
        steps = {step.value: fold(step.words) for step in Step}
        self._lines = [
            Line(
                one.referral,
                one.number,
                " ".join(
                    (
                        one.name,
                        fold(spell_number(one.number, region)),
                        once(senders.get(one.referral, "")),
                        steps[one.step],
                        once(one.treatment),
                        once(one.owner),
                        once(one.waiting),
                    )
                ),
            )
            for one in words
        ]

    def matching(self, typed: str) -> tuple[int, ...]:
        """Return those that contain what was typed, in the view's order; all if nothing was typed."""
        return tuple([line.id for line in found(self._lines, typed)])
