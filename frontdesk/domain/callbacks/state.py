"""The life of a callback: its state, and the only functions that change one.

Typed calls, outcomes, call logs, the backlog and giving up all go through them (and through ``merge``, where
two callbacks are one). They are pure: they take a state and return the next one, with instants in UTC and
what the practice decided as ``Terms``. The store writes the difference between the two.

A missed deadline is a change of its own (``passed``): apply it first, up to the instant of the change, and
write what it stamped (product rule 7).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from frontdesk.domain.callbacks.ladder import Ladder, next_try
from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.lanes import Lane
from frontdesk.domain.rule.hours import OpeningHours
from frontdesk.domain.rule.same_day import DecidedBy, SameDayRule, meets

#: Who calls later than this after their callback was closed as unreached starts over.
REOPENED_WITHIN = timedelta(days=365)

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class CallbackStatus(StrEnum):
    """Where a callback stands. A claimed one is open and has an owner."""

    #: The desk owes the call.
    OPEN = "open"
    #: An outcome ended it.
    CLOSED = "closed"
    #: It does not count: it was undone, or merged into another.
    VOIDED = "voided"


class DueKind(StrEnum):
    """Where the present deadline comes from."""

    #: The same-day rule (product rule 3).
    SAME_DAY = "same_day"
    #: A time the caller asked for (product rule 5).
    PROMISE = "promise"


class PromiseKind(StrEnum):
    """How a caller named the time at which they want to be called (product rule 5)."""

    #: "at 3": it sleeps until shortly before, and is due at 3.
    AT = "at"
    #: "after 3": it sleeps until 3, and is due by that day's last closing.
    AFTER = "after"
    #: "by 3": it does not sleep, and is due at 3.
    BY = "by"

    @property
    def word(self) -> str:
        """The word before the time: ``after ``, ``by ``, or nothing."""
        return "" if self is PromiseKind.AT else f"{self.value} "


@dataclass(frozen=True, slots=True)
class Promise:
    """A time at which a caller asked to be called.

    Attributes:
        at: the time they named, UTC.
        kind: at it, after it, or by it.
    """

    at: datetime
    kind: PromiseKind = PromiseKind.AT


@dataclass(frozen=True, slots=True)
class Terms:
    """What callbacks are judged by: the practice's settings and the present instant.

    Attributes:
        rule: the same-day rule.
        ladder: how the desk keeps trying.
        now: the present instant, UTC; a later deadline has not passed.
        version: the version of the settings; verdicts refer to it.
        lead: how long before a promised time the callback wakes, and a try counts for the promise.
        backlog_before: a caller who called before this instant, UTC, and not since goes to the backlog,
            which the rule does not judge.
    """

    rule: SameDayRule
    ladder: Ladder
    now: datetime
    version: int = 1
    lead: timedelta = timedelta(minutes=15)
    backlog_before: datetime = _LONG_AGO

    def closing_of(self, instant: datetime) -> datetime:
        """Return the last closing of an instant's day, or of the first open day after a closed one."""
        hours = self.rule.hours
        return hours.closes(hours.open_day_from(hours.day_of(instant)))


@dataclass(frozen=True, kw_only=True)
class CallbackState:
    """One callback. Its fields are the columns of its table, by the same names. Instants are UTC.

    Attributes:
        id: the store's number; 0 before it is written.
        version: grows with every change; a change of an old version is refused.
        contact_id: the contact to call, or None.
        name: their name, or "".
        number: the number's key, or "" when none is known.
        lane: what kind of caller.
        about: what they asked for.
        note: the note of the call that opened it.
        received: when they first tried and did not get what they needed; never later (rule 1).
        service_day: the open day the call belongs to (rule 2).
        rule_due: due by the rule (rule 3); kept beside a promise.
        decided_by: what decided ``rule_due``.
        settings_version: the settings that the deadline was judged by.
        due: the deadline that is judged now: the rule's, or a promise (rule 5).
        due_kind: where ``due`` comes from.
        call_by: the order of work: ``due`` while that is unmet, then the last closing of the rung's day.
        met_at: when the present deadline was met, or None.
        stamped: True if the present deadline passed unmet and that was recorded; also True in the backlog,
            where no verdict is given.
        state: open, closed or voided.
        owner_id: the person who claimed it, or None.
        claimed_at: when they claimed it, or None.
        for_person_id: the person who is to call, or None for anyone.
        rung: the rung of the ladder it stands on, from 1.
        next_at: when it wakes, or None when it may be called now.
        attempts: number of tries.
        calls: number of times they called.
        last_outcome: the outcome of the last try, or None.
        last_attempt_at: when the last try was made, or None.
        returned_at: when the first try was made, or None.
        reached_at: when somebody first spoke with them, or None.
        breached_at: the first deadline that passed unmet, or None.
        closed_at: when it was closed, or None.
        imported_by_id: the import that opened it, or None.
        backlog: True if it is in the backlog, which delays nothing of today.
        promoted_at: when a call moved it from the backlog to today's work, or None.
        rang_back_at: when they last called after we left a message (phone tag), or None once we tried again.
        reopened_at: when a call opened it again after it was closed as unreached, or None.
        merged_into_id: the callback it was merged into, or None.
        asked_at: the time they asked for, where a promise is or was due; else None.
        promise_kind: at that time, after it, or by it; None without a promise.
    """

    id: int = 0
    version: int = 1
    contact_id: int | None = None
    name: str = ""
    number: str = ""
    lane: Lane
    about: str = ""
    note: str = ""
    received: datetime
    service_day: date
    rule_due: datetime
    decided_by: DecidedBy
    settings_version: int = 1
    due: datetime
    due_kind: DueKind = DueKind.SAME_DAY
    call_by: datetime
    met_at: datetime | None = None
    stamped: bool = False
    state: CallbackStatus = CallbackStatus.OPEN
    owner_id: int | None = None
    claimed_at: datetime | None = None
    for_person_id: int | None = None
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
    imported_by_id: int | None = None
    backlog: bool = False
    promoted_at: datetime | None = None
    rang_back_at: datetime | None = None
    reopened_at: datetime | None = None
    merged_into_id: int | None = None
    asked_at: datetime | None = None
    promise_kind: PromiseKind | None = None

    @property
    def is_open(self) -> bool:
        """True if the desk still owes this call."""
        return self.state is CallbackStatus.OPEN

    def is_breached(self, now: datetime) -> bool:
        """True if the desk owes the call and its deadline passed unmet; nothing else decides this.

        ``frontdesk.store.queue.is_breached`` asks the store the same.
        """
        return self.is_open and not self.backlog and self.has_passed(now)

    def has_passed(self, now: datetime) -> bool:
        """True if the present deadline passed unmet (rule 7)."""
        return self.met_at is None and SameDayRule.breached_at(self.due, None, now) is not None

    @property
    def is_given_up(self) -> bool:
        """True if it was closed as unreached: a later call opens it again."""
        return self.last_outcome is Outcome.UNREACHED

    @property
    def is_judged(self) -> bool:
        """True if a deadline was met or passed: that verdict stays (rule 7).

        Also True after it was opened again: it then answers the call that opened it, not the first one.
        """
        return self.met_at is not None or self.breached_at is not None or self.reopened_at is not None

    @property
    def owes_promise(self) -> bool:
        """True if a promised time is still to be kept, or was missed without a try."""
        return self.due_kind is DueKind.PROMISE and self.met_at is None

    @property
    def promise(self) -> Promise | None:
        """The promise, while it is to be kept or was missed; else None."""
        if not self.owes_promise:
            return None
        return Promise(self.asked_at or self.due, self.promise_kind or PromiseKind.AT)

    @property
    def owed_since(self) -> datetime:
        """When the call came that is owed an answer: the first, or the one that reopened or promoted it."""
        if self.promoted_at and self.reopened_at:
            return max(self.promoted_at, self.reopened_at)
        return self.reopened_at or self.promoted_at or self.received

    def sleeps(self, at: datetime) -> bool:
        """True if it waits for a later rung or a promise at an instant."""
        return self.next_at is not None and at < self.next_at

    def is_too_early(self, at: datetime, lead: timedelta) -> bool:
        """True if a try at an instant is too early to keep the promise (rule 5).

        "at 3" and "after 3" are tried too early until they wake, "by 3" until ``lead`` before 3.
        """
        promise = self.promise
        if promise is None:
            return False
        after = promise.kind is PromiseKind.AFTER
        return self.sleeps(at) or (not after and at < promise.at - lead)


if TYPE_CHECKING:
    from dataclasses import replace as replace  # noqa: PLC0414  # ``merge`` imports it from here
else:

    def replace(state: CallbackState, /, **changes: Any) -> CallbackState:
        """Return the state with other values in some fields.

        Ten times as fast as ``dataclasses.replace``, by which it is type-checked: a log of a million calls
        changes states about a million times.
        """
        changed = object.__new__(type(state))
        vars(changed).update(vars(state), **changes)
        return changed


# -------------------------------------------------------------------------------------- inbound calls


def opened(received: datetime, lane: Lane, terms: Terms, promise: Promise | None = None) -> CallbackState:
    """Return a new callback for a call, due by the rule or at the time the caller asked for.

    A call before ``terms.backlog_before`` goes to the backlog, where no verdict is given.

    Raises:
        NoClock: for a crisis, which is never a callback (rule 8).
        NeverOpen: no open day follows.
    """
    deadline = terms.rule.deadline(received, lane)
    from_before = received < terms.backlog_before
    new = CallbackState(
        lane=lane,
        received=deadline.received,
        service_day=deadline.service_day,
        rule_due=deadline.due,
        decided_by=deadline.decided_by,
        settings_version=terms.version,
        due=deadline.due,
        call_by=deadline.due,
        stamped=from_before,
        backlog=from_before,
    )
    return promised(new, promise, terms) if promise else new


def called_again(
    state: CallbackState,
    at: datetime,
    terms: Terms,
    promise: Promise | None = None,
    *,
    known_until: datetime | None = None,
) -> CallbackState:
    """Count a repeated call; ``received`` stays the first call (rule 1).

    A callback of the backlog becomes today's work, and one that waits for its next rung wakes. A promise
    stays, unless they ask for another time.

    Args:
        state: the open callback.
        at: when they called, UTC.
        terms: what it is judged by.
        promise: the time they asked for, or None.
        known_until: the latest event of it in the store; an earlier call, from a log, is counted and changes
            nothing else. None for a call that is news in any case.
    """
    is_news = known_until is None or at > known_until
    changed = replace(_older(state, at, terms), calls=state.calls + 1, rang_back_at=_rang_back(state, at))
    is_promoted = state.backlog and is_news and at >= max(state.received, terms.backlog_before)
    if is_promoted:
        changed = promoted(changed, at, terms)
    if promise is not None:
        return promised(changed, promise, terms)
    return changed if is_promoted or not is_news else _awake(changed, at, terms)


def referred(state: CallbackState, at: datetime, terms: Terms) -> CallbackState:
    """Take in the referral of somebody who is to be called already: no call, but it may be older.

    A callback of the backlog becomes today's work: it is news.
    """
    older = _older(state, at, terms)
    return promoted(older, at, terms) if state.backlog and at >= state.received else older


def promoted(state: CallbackState, at: datetime, terms: Terms) -> CallbackState:
    """Move it from the backlog to today's work, judged by the rule from an instant on; it keeps its age.

    Raises:
        NeverOpen: no open day follows.
    """
    return replace(_due_by_rule(state, at, terms), next_at=None, backlog=False, promoted_at=at)


def reopened(
    state: CallbackState, at: datetime, terms: Terms, promise: Promise | None = None
) -> CallbackState:
    """Open again what was closed as unreached: it keeps its age and tries, and the ladder starts over.

    Due is judged from this call; a call before ``terms.backlog_before`` goes to the backlog, without a
    verdict.

    Raises:
        NeverOpen: no open day follows.
    """
    from_before = at < terms.backlog_before
    changed = replace(
        _due_by_rule(state, at, terms),
        state=CallbackStatus.OPEN,
        closed_at=None,
        reopened_at=at,
        received=min(state.received, at),
        calls=state.calls + 1,
        rung=1,
        next_at=None,
        backlog=from_before,
        stamped=from_before,
    )
    return promised(changed, promise, terms) if promise else changed


def promised(state: CallbackState, promise: Promise, terms: Terms) -> CallbackState:
    """Promise a time: from now on the promise is the deadline (rule 5)."""
    at, lead = promise.at, terms.lead
    due, wakes = {
        PromiseKind.AT: (at, at - lead),
        PromiseKind.BY: (at, None),
        PromiseKind.AFTER: (max(at, terms.closing_of(at)), at),
    }[promise.kind]
    return replace(
        state,
        due=due,
        due_kind=DueKind.PROMISE,
        call_by=due,
        met_at=None,
        stamped=False,
        next_at=wakes,
        asked_at=at,
        promise_kind=promise.kind,
    )


def helped(state: CallbackState, called_at: datetime, closed_at: datetime) -> CallbackState:
    """Close the callback of a caller who called again and got what they needed."""
    return _closed(
        replace(
            state,
            met_at=state.met_at or called_at,
            reached_at=state.reached_at or called_at,
            last_outcome=Outcome.THEY_CALLED,
        ),
        closed_at,
    )


def opens_again(at: datetime, outcome: Outcome | None, closed_at: datetime) -> bool:
    """True if an unanswered call opens the latest callback of its number again.

    A call before the callback was closed was part of it.

    Args:
        at: when they called, UTC.
        outcome: what the callback was closed with.
        closed_at: when that was.
    """
    return outcome is Outcome.UNREACHED and closed_at < at <= closed_at + REOPENED_WITHIN


def rings_back(at: datetime, last_outcome: Outcome | None, last_attempt_at: datetime | None) -> bool:
    """True if an inbound call answers the message that our last try left (phone tag, leak 20).

    Args:
        at: when they called, UTC.
        last_outcome: the outcome of our last try, or None.
        last_attempt_at: when our last try was made, or None.
    """
    if last_outcome is None or last_attempt_at is None:
        return False
    return last_outcome.facts.leaves_message and at > last_attempt_at


# ----------------------------------------------------------------------------------------------- tries


def tried(
    state: CallbackState,
    at: datetime,
    outcome: Outcome,
    terms: Terms,
    *,
    by: int | None = None,
    asked: Promise | None = None,
    known_until: datetime | None = None,
    may_end: bool = True,
) -> CallbackState:
    """Record a try to reach them: count it and move the callback along the ladder.

    A try while it sleeps is counted and climbs nothing: the ladder spaces tries out. A try before the
    promised time that does not reach them leaves the promise standing (rule 5); reaching them at any time
    keeps it.

    Args:
        state: the open callback.
        at: when the try was made, UTC.
        outcome: its outcome.
        terms: what it is judged by.
        by: the person who tried, who keeps the callback if it is to be called again at once; None for a log.
        asked: the time they asked for, where the outcome asks for one.
        known_until: the latest event of it in the store: an earlier try, from a log, is counted and may have
            met the deadline, but moves neither ladder nor state. None for a try that is news in any case.
        may_end: True if a failed try on the last rung closes it as unreached.

    Raises:
        ValueError: the outcome asks for a time, and none was given.
        NeverOpen: no open day follows.
    """
    spoken = outcome.facts.reaches
    early = not spoken and state.is_too_early(at, terms.lead)
    is_met = meets(outcome.facts.effort, terms.rule.met_by) and not early
    met_at = state.met_at or (at if is_met else None)
    counted = replace(state, attempts=state.attempts + 1, met_at=met_at)
    if known_until is not None and at <= known_until:
        return _tried_before(counted, at, outcome, known_until)
    keeps = outcome.facts.keeps_claim and by is not None
    changed = replace(
        counted,
        last_outcome=outcome,
        last_attempt_at=at,
        rang_back_at=None,
        returned_at=state.returned_at or at,
        reached_at=state.reached_at or (at if spoken else None),
        owner_id=by if keeps else None,
        claimed_at=at if keeps else None,
    )
    if early or (state.sleeps(at) and not spoken):
        return changed
    return _dated(changed, at, outcome, terms, asked, may_end=may_end)


def gave_up(state: CallbackState, at: datetime) -> CallbackState:
    """Close it as unreached without a try: nobody dialed, so it meets nothing (rule 4)."""
    return _closed(replace(state, last_outcome=Outcome.UNREACHED, rang_back_at=None), at)


def settled_elsewhere(
    state: CallbackState,
    closed_at: datetime,
    outcome: Outcome | None,
    *,
    met_at: datetime | None,
    reached_at: datetime | None,
) -> CallbackState:
    """Close a callback that was part of another one of this caller, which is closed.

    Args:
        state: the open callback.
        closed_at: when the other one was closed, UTC.
        outcome: the outcome it was closed with, or None where only a later inbound call is known.
        met_at: when the rule was met, or None.
        reached_at: when somebody spoke with them, or None.
    """
    met = replace(
        state,
        met_at=state.met_at or met_at,
        reached_at=state.reached_at or reached_at,
        last_outcome=outcome or Outcome.THEY_CALLED,
    )
    return _closed(met, closed_at)


# --------------------------------------------------------------------------------------- claims and time


def claimed(state: CallbackState, by: int, at: datetime) -> CallbackState:
    """Assign it to the person who claims it."""
    return replace(state, owner_id=by, claimed_at=at)


def released(state: CallbackState) -> CallbackState:
    """Return it to the queue: it was put back, or the claim ran out."""
    return replace(state, owner_id=None, claimed_at=None)


def handed_over(state: CallbackState, to: int, at: datetime) -> CallbackState:
    """Assign it to somebody else."""
    return replace(state, owner_id=to, claimed_at=at, for_person_id=to)


def meant_for(state: CallbackState, person: int) -> CallbackState:
    """Say who is to call, before they claim it."""
    return replace(state, for_person_id=person)


def passed(state: CallbackState, until: datetime) -> CallbackState:
    """Stamp the present deadline if it passed unmet before an instant; each deadline only once (rule 7)."""
    if not state.is_open or state.stamped or not state.has_passed(until):
        return state
    first = state.due if state.breached_at is None else min(state.breached_at, state.due)
    return replace(state, stamped=True, breached_at=first)


def redated(state: CallbackState, terms: Terms, before: OpeningHours | None = None) -> CallbackState:
    """Judge it by new settings, unless a verdict was given (rule 7), and move it off closed days.

    A callback that sleeps until a closed day sleeps until the next open one. A promise keeps its time, unless
    the new hours close that day or time: then it moves to the same time of the next open day, or to its
    opening.

    Args:
        state: the callback.
        terms: the new settings.
        before: the opening hours until now; None where they do not change.

    Raises:
        NeverOpen: no open day follows.
    """
    if not state.is_open:
        return state
    return _off_closed_days(_judged_anew(state, terms), terms, before)


def taken_back(state: CallbackState) -> CallbackState | None:
    """Void a callback that was opened by mistake; None if it was worked on or counts more calls."""
    untouched = state.is_open and state.owner_id is None and state.attempts == 0 and state.calls <= 1
    return replace(state, state=CallbackStatus.VOIDED) if untouched else None


def left_backlog(state: CallbackState) -> CallbackState:
    """Remove a closed callback from the backlog: it is in no list."""
    return replace(state, backlog=False, stamped=False)


# --------------------------------------------------------------------------------------------- the parts


def _moved_rule(state: CallbackState, since: datetime, terms: Terms) -> CallbackState:
    """Judge it by the rule from an instant on; a promise keeps its time."""
    deadline = terms.rule.deadline(since, state.lane)
    changed = replace(
        state,
        service_day=deadline.service_day,
        rule_due=deadline.due,
        decided_by=deadline.decided_by,
        settings_version=terms.version,
    )
    if state.due_kind is DueKind.PROMISE:
        return changed
    return replace(changed, due=deadline.due, call_by=deadline.due)


def _judged_anew(state: CallbackState, terms: Terms) -> CallbackState:
    """Judge it by the rule of new settings, where no verdict was given.

    A promise after a missed deadline is open, but the rule's verdict was given and stays. A callback that was
    opened again has a deadline of its own, whatever was missed before.
    """
    if state.met_at is not None or state.stamped:
        return state
    own = state.reopened_at is not None and state.due_kind is DueKind.SAME_DAY
    if state.breached_at is not None and not own:
        return state
    deadline = terms.rule.deadline(state.owed_since, state.lane)
    return state if deadline.due == state.rule_due else _moved_rule(state, state.owed_since, terms)


def _off_closed_days(state: CallbackState, terms: Terms, before: OpeningHours | None) -> CallbackState:
    """Move a callback off a closed day, and a promise off a time at which the practice is closed now."""
    hours, now = terms.rule.hours, terms.now
    promise = state.promise
    if promise is not None:
        is_pending = not state.stamped and state.due > now
        return promised(state, _kept_open(promise, terms, before), terms) if is_pending else state
    wakes = state.next_at
    if wakes is not None and wakes > now and not hours.is_open_day(hours.day_of(wakes)):
        state = replace(state, next_at=hours.opens(hours.open_day_from(hours.day_of(wakes))))
    met = state.met_at is not None or state.backlog
    if met and state.call_by > now and not hours.is_open_day(hours.day_of(state.call_by)):
        state = replace(state, call_by=terms.closing_of(state.call_by))
    return state


def _kept_open(promise: Promise, terms: Terms, before: OpeningHours | None) -> Promise:
    """Return the promise at a time at which the practice is open: its own, or the same on the next open day.

    A promise for an hour at which the practice was closed before stays. "By" a time that is closed now
    becomes by the last closing before it, if that is still to come.
    """
    hours = terms.rule.hours
    day = hours.day_of(promise.at)
    was_open = before is not None and before.is_open(promise.at)
    if hours.is_open(promise.at) or (hours.is_open_day(day) and not was_open):
        return promise
    if promise.kind is PromiseKind.BY:
        closings = [span.closes for span in hours.spans(day) if terms.now < span.closes <= promise.at]
        if closings:
            return Promise(max(closings), promise.kind)
    following, local = hours.next_open_day(day), hours.local(promise.at)
    at = hours.instant(following, local.hour * 60 + local.minute)
    return Promise(at if hours.is_open(at) else hours.opens(following), promise.kind)


def _due_by_rule(state: CallbackState, since: datetime, terms: Terms) -> CallbackState:
    """Judge it by the rule from an instant on, whatever was promised or missed before."""
    fresh = replace(
        state, due_kind=DueKind.SAME_DAY, met_at=None, stamped=False, asked_at=None, promise_kind=None
    )
    return _moved_rule(fresh, since, terms)


def _older(state: CallbackState, at: datetime, terms: Terms) -> CallbackState:
    """Take in a call that came before the one that opened it, but was recorded later.

    A deadline that was met or missed stays; an open one is judged from the earlier call.
    """
    if at >= state.received:
        return state
    first = replace(state, received=at)
    return first if state.is_judged else _moved_rule(first, at, terms)


def _awake(state: CallbackState, at: datetime, terms: Terms) -> CallbackState:
    """Wake it because they called: it is work of the day on which they did."""
    if state.next_at is None or state.owes_promise:
        return state
    if state.met_at is None:
        return replace(state, next_at=None)
    hours = terms.rule.hours
    return replace(state, next_at=None, call_by=min(state.call_by, hours.closes(hours.service_day(at))))


def _rang_back(state: CallbackState, at: datetime) -> datetime | None:
    """Return the latest call that answers a message we left, or None."""
    if not rings_back(at, state.last_outcome, state.last_attempt_at):
        return state.rang_back_at
    return max(at, state.rang_back_at or at)


def _dated(
    state: CallbackState,
    at: datetime,
    outcome: Outcome,
    terms: Terms,
    asked: Promise | None,
    *,
    may_end: bool,
) -> CallbackState:
    """Move it along the ladder after a try: close it, promise a time, or date the next rung."""
    hours = terms.rule.hours
    following = next_try(
        outcome,
        rung=state.rung,
        now=at,
        hours=hours,
        ladder=terms.ladder,
        asked_at=asked.at if asked else None,
    )
    if following.at is None:
        if not outcome.facts.ends_the_ladder:
            return _closed(state, at)
        return _closed(replace(state, last_outcome=Outcome.UNREACHED), at) if may_end else state
    if state.backlog and outcome.facts.reaches:
        # Somebody spoke with them and owes them another call: that is today's work.
        state = replace(promoted(state, at, terms), met_at=state.met_at)
    state = replace(state, rung=following.rung)
    if following.promised and asked:
        return promised(state, asked, terms)
    if state.owner_id is not None:
        return replace(state, next_at=None)
    if state.met_at is not None or state.backlog:
        state = replace(state, call_by=terms.closing_of(following.at))
    return replace(state, next_at=following.at)


def _closed(state: CallbackState, at: datetime) -> CallbackState:
    """Close it; nobody has it any more."""
    return replace(
        state, state=CallbackStatus.CLOSED, closed_at=at, next_at=None, owner_id=None, claimed_at=None
    )


def _tried_before(
    state: CallbackState, at: datetime, outcome: Outcome, known_until: datetime
) -> CallbackState:
    """Record a try that is older than the latest event; it is the last one only if no later one is known."""
    state = replace(state, returned_at=first_of(state.returned_at, at))
    if state.last_attempt_at is not None and at <= state.last_attempt_at:
        return state
    return last_tried(state, at, outcome, known_until)


def last_tried(state: CallbackState, at: datetime, outcome: Outcome, called: datetime) -> CallbackState:
    """Set the last try and its outcome, and the later call that answered it, if one did.

    An open callback never has a final outcome as its last: such a try is kept as an attempt only.
    """
    if not outcome.facts.is_final:
        state = replace(state, last_outcome=outcome, last_attempt_at=at)
    return replace(state, rang_back_at=called if rings_back(called, outcome, at) else None)


def first_of(one: datetime | None, other: datetime | None) -> datetime | None:
    """Return the earlier of two instants, either of which may be None."""
    return min((at for at in (one, other) if at is not None), default=None)
