"""Closing a callback as unreached, by hand: no try, so it meets no rule and counts nowhere as a call."""

from __future__ import annotations

from datetime import datetime

from frontdesk.domain.callbacks import CallbackState
from frontdesk.domain.errors import Refused, Taken
from frontdesk.domain.ladder import LETTER_RUNG, may_close_unreached
from frontdesk.domain.outcomes import Outcome
from frontdesk.services.new_attempt import Recorded
from frontdesk.store import callbacks as rows
from frontdesk.store.audit import Action, write_audit
from frontdesk.store.callbacks import CallbackFacts
from frontdesk.store.changes import Changes
from frontdesk.store.engine import Transaction


def give_up(
    db: Transaction,
    callback_id: int,
    facts: CallbackFacts,
    *,
    now: datetime,
    by: int,
    bulk: int | None = None,
) -> Recorded:
    """Close an open callback as unreached, inside the caller's transaction.

    Nobody dialled, so this is no attempt: the tries, the last one's time, ``returned_at`` and ``met_at``
    stay as they are (product rule 4: the rule is met by the first outbound attempt). A deadline that had
    passed unmet was stamped before this (rule 7). One that had not passed yet is neither met nor missed:
    it stays unmet and is never stamped while the callback is closed, and the day's report counts it as
    owed and not called. A call of theirs opens it again with a deadline of its own; taken back, it is owed
    as before, and missed if the deadline has passed meanwhile. No words are kept with it: it asks none.

    Args:
        db: the open transaction.
        callback_id: which; its passed deadline is stamped.
        facts: what it is now, held.
        now: UTC.
        by: who closes it.
        bulk: the bulk it belongs to, which is undone as one.

    Raises:
        Taken: somebody else has the callback.
        Refused: it is too early (leak 18: the ladder stopped early).
    """
    if not may_close_unreached(facts.rung, facts.last_outcome, has_number=bool(facts.number)):
        raise Refused(
            f"It is too early to close this as unreached: it stands on try {facts.rung}, and the letter is"
            f" try {LETTER_RUNG}. Nothing was changed; record what came of this try."
        )
    changes = Changes()
    closed = rows.change_if_free(
        db,
        changes,
        callback_id,
        by=by,
        state=CallbackState.CLOSED.value,
        closed_at=now,
        last_outcome=Outcome.UNREACHED.value,
        next_at=None,
        owner=None,
        claimed_at=None,
    )
    if not closed:
        raise somebody_has_it(db, callback_id)
    action = Action.CALLBACK_GIVEN_UP
    audit = write_audit(db, at=now, person_id=by, action=action, subject_id=callback_id, rung=facts.rung)
    changes.audited(callback_id, audit)
    changes.save(db, audit_id=audit, at=now, person_id=by, action=action, bulk=bulk)
    return Recorded(
        callback_id,
        Outcome.UNREACHED,
        closed=True,
        next_at=None,
        met_late=False,
        rung=facts.rung,
        unreached=True,
    )


def somebody_has_it(db: Transaction, callback_id: int) -> Taken:
    """The error of a callback that somebody else has, by their name."""
    owner = rows.owner_name(db, callback_id) or "Somebody else"
    return Taken(f"{owner} has this callback. Nothing was changed; hand it over first (h).")
