"""Closing a callback as unreached, by hand: no try, so it meets no rule and counts nowhere as a call.

Nobody dialed: the tries, the time of the last one, ``returned_at`` and ``met_at`` stay as they are (product
rule 4: the rule is met by the first outbound attempt). A deadline that had passed unmet is stamped before
(rule 7). One that had not passed yet is neither met nor missed: it stays unmet, is never stamped while the
callback is closed, and the day's report counts it as owed and not called. A call of theirs opens it again
with a deadline of its own; taken back, it is owed as before, and missed if that has passed meanwhile.
"""

from __future__ import annotations

from datetime import datetime

from frontdesk.domain.audit import Action
from frontdesk.domain.callbacks.state import CallbackState, gave_up
from frontdesk.domain.errors import Refused
from frontdesk.domain.ladder import LETTER_RUNG, may_close_unreached
from frontdesk.domain.outcomes import Outcome
from frontdesk.services.new_attempt import Recorded
from frontdesk.store.audit import write_audit
from frontdesk.store.changes import Changes
from frontdesk.store.db.engine import Transaction


def check_may_give_up(callback: CallbackState) -> None:
    """Refuse to close as unreached what the ladder has not come to the end of (leak 18).

    Raises:
        Refused: it is too early.
    """
    if not may_close_unreached(callback.rung, callback.last_outcome, has_number=bool(callback.number)):
        raise Refused(
            f"It is too early to close this as unreached: it stands on try {callback.rung}, and the letter is"
            f" try {LETTER_RUNG}. Nothing was changed; record what came of this try."
        )


def give_up(
    db: Transaction, before: CallbackState, *, now: datetime, by: int, bulk: int | None = None
) -> Recorded:
    """Close a callback as unreached that may be, inside the caller's transaction, which stamped its deadline.

    No words are kept with it: it asks none. With ``bulk`` it is one of many that are undone together.
    """
    changes, action = Changes(), Action.CALLBACK_GIVEN_UP
    changes.change_callback(db, before, gave_up(before, now))
    audit = write_audit(db, at=now, person_id=by, action=action, subject_id=before.id, rung=before.rung)
    changes.audited(before.id, audit)
    changes.save(db, audit_id=audit, at=now, person_id=by, action=action, bulk=bulk)
    return Recorded(
        before.id,
        Outcome.UNREACHED,
        closed=True,
        next_at=None,
        met_late=False,
        rung=before.rung,
        unreached=True,
    )
