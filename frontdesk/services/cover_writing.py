"""Writing the cover inside somebody's transaction: what holds now, and what holds from now on."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TypeAlias

from frontdesk.domain.audit import Action
from frontdesk.domain.cover import CoverChange
from frontdesk.domain.errors import NotFound
from frontdesk.domain.people import Person
from frontdesk.services.cover_reading import read_cover
from frontdesk.services.office import Office
from frontdesk.store.audit import write_audit
from frontdesk.store.changes import Changes
from frontdesk.store.cover import add_cover, cover_changes
from frontdesk.store.db.engine import Transaction
from frontdesk.store.people import all_people

#: The cover as a change leaves it: who is on the phones, who backs up, whether they are busy.
NewCover: TypeAlias = tuple[tuple[int, ...], int | None, bool]


def latest_cover(office: Office, db: Transaction) -> CoverChange:
    """The cover as it holds: "busy" of another day does not, and must not come back by a change."""
    found = cover_changes(db, 1)
    if not found:
        return CoverChange(0, office.now(), 0)
    return replace(found[0], busy=read_cover(office.store, office.practice(), office.now()).busy)


def write_cover(db: Transaction, changes: Changes, new: NewCover, *, at: datetime, by: int) -> int:
    """Write the cover from now on, so that it can be taken back; gives the audit entry's number."""
    phones, backup, busy = new
    number = add_cover(db, at=at, by=by, phones=phones, backup=backup, busy=busy)
    changes.made("cover", number)
    return write_audit(db, at=at, person_id=by, action=Action.COVER_CHANGED, subject_id=number)


def staff_member(db: Transaction, person_id: int) -> Person:
    """Somebody who may be given work.

    Raises:
        NotFound: they are not on the staff.
    """
    found = next((one for one in all_people(db) if one.id == person_id and one.active), None)
    if found is None:
        raise NotFound("They are not on the staff. Nothing was changed; choose somebody else.")
    return found


def without(phones: tuple[int, ...], person_id: int) -> tuple[int, ...]:
    """Who is on the phones, without one of them."""
    return tuple(number for number in phones if number != person_id)
