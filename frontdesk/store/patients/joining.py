"""What becomes another way's when two are one person's."""

from __future__ import annotations

from peewee import Database

from frontdesk.domain.referrals.events import Event
from frontdesk.store.db.prepared import prepared
from frontdesk.store.patients.history import read_event
from frontdesk.store.tables.referrals import Appointment, Owed, ReferralEvent

_OWED_TO = prepared(
    lambda p: Owed.select(Owed.id).where(Owed.sender == p.sender, Owed.voided_at.is_null()).order_by(Owed.id)
)
_OWED_WITH = prepared(
    lambda p: (
        Owed.select(Owed.sender)
        .where(Owed.event == p.event, Owed.sender.is_null(False), Owed.voided_at.is_null())
        .distinct()
    )
)
_EVENTS = prepared(
    lambda p: (
        ReferralEvent.select(
            ReferralEvent.id,
            ReferralEvent.kind,
            ReferralEvent.at,
            ReferralEvent.reason,
            ReferralEvent.detail,
            ReferralEvent.sender,
        )
        .where(ReferralEvent.referral == p.referral, ReferralEvent.voided_at.is_null())
        .order_by(ReferralEvent.id)
    )
)


_APPOINTMENTS = prepared(
    lambda p: (
        Appointment.select(Appointment.id).where(Appointment.referral == p.referral).order_by(Appointment.id)
    )
)


def appointments_on(db: Database, referral_id: int) -> list[int]:
    """Return the numbers of the appointments of a way."""
    return _APPOINTMENTS.values(db, referral=referral_id)


def owed_to(db: Database, sender_id: int) -> list[int]:
    """Return what is or was owed to one of those who sent somebody."""
    return _OWED_TO.values(db, sender=sender_id)


def owed_with(db: Database, event_id: int) -> set[int]:
    """Return the senders to whom something was owed with an event."""
    return set(_OWED_WITH.values(db, event=event_id))


def kept_events(db: Database, referral_id: int) -> list[tuple[int, Event, int | None]]:
    """Return what happened on a way, in the order in which it was written down: number, event and sender."""
    return [
        (number, read_event(kind, at, reason, detail), sender)
        for number, kind, at, reason, detail, sender in _EVENTS.rows(db, referral=referral_id)
    ]
