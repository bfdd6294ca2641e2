"""Rows of the handbook: approvals of cards, and the next free times."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from peewee import Database, fn

from frontdesk.domain.handbook import Approval, Available, Reading
from frontdesk.store.db.engine import Store
from frontdesk.store.db.prepared import prepared
from frontdesk.store.db.row_mapper import columns
from frontdesk.store.db.rows import insert
from frontdesk.store.tables.handbook import CardApproval, NextAvailable
from frontdesk.store.tables.practice import Person
from frontdesk.store.tables.relationships import CardRead

_Any, _Other, _Read = CardApproval.alias(), NextAvailable.alias(), CardRead.alias()
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
_READINGS = prepared(
    lambda p: (
        CardRead.select(*columns(Reading, CardRead, by=Person.name))
        .join(Person)
        .where(CardRead.id.in_(_Read.select(fn.MAX(_Read.id)).group_by(_Read.card, _Read.person)))
        .order_by(CardRead.id)
    ),
    Reading,
)
_LAST_READ = prepared(
    lambda p: (
        CardRead.select(CardRead.digest)
        .where(CardRead.card == p.card, CardRead.person == p.person)
        .order_by(CardRead.id.desc())
        .limit(1)
    )
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


def latest_readings(store: Store) -> dict[str, tuple[Reading, ...]]:
    """Return who read each card, the last time of each person, by the card's name."""
    found: defaultdict[str, list[Reading]] = defaultdict(list)
    for one in _READINGS.rows(store):
        found[one.card].append(one)
    return {card: tuple(readings) for card, readings in found.items()}


def add_reading(db: Database, card: str, digest: str, *, at: datetime, by: int) -> int:
    """Write down that somebody read a card."""
    return insert(db, CardRead, card=card, digest=digest, at=at, person=by)


def has_read(db: Database, card: str, digest: str, person_id: int) -> bool:
    """True if the text that somebody last read of a card is this one."""
    return bool(_LAST_READ.values(db, card=card, person=person_id) == [digest])
