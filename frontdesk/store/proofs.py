"""Rows of what was proved about a store."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from peewee import Database

from frontdesk.domain.safety.proofs import Proof, ProofKind
from frontdesk.store.db.engine import Store
from frontdesk.store.db.fields import maybe_from_text
from frontdesk.store.db.prepared import On, prepared
from frontdesk.store.db.row_mapper import Together, columns
from frontdesk.store.db.rows import insert
from frontdesk.store.tables import proofs as tables
from frontdesk.store.tables.practice import Audit


def _read_detail(text: str) -> Mapping[str, Any]:
    found = json.loads(text)
    return found if isinstance(found, dict) else {}


def _select(*conditions: Any) -> Any:
    return (
        tables.Proof.select(
            *columns(
                Proof,
                tables.Proof,
                seconds=Together(lambda milliseconds: milliseconds / 1000, tables.Proof.milliseconds),
                detail=Together(_read_detail, tables.Proof.detail),
            )
        )
        .where(*conditions)
        .order_by(tables.Proof.id.desc())
        .limit(1)
    )


_LAST = prepared(lambda p: _select(tables.Proof.kind == p.kind), Proof)
_LAST_GOOD = prepared(lambda p: _select(tables.Proof.kind == p.kind, tables.Proof.ok), Proof)
_LAST_ENTRY = prepared(lambda p: Audit.select(Audit.at).order_by(Audit.id.desc()).limit(1))


def last_entry_at(store: Store) -> datetime | None:
    """Return when the last entry of the audit was written, by the clock of its desk; None for no entry."""
    return maybe_from_text(_LAST_ENTRY.scalar(store))


def add_proof(
    db: Database,
    kind: ProofKind,
    *,
    at: datetime,
    ok: bool,
    seconds: float,
    **detail: str | int | bool | None,
) -> int:
    """Write down what was tried, in the caller's transaction, and return its number.

    Args:
        db: the open transaction's database.
        kind: what was tried.
        at: when it ended, UTC.
        ok: True if all was well.
        seconds: how long it took.
        detail: numbers and codes; never a person's data.
    """
    return insert(
        db,
        tables.Proof,
        kind=kind,
        at=at,
        ok=ok,
        milliseconds=round(seconds * 1000),
        detail=json.dumps(detail, separators=(",", ":")),
    )


def last_proof(on: On, kind: ProofKind, *, good: bool = False) -> Proof | None:
    """Return the last try of a kind, or None.

    Args:
        on: the store, or an open transaction.
        kind: what was tried.
        good: True for the last one that went well.
    """
    return (_LAST_GOOD if good else _LAST).one(on, kind=kind)
