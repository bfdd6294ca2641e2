"""Appointments of the practice system: whose they may be, how they are known, and what desks recorded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from peewee import JOIN, Database

from frontdesk.domain.referrals.events import EventKind
from frontdesk.domain.referrals.referral import ReferralState
from frontdesk.store.changes import Changes
from frontdesk.store.db.engine import Store
from frontdesk.store.db.fields import from_text
from frontdesk.store.db.prepared import On, prepared
from frontdesk.store.db.row_mapper import columns
from frontdesk.store.db.rows import insert
from frontdesk.store.tables.contacts import Contact, ContactNumber
from frontdesk.store.tables.referrals import Appointment, Referral, ReferralEvent


@dataclass(frozen=True, slots=True)
class OnTheWay:
    """One way, and one number of whose it is; who has several numbers is there several times.

    Attributes:
        referral: the way.
        contact: whose it is.
        name: theirs.
        number: the key of a number of theirs, or "".
        announced_at: see ``ReferralState``, as the next ones.
        arrived_at: when the first referral arrived.
        called_at: when they first called in.
        opened_at: when the row was made.
    """

    referral: int
    contact: int
    name: str
    number: str | None
    announced_at: datetime | None
    arrived_at: datetime | None
    called_at: datetime | None
    opened_at: datetime

    @property
    def begins(self) -> datetime:
        """When the way began, as ``ReferralState.begins``."""
        known = (self.announced_at, self.arrived_at, self.called_at)
        return min((at for at in known if at is not None), default=self.opened_at)


@dataclass(frozen=True, slots=True)
class StoredAppointment:
    """An appointment as an export told it last.

    Attributes:
        id: the row.
        referral: whose way it is part of.
        contact: whose way that is.
        key: what it is known again by.
        at: when it begins, UTC.
        kind: what for.
        status: what became of it.
        is_free: True if the way it was part of was undone.
    """

    id: int
    referral: int
    contact: int
    key: str
    at: datetime
    kind: str
    status: str
    is_free: bool


#: Ways that are read at once.
PAGE = 5_000
_ON_THE_WAY = prepared(
    lambda p: (
        Referral.select(
            *columns(
                OnTheWay,
                Referral,
                referral=Referral.id,
                contact=Referral.contact,
                name=Contact.name,
                number=ContactNumber.number,
            )
        )
        .join(Contact, on=(Referral.contact == Contact.id))
        .join(ContactNumber, JOIN.LEFT_OUTER, on=(ContactNumber.contact == Contact.id))
        .where(Referral.voided_at.is_null(), Referral.id.between(p.first, p.last))
        .order_by(Referral.id)
    ),
    OnTheWay,
)
_LAST = prepared(lambda p: Referral.select(Referral.id).order_by(Referral.id.desc()).limit(1))


def everybody_on_the_way(store: Store) -> Iterator[OnTheWay]:
    """Yield every way that was not undone, finished ones too, some thousand a read."""
    last = int(_LAST.scalar(store) or 0)
    for first in range(1, last + 1, PAGE):
        yield from _ON_THE_WAY.rows(store, first=first, last=first + PAGE - 1)


_STATES = prepared(
    lambda p: Referral.select(*columns(ReferralState, Referral)).where(
        Referral.id.in_(p.each("ids")), Referral.voided_at.is_null()
    ),
    ReferralState,
)


def states_of(on: On, ids: Sequence[int]) -> dict[int, ReferralState]:
    """Return these ways, by number."""
    return {state.id: state for state in _STATES.rows(on, ids=list(ids))}


def _stored() -> list[Any]:
    return columns(
        StoredAppointment,
        Appointment,
        referral=Appointment.referral,
        contact=Referral.contact,
        is_free=Referral.voided_at.is_null(False),
    )


_OF_WAYS = prepared(
    lambda p: (
        Appointment.select(*_stored())
        .join(Referral, on=(Appointment.referral == Referral.id))
        .where(Appointment.referral.in_(p.each("ids")))
        .order_by(Appointment.id)
    ),
    StoredAppointment,
)
_OF_KEYS = prepared(
    lambda p: (
        Appointment.select(*_stored())
        .join(Referral, on=(Appointment.referral == Referral.id))
        .where(Appointment.key.in_(p.each("keys")))
    ),
    StoredAppointment,
)


def appointments_of(on: On, referrals: Sequence[int]) -> list[StoredAppointment]:
    """Return the appointments of these ways."""
    return _OF_WAYS.rows(on, ids=list(referrals))


def appointments_with(on: On, keys: Sequence[str]) -> dict[str, StoredAppointment]:
    """Return the appointments that are known by these keys, whosever they are."""
    return {one.key: one for one in _OF_KEYS.rows(on, keys=list(keys))}


_RECORDED = prepared(
    lambda p: ReferralEvent.select(ReferralEvent.referral, ReferralEvent.kind, ReferralEvent.at).where(
        ReferralEvent.referral.in_(p.each("ids")),
        ReferralEvent.kind.in_((EventKind.SESSION, EventKind.NO_SHOW)),
        ReferralEvent.voided_at.is_null(),
    )
)


class Recorded(NamedTuple):
    """A session or a no-show that stands.

    Attributes:
        referral: whose.
        kind: which of the two.
        at: when, UTC.
    """

    referral: int
    kind: EventKind
    at: datetime


def recorded_of(on: On, referrals: Sequence[int]) -> list[Recorded]:
    """Return the sessions and no-shows of these ways."""
    return [
        Recorded(referral, EventKind(kind), from_text(at))
        for referral, kind, at in _RECORDED.rows(on, ids=list(referrals))
    ]


def add_appointment(
    db: Database,
    changes: Changes,
    *,
    referral: int,
    key: str,
    at: datetime,
    kind: str,
    status: str,
    run: int,
) -> None:
    """Write an appointment that an export tells."""
    number = insert(
        db, Appointment, referral=referral, key=key, at=at, kind=kind, status=status, imported_by=run
    )
    changes.made("appointment", number)


_REFERRAL = prepared(lambda p: Appointment.select(Appointment.referral).where(Appointment.id == p.id))


def referral_of_appointment(on: On, appointment: int) -> int:
    """Return whose way an appointment is part of."""
    return int(_REFERRAL.scalar(on, id=appointment))
