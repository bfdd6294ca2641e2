"""The hand-off: reading it, its notes, and giving it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from frontdesk.domain.audit import Action
from frontdesk.domain.errors import Incomplete, Taken
from frontdesk.domain.hand_off import HandOffSheet, Section
from frontdesk.domain.text import NOTE_LIMIT, one_line
from frontdesk.services.hand_off_text import markdown, read_sheet, sections
from frontdesk.services.office import Office
from frontdesk.store import hand_off as rows
from frontdesk.store.audit import write_audit
from frontdesk.store.changes import Changes
from frontdesk.store.db.engine import Transaction


@dataclass(frozen=True, slots=True)
class HandOffNow:
    """The hand-off as it stands.

    Attributes:
        sheet: what it is written from.
        sections: what is read aloud.
        given_at: when it was last given on this day, UTC, or None.
        given_by: by whom, or "".
    """

    sheet: HandOffSheet
    sections: tuple[Section, ...]
    given_at: datetime | None
    given_by: str


class HandOffService:
    """Tells the next one what they must know."""

    def __init__(self, office: Office) -> None:
        """Stand on the office."""
        self._office = office

    def now(self, *, by: int) -> HandOffNow:
        """The hand-off of today, from the data as it is now."""
        office = self._office
        hours = office.practice().rule.hours
        sheet = read_sheet(office, hours.day_of(office.now()), by=by)
        given = rows.last_hand_off(office.store, sheet.day) or (None, "")
        return HandOffNow(sheet, sections(sheet, hours), *given)

    def note(self, text: str, *, by: int) -> int:
        """Add a note for the next one and give its number.

        Raises:
            Incomplete: there are no words in it.
        """
        clean = one_line(text, NOTE_LIMIT)
        if not clean:
            raise Incomplete("note", "Type what the next one must know.")
        at = self._office.now()
        day = self._office.practice().rule.hours.day_of(at)
        with self._office.store.writing() as db:
            changes = Changes()
            number = rows.add_note(db, at=at, by=by, day=day, text=clean)
            changes.made("hand_off_note", number)
            _save(db, changes, Action.HAND_OFF_NOTED, number, at, by)
        return number

    def tick(self, note_id: int, *, by: int) -> None:
        """Tick a note off: what it says is done.

        Raises:
            Taken: it was ticked off already.
        """
        at = self._office.now()
        with self._office.store.writing() as db:
            changes = Changes()
            if not rows.tick_note(db, changes, note_id, at=at, by=by):
                raise Taken("This note is ticked off already, or was taken back. Nothing was changed.")
            _save(db, changes, Action.HAND_OFF_NOTE_DONE, note_id, at, by)

    def give(self, *, by: int) -> int:
        """Keep the hand-off as it stands now, as given by somebody; give its number."""
        office, at = self._office, self._office.now()
        practice = office.practice()
        hours = practice.rule.hours
        sheet = read_sheet(office, hours.day_of(at), by=by)
        with office.store.writing() as db:
            text = markdown(sheet, hours, practice.settings.name)
            changes = Changes()
            number = rows.add_hand_off(db, at=at, by=by, day=sheet.day, text=text)
            changes.made("hand_off", number)
            _save(db, changes, Action.HAND_OFF_WRITTEN, number, at, by)
        return number


def _save(db: Transaction, changes: Changes, action: Action, subject: int, at: datetime, by: int) -> None:
    """Tell the audit, and keep what it takes to undo it."""
    audit = write_audit(db, at=at, person_id=by, action=action, subject_id=subject)
    changes.save(db, audit_id=audit, at=at, person_id=by, action=action)
