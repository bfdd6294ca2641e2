"""The handbook: its cards, their approval by the practice's clinician, the next free times."""

from __future__ import annotations

from pathlib import Path

from frontdesk.domain.cards import Card, Shelf
from frontdesk.domain.errors import Incomplete
from frontdesk.domain.handbook import Handbook, check_clinician
from frontdesk.domain.text import ABOUT_LIMIT, clean_name, one_line
from frontdesk.services.card_files import CardFiles
from frontdesk.services.office import Office
from frontdesk.store import handbook as rows
from frontdesk.store.audit import Action, write_audit


class HandbookService:
    """Reads the handbook, and keeps what people say about it."""

    def __init__(self, office: Office) -> None:
        """Stand on the office; nothing is read yet."""
        self._office = office
        self._files = CardFiles()
        self._shelf = Shelf(())

    def read(self, folder: Path | None) -> Handbook:
        """The handbook as it is now; files that did not change are not read again.

        Args:
            folder: where the practice's own cards are, or None.
        """
        cards, troubles = self._files.cards(folder)
        if set(cards) != set(self._shelf.cards):
            self._shelf = Shelf(cards)
        store = self._office.store
        return Handbook(self._shelf, rows.latest_approvals(store), rows.latest_available(store), troubles)

    def approve(self, card: Card, approved_by: str, *, by: int) -> None:
        """Keep that the practice's clinician approved a card's text as it is shown.

        Args:
            card: as it was seen; a text that is changed later is not approved by this.
            approved_by: the clinician.
            by: who writes it down.

        Raises:
            Incomplete: there is no name in ``approved_by``.
        """
        clinician = clean_name(approved_by).text
        check_clinician(clinician)
        self._say(card, clinician, by)

    def withdraw(self, card: Card, *, by: int) -> None:
        """Take the approval of a card back; that there was one stays in the record."""
        self._say(card, "", by)

    def _say(self, card: Card, approved_by: str, by: int) -> None:
        at = self._office.now()
        with self._office.store.writing() as db:
            number = rows.add_approval(db, card.name, card.digest, approved_by, at=at, by=by)
            write_audit(
                db,
                at=at,
                person_id=by,
                action=Action.CARD_APPROVED,
                subject_id=number,
                card=card.name,
                withdrawn=not approved_by,
            )

    def say_available(self, treatment: Card, text: str, *, by: int) -> None:
        """Keep when a treatment is next available, in the words of who looked.

        Raises:
            Incomplete: nothing was typed.
        """
        words = one_line(text, ABOUT_LIMIT)
        if not words:
            raise Incomplete("available", "Type when it is next available, such as: Tue Nov 24, 10 AM.")
        at = self._office.now()
        with self._office.store.writing() as db:
            number = rows.add_available(db, treatment.name, words, at=at, by=by)
            write_audit(
                db, at=at, person_id=by, action=Action.CARD_AVAILABLE, subject_id=number, card=treatment.name
            )
