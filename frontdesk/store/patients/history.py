"""Reading one person's way: what happened, what is owed to those who sent them, and their appointments."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from peewee import JOIN, fn

from frontdesk.domain.referrals.events import Event, EventKind
from frontdesk.domain.referrals.owed import OwedState
from frontdesk.domain.referrals.patients import AppointmentLine, EventLine, OwedBrief
from frontdesk.store.db.engine import Store
from frontdesk.store.db.fields import from_text
from frontdesk.store.db.prepared import On, prepared
from frontdesk.store.db.row_mapper import Together, columns
from frontdesk.store.patients.senders import sent_by
from frontdesk.store.referrals import referrer_words
from frontdesk.store.tables.contacts import Organization, Referrer
from frontdesk.store.tables.practice import Person
from frontdesk.store.tables.referrals import Appointment, Owed, Referral, ReferralEvent, ReferralSender


def read_event(kind: str, at: str, reason: str, detail: str) -> Event:
    """Return an event of its columns."""
    return Event(EventKind(kind), from_text(at), reason, json.loads(detail))


_EVENT_COLUMNS = (ReferralEvent.kind, ReferralEvent.at, ReferralEvent.reason, ReferralEvent.detail)


def _lines() -> Any:
    return (
        ReferralEvent.select(
            *columns(
                EventLine,
                ReferralEvent,
                event=Together(
                    read_event,
                    ReferralEvent.kind,
                    ReferralEvent.at,
                    ReferralEvent.reason,
                    ReferralEvent.detail,
                ),
                by=Person.name,
                sender=Together(referrer_words, Referrer.name, Organization.name),
            )
        )
        .join(Person, on=(ReferralEvent.person == Person.id))
        .join(ReferralSender, JOIN.LEFT_OUTER, on=(ReferralEvent.sender == ReferralSender.id))
        .join(Referrer, JOIN.LEFT_OUTER, on=(ReferralSender.referrer == Referrer.id))
        .join(Organization, JOIN.LEFT_OUTER, on=(Referrer.organization == Organization.id))
    )


_LINES = prepared(
    lambda p: (
        _lines()
        .where(ReferralEvent.referral == p.referral, ReferralEvent.voided_at.is_null())
        .order_by(ReferralEvent.at.desc(), ReferralEvent.id.desc())
    ),
    EventLine,
)
_OWED = prepared(
    lambda p: (
        Owed.select(
            *columns(
                OwedBrief,
                Owed,
                owed=Owed.id,
                referrer=Together(referrer_words, Referrer.name, Organization.name),
            )
        )
        .join(Referrer, on=(Owed.referrer == Referrer.id))
        .join(Organization, JOIN.LEFT_OUTER, on=(Referrer.organization == Organization.id))
        .where(Owed.referral == p.referral, Owed.voided_at.is_null())
        .order_by(Owed.due, Owed.id)
    ),
    OwedBrief,
)
_APPOINTMENTS = prepared(
    lambda p: (
        Appointment.select(*columns(AppointmentLine, Appointment))
        .where(Appointment.referral == p.referral)
        .order_by(Appointment.at.desc(), Appointment.id.desc())
    ),
    AppointmentLine,
)


def events_of(store: Store, referral_id: int) -> list[EventLine]:
    """Return what happened on a way, newest first."""
    return _LINES.rows(store, referral=referral_id)


def owed_for(store: Store, referral_id: int) -> list[OwedBrief]:
    """Return what is or was owed to those who sent somebody, by due."""
    return _OWED.rows(store, referral=referral_id)


def appointments_of(store: Store, referral_id: int) -> list[AppointmentLine]:
    """Return somebody's appointments as the practice system exported them, latest first."""
    return _APPOINTMENTS.rows(store, referral=referral_id)


# All patients of one office

_OF_REFERRER = prepared(
    lambda p: (
        ReferralSender.select(fn.DISTINCT(ReferralSender.referral))
        .join(Referral, on=(ReferralSender.referral == Referral.id))
        .where(
            sent_by(p),
            ReferralSender.voided_at.is_null(),
            Referral.voided_at.is_null(),
        )
    )
)
_OF_ORGANIZATION = prepared(
    lambda p: (
        ReferralSender.select(fn.DISTINCT(ReferralSender.referral))
        .join(Referral, on=(ReferralSender.referral == Referral.id))
        .join(Referrer, on=(ReferralSender.referrer == Referrer.id))
        .where(
            Referrer.organization == p.organization,
            ReferralSender.voided_at.is_null(),
            Referral.voided_at.is_null(),
        )
    )
)
_OPEN_OWED = prepared(
    lambda p: (
        Owed.select(Owed.referral, fn.COUNT(Owed.id))
        .where(Owed.referral.in_(p.each("referrals")), Owed.state == OwedState.OPEN, Owed.voided_at.is_null())
        .group_by(Owed.referral)
    )
)


def sent_by_referrer(on: On, referrer_id: int) -> list[int]:
    """Return the ways of those whom a referrer sent, in the order of their numbers."""
    return sorted(_OF_REFERRER.values(on, referrer=referrer_id))


def sent_by_organization(on: On, organization_id: int) -> list[int]:
    """Return the ways of those whom anybody of an organization sent."""
    return sorted(_OF_ORGANIZATION.values(on, organization=organization_id))


def open_owed_of(on: On, referrals: Sequence[int]) -> dict[int, int]:
    """Return how much is still owed for each of these ways; those with nothing are left out."""
    return {referral: int(count) for referral, count in _OPEN_OWED.rows(on, referrals=list(referrals))}
