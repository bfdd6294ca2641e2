"""The services of a desk, in one place."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from frontdesk.services.callbacks.queue import CallbackService
from frontdesk.services.calls import CallService
from frontdesk.services.drafts import DraftService
from frontdesk.services.office import Clock, Office, system_clock
from frontdesk.services.practice import PracticeService
from frontdesk.services.referrals import ReferralService
from frontdesk.store.day.waiting import cover_waits, crisis_waits, prompts_waiting
from frontdesk.store.db.engine import Store
from frontdesk.store.sign_in import sign_in_is_on

if TYPE_CHECKING:
    from pathlib import Path

    from frontdesk.services.backlog import BacklogService
    from frontdesk.services.backups.places import BackupPlaces
    from frontdesk.services.backups.service import BackupService
    from frontdesk.services.bookings.service import BookingService
    from frontdesk.services.crises import CrisisPromptService, CrisisService
    from frontdesk.services.day.cover import CoverService
    from frontdesk.services.day.hand_off import HandOffService
    from frontdesk.services.day.review import ReviewService
    from frontdesk.services.directories.service import DirectoryService
    from frontdesk.services.find import FindService
    from frontdesk.services.handbook import HandbookService
    from frontdesk.services.imports.service import ImportService
    from frontdesk.services.letters.service import LetterService
    from frontdesk.services.numbers.service import NumbersService
    from frontdesk.services.owed.service import OwedService
    from frontdesk.services.patients.office import OfficePages
    from frontdesk.services.patients.service import PatientService
    from frontdesk.services.practice import FirstTimeService
    from frontdesk.services.relationships.library import MessageLibrary
    from frontdesk.services.relationships.organizations import OrganizationService
    from frontdesk.services.relationships.outreach import OutreachService
    from frontdesk.services.relationships.service import RelationshipService
    from frontdesk.services.relationships.sheets import MeetingSheets
    from frontdesk.services.safety.audit_trail import AuditTrail
    from frontdesk.services.safety.reading import ReadingService
    from frontdesk.services.safety.retention import RetentionService
    from frontdesk.services.sign_in.service import SignInService
    from frontdesk.services.transfer.exporting import ExportService
    from frontdesk.services.transfer.moving import MoveService
    from frontdesk.services.undo import UndoService


class Services:
    """All services; what the first screen does not need is imported when it is first used."""

    def __init__(self, office: Office) -> None:
        """Put the services together.

        Args:
            office: the store, the clock and the practice's settings.
        """
        self.office = office
        #: The folder of this machine in which letters are handed over, or None.
        self.outbox: Path | None = None
        #: Where this machine makes backups; None to make none.
        self.backup_places: BackupPlaces | None = None
        #: Settings and staff.
        self.practice = PracticeService(office)
        #: Taking calls.
        self.calls = CallService(office)
        #: The queue.
        self.callbacks = CallbackService(office)
        #: Sources and referrers.
        self.referrals = ReferralService(office)
        #: Half-typed calls.
        self.drafts = DraftService(office)

    @cached_property
    def undo(self) -> UndoService:
        """Undoing actions."""
        from frontdesk.services.undo import UndoService

        return UndoService(self.office)

    @cached_property
    def imports(self) -> ImportService:
        """Importing call logs, and undoing imports."""
        from frontdesk.services.imports.service import ImportService

        return ImportService(self.office)

    @cached_property
    def bookings(self) -> BookingService:
        """Importing the appointments of a practice system."""
        from frontdesk.services.bookings.service import BookingService

        return BookingService(self.office)

    @cached_property
    def directories(self) -> DirectoryService:
        """Lists of those who refer, in and out."""
        from frontdesk.services.directories.service import DirectoryService

        return DirectoryService(self.office)

    @cached_property
    def crises(self) -> CrisisService:
        """Crises."""
        from frontdesk.services.crises import CrisisService

        return CrisisService(self.office)

    @cached_property
    def crisis_prompts(self) -> CrisisPromptService:
        """Watched words in imported texts."""
        from frontdesk.services.crises import CrisisPromptService

        return CrisisPromptService(self.office)

    @cached_property
    def cover(self) -> CoverService:
        """Who is on the phones, lunch, escalations."""
        from frontdesk.services.day.cover import CoverService

        return CoverService(self.office)

    @cached_property
    def hand_off(self) -> HandOffService:
        """The note from one to the next."""
        from frontdesk.services.day.hand_off import HandOffService

        return HandOffService(self.office)

    @cached_property
    def backlog(self) -> BacklogService:
        """The backlog."""
        from frontdesk.services.backlog import BacklogService

        return BacklogService(self.office)

    @cached_property
    def owed(self) -> OwedService:
        """What is owed to those who send patients."""
        from frontdesk.services.owed.service import OwedService

        return OwedService(self.office)

    @cached_property
    def letters(self) -> LetterService:
        """Letters to those who send patients."""
        from frontdesk.services.letters.service import LetterService

        return LetterService(self.office, self.owed, self.outbox)

    @cached_property
    def exporting(self) -> ExportService:
        """Exporting everything in open formats."""
        from frontdesk.services.transfer.exporting import ExportService

        return ExportService(self.office)

    @cached_property
    def backups(self) -> BackupService | None:
        """Backups of the store; None where this machine makes none by itself.

        Of a store on a server it does if its settings say where to or for whom: patients' data does not come
        to the disk of a desk unasked.
        """
        places = self.backup_places
        if places is None or not (self.office.store.is_sqlite or places.is_named or places.recipient):
            return None
        from frontdesk.services.backups.service import BackupService

        return BackupService(self.office, places)

    @cached_property
    def moving(self) -> MoveService:
        """Moving everything to another store."""
        from frontdesk.services.transfer.moving import MoveService

        return MoveService(self.office)

    @cached_property
    def retention(self) -> RetentionService:
        """Dropping the names of settled callers."""
        from frontdesk.services.safety.retention import RetentionService

        return RetentionService(self.office, self.backups)

    @cached_property
    def find(self) -> FindService:
        """Finding anyone by a part of their name or number."""
        from frontdesk.services.find import FindService

        return FindService(self.office)

    @cached_property
    def reading(self) -> ReadingService:
        """Writing down who was read about, and searches."""
        from frontdesk.services.safety.reading import ReadingService

        return ReadingService(self.office)

    @cached_property
    def review(self) -> ReviewService:
        """The end of the day."""
        from frontdesk.services.day.review import ReviewService

        return ReviewService(self.office)

    @cached_property
    def handbook(self) -> HandbookService:
        """The handbook's cards."""
        from frontdesk.services.handbook import HandbookService

        return HandbookService(self.office)

    @cached_property
    def relationships(self) -> RelationshipService:
        """Relationships with those who refer."""
        from frontdesk.services.relationships.service import RelationshipService

        return RelationshipService(self.office)

    @cached_property
    def outreach(self) -> OutreachService:
        """Events for many who refer."""
        from frontdesk.services.relationships.outreach import OutreachService

        return OutreachService(self.office)

    @cached_property
    def library(self) -> MessageLibrary:
        """The messages that may go to each of those who refer once."""
        from frontdesk.services.relationships.library import MessageLibrary

        return MessageLibrary(self.office)

    @cached_property
    def organizations(self) -> OrganizationService:
        """Where those who refer work, and who else matters there."""
        from frontdesk.services.relationships.organizations import OrganizationService

        return OrganizationService(self.office)

    @cached_property
    def meeting_sheets(self) -> MeetingSheets:
        """What to take along to a meeting with one who refers."""
        from frontdesk.services.relationships.sheets import MeetingSheets

        return MeetingSheets(self.office, self.relationships, self.handbook)

    @cached_property
    def audit_trail(self) -> AuditTrail:
        """Proving the audit, showing it, and writing down who read about whom."""
        from frontdesk.services.safety.audit_trail import AuditTrail

        return AuditTrail(self.office)

    @cached_property
    def numbers(self) -> NumbersService:
        """The figures of a period."""
        from frontdesk.services.numbers.service import NumbersService

        return NumbersService(self.office)

    @cached_property
    def patients(self) -> PatientService:
        """The way of each person from referral to the end of treatment."""
        from frontdesk.services.patients.service import PatientService

        return PatientService(self.office)

    @cached_property
    def offices(self) -> OfficePages:
        """The patients of a referring office, for when it calls."""
        from frontdesk.services.patients.office import OfficePages

        return OfficePages(self.office, self.patients, self.owed)

    @cached_property
    def sign_in(self) -> SignInService:
        """Signing in, and who may do what."""
        from frontdesk.services.sign_in.service import SignInService

        return SignInService(self.office, self.practice)

    @cached_property
    def first_time(self) -> FirstTimeService:
        """Who is shown all keys."""
        from frontdesk.services.practice import FirstTimeService

        return FirstTimeService(self.office)

    def signs_in(self) -> bool:
        """True if people must sign in; cheap enough for every start, which loads nothing else of it."""
        return sign_in_is_on(self.office.store)

    def cover_waits(self) -> bool:
        """True if anything of the cover is to be shown; cheap enough for every minute."""
        return cover_waits(self.office.store)

    def crisis_waits(self) -> bool:
        """True if there is a crisis that nobody accepted yet; cheap enough for every minute."""
        return crisis_waits(self.office.store)

    def prompts_waiting(self) -> int:
        """Return how many imported calls have watched words that nobody looked at; as cheap."""
        return prompts_waiting(self.office.store)


def build_services(store: Store, clock: Clock = system_clock) -> Services:
    """Put the services together on an open store."""
    return Services(Office(store, clock))
