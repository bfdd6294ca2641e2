"""Whose call it is when a number calls again: the callback its own was merged into, or one to open again."""

from __future__ import annotations

from datetime import datetime

from peewee import Database

from frontdesk.domain.callbacks import CallbackState
from frontdesk.domain.outcomes import Outcome
from frontdesk.store.bulk import read
from frontdesk.store.fields import from_text


def merged_into_open(db: Database, number: str) -> int | None:
    """The open callback into which the latest one of a number was merged, over several steps too."""
    latest = read(
        db,
        "SELECT merged_into_id FROM callback WHERE number = ? AND (state <> 'voided' OR merged_into_id IS NOT"
        " NULL) ORDER BY id DESC LIMIT 1",
        number,
    )
    into = latest[0][0] if latest else None
    while into is not None:
        ((state, further),) = read(db, "SELECT state, merged_into_id FROM callback WHERE id = ?", into)
        if state == CallbackState.OPEN:
            return int(into)
        into = further
    return None


def unreached_callback_of(db: Database, number: str, closed_since: datetime) -> int | None:
    """The callback to open again when this number calls: its latest, closed as unreached since an instant."""
    latest = read(
        db,
        "SELECT id, state, last_outcome, closed_at FROM callback WHERE number = ? AND state <> 'voided'"
        " ORDER BY id DESC LIMIT 1",
        number,
    )
    for number_id, state, outcome, closed_at in latest:
        unreached = state == CallbackState.CLOSED and outcome == Outcome.UNREACHED
        if unreached and from_text(closed_at) >= closed_since:
            return int(number_id)
    return None
