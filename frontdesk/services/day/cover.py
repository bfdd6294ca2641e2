"""Cover: who is on the phones, who backs up, the busy key, and lunch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from frontdesk.domain.audit import Action
from frontdesk.domain.day.cover import Cover, CoverChange, Escalation, LunchMoved, LunchOut, Place, cover_now
from frontdesk.domain.errors import NotFound, Refused, Taken
from frontdesk.domain.people import Person
from frontdesk.services.again import again_if_lost
from frontdesk.services.office import Office, Practice
from frontdesk.store.audit import write_audit
from frontdesk.store.changes import Changes
from frontdesk.store.day import cover as rows
from frontdesk.store.day.cover import add_cover, cover_changes, hold_cover
from frontdesk.store.db.engine import Store, Transaction
from frontdesk.store.people import all_people, is_on_staff

if TYPE_CHECKING:
    from frontdesk.services.day.escalations import EscalationService


def read_cover(store: Store, practice: Practice, now: datetime) -> Cover:
    """Return who is on the phones and who backs up.

    Args:
        store: the store.
        practice: the present settings.
        now: UTC.
    """
    hours = practice.rule.hours
    with store.reading() as db:
        changes = cover_changes(db)
        if not changes:
            return Cover()
        staff = [person for person in all_people(db) if person.active]
    today = hours.day_of(now)
    return cover_now(changes, staff, lambda at: hours.day_of(at) == today)


#: The cover as a change leaves it: who is on the phones, who backs up, whether they are busy.
NewCover: TypeAlias = tuple[tuple[int, ...], int | None, bool]


def latest_cover(office: Office, db: Transaction) -> CoverChange:
    """Return the present cover, without a "busy" of another day, which a change must not bring back."""
    found = cover_changes(db, 1)
    if not found:
        return CoverChange(0, office.now(), 0)
    return replace(found[0], busy=read_cover(office.store, office.practice(), office.now()).busy)


def write_cover(db: Transaction, changes: Changes, new: NewCover, *, at: datetime, by: int) -> int:
    """Write the cover from now on, so that it can be undone; return the audit entry's id."""
    phones, backup, busy = new
    number = add_cover(db, at=at, by=by, phones=phones, backup=backup, busy=busy)
    changes.made("cover", number)
    return write_audit(db, at=at, person_id=by, action=Action.COVER_CHANGED, subject_id=number)


def staff_member(db: Transaction, person_id: int) -> Person:
    """Return a person who may be given work.

    Raises:
        NotFound: they are not on the staff.
    """
    found = next((one for one in all_people(db) if one.id == person_id and one.active), None)
    if found is None:
        raise NotFound("They are not on the staff. Nothing was changed; choose somebody else.")
    return found


def without(phones: tuple[int, ...], person_id: int) -> tuple[int, ...]:
    """Return the people on the phones without one of them."""
    return tuple(number for number in phones if number != person_id)


_Change: TypeAlias = Callable[[Transaction, CoverChange], NewCover]


@dataclass(frozen=True, slots=True)
class CoverLook:
    """What the frame shows of the cover.

    Attributes:
        cover: who is on the phones and who backs up.
        out: who is out for lunch, and who covers for them.
        escalations: for which callbacks the backup is called, the most urgent first.
    """

    cover: Cover
    out: tuple[LunchOut, ...]
    escalations: tuple[Escalation, ...]

    @property
    def is_anything(self) -> bool:
        """True if there is anything to show."""
        return self.cover.is_said or bool(self.out) or bool(self.escalations)


class CoverService:
    """Records who is on the phones and who backs up; every change is one row, and the latest one holds.

    The person who made a change can undo it: the row is kept and no longer holds.
    """

    def __init__(self, office: Office) -> None:
        self._office = office

    @cached_property
    def escalations(self) -> EscalationService:
        """Calling the backup."""
        from frontdesk.services.day.escalations import EscalationService

        return EscalationService(self._office)

    def look(self, *, by: int) -> CoverLook:
        """Return the present cover, after calling the backup for callbacks that need it."""
        cover = self.now()
        with self._office.store.reading() as db:
            out = tuple(rows.lunches_out(db))
        return CoverLook(cover, out, tuple(self.escalations.look(by=by)))

    def now(self) -> Cover:
        """Return who is on the phones and who backs up."""
        office = self._office
        return read_cover(office.store, office.practice(), office.now())

    def turn_phones(self, person_id: int, *, by: int) -> Cover:
        """Put somebody on the phones, or take them off.

        Raises:
            NotFound: they are not on the staff.
        """

        def change(db: Transaction, latest: CoverChange) -> NewCover:
            """Put the person on the phones, or take them off."""
            phones = without(latest.phones, person_id)
            if phones == latest.phones:
                phones = (*phones, staff_member(db, person_id).id)
            return phones, latest.backup, latest.busy

        return self._change(change, by)

    def turn_backup(self, person_id: int, *, by: int) -> Cover:
        """Make somebody the backup, or nobody if they are it already; busy ends with it.

        Raises:
            NotFound: they are not on the staff.
        """

        def change(db: Transaction, latest: CoverChange) -> NewCover:
            """Make the person the backup, or nobody if they are already."""
            if latest.backup == person_id:
                return latest.phones, None, False
            return latest.phones, staff_member(db, person_id).id, latest.busy

        return self._change(change, by)

    def turn_busy(self, *, by: int) -> Cover:
        """Turn busy on, so that the backup takes the next calls, or off.

        Raises:
            Refused: nobody backs up.
        """

        def change(db: Transaction, latest: CoverChange) -> NewCover:
            """Switch busy on or off. Raises Refused if nobody backs up."""
            if not latest.busy and (latest.backup is None or not is_on_staff(db, latest.backup)):
                raise Refused(
                    "Nobody backs up, so nobody would take the next ones. Say who with ctrl+p first."
                )
            return latest.phones, latest.backup, not latest.busy

        return self._change(change, by)

    def lunch_out(self, person_id: int, to: int, *, by: int) -> LunchMoved:
        """Hand all claims of a person to another, who also takes their place on the phones.

        Raises:
            Refused: it is the same person, or one of them is out.
            NotFound: one of them is not on the staff.
        """
        return lunch_out(self._office, person_id, to, by=by)

    def lunch_back(self, lunch_id: int, *, by: int) -> LunchMoved:
        """Move back the claims that the other one still has, and the place on the phones.

        Raises:
            NotFound: nobody is out under this number.
            Taken: another desk took them back first.
        """
        return lunch_back(self._office, lunch_id, by=by)

    @again_if_lost
    def _change(self, change: _Change, by: int) -> Cover:
        at = self._office.now()
        with self._office.store.writing() as db:
            rows.hold_cover(db)
            changes = Changes()
            audit = write_cover(db, changes, change(db, latest_cover(self._office, db)), at=at, by=by)
            changes.save(db, audit_id=audit, at=at, person_id=by, action=Action.COVER_CHANGED)
        return self.now()


def lunch_out(office: Office, person_id: int, to: int, *, by: int) -> LunchMoved:
    """Hand all claims of a person to another, who also takes their place on the phones.

    Undoing it gives back each claim that nobody worked on meanwhile.

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
    """Move back the claims that the other one still has, and the place on the phones.

    Undoing it gives each claim to the other one again that nobody worked on meanwhile.

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
        # A person who left the staff meanwhile gets no claim back.
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
    """Hand claims over; return those that were still theirs."""
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
    """Take the person who is out off the phones, and put on the one who covers."""
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
    """Put the person who is back on the phones again, if they were on them."""
    latest, person = latest_cover(office, db), out.person.id
    if out.place is Place.KEPT or person in latest.phones or not out.person.active:
        return
    others = without(latest.phones, out.to.id) if out.place is Place.TAKEN else latest.phones
    write_cover(db, changes, ((person, *others), latest.backup, latest.busy), at=at, by=by)


def _save(
    db: Transaction, changes: Changes, action: Action, lunch_id: int, at: datetime, by: int, **detail: int
) -> None:
    """Write the audit entry and what it takes to undo the action."""
    audit = write_audit(db, at=at, person_id=by, action=action, subject_id=lunch_id, **detail)
    changes.save(db, audit_id=audit, at=at, person_id=by, action=action)
