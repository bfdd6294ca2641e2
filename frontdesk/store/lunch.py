"""Rows of lunch: who is out, and whose claims went to whom."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from peewee import Database

from frontdesk.domain.callbacks.state import claimed
from frontdesk.domain.cover import LunchOut, Place
from frontdesk.domain.people import Person
from frontdesk.store.bulk import read
from frontdesk.store.callbacks import read_callback
from frontdesk.store.changes import Changes
from frontdesk.store.fields import from_text
from frontdesk.store.statements import Where, insert, read_held

_OUT = (
    "SELECT l.id, l.person_id, p.name, p.active, l.to_person_id, t.name, t.active, l.out_at, l.callbacks,"
    " l.place FROM lunch l JOIN person p ON p.id = l.person_id JOIN person t ON t.id = l.to_person_id"
    " WHERE l.back_at IS NULL ORDER BY l.id"
)


def lunches_out(db: Database) -> list[LunchOut]:
    """Who is out, with whom their claims are."""
    return [
        LunchOut(
            number,
            Person(person, name, bool(active)),
            Person(to, to_name, bool(to_active)),
            from_text(out_at),
            tuple(json.loads(callbacks)),
            Place(place),
        )
        for number, person, name, active, to, to_name, to_active, out_at, callbacks, place in read(db, _OUT)
    ]


def add_lunch(
    db: Database, *, at: datetime, person: int, to: int, callbacks: Sequence[int], place: Place
) -> int:
    """Write that somebody went out, and give its number."""
    from frontdesk.store.tables.cover import Lunch

    kept = json.dumps(list(callbacks))
    return insert(db, Lunch, out_at=at, person=person, to_person=to, callbacks=kept, place=place.value)


def end_lunch(db: Database, changes: Changes, lunch_id: int, at: datetime) -> bool:
    """Write that somebody is back; False when another desk did so first."""
    return changes.change(db, "lunch", lunch_id, Where("back_at IS NULL"), back_at=at)


def name_at_lunch(db: Database, lunch_id: int) -> str:
    """Who was out, by name."""
    ((name,),) = read(
        db, "SELECT p.name FROM lunch l JOIN person p ON p.id = l.person_id WHERE l.id = ?", lunch_id
    )
    return str(name)


def claims_of(db: Database, person_id: int) -> list[int]:
    """The numbers of the open callbacks somebody has, held until the transaction ends."""
    found = read_held(
        db, "SELECT id FROM callback WHERE state = 'open' AND owner_id = ? ORDER BY id", person_id
    )
    return [number for (number,) in found]


def move_claim(
    db: Database, changes: Changes, callback_id: int, *, owner: int, to: int, at: datetime
) -> bool:
    """Give an open callback from one to another; whether it was still theirs.

    Should it go on before that is taken back, it stays where it is.
    """
    changes.may_stay(callback_id)
    before = read_callback(db, callback_id)
    if not before.is_open or before.owner_id != owner:
        return False
    changes.change_callback(db, before, claimed(before, to, at))
    return True
