"""Rows of the handbook: approvals of cards, and the next free times."""

from __future__ import annotations

from datetime import datetime

from peewee import Database, fn

from frontdesk.domain.handbook import Approval, Available
from frontdesk.store.db.engine import Store
from frontdesk.store.db.prepared import prepared
from frontdesk.store.db.row_mapper import columns
from frontdesk.store.db.rows import insert
from frontdesk.store.tables.handbook import CardApproval, NextAvailable
from frontdesk.store.tables.practice import Person

_Any, _Other = CardApproval.alias(), NextAvailable.alias()
_APPROVALS = prepared(
    lambda p: (
        CardApproval.select(*columns(Approval, CardApproval, by=Person.name))
        .join(Person)
        .where(CardApproval.id.in_(_Any.select(fn.MAX(_Any.id)).group_by(_Any.card)))
    ),
    Approval,
)
_AVAILABLE = prepared(
    lambda p: (
        NextAvailable.select(*columns(Available, NextAvailable, by=Person.name))
        .join(Person)
        .where(NextAvailable.id.in_(_Other.select(fn.MAX(_Other.id)).group_by(_Other.treatment)))
    ),
    Available,
)


def latest_approvals(store: Store) -> dict[str, Approval]:
    """Return the latest word about each card that had one, by the card's name."""
    return {one.card: one for one in _APPROVALS.rows(store)}


def add_approval(db: Database, card: str, digest: str, approved_by: str, *, at: datetime, by: int) -> int:
    """Write down that a clinician approved a text, or with "" that the approval is withdrawn."""
    return insert(db, CardApproval, card=card, digest=digest, at=at, person=by, approved_by=approved_by)


def latest_available(store: Store) -> dict[str, Available]:
    """Return the next free time of each treatment, as last written, by the treatment's card."""
    return {one.treatment: one for one in _AVAILABLE.rows(store)}


def add_available(db: Database, treatment: str, text: str, *, at: datetime, by: int) -> int:
    """Write down the next free time of a treatment."""
    return insert(db, NextAvailable, treatment=treatment, text=text, at=at, person=by)
