"""What the desk reports of a callback it worked, and what recording that did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from frontdesk.domain.callbacks.state import PromiseKind
from frontdesk.domain.outcomes import Outcome


@dataclass(frozen=True, slots=True)
class NewAttempt:
    """A try as the desk reports it.

    Attributes:
        callback_id: which callback.
        outcome: what came of it.
        note: from whom, sent where; people's words.
        asked_at: the time they asked for, where the outcome wants one, UTC.
        asked_how: at that time, after it, or by it.
    """

    callback_id: int
    outcome: Outcome
    note: str = ""
    asked_at: datetime | None = None
    asked_how: PromiseKind = PromiseKind.AT


@dataclass(frozen=True, slots=True)
class Recorded:
    """What recording a try did.

    Attributes:
        callback_id: which callback.
        outcome: what was recorded.
        closed: whether the callback is closed now.
        next_at: when it comes back, UTC, or None.
        met_late: whether this try was the first that meets the rule, and came after the deadline.
        rung: the rung it stands on now.
        unreached: whether it is closed as unreached, by hand or because the last try failed.
    """

    callback_id: int
    outcome: Outcome
    closed: bool
    next_at: datetime | None
    met_late: bool
    rung: int
    unreached: bool
