"""Cover: who is on the phones, who backs up, the busy key, and lunch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from frontdesk.domain.cover import Cover, CoverChange
from frontdesk.domain.errors import NotFound, Refused, Taken
from frontdesk.domain.escalations import Escalation
from frontdesk.domain.lunch import LunchMoved, LunchOut, Place
from frontdesk.domain.people import Person
from frontdesk.services.cover_reading import read_cover
from frontdesk.services.office import Office
from frontdesk.store import cover as rows
from frontdesk.store import lunch as lunches
from frontdesk.store.audit import Action, write_audit
from frontdesk.store.engine import Transaction
from frontdesk.store.people import all_people, is_on_staff

if TYPE_CHECKING:
    from frontdesk.services.escalations import EscalationService
    from frontdesk.services.hand_off import HandOffService


#: The cover as a change leaves it: who is on the phones, who backs up, whether they are busy.
_New: TypeAlias = tuple[tuple[int, ...], int | None, bool]
_Change: TypeAlias = Callable[[Transaction, CoverChange], _New]


@dataclass(frozen=True, slots=True)
class CoverLook:
    """What every frame shows of the cover.

    Attributes:
        cover: who is on the phones and who backs up.
        out: who is out, with whom their claims are.
        escalations: for which callbacks the backup is called, the most urgent first.
    """

    cover: Cover
    out: tuple[LunchOut, ...]
    escalations: tuple[Escalation, ...]

    @property
    def is_anything(self) -> bool:
        """Whether any of it is to be shown."""
        return self.cover.is_said or bool(self.out) or bool(self.escalations)


class CoverService:
    """Says who covers what; every change is one row and one entry, and the latest row holds."""

    def __init__(self, office: Office) -> None:
        """Stand on the office."""
        self._office = office

    @cached_property
    def escalations(self) -> EscalationService:
        """The calls for the backup."""
        from frontdesk.services.escalations import EscalationService

        return EscalationService(self._office)

    @cached_property
    def hand_off(self) -> HandOffService:
        """What one tells the next."""
        from frontdesk.services.hand_off import HandOffService

        return HandOffService(self._office)

    def look(self, *, by: int) -> CoverLook:
        """The cover as it is now, after calling the backup where it is time to."""
        cover = self.now()
        with self._office.store.reading() as db:
            out = tuple(lunches.lunches_out(db))
        return CoverLook(cover, out, tuple(self.escalations.look(by=by)))

    def now(self) -> Cover:
        """Who is on the phones and who backs up."""
        office = self._office
        return read_cover(office.store, office.practice(), office.now())

    def turn_phones(self, person_id: int, *, by: int) -> Cover:
        """Put somebody on the phones, or take them off.

        Raises:
            NotFound: they are not on the staff.
        """

        def change(db: Transaction, latest: CoverChange) -> _New:
            phones = _without(latest.phones, person_id)
            if phones == latest.phones:
                phones = (*phones, self._one(db, person_id).id)
            return phones, latest.backup, latest.busy

        return self._change(change, by)

    def turn_backup(self, person_id: int, *, by: int) -> Cover:
        """Make somebody the backup, or nobody if they are it already; busy ends with it.

        Raises:
            NotFound: they are not on the staff.
        """

        def change(db: Transaction, latest: CoverChange) -> _New:
            if latest.backup == person_id:
                return latest.phones, None, False
            return latest.phones, self._one(db, person_id).id, latest.busy

        return self._change(change, by)

    def turn_busy(self, *, by: int) -> Cover:
        """Let the backup take the next ones, or not any more.

        Raises:
            Refused: nobody backs up.
        """

        def change(db: Transaction, latest: CoverChange) -> _New:
            if not latest.busy and (latest.backup is None or not is_on_staff(db, latest.backup)):
                raise Refused(
                    "Nobody backs up, so nobody would take the next ones. Say who with ctrl+p first."
                )
            return latest.phones, latest.backup, not latest.busy

        return self._change(change, by)

    def lunch_out(self, person_id: int, to: int, *, by: int) -> LunchMoved:
        """Hand all claims of somebody to another, who also takes their place on the phones.

        Raises:
            Refused: it is the same person, or one of them is out.
            NotFound: one of them is not on the staff.
        """
        at = self._office.now()
        with self._office.store.writing() as db:
            rows.hold_cover(db)
            person, other = self._one(db, person_id), self._one(db, to)
            if person == other:
                raise Refused("Somebody else has to cover for you. Nothing was changed.")
            for out in lunches.lunches_out(db):
                if out.person.id in (person_id, to):
                    raise Refused(f"{out.person.first_name} is out already. Nothing was changed.")
            place = self._give_place(db, person_id, to, at=at, by=by)
            moved = self._move(db, lunches.claims_of(db, person_id), owner=person_id, to=to, at=at, by=by)
            number = lunches.add_lunch(db, at=at, person=person_id, to=to, callbacks=moved, place=place)
            _audit(db, Action.COVER_LUNCH_OUT, number, at, by, claims=len(moved), to=to)
        return LunchMoved(person, other, True, len(moved), len(moved))

    def lunch_back(self, lunch_id: int, *, by: int) -> LunchMoved:
        """Take back the claims that the other one still has, and the place on the phones.

        Raises:
            NotFound: nobody is out under this number.
            Taken: another desk took them back first.
        """
        at = self._office.now()
        with self._office.store.writing() as db:
            rows.hold_cover(db)
            out = next((one for one in lunches.lunches_out(db) if one.id == lunch_id), None)
            if out is None:
                raise NotFound("They are back already. Nothing was changed.")
            if not lunches.end_lunch(db, lunch_id, at):
                raise Taken("Another desk took the claims back just now. Nothing was changed.")
            person, to = out.person.id, out.to.id
            still = [number for number in lunches.claims_of(db, to) if number in set(out.callbacks)]
            moved = self._move(db, still, owner=to, to=person, at=at, by=by) if out.person.active else []
            self._take_place(db, out, at=at, by=by)
            _audit(db, Action.COVER_LUNCH_BACK, lunch_id, at, by, claims=len(moved))
        return LunchMoved(out.person, out.to, False, len(moved), len(out.callbacks))

    # One transaction

    def _change(self, change: _Change, by: int) -> Cover:
        at = self._office.now()
        with self._office.store.writing() as db:
            rows.hold_cover(db)
            self._write(db, change(db, self._latest(db)), at, by)
        return self.now()

    def _latest(self, db: Transaction) -> CoverChange:
        """The cover as it holds: "busy" of another day does not, and must not come back by a change."""
        found = rows.cover_changes(db, 1)
        if not found:
            return CoverChange(0, self._office.now(), 0)
        return replace(found[0], busy=self.now().busy)

    @staticmethod
    def _write(db: Transaction, new: _New, at: datetime, by: int) -> None:
        phones, backup, busy = new
        number = rows.add_cover(db, at=at, by=by, phones=phones, backup=backup, busy=busy)
        _audit(db, Action.COVER_CHANGED, number, at, by)

    def _give_place(self, db: Transaction, person: int, to: int, *, at: datetime, by: int) -> Place:
        """Who is out is not on the phones: who has their claims is."""
        latest = self._latest(db)
        if person not in latest.phones:
            return Place.KEPT
        rest = _without(latest.phones, person)
        phones = rest if to in rest else (*rest, to)
        self._write(db, (phones, latest.backup, latest.busy), at, by)
        return Place.LEFT if to in rest else Place.TAKEN

    def _take_place(self, db: Transaction, out: LunchOut, *, at: datetime, by: int) -> None:
        latest, person = self._latest(db), out.person.id
        if out.place is Place.KEPT or person in latest.phones or not out.person.active:
            return
        others = _without(latest.phones, out.to.id) if out.place is Place.TAKEN else latest.phones
        self._write(db, ((person, *others), latest.backup, latest.busy), at, by)

    @staticmethod
    def _move(
        db: Transaction, numbers: Sequence[int], *, owner: int, to: int, at: datetime, by: int
    ) -> list[int]:
        moved = [number for number in numbers if lunches.move_claim(db, number, owner=owner, to=to, at=at)]
        for number in moved:
            _audit(db, Action.CALLBACK_HANDED_OVER, number, at, by, to=to)
        return moved

    @staticmethod
    def _one(db: Transaction, person_id: int) -> Person:
        found = next((one for one in all_people(db) if one.id == person_id and one.active), None)
        if found is None:
            raise NotFound("They are not on the staff. Nothing was changed; choose somebody else.")
        return found


def _without(phones: tuple[int, ...], person_id: int) -> tuple[int, ...]:
    return tuple(number for number in phones if number != person_id)


def _audit(db: Transaction, action: Action, subject: int, at: datetime, by: int, **detail: int) -> None:
    write_audit(db, at=at, person_id=by, action=action, subject_id=subject, **detail)
