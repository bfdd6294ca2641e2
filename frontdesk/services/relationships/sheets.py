"""The sheet for a meeting with one who refers, as text and in a file."""

from __future__ import annotations

from pathlib import Path

from frontdesk.domain.audit import Action
from frontdesk.domain.relationships.meeting import sheet_markdown
from frontdesk.domain.relationships.touches import TouchKind
from frontdesk.domain.sign_in.roles import Permission
from frontdesk.services.handbook import HandbookService
from frontdesk.services.office import Office
from frontdesk.services.permitted import needs
from frontdesk.services.relationships.service import RelationshipService
from frontdesk.store.audit import write_audit


class MeetingSheets:
    """Writes what to take along to a meeting."""

    def __init__(self, office: Office, relationships: RelationshipService, handbook: HandbookService) -> None:
        """Take what it works with.

        Args:
            office: the store, the clock and the settings.
            relationships: what is known of those who refer.
            handbook: the cards that answer a concern.
        """
        self._office = office
        self._relationships = relationships
        self._handbook = handbook

    def text(self, referrer_id: int, kind: TouchKind, folder: Path | None) -> str:
        """Return the sheet as Markdown.

        Args:
            referrer_id: with whom.
            kind: what kind of meeting.
            folder: where the practice's own handbook cards are, or None.

        Raises:
            NotFound: there is nobody of that number.
            Refused: it is no meeting.
        """
        shelf = self._handbook.read(folder).shelf

        def answers(name: str) -> str:
            """Return the text of a card, or nothing."""
            card = shelf.get(name)
            return card.body if card is not None else ""

        hours = self._office.practice().rule.hours
        detail = self._relationships.one(referrer_id)
        return sheet_markdown(detail, kind, self._office.now(), hours, answers)

    @needs(Permission.OUTREACH)
    def write(self, referrer_id: int, kind: TouchKind, file: Path, *, folder: Path | None, by: int) -> None:
        """Write the sheet to a file, as a PDF if its name ends in ``.pdf``; the audit keeps that it was made.

        Raises:
            NotFound: there is nobody of that number.
            NoPdf: the extra for PDF is not installed.
            Refused: it is no meeting; or the file cannot be written or is there already.
        """
        from frontdesk.letters.files import check_place, write_paper

        check_place(file, overwrite=False)
        text, at = self.text(referrer_id, kind, folder), self._office.now()
        with self._office.store.writing() as db:
            write_audit(db, at=at, person_id=by, action=Action.REFERRER_PRINTED, subject_id=referrer_id)
        write_paper(file, text, kind.words.capitalize())

    def file_name(self, referrer_id: int, kind: TouchKind) -> str:
        """Return a name for the file, of a PDF if one can be made here."""
        from frontdesk.letters.pdf import can_make_pdf

        day = self._office.practice().rule.hours.day_of(self._office.now()).isoformat()
        kind_name = kind.value.replace("_", "-")
        return f"{kind_name}-{referrer_id}-{day}.{'pdf' if can_make_pdf() else 'md'}"
