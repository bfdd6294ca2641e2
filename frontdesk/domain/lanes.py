"""Lanes: what kind of caller, which decides the order of work and the targets."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class LaneFacts:
    """The facts of one lane.

    Attributes:
        code: as it is stored; it never changes.
        rank: the place in the order of work, smaller is first. It is stored with every callback
            (``callback.lane_rank``): where one changes, a migration writes it anew.
        asked: the place among the answers to "Caller is" in the form.
        short: the words in a narrow column, or "" where the whole words fit.
    """

    code: str
    rank: int
    asked: int
    short: str = ""


class Lane(StrEnum):
    """What kind of caller is on the phone (product, "Words").

    The members stand in the order of work: a referring office before a new patient before an existing one
    (product, "Order of work"). A crisis has no clock and is never a callback.

    To add a lane is to add a row here; the form, the lists, the targets in the settings and the commands
    follow. The demo has calls of every lane (``demo/data.py``, ``demo/weeks.py``).
    """

    facts: LaneFacts

    def __new__(cls, row: LaneFacts | str) -> Lane:
        """Make the lane of a row; one of a code, ``Lane("other")``, is looked up and not made."""
        assert isinstance(row, LaneFacts)
        lane = str.__new__(cls, row.code)
        lane._value_ = row.code
        lane.facts = row
        return lane

    CRISIS = LaneFacts("crisis", rank=0, asked=5)
    REFERRING_OFFICE = LaneFacts("referring_office", rank=1, asked=3, short="office")
    NEW_PATIENT = LaneFacts("new_patient", rank=2, asked=1, short="new")
    EXISTING_PATIENT = LaneFacts("existing_patient", rank=3, asked=2, short="existing")
    OTHER = LaneFacts("other", rank=4, asked=4)

    @property
    def words(self) -> str:
        """The lane as people say it: ``referring office``."""
        return self.value.replace("_", " ")

    @property
    def short_words(self) -> str:
        """The lane in a narrow column: ``office``."""
        return self.facts.short or self.words

    @property
    def rank(self) -> int:
        """The place in the order of work; smaller is first."""
        return self.facts.rank
