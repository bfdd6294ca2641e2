"""Reading the backlog, its daily share and how it burns down; and what was recorded for many at once."""

from __future__ import annotations

from datetime import datetime

from peewee import Database

from frontdesk.domain.people import PROGRAM_ID
from frontdesk.store.bulk import read, write
from frontdesk.store.db.engine import Store
from frontdesk.store.db.fields import from_text, to_text


def backlog_size(store: Store) -> int:
    """How many callbacks of the backlog are open."""
    ((count,),) = store.rows("SELECT COUNT(*) FROM callback WHERE state = 'open' AND backlog")
    return int(count)


def backlog_candidates(store: Store, now: datetime, person_id: int, limit: int = 20) -> list[int]:
    """The numbers of those to call next of the backlog: awake, and nobody else's, in its order."""
    rows = store.rows(
        "SELECT id FROM callback WHERE state = 'open' AND backlog AND (next_at IS NULL OR next_at <= ?)"
        " AND (owner_id IS NULL OR owner_id = ?)"
        " ORDER BY call_by, lane_rank, calls DESC, received, id LIMIT ?",
        to_text(now),
        person_id,
        limit,
    )
    return [number for (number,) in rows]


def called_since(store: Store, since: datetime) -> tuple[int, int]:
    """How many callbacks were called, by people and not by a log, while they were of the backlog.

    Gives all of them, and how many of those are still in it.
    """
    ((called, still),) = store.rows(
        "SELECT COUNT(DISTINCT a.callback_id), COUNT(DISTINCT CASE WHEN k.backlog AND k.state = 'open'"
        " THEN a.callback_id END) FROM attempt a JOIN callback k ON k.id = a.callback_id"
        f" WHERE a.at >= ? AND a.voided_at IS NULL AND a.person_id <> {PROGRAM_ID}"
        " AND (k.backlog OR a.at <= k.promoted_at)",
        to_text(since),
    )
    return int(called), int(still)


def left_since(store: Store, since: datetime) -> list[datetime]:
    """When callbacks left the backlog, closed or as today's work, from an instant on."""
    start = to_text(since)
    rows = store.rows(
        "SELECT closed_at FROM callback WHERE state = 'closed' AND backlog AND closed_at >= ?"
        " UNION ALL SELECT k.promoted_at FROM callback k WHERE k.promoted_at >= ? AND k.state <> 'voided'"
        " AND EXISTS (SELECT 1 FROM audit a WHERE a.subject = 'callback' AND a.subject_id = k.id"
        " AND a.action = 'callback.backlogged')",
        start,
        start,
    )
    return [from_text(at) for (at,) in rows]


def came_since(store: Store, since: datetime) -> list[tuple[datetime, str]]:
    """When imports from an instant on were complete, and their counts as kept; not those taken back."""
    rows = store.rows(
        "SELECT at, counts FROM import_run WHERE at >= ? AND finished_at IS NOT NULL AND undone_at IS NULL",
        to_text(since),
    )
    return [(from_text(at), counts) for at, counts in rows]


def bulk_size(db: Database, bulk: int) -> int:
    """How many callbacks of a bulk are not taken back."""
    ((count,),) = read(db, "SELECT COUNT(*) FROM undo WHERE bulk = ? AND undone_at IS NULL", bulk)
    return int(count)


def bulk_steps(db: Database, bulk: int, limit: int) -> list[tuple[int, str]]:
    """The last actions of a bulk that are not taken back: number and steps."""
    return [
        (number, steps)
        for number, steps in read(
            db,
            "SELECT id, steps FROM undo WHERE bulk = ? AND undone_at IS NULL ORDER BY id DESC LIMIT ?",
            bulk,
            limit,
        )
    ]


def give_up_undo(db: Database, undo_id: int, at: datetime) -> None:
    """Let an action of a bulk stand for good: it was built on, and the next undo is about an earlier one."""
    write(db, "UPDATE undo SET undone_at = ? WHERE id = ?", to_text(at), undo_id)
