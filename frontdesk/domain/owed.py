"""A callback while a call log is told again: what each call of the log does to it.

The same rules as at the desk (``services/attempts.py``, ``services/callback_writing.py``), without a
store, because a log of a million calls is decided in memory, one number after the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from frontdesk.domain.callbacks import DueKind
from frontdesk.domain.ladder import Ladder, next_try
from frontdesk.domain.lanes import Lane
from frontdesk.domain.outcomes import Outcome
from frontdesk.domain.same_day import Deadline, SameDayRule, meets


@dataclass(frozen=True, slots=True)
class Judge:
    """What callbacks are judged by.

    Attributes:
        rule: the same-day rule.
        ladder: how the desk keeps trying.
        now: the present instant, UTC; what is due later has not passed.
    """

    rule: SameDayRule
    ladder: Ladder
    now: datetime


@dataclass(slots=True, eq=False)
class Owed:
    """A callback that changes while its number's story is told. Instants are UTC.

    Columns of the same name as in ``domain.callbacks.Callback`` mean the same.

    Attributes:
        id: the store's number; None for one that this log opens.
        deadline: the judgement that made ``due``, where this log made it; None keeps the stored one.
        touched: the last time something that the store knows happened to it; what the log tells of
            before that is old news and moves neither ladder nor state.
        in_hand: somebody has claimed it just now: they decide, not the log.
    """

    lane: Lane
    received: datetime
    due: datetime
    call_by: datetime
    due_kind: DueKind = DueKind.SAME_DAY
    id: int | None = None
    deadline: Deadline | None = None
    met_at: datetime | None = None
    stamped: bool = False
    breached_at: datetime | None = None
    rung: int = 1
    next_at: datetime | None = None
    attempts: int = 0
    calls: int = 1
    last_outcome: Outcome | None = None
    last_attempt_at: datetime | None = None
    returned_at: datetime | None = None
    reached_at: datetime | None = None
    closed_at: datetime | None = None
    touched: datetime | None = None
    in_hand: bool = False

    @classmethod
    def opened(cls, at: datetime, lane: Lane, judge: Judge) -> Owed:
        """A callback received at an instant.

        Raises:
            NeverOpen: no open day follows.
        """
        deadline = judge.rule.deadline(at, lane)
        return cls(
            lane=lane, received=deadline.received, due=deadline.due, call_by=deadline.due, deadline=deadline
        )

    @property
    def is_judged(self) -> bool:
        """Whether a deadline of it was met or passed: that verdict is not given again (rule 7)."""
        return self.met_at is not None or self.breached_at is not None

    def is_news(self, at: datetime) -> bool:
        """Whether something at this instant comes after all that the store knows of it."""
        return self.touched is None or at > self.touched

    def called_again(self, at: datetime, judge: Judge) -> None:
        """Count a repeated call; who called while the ladder slept is at the phone now."""
        self.calls += 1
        waits_for_promise = self.due_kind is DueKind.PROMISE and self.met_at is None
        if self.next_at is None or waits_for_promise or not self.is_news(at):
            return
        self.next_at = None
        if self.met_at is not None:
            hours = judge.rule.hours
            self.call_by = min(self.call_by, hours.closes(hours.service_day(at)))

    def tried(self, at: datetime, outcome: Outcome, judge: Judge) -> bool:
        """Count a try; gives whether it was the one that a breach went before.

        A try while the callback sleeps, as when somebody dials three times in a row, does not climb
        the ladder; nor does one that is older than what the store knows. A promise is not kept by
        calling earlier.
        """
        asleep = self.next_at is not None and at < self.next_at
        early = asleep and self.due_kind is DueKind.PROMISE
        late = not early and meets(outcome.facts.effort, judge.rule.met_by) and self.met(at, judge)
        self.attempts += 1
        self.returned_at = _earlier(self.returned_at, at)
        if not self.is_news(at):
            return late
        self.last_outcome, self.last_attempt_at = outcome, at
        if not asleep:
            self._climb(at, outcome, judge)
        return late

    def _climb(self, at: datetime, outcome: Outcome, judge: Judge) -> None:
        hours = judge.rule.hours
        following = next_try(outcome, rung=self.rung, now=at, hours=hours, ladder=judge.ladder)
        self.rung = following.rung
        if following.at is not None:
            self.next_at = following.at
            if self.met_at is not None:
                self.call_by = hours.closes(hours.open_day_from(hours.day_of(following.at)))

    def met(self, at: datetime, judge: Judge) -> bool:
        """Meet the deadline, once; gives whether it had passed by then and is to be stamped now."""
        if self.met_at is not None:
            return False
        self.met_at = at
        return at > self.due and self._breach(judge)

    def passed(self, judge: Judge) -> bool:
        """Whether its deadline has passed unmet and is to be stamped now."""
        return self.closed_at is None and self.met_at is None and self._breach(judge)

    def _breach(self, judge: Judge) -> bool:
        if self.stamped or judge.now <= self.due:
            return False
        self.stamped = True
        self.breached_at = _earlier(self.breached_at, self.due)
        return True

    def closed(self, at: datetime, outcome: Outcome, *, reached_at: datetime | None) -> None:
        """Close it; its deadline was met before (``met``)."""
        self.closed_at = at
        self.last_outcome = outcome
        self.reached_at = self.reached_at or reached_at

    def absorb(self, older: Owed) -> bool:
        """Take over what was owed before this one was opened: merging keeps the earliest (rule 1).

        Gives whether the verdict on the older one is this one's now. It is not where a deadline of
        this one was judged already.
        """
        judged = self.is_judged
        self.received = older.received
        self.calls += older.calls
        self.returned_at = older.returned_at or self.returned_at
        if not self.in_hand:
            self.attempts += older.attempts
            self.last_outcome = self.last_outcome or older.last_outcome
            self.last_attempt_at = self.last_attempt_at or older.last_attempt_at
        if judged:
            return False
        self.deadline, self.breached_at = older.deadline, older.breached_at
        if self.due_kind is DueKind.SAME_DAY:
            self.due, self.stamped, self.met_at = older.due, older.stamped, older.met_at
            self.call_by = min(older.call_by, self.call_by) if self.met_at else self.due
        return True


def _earlier(one: datetime | None, other: datetime) -> datetime:
    return other if one is None else min(one, other)
