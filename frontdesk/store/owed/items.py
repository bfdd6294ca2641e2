"""Rows of things owed: read to be changed, added, and changed on the condition that nobody else did."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from peewee import JOIN, Database, fn

from frontdesk.domain.audit import Action
from frontdesk.domain.errors import NotFound, StoreConflict
from frontdesk.domain.referrals.owed import OwedKind, OwedState, Tell
from frontdesk.domain.referrals.owed_items import OwedItem
from frontdesk.domain.referrals.sources import SourceKind
from frontdesk.domain.rule.terms import TermDue
from frontdesk.store.audit import write_audit
from frontdesk.store.changes import Changes
from frontdesk.store.db.expressions import not_by_index
from frontdesk.store.db.fields import from_text
from frontdesk.store.db.prepared import Parameters, Prepared, prepared
from frontdesk.store.db.row_mapper import Together, columns, columns_of
from frontdesk.store.db.rows import insert, is_row_number
from frontdesk.store.patients.senders import sent_by
from frontdesk.store.tables.contacts import Organization, Referrer
from frontdesk.store.tables.referrals import Owed, Referral, ReferralEvent, ReferralSender


def stands() -> Any:
    """Return the condition that what a thing arose with was not undone."""
    return Owed.voided_at.is_null()


def is_open() -> Any:
    """Return the condition that a thing waits to be sent."""
    return (Owed.state == OwedState.OPEN) & stands()


def items_where(condition: Callable[[Parameters], Any]) -> Prepared[OwedItem]:
    """Declare a read of the things owed for which a condition holds, held, in the order of their numbers."""

    def build(p: Parameters) -> Any:
        """Make the query: always in the same order, so that two desks never wait for each other."""
        found = Owed.select(*columns(OwedItem, Owed)).where(condition(p))
        return found.order_by(not_by_index(Owed.id)).for_update()

    return prepared(build, OwedItem)


_ONE = items_where(lambda p: (Owed.id == p.id) & stands())
_OPEN_OF_PATIENT = items_where(
    lambda p: (
        is_open()
        & (Owed.referrer == p.referrer)
        & Owed.referral.in_(Referral.select(Referral.id).where(Referral.contact == p.contact))
    )
)
_OPEN_OF_EVENT = items_where(
    lambda p: is_open() & (Owed.event == p.event) & (Owed.sender == p.sender) & (Owed.kind == p.kind)
)
_OF_DAY = items_where(
    lambda p: (
        stands()
        & (Owed.referrer == p.referrer)
        & (Owed.day == p.day)
        & (Owed.kind == p.kind)
        & Owed.event.is_null()
        & (Owed.series > 0)
    )
)


def read_item(db: Database, owed_id: int) -> OwedItem:
    """Read a thing owed to change it; nobody else can until the transaction ends.

    Raises:
        NotFound: there is no such thing.
    """
    found = _ONE.one(db, id=owed_id) if is_row_number(owed_id) else None
    if found is None:
        raise NotFound(f"Nothing owed has the number {owed_id}. Nothing was changed.")
    return found


def open_items_of(db: Database, *, contact: int, referrer: int) -> list[OwedItem]:
    """Return what is open for one patient and one referrer, held."""
    return _OPEN_OF_PATIENT.rows(db, contact=contact, referrer=referrer)


def open_items_of_event(db: Database, *, event: int, sender: int, kind: OwedKind) -> list[OwedItem]:
    """Return what is open of a series that is counted from an event, held."""
    return _OPEN_OF_EVENT.rows(db, event=event, sender=sender, kind=kind)


def items_of_day(db: Database, *, referrer: int, kind: OwedKind, day: date) -> list[OwedItem]:
    """Return a series that is counted from the first day of a key relationship, held, in its order."""
    return _OF_DAY.rows(db, referrer=referrer, kind=kind, day=day)


@dataclass(frozen=True, slots=True)
class NewItem:
    """A thing owed that is to be written; its fields are columns of the table, by the same names.

    Attributes:
        kind: what it is.
        referrer: to whom.
        referral: the referral it is about, or None.
        sender: the referrer as one who sent this patient, or None.
        event: what it arose with, or None.
        series: which one of its series, from 1; 0 for none.
        day: the day it was promised for, or the first day of the key relationship; or None.
        text: what was promised, in people's words.
        waived_reason: why it is not owed at all, or "".
    """

    kind: OwedKind
    referrer: int
    referral: int | None = None
    sender: int | None = None
    event: int | None = None
    series: int = 0
    day: date | None = None
    text: str = ""
    waived_reason: str = ""


def add_item(
    db: Database,
    changes: Changes | None,
    new: NewItem,
    dated: TermDue,
    *,
    arose: datetime,
    settings_version: int,
    at: datetime,
    by: int,
) -> int:
    """Write a thing owed, with its audit entry, and return its number.

    Args:
        db: the open transaction's database.
        changes: the action that it arises with and is undone with; None if time made it.
        new: the thing.
        dated: when it is due, and what decided that.
        arose: when it arose, UTC.
        settings_version: the settings it was dated by.
        at: now, UTC.
        by: who acts.
    """
    number = insert(
        db,
        Owed,
        **columns_of(new),
        arose=arose,
        due=dated.due,
        decided_by=dated.decided_by,
        settings_version=settings_version,
        state=OwedState.WAIVED if new.waived_reason else OwedState.OPEN,
    )
    if changes is not None:
        changes.made("owed", number)
    write_audit(
        db,
        at=at,
        person_id=by,
        action=Action.OWED_AROSE,
        subject_id=number,
        kind=new.kind.value,
        event=new.event,
        series=new.series,
    )
    return number


def change_item(db: Database, changes: Changes, before: OwedItem, /, **becomes: Any) -> None:
    """Change a thing owed, so that it can be undone while nobody built on it.

    Args:
        db: the open transaction's database.
        changes: what the action changes.
        before: as it was read in this transaction.
        becomes: the new values of its columns.

    Raises:
        StoreConflict: it is no longer of the version that was read; nothing was changed.
    """
    version = {"version": before.version}
    if not changes.change(db, "owed", before.id, version, version=before.version + 1, **becomes):
        raise StoreConflict("Another desk changed this at the same moment. Nothing was changed.")


@dataclass(frozen=True, slots=True)
class SenderFacts:
    """A referrer who sent a patient, as far as it decides what they are owed.

    Attributes:
        id: the sender's number.
        referrer_id: the referrer's.
        tell: what they may be told about this patient.
        is_first: True if the patient is the first whom they ever sent.
        model: the shared-care model with them, or "" for the practice's default.
    """

    id: int
    referrer_id: int
    tell: Tell
    is_first: bool
    model: str


#: Who sent a patient, as they were named then.
_Named = Referrer.alias("named")


def _who_stays() -> Any:
    """Return who that is by now: themselves, or whom they were merged into."""
    return fn.COALESCE(_Named.merged_into, _Named.id)


_SENDERS = prepared(
    lambda p: (
        ReferralSender.select(
            *columns(SenderFacts, ReferralSender, referrer_id=Referrer.id, model=Referrer.model)
        )
        .join(_Named, on=(ReferralSender.referrer == _Named.id))
        .join(Referrer, on=(Referrer.id == _who_stays()))
        .where(
            ReferralSender.referral == p.referral,
            ReferralSender.arrived_at.is_null(False),
            ReferralSender.voided_at.is_null(),
        )
        .order_by(ReferralSender.id)
    ),
    SenderFacts,
)


def arrived_senders(db: Database, referral_id: int) -> list[SenderFacts]:
    """Return the referrers of a patient whose referral arrived; who was only announced is owed nothing."""
    return _SENDERS.rows(db, referral=referral_id)


@dataclass(frozen=True, slots=True)
class EventFacts:
    """What happened, as far as it decides what is owed.

    Attributes:
        sender_id: the referrer it came from, or None.
        session: which session of the treatment it was, from 1; 0 if it was none.
        maintenance: True if maintenance goes on after it.
    """

    sender_id: int | None
    session: int
    maintenance: bool


def _session(detail: str) -> int:
    return int(json.loads(detail).get("session") or 0)


def _maintenance(detail: str) -> bool:
    return bool(json.loads(detail).get("maintenance"))


_EVENT = prepared(
    lambda p: ReferralEvent.select(
        *columns(
            EventFacts,
            ReferralEvent,
            session=Together(_session, ReferralEvent.detail),
            maintenance=Together(_maintenance, ReferralEvent.detail),
        )
    ).where(ReferralEvent.id == p.event),
    EventFacts,
)


def event_facts(db: Database, event_id: int) -> EventFacts:
    """Return what happened, by the codes that were kept with it.

    Raises:
        NotFound: there is no such event.
    """
    found = _EVENT.one(db, event=event_id)
    if found is None:
        raise NotFound(f"There is no event number {event_id}. Nothing was changed.")
    return found


_EVENT_AT = prepared(lambda p: ReferralEvent.select(ReferralEvent.at).where(ReferralEvent.id == p.event))


def event_at(db: Database, event_id: int) -> datetime:
    """Return when something happened, UTC."""
    return from_text(_EVENT_AT.scalar(db, event=event_id))


@dataclass(frozen=True, slots=True)
class SenderOf:
    """One who sent a patient, with the patient, for what they may be told.

    Attributes:
        id: the sender's number.
        referrer_id: the referrer.
        contact_id: the patient.
        tell: what the referrer may be told.
    """

    id: int
    referrer_id: int
    contact_id: int
    tell: Tell


_SENDER = prepared(
    lambda p: (
        ReferralSender.select(
            *columns(SenderOf, ReferralSender, referrer_id=_who_stays(), contact_id=Referral.contact)
        )
        .join(Referral)
        .switch(ReferralSender)
        .join(_Named, on=(ReferralSender.referrer == _Named.id))
        .where(ReferralSender.id == p.id, ReferralSender.voided_at.is_null())
    ),
    SenderOf,
)
_SAME_SENDERS = prepared(
    lambda p: (
        ReferralSender.select(ReferralSender.id)
        .join(Referral)
        .where(
            sent_by(p),
            Referral.contact == p.contact,
            ReferralSender.voided_at.is_null(),
        )
        .order_by(ReferralSender.id)
    )
)
_SENDER_OF_REFERRAL = prepared(
    lambda p: (
        ReferralSender.select(ReferralSender.id)
        .where(
            ReferralSender.referral == p.referral,
            sent_by(p),
            ReferralSender.voided_at.is_null(),
        )
        .order_by(ReferralSender.id.desc())
    )
)
_REFERRAL = prepared(
    lambda p: Referral.select(Referral.id).where(Referral.id == p.id, Referral.voided_at.is_null())
)


def find_sender(db: Database, sender_id: int) -> SenderOf | None:
    """Return one who sent a patient, or None."""
    return _SENDER.one(db, id=sender_id) if is_row_number(sender_id) else None


def read_sender(db: Database, sender_id: int) -> SenderOf:
    """Return one who sent a patient.

    Raises:
        NotFound: there is no such sender.
    """
    found = find_sender(db, sender_id)
    if found is None:
        raise NotFound(f"Nobody sent a patient under the number {sender_id}. Nothing was changed.")
    return found


def senders_alike(db: Database, sender: SenderOf) -> list[int]:
    """Return every time this referrer sent this patient: they are told the same."""
    return _SAME_SENDERS.values(db, referrer=sender.referrer_id, contact=sender.contact_id)


def sender_of_referral(db: Database, referral_id: int, referrer_id: int) -> int | None:
    """Return a referrer as one who sent this patient, or None.

    Raises:
        NotFound: there is no such referral.
    """
    if not is_row_number(referral_id) or _REFERRAL.scalar(db, id=referral_id) is None:
        raise NotFound(f"There is no referral number {referral_id}. Nothing was changed.")
    found: int | None = _SENDER_OF_REFERRAL.scalar(db, referral=referral_id, referrer=referrer_id)
    return found


@dataclass(frozen=True, slots=True)
class ReferrerRow:
    """A referrer with what decides how and what is sent to them; the columns mean what the table says."""

    id: int
    name: str
    organization: str
    kind: SourceKind
    phone: str
    fax: str
    fax_verified_at: datetime | None
    email: str
    channel: str
    model: str
    key_since: date | None
    part2: bool

    @property
    def words(self) -> str:
        """Name and organization in one line."""
        return f"{self.name} · {self.organization}" if self.organization else self.name


_REFERRER = prepared(
    lambda p: (
        Referrer.select(*columns(ReferrerRow, Referrer, organization=fn.COALESCE(Organization.name, "")))
        .join(Organization, JOIN.LEFT_OUTER)
        .where(Referrer.id == p.id)
    ),
    ReferrerRow,
)
_KEY_REFERRERS = prepared(
    lambda p: (
        Referrer.select(*columns(ReferrerRow, Referrer, organization=fn.COALESCE(Organization.name, "")))
        .join(Organization, JOIN.LEFT_OUTER)
        .where(Referrer.key_since.is_null(False))
        .order_by(Referrer.id)
    ),
    ReferrerRow,
)


def read_referrer(db: Database, referrer_id: int) -> ReferrerRow:
    """Return one referrer.

    Raises:
        NotFound: there is no such referrer.
    """
    found = _REFERRER.one(db, id=referrer_id) if is_row_number(referrer_id) else None
    if found is None:
        raise NotFound(f"There is no referrer number {referrer_id}. Nothing was changed.")
    return found


def key_referrers(db: Database) -> list[ReferrerRow]:
    """Return those who are a key relationship."""
    return _KEY_REFERRERS.rows(db)
