"""Escalation: a callback that is due and that nobody has calls the backup, until somebody answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from frontdesk.domain.callbacks import Callback


class Answer(StrEnum):
    """What was answered to the call for the backup."""

    #: Somebody claimed it, and calls.
    TAKEN = "taken"
    #: The backup was called; quiet for today.
    BACKUP_CALLED = "backup_called"
    #: It can wait, for a reason that is kept.
    NOT_NEEDED = "not_needed"
    #: Nobody needs to be called any more: it was tried or closed meanwhile.
    SETTLED = "settled"


@dataclass(frozen=True, slots=True)
class Escalation:
    """A callback for which the backup is called, until somebody answers.

    Attributes:
        id: the store's number.
        at: since when, UTC.
        callback: the callback as it is now.
    """

    id: int
    at: datetime
    callback: Callback

    @property
    def settled_by_deed(self) -> Answer | None:
        """The answer that was given by doing something about it, or None while nobody did."""
        callback = self.callback
        tried = callback.last_attempt_at is not None and callback.last_attempt_at > self.at
        if not callback.is_open or callback.met_at is not None or callback.backlog or tried:
            return Answer.SETTLED
        return Answer.TAKEN if callback.owner_id is not None else None


def called_from(minutes: int, at_risk_minutes: Sequence[int]) -> tuple[timedelta, timedelta]:
    """From when on the backup is called for a callback that nobody has, as distances from its deadline.

    A promise counts as due at its time. The rule's own deadline is mostly the closing: who waits for that
    calls the backup into an empty practice. There the last warning counts as due.

    Args:
        minutes: the setting: due and unclaimed for so long.
        at_risk_minutes: the warnings before a deadline.

    Returns:
        For a deadline of the rule, and for a promise; a negative one is before the deadline.
    """
    wait = timedelta(minutes=minutes)
    return wait - timedelta(minutes=min(at_risk_minutes, default=0)), wait
