"""Rows of the handbook: approvals of cards, and the next free times."""

from __future__ import annotations

from datetime import datetime

from peewee import Database

from frontdesk.domain.handbook import Approval, Available
from frontdesk.store.db.engine import Store
from frontdesk.store.db.fields import from_text
from frontdesk.store.statements import insert
from frontdesk.store.tables.handbook import CardApproval, NextAvailable


def latest_approvals(store: Store) -> dict[str, Approval]:
    """The latest word about each card that had one, by the card's name."""
    rows = store.rows(
        "SELECT a.card, a.digest, a.at, p.name, a.approved_by FROM card_approval a"
        " JOIN person p ON p.id = a.person_id"
        " WHERE a.id IN (SELECT MAX(id) FROM card_approval GROUP BY card)"
    )
    return {card: Approval(card, digest, from_text(at), by, name) for card, digest, at, by, name in rows}


def add_approval(db: Database, card: str, digest: str, approved_by: str, *, at: datetime, by: int) -> int:
    """Write down that a clinician approved a text, or with "" that the approval is taken back."""
    return insert(
        db,
        CardApproval,
        card=card,
        digest=digest,
        at=at,
        person=by,
        approved_by=approved_by,
    )


def latest_available(store: Store) -> dict[str, Available]:
    """The next free time of each treatment, as last written, by the treatment's card."""
    rows = store.rows(
        "SELECT n.treatment, n.text, n.at, p.name FROM next_available n JOIN person p ON p.id = n.person_id"
        " WHERE n.id IN (SELECT MAX(id) FROM next_available GROUP BY treatment)"
    )
    return {treatment: Available(treatment, text, from_text(at), by) for treatment, text, at, by in rows}


def add_available(db: Database, treatment: str, text: str, *, at: datetime, by: int) -> int:
    """Write down the next free time of a treatment."""
    return insert(db, NextAvailable, treatment=treatment, text=text, at=at, person=by)
