"""When a referring office calls: all its patients, where they are, and what is owed to it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from frontdesk.domain.audit import Action
from frontdesk.domain.errors import NotFound
from frontdesk.domain.phone.dialing import say_number
from frontdesk.domain.referrals.office import OfficeLine, OfficeOwed, OfficePage, office_markdown
from frontdesk.domain.referrals.owed import Tell
from frontdesk.domain.referrals.owed_items import OwedLine
from frontdesk.domain.referrals.patients import PatientLine, Sender
from frontdesk.domain.referrals.sources import Referrer
from frontdesk.services.office import Office
from frontdesk.services.owed.service import OwedService
from frontdesk.services.patients.service import PatientService
from frontdesk.store.audit import write_audit
from frontdesk.store.patients.senders import senders_of_each
from frontdesk.store.referrals import all_referrers

#: From the least that may be told to the most.
_LEAST_FIRST = (Tell.NO, Tell.NOT_ASKED, Tell.RECEIPT_ONLY, Tell.YES)


class OfficePages:
    """Reads the page of a referring office, and writes it to a file."""

    def __init__(self, office: Office, patients: PatientService, owed: OwedService) -> None:
        """Take what it works with.

        Args:
            office: the store, the clock and the settings.
            patients: those on the way.
            owed: what is owed to referrers.
        """
        self._office = office
        self._patients = patients
        self._owed = owed

    def read(self, referrer_id: int) -> OfficePage:
        """Return everybody whom a referrer, or anybody of the same organization, sent.

        Raises:
            NotFound: there is no such referrer.
        """
        known = all_referrers(self._office.store)
        asked = next((one for one in known if one.id == referrer_id), None)
        if asked is None:
            raise NotFound(f"There is no referrer number {referrer_id}.")
        there = _colleagues(asked, known)
        lines = {
            one.line.referral: one.line
            for each in there
            for one in self._patients.of_office(referrer_id=each)
        }
        owed = [item for each in there for item in self._owed.of_referrer(each) if item.is_open]
        owed.sort(key=lambda item: item.due)
        senders = senders_of_each(self._office.store, list(lines))
        patients = [
            _patient(line, [one for one in senders.get(number, ()) if one.referrer in there], there, owed)
            for number, line in lines.items()
        ]
        patients.sort(key=lambda one: _place(one.line))
        return OfficePage(
            asked.organization or asked.words,
            referrer_id,
            tuple(patients),
            _of(owed, None),
            self._office.now(),
        )

    def text(self, page: OfficePage) -> str:
        """Return a page as Markdown."""
        practice = self._office.practice()
        region = practice.settings.phone_region
        return office_markdown(page, practice.rule.hours, lambda key: say_number(key, region))

    def write(self, page: OfficePage, file: Path, *, by: int) -> None:
        """Write a page to a file, as a PDF if its name ends in ``.pdf``; the audit keeps that it was made.

        Raises:
            NoPdf: the extra for PDF is not installed.
            Refused: the file cannot be written or is there already.
        """
        from frontdesk.letters.files import check_place, write_paper

        check_place(file, overwrite=False)
        text, at = self.text(page), self._office.now()
        with self._office.store.writing() as db:
            write_audit(db, at=at, person_id=by, action=Action.REFERRER_PRINTED, subject_id=page.referrer)
        write_paper(file, text, f"Patients of {page.words}", wide=True)

    def file_name(self, page: OfficePage) -> str:
        """Return a name for the file of a page, of a PDF if one can be made here."""
        from frontdesk.letters.pdf import can_make_pdf

        day = self._today(page.read_at)
        return f"office-{page.referrer}-{day}.{'pdf' if can_make_pdf() else 'md'}"

    def _today(self, at: datetime) -> str:
        return self._office.practice().rule.hours.day_of(at).isoformat()


def _place(line: PatientLine) -> tuple[bool, int, datetime, int]:
    """Return what orders the page: the unfinished first, the urgent before the others, then the oldest."""
    return not line.step.is_open, line.urgency.rank, line.began_at, line.referral


def _colleagues(asked: Referrer, known: list[Referrer]) -> dict[int, str]:
    """Return the numbers and names of those who work where a referrer works, as far as that is known."""
    if not asked.organization:
        return {asked.id: asked.name}
    return {one.id: one.name for one in known if one.organization == asked.organization}


def _patient(
    line: PatientLine, senders: list[Sender], there: dict[int, str], owed: list[OwedLine]
) -> OfficeLine:
    """Return one patient as the page shows them, by who of the office sent them."""
    least = min((one.tell for one in senders), key=_LEAST_FIRST.index, default=Tell.NOT_ASKED)
    name = there[senders[0].referrer] if senders else ""
    return OfficeLine(line, name, least, _of(owed, line.referral))


def _of(owed: list[OwedLine], referral: int | None) -> tuple[OfficeOwed, ...]:
    return tuple(OfficeOwed(item.kind, item.due) for item in owed if item.referral == referral)
