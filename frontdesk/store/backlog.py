"""Reading the backlog, its daily share and how it burns down."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from peewee import Case, fn

from frontdesk.domain.audit import Action
from frontdesk.domain.callbacks.state import CallbackStatus
from frontdesk.domain.people import PROGRAM_ID
from frontdesk.store.db.engine import Store
from frontdesk.store.db.expressions import all_rows
from frontdesk.store.db.fields import from_text
from frontdesk.store.db.prepared import Parameters, prepared
from frontdesk.store.tables.callbacks import Attempt, Callback
from frontdesk.store.tables.imports import ImportRun
from frontdesk.store.tables.practice import Audit

_SIZE = prepared(
    lambda p: Callback.select(all_rows()).where(Callback.state == CallbackStatus.OPEN, Callback.backlog)
)
_MEMBERS = prepared(
    lambda p: (
        Callback.select(Callback.id)
        .where(Callback.state == CallbackStatus.OPEN, Callback.backlog)
        .order_by(Callback.id)
    )
)
_CANDIDATES = prepared(
    lambda p: (
        Callback.select(Callback.id)
        .where(
            Callback.state == CallbackStatus.OPEN,
            Callback.backlog,
            Callback.next_at.is_null() | (Callback.next_at <= p.now),
            Callback.owner.is_null() | (Callback.owner == p.person),
        )
        .order_by(Callback.call_by, Callback.lane_rank, Callback.calls.desc(), Callback.received, Callback.id)
        .limit(p.limit)
    )
)


def _select_called(p: Parameters) -> Any:
    is_still_in_it = Callback.backlog & (Callback.state == CallbackStatus.OPEN)
    still_in_it = Case(None, [(is_still_in_it, Attempt.callback)])
    return (
        Attempt.select(fn.COUNT(fn.DISTINCT(Attempt.callback)), fn.COUNT(fn.DISTINCT(still_in_it)))
        .join(Callback)
        .where(
            Attempt.at >= p.since,
            Attempt.voided_at.is_null(),
            Attempt.person != PROGRAM_ID,
            Callback.backlog | (Attempt.at <= Callback.promoted_at),
        )
    )


_CALLED = prepared(_select_called)
_CLOSED_OR_PROMOTED = prepared(
    lambda p: (
        Callback.select(Callback.id, Callback.closed_at).where(
            Callback.state == CallbackStatus.CLOSED, Callback.backlog, Callback.closed_at >= p.since
        )
        + Callback.select(Callback.id, Callback.promoted_at).where(
            Callback.promoted_at >= p.since,
            Callback.state != CallbackStatus.VOIDED,
            fn.EXISTS(
                Audit.select(Audit.id).where(
                    Audit.subject == "callback",
                    Audit.subject_id == Callback.id,
                    Audit.action == Action.CALLBACK_BACKLOGGED,
                )
            ),
        )
    )
)
_IMPORTS = prepared(
    lambda p: ImportRun.select(ImportRun.at, ImportRun.counts).where(
        ImportRun.at >= p.since, ImportRun.finished_at.is_null(False), ImportRun.undone_at.is_null()
    )
)


def backlog_size(store: Store) -> int:
    """Return how many callbacks of the backlog are open."""
    return int(_SIZE.scalar(store))


def backlog_candidates(store: Store, now: datetime, person_id: int, limit: int = 20) -> list[int]:
    """Return the numbers of those to call next of the backlog: awake, and nobody else's, in its order."""
    return _CANDIDATES.values(store, now=now, person=person_id, limit=limit)


def called_since(store: Store, since: datetime) -> tuple[int, int]:
    """Return how many callbacks people (and no call log) called while these were of the backlog.

    Returns:
        All of them, and how many of those are still in it.
    """
    ((called, still),) = _CALLED.rows(store, since=since)
    return int(called), int(still)


def backlog_members(store: Store) -> list[int]:
    """Return the numbers of those that are still in the backlog."""
    return _MEMBERS.values(store)


def left_since(store: Store, since: datetime) -> list[tuple[int, datetime]]:
    """Return which callbacks left the backlog, closed or as today's work, from an instant on, and when."""
    return [(callback, from_text(at)) for callback, at in _CLOSED_OR_PROMOTED.rows(store, since=since)]


def came_since(store: Store, since: datetime) -> list[tuple[datetime, str]]:
    """Return when imports from an instant on were made, and their counts as kept.

    Left out are those that are not complete, and those that were undone.
    """
    return [(from_text(at), counts) for at, counts in _IMPORTS.rows(store, since=since)]
