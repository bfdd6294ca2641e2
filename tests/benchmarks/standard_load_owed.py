"""The callbacks of a standard load: opened, claimed, tried, breached and closed as the desk does it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from heapq import heappop, heappush
from itertools import count

from frontdesk.domain.audit import Action
from frontdesk.domain.callbacks.ladder import next_try
from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.callbacks.state import CallbackStatus, DueKind
from frontdesk.domain.lanes import Lane
from frontdesk.domain.people import PROGRAM_ID
from frontdesk.domain.rule.same_day import Deadline, Effort
from frontdesk.services.office import Practice
from tests.benchmarks.standard_load_rows import Rows

#: What kind of record an action is about.
_SUBJECTS = {action: action.value.split(".")[0] for action in Action}


@lru_cache(maxsize=64)
def text(at: datetime) -> str:
    """An instant as the columns have it; quicker than the store's own, which takes any zone."""
    return at.isoformat(timespec="microseconds")[:26] + "Z"


def _maybe(at: datetime | None) -> str | None:
    return None if at is None else text(at)


@dataclass(slots=True)
class Owed:
    """A callback while its story goes on; the fields are the columns of the same names."""

    id: int
    contact: int
    name: str
    number: str
    lane: Lane
    about: str
    received: datetime
    deadline: Deadline
    due: datetime
    call_by: datetime
    due_kind: DueKind = DueKind.SAME_DAY
    referrer: int | None = None
    met_at: datetime | None = None
    stamped: bool = False
    state: CallbackStatus = CallbackStatus.OPEN
    owner: int | None = None
    claimed_at: datetime | None = None
    for_person: int | None = None
    rung: int = 1
    next_at: datetime | None = None
    attempts: int = 0
    calls: int = 1
    last_outcome: Outcome | None = None
    last_attempt_at: datetime | None = None
    returned_at: datetime | None = None
    reached_at: datetime | None = None
    breached_at: datetime | None = None
    closed_at: datetime | None = None
    #: True if it is still owed at the end; no column.
    stays: bool = False

    @property
    def asked(self) -> tuple[str | None, str | None]:
        """The time they asked for, and how, as the columns have them."""
        return (text(self.due), "at") if self.due_kind is DueKind.PROMISE else (None, None)

    def promise(self, at: datetime) -> None:
        """They asked to be called at a time."""
        self.due = self.call_by = at
        self.due_kind = DueKind.PROMISE
        self.next_at = at - timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happens to a callback: a claim, a try, or a deadline that passes.

    Attributes:
        action: which of them, as the audit names it.
        by: who acts.
        outcome: what came of the try.
    """

    action: Action
    by: int = PROGRAM_ID
    outcome: Outcome = Outcome.NO_ANSWER


class Books:
    """Keeps the callbacks that are open, what is planned for them, and the audit of it all."""

    def __init__(self, rows: Rows, practice: Practice) -> None:
        """Begin with nothing owed."""
        self.rows = rows
        self.practice = practice
        self.open: dict[str, Owed] = {}
        self._agenda: list[tuple[datetime, int, Owed, Step]] = []
        self._turns = count()

    def plan(self, owed: Owed, at: datetime, *steps: Step) -> None:
        """Let something happen to a callback at an instant, if it is still open then."""
        for step in steps:
            heappush(self._agenda, (at, next(self._turns), owed, step))

    def happens(self, until: datetime) -> None:
        """Let everything happen that was planned up to an instant."""
        while self._agenda and self._agenda[0][0] <= until:
            at, _, owed, step = heappop(self._agenda)
            if owed.state is CallbackStatus.OPEN:
                _DO[step.action](self, owed, step, at)

    def audit(self, at: datetime, by: int, action: Action, subject: int, detail: str = "{}") -> int:
        """Write an entry of the audit, its detail as JSON, and give its number."""
        number = self.rows.next_id("audit")
        self.rows.add("audit", number, text(at), by, action.value, _SUBJECTS[action], subject, detail)
        return number

    def deed(self, at: datetime, by: int, action: Action, subject: int, detail: str = "{}") -> None:
        """Write an audit entry and what undoing it needs."""
        audit = self.audit(at, by, action, subject, detail)
        made = f'{{"table": "call", "id": {subject}, "made": true}}' if action is Action.CALL_SAVED else ""
        steps = f'{{"steps": [{made}], "audits": {{}}}}'
        self.rows.add("undo", self.rows.next_id("undo"), audit, by, text(at), action.value, steps, None, None)

    def begin(self, owed: Owed, by: int) -> None:
        """Open a callback."""
        self.open[owed.number] = owed
        self.audit(owed.received, by, Action.CALLBACK_OPENED, owed.id)

    def join(self, owed: Owed, at: datetime, by: int) -> None:
        """They called again about it."""
        owed.calls += 1
        if owed.due_kind is DueKind.SAME_DAY:
            owed.next_at = None
        self.audit(at, by, Action.CALLBACK_JOINED, owed.id)

    def settle(self, owed: Owed, at: datetime, by: int) -> None:
        """They called again and were helped."""
        if owed.due < at:
            self.breach(owed, Step(Action.CALLBACK_BREACHED, by), at)
        owed.met_at = owed.met_at or at
        owed.reached_at = owed.reached_at or at
        owed.last_outcome = Outcome.THEY_CALLED
        self.audit(at, by, Action.CALLBACK_CLOSED, owed.id)
        self._close(owed, at)

    def _close(self, owed: Owed, at: datetime) -> None:
        owed.state, owed.closed_at = CallbackStatus.CLOSED, at
        owed.owner = owed.claimed_at = owed.next_at = None
        del self.open[owed.number]
        self.keep(owed)

    def keep(self, it: Owed) -> None:
        """Write a callback as it is."""
        self.rows.add(
            "callback", it.id, 1, it.contact, it.name, it.number, it.lane.value, it.lane.rank, it.about, "",
            text(it.received), it.deadline.service_day.isoformat(), text(it.deadline.due),
            it.deadline.decided_by.value, self.practice.version, text(it.due), it.due_kind.value,
            text(it.call_by), _maybe(it.met_at), it.stamped, it.state.value, it.owner, _maybe(it.claimed_at),
            it.for_person, it.rung, _maybe(it.next_at), it.attempts, it.calls,
            it.last_outcome and it.last_outcome.value,
            _maybe(it.last_attempt_at), _maybe(it.returned_at), _maybe(it.reached_at), _maybe(it.breached_at),
            _maybe(it.closed_at), None, False, None, None, None, None, *it.asked,
        )  # fmt: skip

    def claim(self, owed: Owed, step: Step, at: datetime) -> None:
        """Somebody takes it."""
        owed.owner, owed.claimed_at = step.by, at
        self.deed(at, step.by, Action.CALLBACK_CLAIMED, owed.id)

    def breach(self, owed: Owed, step: Step, at: datetime) -> None:
        """Its deadline passed."""
        if owed.met_at is not None or owed.stamped:
            return
        owed.stamped, owed.breached_at = True, owed.breached_at or owed.due
        self.rows.add(
            "breach", self.rows.next_id("breach"), owed.id, owed.due_kind.value, text(owed.due), text(at),
            self.practice.version, owed.referrer,
        )  # fmt: skip
        self.audit(at, step.by, Action.CALLBACK_BREACHED, owed.id, f'{{"kind":"{owed.due_kind}"}}')

    def attempt(self, owed: Owed, step: Step, at: datetime) -> None:
        """Somebody tries to reach them."""
        hours = self.practice.rule.hours
        if owed.due < at:
            self.breach(owed, step, at)
        following = next_try(
            step.outcome, rung=owed.rung, now=at, hours=hours, ladder=self.practice.settings.ladder
        )
        number = self.rows.next_id("attempt")
        minutes = max(1, round((at - owed.claimed_at) / timedelta(minutes=1))) if owed.claimed_at else None
        self.rows.add(
            "attempt", number, owed.id, text(at), step.by, step.outcome.value, "", owed.rung,
            _maybe(following.at), minutes, None,
        )  # fmt: skip
        closes = "true" if following.at is None else "false"
        codes = f'"attempt":{number},"outcome":"{step.outcome}","closes":{closes},"keeps":false'
        self.deed(at, step.by, Action.CALLBACK_ATTEMPTED, owed.id, f"{{{codes}}}")
        owed.attempts += 1
        owed.last_outcome, owed.last_attempt_at = step.outcome, at
        owed.returned_at, owed.met_at = owed.returned_at or at, owed.met_at or at
        if step.outcome.facts.effort is Effort.CONTACT:
            owed.reached_at = owed.reached_at or at
        owed.owner = owed.claimed_at = None
        owed.rung, owed.next_at = following.rung, following.at
        if following.at is None:
            self._close(owed, at)
        else:
            owed.call_by = hours.closes(hours.open_day_from(hours.day_of(following.at)))


_DO = {
    Action.CALLBACK_CLAIMED: Books.claim,
    Action.CALLBACK_BREACHED: Books.breach,
    Action.CALLBACK_ATTEMPTED: Books.attempt,
}
