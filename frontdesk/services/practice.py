"""The practice: its settings, its staff, the first start."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from frontdesk.domain.errors import BadSettings
from frontdesk.domain.people import Person
from frontdesk.domain.settings import PracticeSettings
from frontdesk.services.holiday_seeds import seed_holidays
from frontdesk.services.office import Office, Practice
from frontdesk.services.practice_file import settings_to_document
from frontdesk.services.redating import redate_open
from frontdesk.store.audit import Action, write_audit
from frontdesk.store.people import all_people, keep_staff
from frontdesk.store.settings import add_version


class PracticeService:
    """Reads and changes what all desks of the practice agree on."""

    def __init__(self, office: Office) -> None:
        """Stand on the office."""
        self._office = office

    def current(self) -> Practice:
        """The settings as they are now."""
        return self._office.practice()

    def staff(self) -> list[Person]:
        """Active people, in the order they joined."""
        with self._office.store.reading() as db:
            return [person for person in all_people(db) if person.active]

    def person_named(self, name: str) -> Person | None:
        """The active person with a name, or None."""
        return next((person for person in self.staff() if person.name == name), None)

    def set_up(self, settings: PracticeSettings) -> Person:
        """Finish the first start: keep the settings with this and next year's holidays.

        Returns:
            The first of the staff, who set the practice up.

        Raises:
            BadSettings: nobody is named; every write needs somebody who acts.
        """
        if not settings.staff:
            raise BadSettings("Who are you? Type your name; every entry is signed with one.")
        year = self._office.now().year
        self.save(seed_holidays(settings, (year, year + 1)), by=None)
        return self.staff()[0]

    def save(self, settings: PracticeSettings, *, by: int | None) -> int:
        """Keep a new version of the settings and judge the open callbacks by it.

        Verdicts already stamped stay; open deadlines move with the hours (rule 7).

        Args:
            settings: the whole of them.
            by: who changes them; None only at the first start.

        Returns:
            How many open callbacks got another deadline.
        """
        office = self._office
        at = office.now()
        with office.store.writing() as db:
            staff = keep_staff(db, settings.staff, at=at, by=by)
            actor = by if by is not None else staff[0].id
            version = add_version(db, settings_to_document(settings), at=at, by=actor)
            write_audit(db, at=at, person_id=actor, action=Action.SETTINGS_CHANGED, subject_id=version)
            return redate_open(db, settings.rule(), version, at=at, by=actor)

    def add_holidays_of(self, years: Iterable[int], *, by: int) -> None:
        """Seed the holidays of years that were not seeded yet; a removed holiday stays away."""
        settings = self.current().settings
        missing = [year for year in years if year not in settings.holiday_years]
        if missing and settings.holidays:
            self.save(seed_holidays(settings, missing), by=by)

    def add_person(self, name: str, *, by: int) -> Person:
        """Add somebody to the staff."""
        settings = self.current().settings
        if name not in settings.staff:
            self.save(replace(settings, staff=(*settings.staff, name)), by=by)
        found = self.person_named(name)
        if found is None:
            raise BadSettings(f"{name!r} could not be added to the staff.")
        return found
