"""Rows of the people at the desk."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from peewee import Database

from frontdesk.domain.audit import Action
from frontdesk.domain.errors import BadSettings
from frontdesk.domain.people import PROGRAM_ID, Person
from frontdesk.store.audit import write_audit
from frontdesk.store.bulk import read
from frontdesk.store.statements import read_held, update
from frontdesk.store.tables import practice as tables
from frontdesk.store.tables.callbacks import Callback


def all_people(db: Database) -> list[Person]:
    """Everybody who ever acted, without the program itself, by number."""
    rows = read(db, "SELECT id, name, active FROM person WHERE id <> ? ORDER BY id", PROGRAM_ID)
    return [Person(number, name, bool(active)) for number, name, active in rows]


def is_on_staff(db: Database, person_id: int) -> bool:
    """Whether somebody may be given work."""
    return bool(read(db, "SELECT 1 FROM person WHERE id = ? AND active", person_id))


def keep_staff(db: Database, names: Sequence[str], *, at: datetime, by: int | None) -> list[Person]:
    """Make the staff list match the settings: new names are added, missing ones become inactive.

    Who leaves has no callback any more: their claims go back to the queue.

    Args:
        db: the open transaction's database.
        names: the staff as the settings name them.
        at: when, UTC.
        by: who acts, or None at the very first start, when the first name acts for itself.

    Returns:
        The active staff in the order of the settings.

    Raises:
        BadSettings: somebody has the name under which the program itself acts.
    """
    own = tables.Person.select(tables.Person.name).where(tables.Person.id == PROGRAM_ID).scalar(db)
    if own in names:
        raise BadSettings(f"staff: {own!r} is how the program signs its own entries; add a surname.")
    known = {person.name: person for person in all_people(db)}
    for name in names:
        if name not in known:
            number = int(tables.Person.insert(name=name).execute(db))
            known[name] = Person(number, name)
            write_audit(db, at=at, person_id=by or number, action=Action.PERSON_ADDED, subject_id=number)
        elif not known[name].active:
            _set_active(db, known[name].id, True)
            number = known[name].id
            write_audit(db, at=at, person_id=by or number, action=Action.PERSON_ADDED, subject_id=number)
    for person in known.values():
        if person.active and person.name not in names:
            _set_active(db, person.id, False)
            write_audit(db, at=at, person_id=by or person.id, action=Action.PERSON_LEFT, subject_id=person.id)
            _release_claims(db, person.id, at=at, by=by or person.id)
    return [Person(known[name].id, name) for name in names]


def _set_active(db: Database, person_id: int, active: bool) -> None:
    tables.Person.update(active=active).where(tables.Person.id == person_id).execute(db)


def claims_by_name(db: Database) -> dict[str, int]:
    """How many open callbacks each of the active staff has, by name."""
    rows = read(
        db,
        "SELECT p.name, COUNT(k.id) FROM person p"
        " LEFT JOIN callback k ON k.owner_id = p.id AND k.state = 'open'"
        " WHERE p.active AND p.id <> ? GROUP BY p.id, p.name ORDER BY p.id",
        PROGRAM_ID,
    )
    return {name: int(count) for name, count in rows}


def _release_claims(db: Database, person_id: int, *, at: datetime, by: int) -> None:
    """Put the callbacks of somebody who left back into the queue: they would wait for nobody."""
    held = read_held(
        db, "SELECT id FROM callback WHERE state = 'open' AND owner_id = ? ORDER BY id", person_id
    )
    for (number,) in held:
        update(db, Callback, number, None, new_version=True, owner=None, claimed_at=None)
        write_audit(db, at=at, person_id=by, action=Action.CALLBACK_RELEASED, subject_id=number)
