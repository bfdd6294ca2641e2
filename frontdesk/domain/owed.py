"""A callback while a call log is told again: what each call of the log does to it.

The same rules as at the desk (``services/attempts.py``, ``services/callback_writing.py``), without a
store, because a log of a million calls is decided in memory, one number after the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from frontdesk.domain.callbacks import DueKind
from frontdesk.domain.judge import Judge
from frontdesk.domain.ladder import is_last_try, next_try
from frontdesk.domain.lanes import Lane
from frontdesk.domain.logged_repeats import rings_back
from frontdesk.domain.outcomes import Outcome, Then
from frontdesk.domain.same_day import Deadline, meets


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
        promoted_at: the call that made it today's work, from which its deadline counts, where the first
            try is from before; else None.
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
    backlog: bool = False
    promoted_at: datetime | None = None
    rang_back_at: datetime | None = None
    reopened_at: datetime | None = None

    @classmethod
    def opened(cls, at: datetime, lane: Lane, judge: Judge) -> Owed:
        """A callback received at an instant; one from before is of the backlog, without a verdict.

        Raises:
            NeverOpen: no open day follows.
        """
        deadline = judge.rule.deadline(at, lane)
        from_before = at < judge.backlog_before
        return cls(
            lane=lane,
            received=deadline.received,
            due=deadline.due,
            call_by=deadline.due,
            deadline=deadline,
            stamped=from_before,
            backlog=from_before,
        )

    @property
    def is_judged(self) -> bool:
        """Whether a deadline of it was met or passed: that verdict is not given again (rule 7).

        What was opened again owes an answer to the call that did it, however old the first one is.
        """
        return self.met_at is not None or self.breached_at is not None or self.reopened_at is not None

    def is_news(self, at: datetime) -> bool:
        """Whether something at this instant comes after all that the store knows of it."""
        return self.touched is None or at > self.touched

    def called_again(self, at: datetime, judge: Judge) -> bool:
        """Count a repeated call; who called while the ladder slept is at the phone now.

        Gives whether that made it today's work: it was of the backlog, and this call is of now.
        """
        self.calls += 1
        if rings_back(at, self.last_outcome, self.last_attempt_at):
            self.rang_back_at = max(at, self.rang_back_at or at)
        if self.backlog and at >= judge.backlog_before and self.is_news(at):
            self._promote(at, judge)
            return True
        self._wake(at, judge)
        return False

    def _promote(self, at: datetime, judge: Judge) -> None:
        """Judge it from this call on; it keeps its age."""
        self.deadline = judge.rule.deadline(at, self.lane)
        self.due = self.call_by = self.deadline.due
        self.due_kind = DueKind.SAME_DAY
        self.met_at, self.stamped, self.next_at = None, False, None
        self.backlog, self.promoted_at = False, at

    def _wake(self, at: datetime, judge: Judge) -> None:
        waits_for_promise = self.due_kind is DueKind.PROMISE and self.met_at is None
        if self.next_at is None or waits_for_promise or not self.is_news(at):
            return
        self.next_at = None
        if self.met_at is not None:
            hours = judge.rule.hours
            self.call_by = min(self.call_by, hours.closes(hours.service_day(at)))

    def reopen(self, at: datetime, judge: Judge) -> None:
        """Open it again, which was closed as unreached: its age and its tries stay, the ladder begins anew.

        The call decides what is due; one from before goes to the backlog, without a verdict.
        """
        self.deadline = judge.rule.deadline(at, self.lane)
        self.due = self.call_by = self.deadline.due
        self.due_kind = DueKind.SAME_DAY
        self.closed_at, self.reopened_at = None, at
        self.calls += 1
        self.rung, self.next_at, self.met_at = 1, None, None
        self.backlog = self.stamped = at < judge.backlog_before

    def tried(self, at: datetime, outcome: Outcome, judge: Judge) -> bool:
        """Count a try; gives whether it was the one that a breach went before.

        A try while the callback sleeps, as when somebody dials three times in a row, does not climb
        the ladder; nor does one that is older than what the store knows. A promise is not kept by
        calling earlier.
        """
        asleep = self._sleeps(at)
        early = asleep and self.due_kind is DueKind.PROMISE
        late = not early and meets(outcome.facts.effort, judge.rule.met_by) and self.met(at, judge)
        self.attempts += 1
        self.returned_at = _earlier(self.returned_at, at)
        if not self.is_news(at):
            if self.last_attempt_at is None or at > self.last_attempt_at:
                self._tried_last(at, outcome, self.touched or at)
            return late
        self.last_outcome, self.last_attempt_at, self.rang_back_at = outcome, at, None
        if not asleep:
            self._climb(at, outcome, judge)
        return late

    def ends_ladder(self, at: datetime, outcome: Outcome) -> bool:
        """Whether a try is the last one, after which it is closed as unreached; to be asked before ``tried``.

        Only a try that would have climbed the ladder is.
        """
        return is_last_try(outcome, self.rung) and self.is_news(at) and not self._sleeps(at)

    def _sleeps(self, at: datetime) -> bool:
        return self.next_at is not None and at < self.next_at

    def _tried_last(self, at: datetime, outcome: Outcome, called: datetime) -> None:
        """Stand where our last try left it; a call of theirs that is known to have come later may answer it.

        What is open has no final outcome: a try that would have closed it is told by its attempt alone.
        """
        if outcome.facts.then is not Then.CLOSES:
            self.last_outcome, self.last_attempt_at = outcome, at
        self.rang_back_at = called if rings_back(called, outcome, at) else None

    def _climb(self, at: datetime, outcome: Outcome, judge: Judge) -> None:
        hours = judge.rule.hours
        following = next_try(outcome, rung=self.rung, now=at, hours=hours, ladder=judge.ladder)
        self.rung = following.rung
        if following.at is not None:
            self.next_at = following.at
            if self.met_at is not None or self.backlog:
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

    def gave_up(self, at: datetime, judge: Judge) -> bool:
        """Close it as unreached by its last try; gives whether a missed deadline is to be stamped."""
        missed = self.due < at and self.passed(judge)
        self.next_at = None
        self.closed(at, Outcome.UNREACHED, reached_at=None)
        return missed

    def absorb(self, older: Owed) -> bool:
        """Take over what was owed before this one was opened: merging keeps the earliest (rule 1).

        Gives whether the verdict on the older one is this one's now. It is not where a deadline of
        this one was judged already, where one of the two is of the backlog and the other is not, nor where
        a call from another of their numbers had made this one older still.
        """
        judged = self.is_judged or older.received >= self.received
        if older.backlog and not self.backlog:
            self.promoted_at = self.promoted_at or self.received
        self.received = min(self.received, older.received)
        self.calls += older.calls
        if older.returned_at is not None:
            self.returned_at = _earlier(self.returned_at, older.returned_at)
        if not self.in_hand:
            self.attempts += older.attempts
            if self.last_outcome is None and older.last_outcome and older.last_attempt_at:
                self._tried_last(older.last_attempt_at, older.last_outcome, self.touched or self.received)
        if judged or self.backlog is not older.backlog:
            return False
        self.deadline, self.breached_at = older.deadline, older.breached_at
        if self.due_kind is DueKind.SAME_DAY:
            self.due, self.stamped, self.met_at = older.due, older.stamped, older.met_at
            self.call_by = min(older.call_by, self.call_by) if self.met_at else self.due
        return True


def _earlier(one: datetime | None, other: datetime) -> datetime:
    return other if one is None else min(one, other)
