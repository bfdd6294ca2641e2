"""Lunch cover: all claims of somebody go to another in one transaction, and come back in one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from frontdesk.domain.audit import Action
from frontdesk.domain.errors import NotFound, Refused, Taken
from frontdesk.domain.lunch import LunchMoved, LunchOut, Place
from frontdesk.services.cover_writing import latest_cover, staff_member, without, write_cover
from frontdesk.services.office import Office
from frontdesk.store import cover as rows
from frontdesk.store.audit import write_audit
from frontdesk.store.changes import Changes
from frontdesk.store.cover import hold_cover
from frontdesk.store.db.engine import Transaction


def lunch_out(office: Office, person_id: int, to: int, *, by: int) -> LunchMoved:
    """Hand all claims of somebody to another, who also takes their place on the phones.

    Undone, each claim goes back that nobody worked on meanwhile.

    Raises:
        Refused: it is the same person, or one of them is out.
        NotFound: one of them is not on the staff.
    """
    at = office.now()
    with office.store.writing() as db:
        hold_cover(db)
        person, other = staff_member(db, person_id), staff_member(db, to)
        if person == other:
            raise Refused("Somebody else has to cover for you. Nothing was changed.")
        for out in rows.lunches_out(db):
            if out.person.id in (person_id, to):
                raise Refused(f"{out.person.first_name} is out already. Nothing was changed.")
        changes, claims = Changes(), rows.claims_of(db, person_id)
        moved = _move(db, changes, claims, owner=person_id, to=to, at=at, by=by)
        place = _give_place(office, db, changes, person_id, to, at=at, by=by)
        number = rows.add_lunch(db, at=at, person=person_id, to=to, callbacks=moved, place=place)
        changes.made("lunch", number)
        _save(db, changes, Action.COVER_LUNCH_OUT, number, at, by, claims=len(moved), to=to)
    return LunchMoved(person, other, True, len(moved), len(moved))


def lunch_back(office: Office, lunch_id: int, *, by: int) -> LunchMoved:
    """Take back the claims that the other one still has, and the place on the phones.

    Undone, each claim goes to the other one again that nobody worked on meanwhile.

    Raises:
        NotFound: nobody is out under this number.
        Taken: another desk took them back first.
    """
    at = office.now()
    with office.store.writing() as db:
        hold_cover(db)
        out = next((one for one in rows.lunches_out(db) if one.id == lunch_id), None)
        if out is None:
            raise NotFound("They are back already. Nothing was changed.")
        person, to = out.person.id, out.to.id
        changes, handed = Changes(), set(out.callbacks)
        # Who left the staff meanwhile gets no claim back: it would wait for nobody.
        still = [one for one in rows.claims_of(db, to) if one in handed and out.person.active]
        moved = _move(db, changes, still, owner=to, to=person, at=at, by=by)
        _take_place(office, db, changes, out, at=at, by=by)
        if not rows.end_lunch(db, changes, lunch_id, at):
            raise Taken("Another desk took the claims back just now. Nothing was changed.")
        _save(db, changes, Action.COVER_LUNCH_BACK, lunch_id, at, by, claims=len(moved))
    return LunchMoved(out.person, out.to, False, len(moved), len(out.callbacks))


def _move(
    db: Transaction,
    changes: Changes,
    numbers: Sequence[int],
    *,
    owner: int,
    to: int,
    at: datetime,
    by: int,
) -> list[int]:
    """Give claims from one to the other; gives those that were still theirs."""
    moved = []
    for number in numbers:
        if rows.move_claim(db, changes, number, owner=owner, to=to, at=at):
            action = Action.CALLBACK_HANDED_OVER
            audit = write_audit(db, at=at, person_id=by, action=action, subject_id=number, to=to)
            changes.audited(number, audit)
            moved.append(number)
    return moved


def _give_place(
    office: Office, db: Transaction, changes: Changes, person: int, to: int, *, at: datetime, by: int
) -> Place:
    """Who is out is not on the phones: who has their claims is."""
    latest = latest_cover(office, db)
    if person not in latest.phones:
        return Place.KEPT
    rest = without(latest.phones, person)
    phones = rest if to in rest else (*rest, to)
    write_cover(db, changes, (phones, latest.backup, latest.busy), at=at, by=by)
    return Place.LEFT if to in rest else Place.TAKEN


def _take_place(
    office: Office, db: Transaction, changes: Changes, out: LunchOut, *, at: datetime, by: int
) -> None:
    """Who is back is on the phones again, if they were."""
    latest, person = latest_cover(office, db), out.person.id
    if out.place is Place.KEPT or person in latest.phones or not out.person.active:
        return
    others = without(latest.phones, out.to.id) if out.place is Place.TAKEN else latest.phones
    write_cover(db, changes, ((person, *others), latest.backup, latest.busy), at=at, by=by)


def _save(
    db: Transaction, changes: Changes, action: Action, lunch_id: int, at: datetime, by: int, **detail: int
) -> None:
    """Tell the audit, and keep what it takes to undo it."""
    audit = write_audit(db, at=at, person_id=by, action=action, subject_id=lunch_id, **detail)
    changes.save(db, audit_id=audit, at=at, person_id=by, action=action)
