"""Everything one desk can do, in one place."""

from __future__ import annotations

from dataclasses import dataclass

from frontdesk.services.callbacks import CallbackService
from frontdesk.services.calls import CallService
from frontdesk.services.crises import CrisisService
from frontdesk.services.drafts import DraftService
from frontdesk.services.imports import ImportService
from frontdesk.services.office import Clock, Office, system_clock
from frontdesk.services.practice import PracticeService
from frontdesk.services.referrals import ReferralService
from frontdesk.services.undo import UndoService
from frontdesk.store.engine import Store


@dataclass(frozen=True, slots=True)
class Services:
    """Everything the desk can do.

    Attributes:
        office: the store, the clock and the practice's settings.
        practice: settings and staff.
        calls: taking calls.
        callbacks: the queue.
        referrals: sources and referrers.
        drafts: half-typed calls.
        undo: taking actions back.
        imports: call logs in, and taken back.
        crises: what is done in a crisis.
    """

    office: Office
    practice: PracticeService
    calls: CallService
    callbacks: CallbackService
    referrals: ReferralService
    drafts: DraftService
    undo: UndoService
    imports: ImportService
    crises: CrisisService


def build_services(store: Store, clock: Clock = system_clock) -> Services:
    """Put the services together on an open store."""
    office = Office(store, clock)
    return Services(
        office=office,
        practice=PracticeService(office),
        calls=CallService(office),
        callbacks=CallbackService(office),
        referrals=ReferralService(office),
        drafts=DraftService(office),
        undo=UndoService(office),
        imports=ImportService(office),
        crises=CrisisService(office),
    )
