"""Rows of missed deadlines with their reasons."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from peewee import Database

from frontdesk.domain.callbacks.state import DueKind
from frontdesk.domain.errors import NotFound
from frontdesk.domain.lanes import Lane
from frontdesk.domain.review import BreachCase, BreachReason, ReviewPeriod
from frontdesk.store.audit import Action, write_audit
from frontdesk.store.bulk import read
from frontdesk.store.engine import Store
from frontdesk.store.fields import from_text, to_text
from frontdesk.store.statements import insert
from frontdesk.store.tables.review import BreachReason as ReasonRow

# The latest reason of a breach holds; a callback that was taken back owed nothing.
_BREACHES = (
    "SELECT b.id, b.callback_id, b.due, b.kind, k.name, k.number, k.lane, k.state, r.name, o.name,"
    " w.reason, w.note, p.name FROM breach b"
    " JOIN callback k ON k.id = b.callback_id"
    " LEFT JOIN referrer r ON r.id = b.referrer_id LEFT JOIN organisation o ON o.id = r.organisation_id"
    " LEFT JOIN breach_reason w ON w.id = (SELECT MAX(x.id) FROM breach_reason x WHERE x.breach_id = b.id)"
    " LEFT JOIN person p ON p.id = w.person_id"
    " WHERE b.due >= ? AND b.due < ? AND k.state <> 'voided' AND (b.due >= ? OR w.id IS NULL)"
    " ORDER BY CASE WHEN w.id IS NULL THEN 0 ELSE 1 END, b.due, b.id"
)


def breaches_of(store: Store, period: ReviewPeriod) -> tuple[BreachCase, ...]:
    """The breaches of a day, and those of before that nobody gave a reason for; these come first."""
    rows = store.rows(_BREACHES, to_text(period.since), to_text(period.end), to_text(period.start))
    return tuple(_breach(row) for row in rows)


def open_breaches_after(store: Store, number: int) -> int:
    """How many of today's open callbacks are past a deadline whose breach was stamped after this one."""
    ((count,),) = store.rows(
        "SELECT COUNT(DISTINCT b.callback_id) FROM breach b JOIN callback k ON k.id = b.callback_id"
        " WHERE b.id > ? AND k.state = 'open' AND NOT k.backlog AND k.met_at IS NULL",
        number,
    )
    return int(count)


def _breach(row: tuple[Any, ...]) -> BreachCase:
    number, callback_id, due, kind, name, key, lane, state, referrer, place, reason, note, by = row
    return BreachCase(
        id=number,
        callback_id=callback_id,
        due=from_text(due),
        promised=kind == DueKind.PROMISE,
        name=name,
        number=key,
        lane=Lane(lane),
        is_open=state == "open",
        referrer=" · ".join(part for part in (referrer, place) if part),
        reason=BreachReason(reason) if reason else None,
        note=note or "",
        by=by or "",
    )


def add_reason(
    db: Database, breach_id: int, reason: BreachReason, note: str, *, at: datetime, by: int
) -> None:
    """Keep why a deadline was missed, beside what was said before.

    Raises:
        NotFound: there is no such breach.
    """
    if not 0 < breach_id < 2**63 or not read(db, "SELECT 1 FROM breach WHERE id = ?", breach_id):
        raise NotFound(f"There is no breach number {breach_id}. Nothing was changed.")
    insert(db, ReasonRow, breach=breach_id, at=at, person=by, reason=reason.value, note=note)
    write_audit(
        db, at=at, person_id=by, action=Action.BREACH_REASONED, subject_id=breach_id, reason=reason.value
    )
