"""Rows of near misses."""

from __future__ import annotations

from datetime import datetime

from peewee import Database

from frontdesk.domain.crisis import NearMiss
from frontdesk.store.engine import Store
from frontdesk.store.fields import from_text, to_text
from frontdesk.store.statements import insert
from frontdesk.store.tables import crises as tables


def add_near_miss(db: Database, text: str, *, crisis_id: int | None, at: datetime, by: int) -> int:
    """Write a note and give its number; its text is already clean."""
    return insert(db, tables.NearMiss, at=at, person=by, crisis=crisis_id, text=text)


def near_misses_between(store: Store, start: datetime, end: datetime) -> list[NearMiss]:
    """The notes from an instant until before another one, oldest first."""
    rows = store.rows(
        "SELECT n.id, n.at, p.name, n.crisis_id, n.text FROM near_miss n JOIN person p ON p.id = n.person_id"
        " WHERE n.at >= ? AND n.at < ? ORDER BY n.at, n.id",
        to_text(start),
        to_text(end),
    )
    return [NearMiss(number, from_text(at), by, crisis, text) for number, at, by, crisis, text in rows]
