"""The practice: its settings, its staff, the first start, and who wants all keys in sight."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from frontdesk.domain.audit import Action
from frontdesk.domain.errors import BadSettings, Refused
from frontdesk.domain.people import NEW_BELOW, PROGRAM_ID, KeysWish, Person
from frontdesk.domain.rule.hours import OpeningHours
from frontdesk.domain.settings import PracticeSettings
from frontdesk.domain.sign_in.roles import Permission
from frontdesk.domain.text import clean_name
from frontdesk.services.again import again_if_lost
from frontdesk.services.callbacks.redating import redate_open
from frontdesk.services.holidays import seed_holidays
from frontdesk.services.office import Office, Practice
from frontdesk.services.settings import settings_from_document, settings_to_document
from frontdesk.store.audit import write_audit
from frontdesk.store.db.engine import Transaction
from frontdesk.store.people import all_people, claims_by_name, keep_staff, keys_said, recorded_actions
from frontdesk.store.settings import add_version, hold_settings, latest_version
from frontdesk.store.sign_in import sign_in_is_on


class PracticeService:
    """Reads and changes what all desks of the practice agree on."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def current(self) -> Practice:
        """Return the settings as they are now."""
        return self._office.practice()

    def staff(self) -> list[Person]:
        """Active people, in the order they joined."""
        with self._office.store.reading() as db:
            return [person for person in all_people(db) if person.active]

    def set_up(self, settings: PracticeSettings) -> Person:
        """Finish the first start: keep the settings with this and next year's holidays.

        Returns:
            The first of the staff, who set the practice up.

        Raises:
            BadSettings: nobody is named; every write needs somebody who acts.
        """
        if not settings.staff:
            raise BadSettings("Who are you? Type your name; every entry is signed with one.")
        year = settings.hours().day_of(self._office.now()).year
        self.save(seed_holidays(settings, (year, year + 1)), by=None)
        return self.staff()[0]

    def add_person(self, name: str, *, by: int = PROGRAM_ID) -> Person:
        """Add somebody to the staff; who is on it already stays as they are.

        Args:
            name: one person's, as typed.
            by: who adds them; the program signs for somebody who adds themselves at the start of a desk,
                which ends once sign-in is on.

        Raises:
            BadSettings: this cannot be a name; nothing was changed.
            Refused: who acts may not.
        """
        added = clean_name(name).text
        current = self.current()
        if added not in current.settings.staff:
            settings = replace(current.settings, staff=(*current.settings.staff, added))
            self._may_add(by)
            self.save(settings, by=by, seen_version=current.version)
        return next(one for one in self.staff() if one.name == added)

    def _may_add(self, by: int) -> None:
        """Raise Refused if somebody may not add people; nobody adds themselves once sign-in is on."""
        self._office.require(by, Permission.PEOPLE)
        if by == PROGRAM_ID and sign_in_is_on(self._office.store):
            raise Refused("Sign-in is on: a lead adds people. Nothing was changed.")

    def leaving(self, settings: PracticeSettings) -> dict[str, int]:
        """Return who leaves the staff by these settings, with how many claims, which go back to the queue."""
        with self._office.store.reading() as db:
            claims = claims_by_name(db)
        return {name: count for name, count in claims.items() if name not in settings.staff}

    @again_if_lost
    def save(self, settings: PracticeSettings, *, by: int | None, seen_version: int | None = None) -> int:
        """Save a new version of the settings and judge the open callbacks by it.

        Verdicts already stamped stay; open deadlines move with the hours (rule 7). The claims of who
        leaves the staff go back to the queue.

        Args:
            settings: the whole of them.
            by: who changes them; None only at the first start.
            seen_version: the version that was changed; None to write over whatever there is.

        Returns:
            How many open callbacks got another deadline.

        Raises:
            BadSettings: they could not be read again; nothing was changed.
            Refused: another desk changed them since ``seen_version``, or who acts may not; nothing was
                changed.
        """
        with self._office.store.writing() as db:
            hold_settings(db)
            if seen_version is not None and latest_version(db) != seen_version:
                raise Refused("The settings were changed meanwhile. Look at them, then change them again.")
            if sign_in_is_on(db):
                self._check_may_change(self.current().settings, settings, by)
            return self._keep(db, settings, by)

    def _check_may_change(self, before: PracticeSettings, after: PracticeSettings, by: int | None) -> None:
        """Raise Refused if somebody may not change what differs: people and approvals are for others."""
        if by is None:
            raise Refused("This practice is set up already. Nothing was changed.")
        if (after.staff, after.clinicians) != (before.staff, before.clinicians):
            self._office.require(by, Permission.PEOPLE)
        approved = after.crisis.approved_by
        # To take an approval back is also for whoever may change the words that were approved.
        if approved != before.crisis.approved_by and (
            approved or self._office.refusal(by, Permission.SETTINGS) is not None
        ):
            self._office.require(by, Permission.APPROVE)
        crisis = replace(after.crisis, approved_by=before.crisis.approved_by)
        if replace(after, staff=before.staff, clinicians=before.clinicians, crisis=crisis) != before:
            self._office.require(by, Permission.SETTINGS)

    def _keep(self, db: Transaction, settings: PracticeSettings, by: int | None) -> int:
        at = self._office.now()
        # What cannot be read again would lock everybody out: it is read before it is kept, and cleaned.
        sound = settings_from_document(settings_to_document(settings), "the new settings")
        hours: OpeningHours | None = None
        if latest_version(db) is not None:
            before = self.current()
            sound = replace(sound, crisis=sound.crisis.following(before.settings.crisis))
            hours = before.rule.hours
        if not sound.staff:
            raise BadSettings("The staff may not be empty: every entry is signed with a name.")
        staff = keep_staff(db, sound.staff, at=at, by=by)
        if sign_in_is_on(db):
            from frontdesk.store.accounts import refuse_without_lead

            refuse_without_lead(db)
        actor = by if by is not None else staff[0].id
        version = add_version(db, settings_to_document(sound), at=at, by=actor)
        write_audit(db, at=at, person_id=actor, action=Action.SETTINGS_CHANGED, subject_id=version)
        practice = Practice(version, sound, sound.rule())
        if hours is not None:
            from frontdesk.services.owed.passing import redate_owed

            redate_owed(db, practice, now=at, by=actor)
        return redate_open(db, practice.terms(at), hours=hours, by=actor)

    @again_if_lost
    def add_holidays_of(self, years: Iterable[int], *, by: int) -> None:
        """Seed the holidays of years that were not seeded yet; a removed holiday stays away."""
        wanted = tuple(years)
        if not self._unseeded(wanted):
            return
        with self._office.store.writing() as db:
            hold_settings(db)
            # Once more: another desk may have seeded them while we waited for our turn.
            if missing := self._unseeded(wanted):
                self._keep(db, seed_holidays(self.current().settings, missing), by)

    def _unseeded(self, years: Iterable[int]) -> list[int]:
        settings = self.current().settings
        return [year for year in years if settings.holidays and year not in settings.holiday_years]


class FirstTimeService:
    """Records who wants all keys shown, on every desk."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def wish(self, person_id: int) -> KeysWish:
        """Return what a person wants: two indexed reads, when they sit down at a desk."""
        store = self._office.store
        said = keys_said(store, person_id)
        is_new = said is None and recorded_actions(store, person_id, NEW_BELOW) < NEW_BELOW
        return KeysWish(said, is_new)

    def keep(self, *, shown: bool, by: int) -> None:
        """Record that a person wants the keys shown, or put them away."""
        action = Action.PERSON_KEYS_SHOWN if shown else Action.PERSON_KEYS_AWAY
        with self._office.store.writing() as db:
            write_audit(db, at=self._office.now(), person_id=by, action=action, subject_id=by)
