"""Rows of signed days and of what was added to them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from peewee import Database

from frontdesk.domain.review import AddedNote, SignedDay
from frontdesk.store.audit import Action, write_audit
from frontdesk.store.bulk import read
from frontdesk.store.engine import Store
from frontdesk.store.fields import from_text, maybe_from_text
from frontdesk.store.statements import insert
from frontdesk.store.tables.review import DayClose, DayNote


@dataclass(frozen=True, slots=True)
class Signatures:
    """What decides which day is to be reviewed.

    Attributes:
        set_up_at: when the practice got its first settings, UTC, or None when it has none.
        last_day: the latest signed day before the one asked for, or None.
        last_at: when that was signed, UTC, or None.
    """

    set_up_at: datetime | None
    last_day: date | None
    last_at: datetime | None


def signatures(store: Store, before: date) -> Signatures:
    """When the practice was set up, and the latest day before one that was signed."""
    begun = store.rows("SELECT at FROM settings_version ORDER BY id LIMIT 1")
    signed = store.rows(
        "SELECT day, at FROM day_close WHERE day < ? ORDER BY day DESC LIMIT 1", before.isoformat()
    )
    day, at = signed[0] if signed else (None, None)
    return Signatures(
        from_text(begun[0][0]) if begun else None,
        date.fromisoformat(day) if day else None,
        maybe_from_text(at),
    )


def who_signed(db: Database, day: date) -> tuple[str, datetime] | None:
    """Who signed a day and when, or None."""
    rows = read(
        db,
        "SELECT p.name, d.at FROM day_close d JOIN person p ON p.id = d.person_id WHERE d.day = ?",
        day.isoformat(),
    )
    return next(((name, from_text(at)) for name, at in rows), None)


def signed_day(store: Store, day: date) -> SignedDay | None:
    """The signed record of a day with its notes, or None."""
    rows = store.rows(
        "SELECT d.at, p.name, d.report, d.hand_off, d.figures FROM day_close d"
        " JOIN person p ON p.id = d.person_id WHERE d.day = ?",
        day.isoformat(),
    )
    if not rows:
        return None
    at, by, report, hand_off, figures = rows[0]
    notes = store.rows(
        "SELECT n.at, p.name, n.text FROM day_note n JOIN person p ON p.id = n.person_id"
        " WHERE n.day = ? ORDER BY n.id",
        day.isoformat(),
    )
    added = tuple(AddedNote(from_text(when), who, text) for when, who, text in notes)
    return SignedDay(day, from_text(at), by, report, hand_off, json.loads(figures), added)


def add_day_close(
    db: Database,
    *,
    day: date,
    report: str,
    hand_off: str,
    figures: Mapping[str, object],
    settings_version: int,
    at: datetime,
    by: int,
) -> None:
    """Sign a day; the unique day is what decides between two desks."""
    number = insert(
        db,
        DayClose,
        day=day.isoformat(),
        at=at,
        person=by,
        report=report,
        hand_off=hand_off,
        figures=json.dumps(dict(figures)),
        settings_version=settings_version,
    )
    write_audit(db, at=at, person_id=by, action=Action.DAY_SIGNED, subject_id=number, day=day.isoformat())


def add_day_note(db: Database, *, day: date, text: str, at: datetime, by: int) -> None:
    """Add something to a signed day."""
    number = insert(db, DayNote, day=day.isoformat(), at=at, person=by, text=text)
    write_audit(db, at=at, person_id=by, action=Action.DAY_NOTED, subject_id=number, day=day.isoformat())


def note_printed(db: Database, what: str, *, day: date, at: datetime, by: int) -> None:
    """Tell the audit that something with people's names left the store on paper or as a file.

    Args:
        db: the open transaction's database.
        what: ``report``, ``hand_off`` or ``sheet``.
        day: of which day; its number is that of its digits, 20261116.
        at: when, UTC.
        by: who.
    """
    number = int(f"{day:%Y%m%d}")
    write_audit(db, at=at, person_id=by, action=Action.DAY_PRINTED, subject_id=number, what=what)
