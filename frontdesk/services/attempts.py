"""Recording what came of a callback: what a try does to the deadline, the ladder and the claim."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from frontdesk.domain.callbacks import CallbackState
from frontdesk.domain.errors import Incomplete, Refused
from frontdesk.domain.ladder import NextTry, next_try
from frontdesk.domain.outcomes import Asks, Outcome, Then
from frontdesk.domain.same_day import Effort, meets
from frontdesk.services.callback_writing import promise_columns
from frontdesk.services.giving_up import give_up, somebody_has_it
from frontdesk.services.new_attempt import NewAttempt, Recorded
from frontdesk.services.office import Practice
from frontdesk.services.promoting import promoted_columns, tell_promoted
from frontdesk.store import callbacks as rows
from frontdesk.store.audit import Action, write_audit
from frontdesk.store.changes import Changes
from frontdesk.store.deadlines import stamp_breaches
from frontdesk.store.engine import Transaction

__all__ = ["LONGEST_MEASURED", "NewAttempt", "Recorded", "record_attempt"]

#: A try that took longer than this was an interrupted one; it says nothing about the pace.
LONGEST_MEASURED = 60


def record_attempt(
    db: Transaction,
    attempt: NewAttempt,
    *,
    practice: Practice,
    now: datetime,
    by: int,
    bulk: int | None = None,
) -> Recorded:
    """Write a try and everything it changes, inside the caller's transaction.

    What is closed without a try (``OutcomeFacts.is_try``) is closed by :func:`give_up`.
    With ``bulk`` it is one of many that are undone together.

    Raises:
        Taken: somebody else has the callback.
        Refused: it is closed already, or it is too early to give up.
        Incomplete: the outcome wants a time or words first.
        NotFound: there is no such callback.
    """
    _check_asked(attempt, now)
    facts = rows.callback_facts(db, attempt.callback_id)
    if facts.state is not CallbackState.OPEN:
        raise Refused("This callback is closed already. Nothing was changed.")
    stamp_breaches(db, now=now, by=by, callback_id=attempt.callback_id)
    if not attempt.outcome.facts.is_try:
        return give_up(db, attempt.callback_id, facts, now=now, by=by, bulk=bulk)
    it = _Try(attempt, facts, _following(attempt, facts, practice, now), practice, now, by)
    changes = Changes()
    if not rows.change_if_free(db, changes, attempt.callback_id, by=by, **_columns(it)):
        raise somebody_has_it(db, attempt.callback_id)
    _write(db, changes, it, bulk)
    return it.recorded


def _check_asked(attempt: NewAttempt, now: datetime) -> None:
    asks = attempt.outcome.facts.asks
    if asks in (Asks.TIME, Asks.FOLLOW_UP):
        if attempt.asked_at is None:
            raise Incomplete("asked_at", "When did they ask to be called?")
        if attempt.asked_at <= now:
            raise Refused("That time has passed already. Give a later one.")
    if asks in (Asks.FROM_WHOM, Asks.SENT_WHERE) and not attempt.note:
        words = "From whom?" if asks is Asks.FROM_WHOM else "Where were they sent?"
        raise Incomplete("note", words)


def _following(attempt: NewAttempt, facts: rows.CallbackFacts, practice: Practice, now: datetime) -> NextTry:
    """Where the ladder goes after the try."""
    return next_try(
        attempt.outcome,
        rung=facts.rung,
        now=now,
        hours=practice.rule.hours,
        ladder=practice.settings.ladder,
        asked_at=attempt.asked_at,
    )


@dataclass(frozen=True, slots=True)
class _Try:
    """One try, with all that decides what it changes."""

    attempt: NewAttempt
    facts: rows.CallbackFacts
    following: NextTry
    practice: Practice
    now: datetime
    by: int

    @property
    def outcome(self) -> Outcome:
        """What came of it."""
        return self.attempt.outcome

    @property
    def keeps(self) -> bool:
        """Whether who tried keeps the callback, to call again at once."""
        return self.outcome.facts.then is Then.SAME_RUNG_NOW

    @property
    def is_unreached(self) -> bool:
        """Whether it was the last: it failed on the last rung, so that nobody was reached nor will be."""
        return self.following.at is None and self.outcome.facts.ends_the_ladder

    @property
    def met_at(self) -> datetime | None:
        """When the deadline was met: before, by this try, or not at all."""
        is_met = meets(self.outcome.facts.effort, self.practice.rule.met_by)
        return self.facts.met_at or (self.now if is_met else None)

    @property
    def leaves_backlog(self) -> bool:
        """Whether one of the backlog was spoken with and is owed a further call: a promise of today."""
        spoken = self.outcome.facts.effort is Effort.CONTACT
        return self.facts.backlog and self.following.at is not None and spoken

    @property
    def minutes(self) -> int | None:
        """How long it took, when it began with a claim of ours."""
        facts = self.facts
        if facts.claimed_at is None or facts.owner_id != self.by:
            return None
        minutes = max(1, round((self.now - facts.claimed_at).total_seconds() / 60))
        return minutes if minutes <= LONGEST_MEASURED else None

    @property
    def recorded(self) -> Recorded:
        """What recording it did."""
        facts = self.facts
        met_now = facts.met_at is None and self.met_at is not None
        return Recorded(
            self.attempt.callback_id,
            self.outcome,
            closed=self.following.at is None,
            next_at=self.following.at,
            met_late=met_now and facts.due < self.now and not facts.backlog,
            rung=self.following.rung,
            unreached=self.is_unreached,
        )


def _columns(it: _Try) -> dict[str, object]:
    """The callback's new columns after a try."""
    facts, following, now = it.facts, it.following, it.now
    spoken = it.outcome.facts.effort is Effort.CONTACT
    columns: dict[str, object] = {
        "attempts": facts.attempts + 1,
        "last_outcome": (Outcome.UNREACHED if it.is_unreached else it.outcome).value,
        "last_attempt_at": now,
        "rang_back_at": None,
        "returned_at": facts.returned_at or now,
        "reached_at": facts.reached_at or (now if spoken else None),
        "met_at": it.met_at,
        "rung": following.rung,
        "next_at": None if it.keeps else following.at,
        "owner": it.by if it.keeps else None,
        "claimed_at": now if it.keeps else None,
    }
    if following.at is None:
        columns |= {"state": CallbackState.CLOSED.value, "closed_at": now}
    elif following.promised:
        columns |= promise_columns(following.at)
    elif (it.met_at is not None or facts.backlog) and not it.keeps:
        hours = it.practice.rule.hours
        columns["call_by"] = hours.closes(hours.open_day_from(hours.day_of(following.at)))
    if it.leaves_backlog:
        return promoted_columns(facts.lane, now, it.practice) | columns
    return columns


def _write(db: Transaction, changes: Changes, it: _Try, bulk: int | None) -> None:
    """Write the try, tell the audit, and keep what it takes to undo it."""
    callback_id, now, by = it.attempt.callback_id, it.now, it.by
    number = rows.add_attempt(
        db,
        changes,
        callback_id,
        outcome=it.outcome,
        note=it.attempt.note,
        rung=it.facts.rung,
        next_at=it.following.at,
        minutes=it.minutes,
        at=now,
        by=by,
    )
    action = Action.CALLBACK_ATTEMPTED
    told = tell_promoted(db, callback_id, at=now, by=by) if it.leaves_backlog else {}
    audit = write_audit(
        db,
        at=now,
        person_id=by,
        action=action,
        subject_id=callback_id,
        attempt=number,
        outcome=it.outcome.value,
        closes=it.following.at is None,
        keeps=it.keeps,
        rung=it.facts.rung,
        unreached=it.is_unreached,
        **told,
    )
    changes.audited(callback_id, audit)
    changes.save(db, audit_id=audit, at=now, person_id=by, action=action, bulk=bulk)
