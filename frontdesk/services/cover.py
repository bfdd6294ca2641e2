"""Cover: who is on the phones, who backs up, the busy key, and lunch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from frontdesk.domain.audit import Action
from frontdesk.domain.cover import Cover, CoverChange
from frontdesk.domain.errors import Refused
from frontdesk.domain.escalations import Escalation
from frontdesk.domain.lunch import LunchMoved, LunchOut
from frontdesk.services.cover_reading import read_cover
from frontdesk.services.cover_writing import NewCover, latest_cover, staff_member, without, write_cover
from frontdesk.services.lunch import lunch_back, lunch_out
from frontdesk.services.office import Office
from frontdesk.store import cover as rows
from frontdesk.store.changes import Changes
from frontdesk.store.db.engine import Transaction
from frontdesk.store.people import is_on_staff

if TYPE_CHECKING:
    from frontdesk.services.escalations import EscalationService
    from frontdesk.services.hand_off import HandOffService


_Change: TypeAlias = Callable[[Transaction, CoverChange], NewCover]


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
    """Says who covers what; every change is one row and one entry, and the latest row holds.

    Each can be undone by who made it: the row is kept and holds no more.
    """

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
            out = tuple(rows.lunches_out(db))
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

        def change(db: Transaction, latest: CoverChange) -> NewCover:
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
            if latest.backup == person_id:
                return latest.phones, None, False
            return latest.phones, staff_member(db, person_id).id, latest.busy

        return self._change(change, by)

    def turn_busy(self, *, by: int) -> Cover:
        """Let the backup take the next ones, or not any more.

        Raises:
            Refused: nobody backs up.
        """

        def change(db: Transaction, latest: CoverChange) -> NewCover:
            """Turn it over. Raises Refused when nobody backs up."""
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
        return lunch_out(self._office, person_id, to, by=by)

    def lunch_back(self, lunch_id: int, *, by: int) -> LunchMoved:
        """Take back the claims that the other one still has, and the place on the phones.

        Raises:
            NotFound: nobody is out under this number.
            Taken: another desk took them back first.
        """
        return lunch_back(self._office, lunch_id, by=by)

    def _change(self, change: _Change, by: int) -> Cover:
        at = self._office.now()
        with self._office.store.writing() as db:
            rows.hold_cover(db)
            changes = Changes()
            audit = write_cover(db, changes, change(db, latest_cover(self._office, db)), at=at, by=by)
            changes.save(db, audit_id=audit, at=at, person_id=by, action=Action.COVER_CHANGED)
        return self.now()
