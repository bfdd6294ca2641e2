"""The counts of what is owed, alone: every look at the frame has them, and the first imports no more."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OwedCounts:
    """What the frame shows of the things owed.

    Attributes:
        late: open ones whose due has passed.
        at_risk: open ones close to their due.
        open: all that wait to be sent.
    """

    late: int = 0
    at_risk: int = 0
    open: int = 0
