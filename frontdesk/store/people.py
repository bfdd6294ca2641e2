"""Rows of the people at the desk, and whether each wants all keys of a screen in sight."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from peewee import JOIN, Database, Select, fn

from frontdesk.domain.audit import Action
from frontdesk.domain.callbacks.state import CallbackStatus
from frontdesk.domain.errors import BadSettings
from frontdesk.domain.people import PROGRAM_ID, RECOVERY_NAME, Person
from frontdesk.store.audit import write_audit
from frontdesk.store.db.engine import Store
from frontdesk.store.db.prepared import Parameters, prepared
from frontdesk.store.db.row_mapper import columns
from frontdesk.store.db.rows import insert, update
from frontdesk.store.tables import practice as tables
from frontdesk.store.tables.callbacks import Callback
from frontdesk.store.tables.practice import Audit, Undo

_ALL = prepared(
    lambda p: (
        tables.Person.select(*columns(Person, tables.Person))
        .where(tables.Person.id != PROGRAM_ID)
        .order_by(tables.Person.id)
    ),
    Person,
)
_ON_STAFF = prepared(
    lambda p: tables.Person.select(tables.Person.id).where(tables.Person.id == p.id, tables.Person.active)
)
_PROGRAM = prepared(lambda p: tables.Person.select(tables.Person.name).where(tables.Person.id == PROGRAM_ID))
_CLAIMS = prepared(
    lambda p: (
        tables.Person.select(tables.Person.name, fn.COUNT(Callback.id))
        .join(
            Callback,
            JOIN.LEFT_OUTER,
            on=(Callback.owner == tables.Person.id) & (Callback.state == CallbackStatus.OPEN),
        )
        .where(tables.Person.active, tables.Person.id != PROGRAM_ID)
        .group_by(tables.Person.id, tables.Person.name)
        .order_by(tables.Person.id)
    )
)
_CLAIMED_BY = prepared(
    lambda p: (
        Callback.select(Callback.id)
        .where(Callback.state == CallbackStatus.OPEN, Callback.owner == p.person)
        .order_by(Callback.id)
        .for_update()
    )
)


def all_people(db: Database) -> list[Person]:
    """Return everybody who ever acted, without the program itself, by number."""
    return _ALL.rows(db)


def is_on_staff(db: Database, person_id: int) -> bool:
    """Return True if somebody may be given work."""
    return _ON_STAFF.scalar(db, id=person_id) is not None


def keep_staff(db: Database, names: Sequence[str], *, at: datetime, by: int | None) -> list[Person]:
    """Make the staff list match the settings: new names are added, missing ones become inactive.

    The claims of who left go back to the queue.

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
    for own in (_PROGRAM.scalar(db), RECOVERY_NAME):
        if own in names:
            raise BadSettings(f"staff: {own!r} is how the program signs its own entries; add a surname.")
    known = {person.name: person for person in all_people(db)}
    for name in names:
        if name not in known:
            number = insert(db, tables.Person, name=name)
            known[name] = Person(number, name)
            write_audit(db, at=at, person_id=by or number, action=Action.PERSON_ADDED, subject_id=number)
        elif not known[name].active:
            update(db, tables.Person, known[name].id, active=True)
            number = known[name].id
            write_audit(db, at=at, person_id=by or number, action=Action.PERSON_ADDED, subject_id=number)
    for person in known.values():
        if person.active and person.name not in names:
            update(db, tables.Person, person.id, active=False)
            write_audit(db, at=at, person_id=by or person.id, action=Action.PERSON_LEFT, subject_id=person.id)
            _release_claims(db, person.id, at=at, by=by or person.id)
            from frontdesk.store.accounts import forget_secrets

            forget_secrets(db, person.id)
    return [Person(known[name].id, name) for name in names]


def claims_by_name(db: Database) -> dict[str, int]:
    """Return how many open callbacks each of the active staff has, by name."""
    return {name: int(count) for name, count in _CLAIMS.rows(db)}


def _release_claims(db: Database, person_id: int, *, at: datetime, by: int) -> None:
    """Put the callbacks of somebody who left back into the queue: they would wait for nobody."""
    for number in _CLAIMED_BY.values(db, person=person_id):
        update(db, Callback, number, new_version=True, owner=None, claimed_at=None)
        write_audit(db, at=at, person_id=by, action=Action.CALLBACK_RELEASED, subject_id=number)


def _count_few(p: Parameters) -> Select:
    few = Undo.select(Undo.id).where(Undo.person == p.person, Undo.undone_at.is_null()).limit(p.most)
    few = few.alias("few")
    return Select([few], [fn.COUNT(few.c.id)])


_RECORDED = prepared(_count_few)
_KEYS_SAID = prepared(
    lambda p: (
        Audit.select(Audit.action)
        .where(
            Audit.subject == "person",
            Audit.subject_id == p.person,
            Audit.action.in_([Action.PERSON_KEYS_SHOWN.value, Action.PERSON_KEYS_AWAY.value]),
        )
        .order_by(Audit.id.desc())
        .limit(1)
    )
)


def recorded_actions(store: Store, person_id: int, most: int) -> int:
    """Return how many actions of a person can be undone and were not; no more than ``most`` are counted."""
    return int(_RECORDED.scalar(store, person=person_id, most=most))


def keys_said(store: Store, person_id: int) -> bool | None:
    """Return True if a person said last that all keys stay in sight; None if they said nothing."""
    action = _KEYS_SAID.scalar(store, person=person_id)
    return None if action is None else action == Action.PERSON_KEYS_SHOWN
