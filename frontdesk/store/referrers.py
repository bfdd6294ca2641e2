"""Rows of referrers and where they work."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from peewee import Database

from frontdesk.domain.referrals.sources import Referrer, SourceKind
from frontdesk.domain.text import fold
from frontdesk.store.audit import Action, write_audit
from frontdesk.store.bulk import read
from frontdesk.store.engine import Store
from frontdesk.store.tables import contacts as tables

_SELECT = (
    "SELECT r.id, r.name, r.kind, COALESCE(o.name, ''),"
    " (SELECT COUNT(*) FROM call c WHERE c.referrer_id = r.id AND c.voided_at IS NULL)"
    " FROM referrer r LEFT JOIN organisation o ON o.id = r.organisation_id"
)


def all_referrers(store: Store, limit: int = 5000) -> list[Referrer]:
    """Every referrer, those who send most first: a form holds them while it is open."""
    return [_referrer(row) for row in store.rows(f"{_SELECT} ORDER BY 5 DESC, r.folded LIMIT {int(limit)}")]


def referrer_by_id(store: Store, referrer_id: int) -> Referrer | None:
    """One referrer, or None."""
    rows = store.rows(f"{_SELECT} WHERE r.id = ?", referrer_id)
    return _referrer(rows[0]) if rows else None


def _referrer(row: tuple[Any, ...]) -> Referrer:
    number, name, kind, organisation, count = row
    return Referrer(number, name, SourceKind(kind), organisation, count)


def add_referrer(
    db: Database, *, name: str, kind: SourceKind, organisation: str, at: datetime, by: int
) -> int:
    """Add a referrer, or give the number of the one with the same name, kind and organisation."""
    place = _organisation(db, organisation) if organisation else None
    table = tables.Referrer
    same_place = table.organisation.is_null() if place is None else table.organisation == place
    found = (
        table.select(table.id)
        .where((table.folded == fold(name)) & (table.kind == kind.value) & same_place)
        .scalar(db)
    )
    if found is not None:
        return int(found)
    made = int(
        table.insert(
            name=name, folded=fold(name), kind=kind.value, organisation=place, created_at=at
        ).execute(db)
    )
    write_audit(db, at=at, person_id=by, action=Action.REFERRER_ADDED, subject_id=made)
    return made


def _organisation(db: Database, name: str) -> int:
    table = tables.Organisation
    table.insert(name=name, folded=fold(name)).on_conflict(
        conflict_target=[table.folded], action="IGNORE"
    ).execute(db)
    return int(table.select(table.id).where(table.folded == fold(name)).scalar(db))


def has_referred_before(db: Database, referrer_id: int, call_id: int) -> bool:
    """Whether this referrer sent somebody before this call."""
    return bool(
        read(
            db,
            "SELECT 1 FROM call WHERE referrer_id = ? AND id <> ? AND voided_at IS NULL LIMIT 1",
            referrer_id,
            call_id,
        )
    )
