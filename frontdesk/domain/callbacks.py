"""Callbacks: the promise to call someone back, and where each one stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from frontdesk.domain.lanes import Lane
from frontdesk.domain.outcomes import Outcome
from frontdesk.domain.same_day import DecidedBy, SameDayRule, Standing
from frontdesk.domain.voicemail import VoicemailPermission


class CallbackState(StrEnum):
    """Whether the desk still owes the call. Claimed is open with an owner."""

    #: The desk owes the call.
    OPEN = "open"
    #: An outcome ended it.
    CLOSED = "closed"
    #: It should not have been: taken back, or merged into another.
    VOIDED = "voided"


class DueKind(StrEnum):
    """What the present deadline comes from: the rule, or a time the caller asked for."""

    #: The rule (product rule 3).
    SAME_DAY = "same_day"
    #: A time the caller asked for (product rule 5).
    PROMISE = "promise"


class Tab(StrEnum):
    """The lists of the Callbacks screen."""

    #: What may be called now.
    NOW = "now"
    #: What sleeps until a rung or a promise.
    LATER = "later"
    #: What the acting person has.
    MINE = "mine"
    #: What is open past its deadline.
    BREACHED = "breached"
    #: What is from before; it delays nothing of today.
    BACKLOG = "backlog"
    #: What was closed today.
    DONE_TODAY = "done_today"

    @property
    def words(self) -> str:
        """The tab's title."""
        return self.value.replace("_", " ").capitalize()


@dataclass(frozen=True, slots=True)
class Callback:
    """One callback as every screen and command sees it. Instants are UTC.

    Attributes:
        id: the store's number.
        version: grows with every change; an edit of an old version is refused.
        contact_id: who is to be called.
        name: their name, or "".
        number: the number's key, or "" when none is known.
        lane: what kind of caller.
        about: what they asked for.
        note: what was noted at the call that opened it.
        source: who sent them, in words, or "".
        voicemail: what may be said on their voicemail.
        received: when they first tried and did not get what they needed; never changes (rule 1).
        service_day: the open day the call belongs to (rule 2).
        rule_due: due by the rule (rule 3); kept beside a promise.
        decided_by: what decided ``rule_due``.
        due: the deadline that is judged now: the rule's, or a promise (rule 5).
        due_kind: where ``due`` comes from.
        call_by: what orders the work: ``due`` while it is unmet, later the last closing of the rung's day.
        met_at: when the present deadline was met, or None.
        state: open, closed or voided.
        owner_id: who claimed it, or None.
        owner: their name, or "".
        claimed_at: since when.
        for_id: who it was meant for when it was taken, or None for anyone.
        rung: the rung of the ladder it stands on, from 1.
        next_at: asleep until then, or None when it may be called now.
        attempts: tries made.
        calls: how often they called.
        last_outcome: what came of the last try.
        last_attempt_at: when that was.
        returned_at: the first attempt.
        reached_at: when somebody first spoke with them.
        breached_at: the first deadline that passed unmet, or None.
        closed_at: when it was closed.
        backlog: whether it is from before, in the list that delays nothing of today.
        rang_back_at: when they rang after the message we left (phone tag), or None once we tried again.
        reopened_at: when the call came that opened it again after it was closed as unreached, or None.
    """

    id: int
    version: int
    contact_id: int | None
    name: str
    number: str
    lane: Lane
    about: str
    note: str
    source: str
    voicemail: VoicemailPermission
    received: datetime
    service_day: date
    rule_due: datetime
    decided_by: DecidedBy
    due: datetime
    due_kind: DueKind
    call_by: datetime
    met_at: datetime | None
    state: CallbackState
    owner_id: int | None
    owner: str
    claimed_at: datetime | None
    for_id: int | None
    rung: int
    next_at: datetime | None
    attempts: int
    calls: int
    last_outcome: Outcome | None
    last_attempt_at: datetime | None
    returned_at: datetime | None
    reached_at: datetime | None
    breached_at: datetime | None
    closed_at: datetime | None
    backlog: bool
    rang_back_at: datetime | None
    reopened_at: datetime | None

    def standing(self, rule: SameDayRule, now: datetime) -> Standing:
        """Judge the present deadline at ``now``; of one that was closed, as it stood then."""
        return rule.standing(self.due, self.met_at, self.closed_at or now)

    @property
    def is_open(self) -> bool:
        """Whether the desk still owes this call."""
        return self.state is CallbackState.OPEN

    def waiting(self, now: datetime) -> timedelta:
        """How long they have been waiting since they first tried."""
        return (self.closed_at or now) - self.received


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to reach the caller.

    Attributes:
        id: the store's number.
        at: UTC.
        by: who tried.
        outcome: what came of it.
        note: people's words: from whom, sent where.
        next_at: when it was dated to come back.
        undone: whether it was taken back.
    """

    id: int
    at: datetime
    by: str
    outcome: Outcome
    note: str
    next_at: datetime | None
    undone: bool


@dataclass(frozen=True, slots=True)
class QueueCounts:
    """The counts of the frame and of the tabs.

    Attributes:
        open: callbacks the desk owes.
        breached: open ones whose deadline passed unmet.
        at_risk: open ones close to their deadline.
        now: open ones that may be called now.
        later: open ones asleep until a rung or a promise.
        mine: open ones of the acting person.
        done_today: closed today.
        due_today: unmet ones due by today's last closing, promises of later today among them.
        backlog: open ones from before; they are in none of the other counts but in ``mine``.
        last_breach: the number of the breach that was stamped last, or 0: a later one is new. It is no count.
    """

    open: int = 0
    breached: int = 0
    at_risk: int = 0
    now: int = 0
    later: int = 0
    mine: int = 0
    done_today: int = 0
    due_today: int = 0
    backlog: int = 0
    last_breach: int = field(default=0, compare=False)


#: A promise wakes this long before the time that was asked for, so that it can be kept.
PROMISE_LEAD = timedelta(minutes=10)
