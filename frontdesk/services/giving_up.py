"""Closing a callback as unreached, by hand: no try, so it meets no rule and counts nowhere as a call.

Nobody dialled: the tries, the time of the last one, ``returned_at`` and ``met_at`` stay as they are (product
rule 4: the rule is met by the first outbound attempt). A deadline that had passed unmet is stamped before
(rule 7). One that had not passed yet is neither met nor missed: it stays unmet, is never stamped while the
callback is closed, and the day's report counts it as owed and not called. A call of theirs opens it again
with a deadline of its own; taken back, it is owed as before, and missed if that has passed meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from frontdesk.domain.callbacks import CallbackState
from frontdesk.domain.errors import Refused, Taken
from frontdesk.domain.ladder import LETTER_RUNG, may_close_unreached
from frontdesk.domain.outcomes import Outcome
from frontdesk.services.new_attempt import Recorded
from frontdesk.store import callbacks as rows
from frontdesk.store.audit import Action, write_audit
from frontdesk.store.changes import Changes
from frontdesk.store.engine import Transaction


def give_up(
    db: Transaction,
    callback_id: int,
    facts: rows.CallbackFacts,
    *,
    now: datetime,
    by: int,
    bulk: int | None = None,
) -> Recorded:
    """Close an open callback as unreached, inside the caller's transaction, which stamped its deadline.

    No words are kept with it: it asks none. With ``bulk`` it is one of many that are undone together.

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
    if not rows.change_if_free(db, changes, callback_id, by=by, closed_at=now, **_CLOSED):
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


#: What it changes beside the time of closing.
_CLOSED: Mapping[str, object] = {
    "state": CallbackState.CLOSED.value,
    "last_outcome": Outcome.UNREACHED.value,
    "next_at": None,
    "rang_back_at": None,
    "owner": None,
    "claimed_at": None,
}


def somebody_has_it(db: Transaction, callback_id: int) -> Taken:
    """The error of a callback that somebody else has, by their name."""
    owner = rows.owner_name(db, callback_id) or "Somebody else"
    return Taken(f"{owner} has this callback. Nothing was changed; hand it over first (h).")
