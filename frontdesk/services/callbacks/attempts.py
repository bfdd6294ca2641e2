"""Recording what came of a callback: the try, and what it does to the deadline, the ladder and the claim.

A callback may also be closed as unreached without a try. Nobody dialed, so it meets no rule and counts
nowhere as a call: the tries, the time of the last one, ``returned_at`` and ``met_at`` stay as they are
(product rule 4: the rule is met by the first outbound attempt). A deadline that had passed unmet is stamped
before (rule 7). One that had not passed yet is neither met nor missed: it stays unmet, is never stamped while
the callback is closed, and the day's report counts it as owed and not called. A later call of this caller
opens it again with a deadline of its own; undone, it is owed as before, and missed if that has passed
meanwhile.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from frontdesk.domain.audit import Action
from frontdesk.domain.callbacks.ladder import LETTER_RUNG, may_close_unreached
from frontdesk.domain.callbacks.outcomes import Asks, Outcome, Then
from frontdesk.domain.callbacks.state import CallbackState, Promise, PromiseKind, gave_up, tried
from frontdesk.domain.errors import Incomplete, Refused, Taken
from frontdesk.services.callbacks.changing import audit_promoted, save_change
from frontdesk.services.office import Practice, Work
from frontdesk.services.patients.following import follow_attempt
from frontdesk.store import callbacks as rows
from frontdesk.store.changes import Changes
from frontdesk.store.db.engine import Transaction
from frontdesk.store.deadlines import judged


@dataclass(frozen=True, slots=True)
class NewAttempt:
    """A try as the desk records it.

    Attributes:
        callback_id: the callback.
        outcome: the outcome.
        note: from whom, sent where; people's words.
        asked_at: the time they asked for, where the outcome asks for one, UTC.
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
        callback_id: the callback.
        outcome: the recorded outcome.
        closed: True if the callback is closed now.
        next_at: when it comes back, UTC, or None.
        met_late: True if this try was the first to meet the rule, and came after the deadline.
        rung: the rung on which the callback stands now.
        unreached: True if it is closed as unreached, by hand or because the last try failed.
    """

    callback_id: int
    outcome: Outcome
    closed: bool
    next_at: datetime | None
    met_late: bool
    rung: int
    unreached: bool


#: Minutes; a longer try was interrupted and does not count for the pace.
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

    What is closed without a try (``OutcomeFacts.is_try``) is closed by ``give_up``.
    With ``bulk``, the audit entry of a bulk, it is undone together with the others.

    Raises:
        Taken: somebody else has the callback.
        Refused: it is closed already, or it is too early to give up.
        Incomplete: the outcome asks for a time or words first.
        NotFound: there is no such callback.
    """
    _check_asked(attempt, now)
    before = judged(db, attempt.callback_id, now=now, by=by)
    if not before.is_open:
        raise Refused("This callback is closed already. Nothing was changed.")
    if not attempt.outcome.facts.is_try:
        check_may_give_up(before)
    if before.owner_id not in (None, by):
        owner = rows.owner_name(db, before.id) or "Somebody else"
        raise Taken(f"{owner} has this callback. Nothing was changed; hand it over first (h).")
    if not attempt.outcome.facts.is_try:
        return give_up(db, before, practice=practice, now=now, by=by, bulk=bulk)
    asked = Promise(attempt.asked_at, attempt.asked_how) if attempt.asked_at else None
    after = tried(before, now, attempt.outcome, practice.terms(now), by=by, asked=asked)
    changes = Changes()
    changes.change_callback(db, before, after)
    work = Work(db, changes, practice, now, by)
    _write(work, attempt, before, after, bulk=bulk)
    return _recorded(attempt, before, after, now)


def _check_asked(attempt: NewAttempt, now: datetime) -> None:
    asks = attempt.outcome.facts.asks
    if asks.wants_time:
        if attempt.asked_at is None:
            raise Incomplete("asked_at", asks.value)
        if attempt.asked_at <= now:
            raise Refused("That time has passed already. Give a later one.")
    elif asks is not Asks.NOTHING and not attempt.note:
        raise Incomplete("note", asks.value)


def _write(
    work: Work, attempt: NewAttempt, before: CallbackState, after: CallbackState, *, bulk: int | None
) -> None:
    """Write the try, what it means for the patient's way, the audit entry, and what it takes to undo them."""
    db, changes, outcome, now, by = work.db, work.changes, attempt.outcome, work.now, work.by
    number = rows.add_attempt(
        db,
        changes,
        before.id,
        outcome=outcome,
        note=attempt.note,
        rung=before.rung,
        next_at=_comes_back(attempt, after, now),
        minutes=_minutes(before, now, by),
        at=now,
        by=by,
    )
    follow_attempt(work, before, after, outcome, at=now, note=attempt.note, asked_at=attempt.asked_at)
    save_change(
        db,
        changes,
        Action.CALLBACK_ATTEMPTED,
        before.id,
        at=now,
        by=by,
        bulk=bulk,
        attempt=number,
        outcome=outcome.value,
        closes=not after.is_open,
        keeps=after.owner_id is not None,
        rung=before.rung,
        unreached=after.is_given_up,
        **audit_promoted(db, before, after, at=now, by=by),
    )


def _comes_back(attempt: NewAttempt, after: CallbackState, now: datetime) -> datetime | None:
    """Return when to call them again: when they asked, at once, or on the next rung."""
    facts = attempt.outcome.facts
    if facts.then is Then.AT_ASKED_TIME:
        return attempt.asked_at
    return now if facts.keeps_claim and after.next_at is None else after.next_at


def _minutes(before: CallbackState, now: datetime, by: int) -> int | None:
    """Return how many minutes the try took, if it began with a claim of this person."""
    if before.claimed_at is None or before.owner_id != by:
        return None
    minutes = max(1, round((now - before.claimed_at).total_seconds() / 60))
    return minutes if minutes <= LONGEST_MEASURED else None


def _recorded(attempt: NewAttempt, before: CallbackState, after: CallbackState, now: datetime) -> Recorded:
    """Return what recording the try did."""
    met_now = before.met_at is None and after.met_at is not None
    return Recorded(
        before.id,
        attempt.outcome,
        closed=not after.is_open,
        next_at=_comes_back(attempt, after, now),
        met_late=met_now and before.due < now and not before.backlog,
        rung=after.rung,
        unreached=after.is_given_up,
    )


def check_may_give_up(callback: CallbackState) -> None:
    """Refuse to close a callback as unreached before the end of the ladder (leak 18).

    Raises:
        Refused: it is too early.
    """
    if not may_close_unreached(callback.rung, callback.last_outcome, has_number=bool(callback.number)):
        raise Refused(
            f"It is too early to close this as unreached: it stands on try {callback.rung}, and the letter is"
            f" try {LETTER_RUNG}. Nothing was changed; record what came of this try."
        )


def give_up(
    db: Transaction,
    before: CallbackState,
    *,
    practice: Practice,
    now: datetime,
    by: int,
    bulk: int | None = None,
) -> Recorded:
    """Close a callback as unreached, inside the caller's transaction, which stamped its deadline.

    With ``bulk``, the audit entry of a bulk, it is undone together with the others.
    """
    changes = Changes()
    after = gave_up(before, now)
    changes.change_callback(db, before, after)
    work = Work(db, changes, practice, now, by)
    follow_attempt(work, before, after, Outcome.UNREACHED, at=now)
    save_change(db, changes, Action.CALLBACK_GIVEN_UP, before.id, at=now, by=by, bulk=bulk, rung=before.rung)
    return Recorded(
        before.id,
        Outcome.UNREACHED,
        closed=True,
        next_at=None,
        met_late=False,
        rung=before.rung,
        unreached=True,
    )
