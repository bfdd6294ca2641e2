"""Whose call it is when a number calls again: the callback its own was merged into, or one to open again."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from peewee import Database

from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.callbacks.state import CallbackStatus
from frontdesk.store.bulk import read
from frontdesk.store.fields import maybe_from_text


class _Known(NamedTuple):
    """A callback that a number leads to; ``into`` is the one it was merged into."""

    id: int
    number: str
    state: str
    outcome: str | None
    closed_at: str | None
    into: int | None


_KNOWN = "SELECT id, number, state, last_outcome, closed_at, merged_into_id FROM callback"


def merged_into_open(db: Database, number: str) -> int | None:
    """The open callback into which the latest one of a number was merged, over several steps too."""
    latest = _latest_of(db, number)
    while latest is not None and latest.into is not None:
        latest = _numbered(db, latest.into)
        if latest.state == CallbackStatus.OPEN:
            return latest.id
    return None


def unreached_callback_of(db: Database, number: str, closed_since: datetime) -> int | None:
    """The callback to open again when this number calls: its latest, closed as unreached since an instant.

    Where that one was merged it is the one that stayed, unless its own number has had another since.
    """
    own = kept = _latest_of(db, number)
    while kept is not None and kept.into is not None:
        kept = _numbered(db, kept.into)
    if kept is None or kept.state != CallbackStatus.CLOSED or kept.outcome != Outcome.UNREACHED:
        return None
    if kept is not own and kept.number:
        newest = _latest_of(db, kept.number)
        if newest is not None and newest.id != kept.id:
            return None
    closed_at = maybe_from_text(kept.closed_at)
    return kept.id if closed_at is not None and closed_at >= closed_since else None


def _latest_of(db: Database, number: str) -> _Known | None:
    """The latest callback of a number that was not taken back; one that was merged counts."""
    found = read(
        db,
        f"{_KNOWN} WHERE number = ? AND (state <> 'voided' OR merged_into_id IS NOT NULL)"
        " ORDER BY id DESC LIMIT 1",
        number,
    )
    return _Known(*found[0]) if found else None


def _numbered(db: Database, callback_id: int) -> _Known:
    (found,) = read(db, f"{_KNOWN} WHERE id = ?", callback_id)
    return _Known(*found)
