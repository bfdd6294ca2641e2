"""What the callbacks of a call log are judged by: rule, ladder, the present, and what is from before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from frontdesk.domain.ladder import Ladder
from frontdesk.domain.same_day import SameDayRule

_NOBODY = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Judge:
    """What callbacks are judged by.

    Attributes:
        rule: the same-day rule.
        ladder: how the desk keeps trying.
        now: the present instant, UTC; what is due later has not passed.
        backlog_before: who called before this instant, UTC, and never since is from before: a callback
            of the backlog, which the rule does not judge.
    """

    rule: SameDayRule
    ladder: Ladder
    now: datetime
    backlog_before: datetime = _NOBODY
