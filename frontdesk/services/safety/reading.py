"""Writing down who was read about and what was searched for: once for a person and contact in a while."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from frontdesk.domain.audit import Action
from frontdesk.domain.safety.reading import READING_COUNTS, Reading, SeenBy
from frontdesk.services.office import Office
from frontdesk.store.audit import write_audit
from frontdesk.store.chain.readings import contact_of, was_read


class ReadingService:
    """Writes readings and searches to the audit: numbers of records and counts, never names or words."""

    def __init__(self, office: Office) -> None:
        self._office = office
        # When this desk last wrote a reading down, so that most of them ask the store nothing.
        self._noted: dict[tuple[int, Reading], datetime] = {}

    def is_noted(self, reading: Reading, *, by: int) -> bool:
        """Return True if this desk wrote the reading down lately; the store is not asked. From any thread."""
        noted = self._noted.get((by, reading))
        return noted is not None and noted > self._office.now() - READING_COUNTS

    def note(self, readings: Iterable[Reading], *, by: int) -> int:
        """Write down who was read about, unless this person's reading of them was written down lately.

        Args:
            readings: who.
            by: who read.

        Returns:
            How many entries were written.

        Raises:
            StoreTrouble: the store did not answer; nothing was written.
        """
        new = [one for one in dict.fromkeys(readings) if not self.is_noted(one, by=by)]
        if not new:
            return 0
        now = self._office.now()
        since = now - READING_COUNTS
        written = 0
        with self._office.store.writing() as db:
            for one in new:
                contact = contact_of(db, one)
                by_record = {} if contact or one.by is SeenBy.CONTACT else {one.by.value: one.id}
                if not was_read(db, contact, by_record, by=by, since=since):
                    action = Action.CONTACT_READ
                    write_audit(db, at=now, person_id=by, action=action, subject_id=contact, **by_record)
                    written += 1
        self._noted = {key: at for key, at in self._noted.items() if at > since}
        self._noted.update(((by, one), now) for one in new)
        return written

    def searched(self, hits: int, *, more: bool = False, by: int) -> None:
        """Write down that somebody searched for people: how many were found, never what was typed.

        Args:
            hits: how many were shown.
            more: True if there were more of them.
            by: who searched.

        Raises:
            StoreTrouble: the store did not answer; nothing was written.
        """
        found: dict[str, int | bool] = {"hits": hits, "more": True} if more else {"hits": hits}
        with self._office.store.writing() as db:
            at, action = self._office.now(), Action.CONTACT_SEARCHED
            write_audit(db, at=at, person_id=by, action=action, subject_id=0, **found)

    def exported(self, reports: Sequence[str], *, by: int) -> None:
        """Write down that figures are written to a file.

        Args:
            reports: the codes of the figures.
            by: who asked for them.

        Raises:
            StoreTrouble: the store did not answer; nothing was written.
        """
        codes = ",".join(reports)
        with self._office.store.writing() as db:
            at, action = self._office.now(), Action.REPORT_EXPORTED
            write_audit(db, at=at, person_id=by, action=action, subject_id=0, reports=codes)
