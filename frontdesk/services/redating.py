"""Moving open deadlines when the opening hours change; a stamped verdict is never judged again (rule 7)."""

from __future__ import annotations

from datetime import datetime

from frontdesk.domain.callbacks.state import Terms
from frontdesk.domain.hours import OpeningHours
from frontdesk.services.office import Practice
from frontdesk.store.callbacks import read_callback
from frontdesk.store.db.engine import Transaction
from frontdesk.store.deadlines import open_callbacks, redate, stamp_breaches


def redate_open(db: Transaction, terms: Terms, *, hours: OpeningHours | None, by: int) -> int:
    """Judge every open callback by new settings, and leave nothing on a closed day; give how many moved.

    Deadlines that passed under the old hours are stamped first, under the old hours.

    Args:
        db: the open transaction.
        terms: the new settings.
        hours: the opening hours until now; None at the first start.
        by: who changes them.
    """
    stamp_breaches(db, now=terms.now, by=by)
    return sum(redate(db, callback, terms, hours=hours, by=by) for callback in open_callbacks(db))


def redate_returned(db: Transaction, practice: Practice, callback_id: int, *, at: datetime, by: int) -> None:
    """Judge a callback by the present settings after its last change was undone.

    It may have been met, and so left out, when the hours changed; now it is open again.
    """
    redate(db, read_callback(db, callback_id), practice.terms(at), by=by)
