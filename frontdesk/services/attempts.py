"""Recording a try: what it does to the deadline, the ladder and the claim."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from frontdesk.domain.callbacks import CallbackState
from frontdesk.domain.errors import Incomplete, Refused, Taken
from frontdesk.domain.ladder import LETTER_RUNG, NextTry, may_close_unreached, next_try
from frontdesk.domain.outcomes import Asks, Outcome, Then
from frontdesk.domain.same_day import Effort, meets
from frontdesk.services.callback_writing import promise_columns
from frontdesk.services.office import Practice
from frontdesk.services.promoting import promoted_columns, tell_promoted
from frontdesk.store import callbacks as rows
from frontdesk.store.audit import Action, write_audit
from frontdesk.store.changes import Changes
from frontdesk.store.deadlines import stamp_breaches
from frontdesk.store.engine import Transaction

#: A try that took longer than this was an interrupted one; it says nothing about the pace.
LONGEST_MEASURED = 60


@dataclass(frozen=True, slots=True)
class NewAttempt:
    """A try as the desk reports it.

    Attributes:
        callback_id: which callback.
        outcome: what came of it.
        note: from whom, sent where; people's words.
        asked_at: the time they asked for, where the outcome wants one, UTC.
    """

    callback_id: int
    outcome: Outcome
    note: str = ""
    asked_at: datetime | None = None


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
    if attempt.outcome is Outcome.UNREACHED:
        _check_ladder(facts)
    stamp_breaches(db, now=now, by=by, callback_id=attempt.callback_id)
    following = next_try(
        attempt.outcome,
        rung=facts.rung,
        now=now,
        hours=practice.rule.hours,
        ladder=practice.settings.ladder,
        asked_at=attempt.asked_at,
    )
    changes = Changes()
    columns = _columns(attempt, facts, following, practice, now, by)
    if not rows.change_if_free(db, changes, attempt.callback_id, by=by, **columns):
        owner = rows.owner_name(db, attempt.callback_id) or "Somebody else"
        raise Taken(f"{owner} has this callback. Nothing was changed; hand it over first (h).")
    keeps = columns["owner"] is not None
    _write(db, changes, attempt, facts, following, keeps=keeps, now=now, by=by, bulk=bulk)
    meets_now = facts.met_at is None and meets(attempt.outcome.facts.effort, practice.rule.met_by)
    return Recorded(
        attempt.callback_id,
        attempt.outcome,
        closed=following.at is None,
        next_at=following.at,
        met_late=meets_now and facts.due < now and not facts.backlog,
        rung=following.rung,
        unreached=_is_unreached(attempt.outcome, following),
    )


def _is_unreached(outcome: Outcome, following: NextTry) -> bool:
    """Whether the callback ends without anybody reached: said so, or the try on the last rung failed."""
    return following.at is None and (outcome is Outcome.UNREACHED or outcome.facts.ends_the_ladder)


def _check_ladder(facts: rows.CallbackFacts) -> None:
    """Refuse to give up on somebody before the ladder came to the letter (leak 18: stopped early)."""
    if not may_close_unreached(facts.rung, facts.last_outcome, has_number=bool(facts.number)):
        raise Refused(
            f"It is too early to close this as unreached: it stands on try {facts.rung}, and the letter is"
            f" try {LETTER_RUNG}. Nothing was changed; record what came of this try."
        )


def _write(
    db: Transaction,
    changes: Changes,
    attempt: NewAttempt,
    facts: rows.CallbackFacts,
    following: NextTry,
    *,
    keeps: bool,
    now: datetime,
    by: int,
    bulk: int | None,
) -> None:
    """Write the try, tell the audit, and keep what it takes to undo it."""
    number = rows.add_attempt(
        db,
        changes,
        attempt.callback_id,
        outcome=attempt.outcome,
        note=attempt.note,
        rung=facts.rung,
        next_at=following.at,
        minutes=_minutes(facts, now, by),
        at=now,
        by=by,
    )
    told: dict[str, int] = {}
    if _leaves_backlog(attempt, facts, following):
        told = tell_promoted(db, attempt.callback_id, at=now, by=by)
    audit = write_audit(
        db,
        at=now,
        person_id=by,
        action=Action.CALLBACK_ATTEMPTED,
        subject_id=attempt.callback_id,
        attempt=number,
        outcome=attempt.outcome.value,
        closes=following.at is None,
        keeps=keeps,
        rung=facts.rung,
        unreached=_is_unreached(attempt.outcome, following),
        **told,
    )
    changes.audited(attempt.callback_id, audit)
    action = Action.CALLBACK_ATTEMPTED
    changes.save(db, audit_id=audit, at=now, person_id=by, action=action, bulk=bulk)


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


def _columns(
    attempt: NewAttempt,
    facts: rows.CallbackFacts,
    following: NextTry,
    practice: Practice,
    now: datetime,
    by: int,
) -> dict[str, object]:
    """The callback's new columns after a try."""
    effort = attempt.outcome.facts.effort
    keeps = attempt.outcome.facts.then is Then.SAME_RUNG_NOW
    met_at = facts.met_at or (now if meets(effort, practice.rule.met_by) else None)
    columns: dict[str, object] = {
        "attempts": facts.attempts + 1,
        "last_outcome": (
            Outcome.UNREACHED if _is_unreached(attempt.outcome, following) else attempt.outcome
        ).value,
        "last_attempt_at": now,
        "rang_back_at": None,
        "returned_at": facts.returned_at or now,
        "reached_at": facts.reached_at or (now if effort is Effort.CONTACT else None),
        "met_at": met_at,
        "rung": following.rung,
        "next_at": None if keeps else following.at,
        "owner": by if keeps else None,
        "claimed_at": now if keeps else None,
    }
    if following.at is None:
        columns |= {"state": CallbackState.CLOSED.value, "closed_at": now}
    elif following.promised:
        columns |= promise_columns(following.at)
    elif (met_at is not None or facts.backlog) and not keeps:
        hours = practice.rule.hours
        columns["call_by"] = hours.closes(hours.open_day_from(hours.day_of(following.at)))
    if _leaves_backlog(attempt, facts, following):
        return promoted_columns(facts.lane, now, practice) | columns
    return columns


def _leaves_backlog(attempt: NewAttempt, facts: rows.CallbackFacts, following: NextTry) -> bool:
    """Whether one of the backlog was spoken with and is owed a further call: that is a promise of today."""
    return facts.backlog and following.at is not None and attempt.outcome.facts.effort is Effort.CONTACT


def _minutes(facts: rows.CallbackFacts, now: datetime, by: int) -> int | None:
    """How long the try took, when it began with a claim of ours."""
    if facts.claimed_at is None or facts.owner_id != by:
        return None
    minutes = max(1, round((now - facts.claimed_at).total_seconds() / 60))
    return minutes if minutes <= LONGEST_MEASURED else None
