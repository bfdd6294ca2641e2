"""Letters, as the screens and commands use them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from frontdesk.domain.audit import Action
from frontdesk.domain.referrals.owed import Channel
from frontdesk.domain.relationships.touches import TouchKind
from frontdesk.domain.sign_in.roles import Permission
from frontdesk.letters.table import Letter
from frontdesk.services.letters.handing_over import HandedOver, HandingOver
from frontdesk.services.letters.texts import LetterTexts
from frontdesk.services.letters.writing import LetterWriter, OwedLetter, WrittenLetter
from frontdesk.services.office import Office, Practice
from frontdesk.services.owed.service import OwedService
from frontdesk.services.permitted import needs
from frontdesk.services.relationships.touching import NewTouch, record_touch
from frontdesk.store.audit import write_audit
from frontdesk.store.db.engine import Transaction
from frontdesk.store.relationships.writing import was_written


class Format(StrEnum):
    """What a letter is made as."""

    TEXT = "text"
    PDF = "pdf"


@dataclass(frozen=True, slots=True)
class MadeLetter:
    """A letter that was made.

    Attributes:
        written: the letter.
        content: the file's content.
        pages: how many pages it has, the cover included; None for text, which has none.
        contact: True if it is written down as a contact with who gets it.
    """

    written: WrittenLetter
    content: bytes
    pages: int | None
    contact: bool = False


@dataclass(frozen=True, slots=True)
class OutgoingNews:
    """What became of outgoing letters since the last look.

    Attributes:
        finished: how many a death had left, which are settled now.
        confirmed: how many the gateway says were received.
        failed: why others were not, in the gateway's words, each; what they answer is open again.
    """

    finished: int
    confirmed: int
    failed: tuple[str, ...]

    @property
    def count(self) -> int:
        """How many it concerns."""
        return self.finished + self.confirmed + len(self.failed)


class LetterService:
    """Shows letters, makes them, and hands them over."""

    def __init__(self, office: Office, owed: OwedService, outbox: Path | None) -> None:
        """Take what it works with.

        Args:
            office: the store, the clock and the settings.
            owed: what is owed to referrers.
            outbox: the folder that a gateway watches, or None.
        """
        self._office = office
        #: The texts of letters, and the practice's own.
        self.texts = LetterTexts(office)
        self._writer = LetterWriter(office, self.texts)
        self._handing_over = HandingOver(office, self._writer, owed, outbox)

    @property
    def can_hand_over(self) -> bool:
        """True if this machine has a folder for outgoing letters."""
        return self._handing_over.is_possible

    def preview(self, owed_id: int) -> OwedLetter:
        """Return the letter that answers something owed, with what is missing; nothing is made.

        Raises:
            NotFound: there is no such thing.
            Refused: the patient must be asked first, it is said to a person, or nothing goes by letter to
                this referrer.
            BadTemplate: the practice's own text is wrong.
        """
        return self._writer.for_owed(owed_id)

    def by_name(
        self, name: str, *, referrer_id: int | None = None, referral_id: int | None = None
    ) -> WrittenLetter:
        """Return a letter or handout by its name; nothing is made. Raises as ``LetterWriter.for_name``."""
        return self._writer.for_name(name, referrer_id=referrer_id, referral_id=referral_id)

    @needs(Permission.REFERRALS)
    def make(
        self, written: WrittenLetter, form: Format, *, by: int, owed_id: int | None = None
    ) -> MadeLetter:
        """Make a letter; the audit keeps that it was made.

        A letter that nobody asked for is a contact with who gets it, once a day.

        Args:
            written: the letter, with blank lines where something is missing.
            form: text or PDF.
            by: who makes it.
            owed_id: what it answers, or None.

        Raises:
            NoPdf: the extra that makes PDF is not installed.
        """
        if form is Format.PDF:
            pdf = written.pdf()
            made = MadeLetter(written, pdf.content, pdf.pages)
        else:
            made = MadeLetter(written, written.text.encode(), None)
        practice, now = self._office.practice(), self._office.now()
        with self._office.store.writing() as db:
            write_audit(
                db,
                at=now,
                person_id=by,
                action=Action.LETTER_MADE,
                subject_id=owed_id or 0,
                letter=written.letter.name,
                referrer=written.to.id if written.to else None,
                form=form.value,
            )
            if written.letter.outreach and written.to is not None:
                made = replace(
                    made, contact=self._touch(db, written.letter, written.to.id, practice, now, by)
                )
        return made

    def _touch(
        self, db: Transaction, letter: Letter, referrer: int, practice: Practice, now: datetime, by: int
    ) -> bool:
        """Write down that a letter goes to somebody; False if that was done today already."""
        today = practice.rule.hours.instant(practice.rule.hours.day_of(now), 0)
        if was_written(db, referrer, TouchKind.LETTER, letter.words, since=today):
            return False
        touch = NewTouch(referrer, TouchKind.LETTER, content=letter.about, note=letter.words)
        record_touch(db, touch, practice, now=now, by=by)
        return True

    @needs(Permission.REFERRALS)
    def hand_over(
        self, owed_id: int, *, by: int, channel: Channel | None = None, with_blanks: bool = False
    ) -> HandedOver:
        """Hand the letter that answers something owed over to the gateway; see ``HandingOver.hand_over``."""
        return self._handing_over.hand_over(owed_id, by=by, channel=channel, with_blanks=with_blanks)

    def fax_to_verify(self, found: OwedLetter) -> str:
        """Return the fax number, as people write it, that somebody must verify before this goes out; or "".

        Args:
            found: the letter, as ``preview`` gave it.
        """
        return self._handing_over.fax_to_verify(found)

    def tick(self, *, starting: bool = False) -> OutgoingNews:
        """Finish what a death left of handing over, and read what the gateway says: every minute.

        Args:
            starting: True for the first time after a start.

        Raises:
            FolderTrouble: the folder cannot be used just now; it is tried again.
            StoreTrouble: the store did not answer.
        """
        finished = self._handing_over.recover(starting=starting)
        results = self._handing_over.read_results()
        failed = tuple(result.reason for result in results if not result.sent)
        return OutgoingNews(finished, len(results) - len(failed), failed)
