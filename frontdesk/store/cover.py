"""Rows of the cover and of lunches, and what keeps either from being undone.

Rows stay as they were written. The latest change of the cover that was not undone holds; which were undone,
the audit says.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from peewee import Database

from frontdesk.domain.callbacks.state import CallbackStatus, claimed
from frontdesk.domain.cover import CoverChange, LunchOut, Place
from frontdesk.domain.errors import Refused
from frontdesk.domain.people import Person
from frontdesk.store.audit import stands
from frontdesk.store.callbacks import read_callback
from frontdesk.store.changes import Changes
from frontdesk.store.db.prepared import prepared
from frontdesk.store.db.row_mapper import Together, columns
from frontdesk.store.db.rows import insert
from frontdesk.store.tables import cover as tables
from frontdesk.store.tables.callbacks import Callback
from frontdesk.store.tables.practice import Person as Staff

#: How many changes are read to find since when somebody is at their place.
LOOKED_BACK = 60

#: The largest number that the column holds on either engine.
_MAX_ID = 2**31 - 1


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(json.loads(text))


_CHANGES = prepared(
    lambda p: (
        tables.Cover.select(
            *columns(
                CoverChange,
                tables.Cover,
                by=tables.Cover.person,
                phones=Together(_numbers, tables.Cover.phones),
            )
        )
        .where(tables.Cover.id <= p.until, stands(tables.Cover))
        .order_by(tables.Cover.id.desc())
        .limit(p.limit)
    ),
    CoverChange,
)


def cover_changes(db: Database, limit: int = LOOKED_BACK, *, until: int = _MAX_ID) -> list[CoverChange]:
    """Return the latest changes of the cover that were not undone, newest first.

    Args:
        db: the open database.
        limit: how many at most.
        until: the number of the last one that is asked for.
    """
    return _CHANGES.rows(db, until=until, limit=limit)


def change_of(db: Database, cover_id: int) -> tuple[CoverChange, CoverChange]:
    """Return the cover before one of its changes and after it; before the first nobody covered anything."""
    after, *earlier = cover_changes(db, 2, until=cover_id)
    return (earlier[0] if earlier else CoverChange(0, after.at, after.by)), after


def hold_cover(db: Database) -> None:
    """Let nobody else change the cover until the transaction ends; on SQLite nobody writes anything."""
    if db.for_update:
        db.execute_sql("LOCK TABLE cover IN SHARE ROW EXCLUSIVE MODE")


def add_cover(
    db: Database, *, at: datetime, by: int, phones: Sequence[int], backup: int | None, busy: bool
) -> int:
    """Write the cover as it is from now on, and return its number."""
    kept = json.dumps(list(phones))
    return insert(db, tables.Cover, at=at, person=by, phones=kept, backup=backup, busy=busy)


_To = Staff.alias()


def _person(number: int, name: str, active: object) -> Person:
    return Person(number, name, bool(active))


_LUNCHES_OUT = prepared(
    lambda p: (
        tables.Lunch.select(
            *columns(
                LunchOut,
                tables.Lunch,
                person=Together(_person, Staff.id, Staff.name, Staff.active),
                to=Together(_person, _To.id, _To.name, _To.active),
                callbacks=Together(_numbers, tables.Lunch.callbacks),
            )
        )
        .join(Staff, on=tables.Lunch.person == Staff.id)
        .join(_To, on=tables.Lunch.to_person == _To.id)
        .where(tables.Lunch.back_at.is_null())
        .order_by(tables.Lunch.id)
    ),
    LunchOut,
)
_AT_LUNCH = prepared(
    lambda p: (
        tables.Lunch.select(*columns(Person, Staff))
        .join(Staff, on=tables.Lunch.person == Staff.id)
        .where(tables.Lunch.id == p.lunch)
    ),
    Person,
)
_CLAIMS = prepared(
    lambda p: (
        Callback.select(Callback.id)
        .where(Callback.state == CallbackStatus.OPEN, Callback.owner == p.person)
        .order_by(Callback.id)
        .for_update()
    )
)


def lunches_out(db: Database) -> list[LunchOut]:
    """Return who is out, with whom their claims are."""
    return _LUNCHES_OUT.rows(db)


def person_at_lunch(db: Database, lunch_id: int) -> Person:
    """Return who was out."""
    (person,) = _AT_LUNCH.rows(db, lunch=lunch_id)
    return person


def add_lunch(
    db: Database, *, at: datetime, person: int, to: int, callbacks: Sequence[int], place: Place
) -> int:
    """Write that somebody went out, and return its number."""
    kept = json.dumps(list(callbacks))
    return insert(db, tables.Lunch, out_at=at, person=person, to_person=to, callbacks=kept, place=place)


def end_lunch(db: Database, changes: Changes, lunch_id: int, at: datetime) -> bool:
    """Write that somebody is back; return False if another desk did so first."""
    return changes.change(db, "lunch", lunch_id, {"back_at": None}, back_at=at)


def claims_of(db: Database, person_id: int) -> list[int]:
    """Return the numbers of the open callbacks somebody has, held until the transaction ends."""
    return _CLAIMS.values(db, person=person_id)


def move_claim(
    db: Database, changes: Changes, callback_id: int, *, owner: int, to: int, at: datetime
) -> bool:
    """Give an open callback from one to another; return True if it was still theirs.

    If the work goes on before that is undone, it stays where it is.
    """
    changes.may_stay(callback_id)
    before = read_callback(db, callback_id)
    if not before.is_open or before.owner_id != owner:
        return False
    changes.change_callback(db, before, claimed(before, to, at))
    return True


def check_latest_cover(db: Database, cover_id: int) -> None:
    """Check that nobody changed the cover after a change that is undone.

    Raises:
        Refused: somebody did.
    """
    if cover_changes(db, 1)[0].id != cover_id:
        raise Refused(
            "The cover was changed again since, so this cannot be undone. Nothing was changed; ctrl+p says"
            " who covers what from now on."
        )


def void_lunch(db: Database, lunch_id: int, at: datetime) -> None:
    """End a lunch that is undone, as if nobody was out.

    Raises:
        Refused: they are back already.
    """
    if not end_lunch(db, Changes(), lunch_id, at):
        raise Refused("They are back already, so this cannot be undone. Nothing was changed.")


def check_still_out(db: Database, lunch_id: int) -> None:
    """Check that nobody of a lunch that goes on again is out otherwise.

    Raises:
        Refused: one of them went out again since.
    """
    out = lunches_out(db)
    again = next(one for one in out if one.id == lunch_id)
    for other in out:
        if other.id != lunch_id and other.person in (again.person, again.to):
            name = other.person.first_name
            raise Refused(f"{name} is out again since, so this cannot be undone. Nothing was changed.")
        if other.id != lunch_id and other.to == again.person:
            covering, away = other.to.first_name, other.person.first_name
            raise Refused(
                f"{covering} covers for {away} since, so this cannot be undone. Nothing was changed."
            )
