"""Rows of those who sent a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import JOIN, Database, fn

from frontdesk.domain.referrals.events import Urgency, Via
from frontdesk.domain.referrals.owed import Tell
from frontdesk.domain.referrals.patients import Sender
from frontdesk.store.changes import Changes
from frontdesk.store.db.engine import Store
from frontdesk.store.db.prepared import On, Parameters, prepared
from frontdesk.store.db.row_mapper import Together, columns
from frontdesk.store.db.rows import insert, is_row_number
from frontdesk.store.referrals import referrer_words
from frontdesk.store.relationships.sent import referrer_names
from frontdesk.store.tables.calls import Call
from frontdesk.store.tables.contacts import Organization, Referrer
from frontdesk.store.tables.referrals import ReferralSender


def sent_by(p: Parameters) -> Any:
    """Return the condition that somebody was sent by a referrer, or by one who was merged into them."""
    merged = Referrer.select(Referrer.id).where(Referrer.merged_into == p.referrer)
    return (ReferralSender.referrer == p.referrer) | ReferralSender.referrer.in_(merged)


@dataclass(frozen=True, slots=True)
class _OfMany(Sender):
    """One who sent one of several people.

    Attributes:
        referral: whom: the number of their way.
    """

    referral: int


def _senders(record: type[Sender] = Sender) -> Any:
    """Those who sent people, in the words they were named by; who was merged is the one that stays."""
    words = Together(referrer_words, Referrer.name, Organization.name)
    return (
        ReferralSender.select(
            *columns(
                record,
                ReferralSender,
                referrer=fn.COALESCE(Referrer.merged_into, Referrer.id),
                words=words,
                kind=Referrer.kind,
            )
        )
        .join(Referrer, on=(ReferralSender.referrer == Referrer.id))
        .join(Organization, JOIN.LEFT_OUTER, on=(Referrer.organization == Organization.id))
        .where(ReferralSender.voided_at.is_null())
    )


_OF = prepared(
    lambda p: (
        _senders()
        .where(ReferralSender.referral == p.referral)
        .order_by(ReferralSender.is_primary.desc(), ReferralSender.id)
    ),
    Sender,
)
_OF_MANY = prepared(
    lambda p: (
        _senders(_OfMany)
        .where(ReferralSender.referral.in_(p.each("ids")))
        .order_by(ReferralSender.is_primary.desc(), ReferralSender.id)
    ),
    _OfMany,
)
_WORDS_OF = prepared(
    lambda p: (
        ReferralSender.select(ReferralSender.referral, Referrer.name, fn.COALESCE(Organization.name, ""))
        .join(Referrer, on=(ReferralSender.referrer == Referrer.id))
        .join(Organization, JOIN.LEFT_OUTER, on=(Referrer.organization == Organization.id))
        .where(ReferralSender.voided_at.is_null(), ReferralSender.referral.in_(p.each("ids")))
        .order_by(ReferralSender.is_primary.desc(), ReferralSender.id)
    )
)
_SENT_BETWEEN = prepared(
    lambda p: (
        ReferralSender.select(ReferralSender.referral, ReferralSender.referrer)
        .where(
            ReferralSender.voided_at.is_null(),
            ReferralSender.referral >= p.first,
            ReferralSender.referral <= p.last,
        )
        .order_by(ReferralSender.is_primary.desc(), ReferralSender.id)
    )
)
_SENT_ANOTHER = prepared(
    lambda p: (
        ReferralSender.select(ReferralSender.id)
        .where(
            ReferralSender.referrer == p.referrer,
            ReferralSender.referral != p.referral,
            ReferralSender.voided_at.is_null(),
        )
        .limit(1)
    )
)
_CALLED_FOR = prepared(
    lambda p: (
        Call.select(Call.id)
        .where(
            Call.referrer == p.referrer,
            Call.voided_at.is_null(),
            Call.contact.is_null() | (Call.contact != p.contact),
        )
        .limit(1)
    )
)


def senders_of(on: On, referral_id: int) -> list[Sender]:
    """Return who sent a person, the primary one first."""
    return _OF.rows(on, referral=referral_id)


def senders_of_each(on: On, referral_ids: Sequence[int]) -> dict[int, list[Sender]]:
    """Return who sent each of these, the primary one first; whom nobody sent is left out."""
    found: dict[int, list[Sender]] = {}
    for one in _OF_MANY.rows(on, ids=list(referral_ids)):
        found.setdefault(one.referral, []).append(one)
    return found


_REFERRAL = prepared(
    lambda p: ReferralSender.select(ReferralSender.referral).where(
        ReferralSender.id == p.id, ReferralSender.voided_at.is_null()
    )
)


def referral_of_sender(db: Database, sender_id: int) -> int | None:
    """Return whose way the record of a referrer belongs to, or None where there is no such record."""
    number: int | None = _REFERRAL.scalar(db, id=sender_id) if is_row_number(sender_id) else None
    return number


def referrers_of(store: Store, referral_ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """Return who sent each of these, in words, the primary one first."""
    found: dict[int, tuple[str, ...]] = {}
    for referral, name, place in _WORDS_OF.rows(store, ids=list(referral_ids)):
        found[referral] = (*found.get(referral, ()), referrer_words(name, place))
    return found


#: With fewer, each is asked for by its number.
_MANY = 1000


def between(ids: Sequence[int]) -> dict[str, int] | None:
    """Return the first and the last of many numbers that lie close together, to be read at once; or None."""
    if len(ids) < _MANY:
        return None
    first, last = min(ids), max(ids)
    return {"first": first, "last": last} if last - first < 4 * len(ids) else None


def sender_words(store: Store, referral_ids: Sequence[int]) -> dict[int, str]:
    """Return who sent each of many, in one line; whom nobody sent is left out."""
    span = between(referral_ids)
    if span is None:
        return {number: " ".join(words) for number, words in referrers_of(store, referral_ids).items()}
    sent = _SENT_BETWEEN.rows(store, **span)
    referrers = sorted({referrer for _, referrer in sent})
    named = referrer_names(store, referrers)
    found: dict[int, str] = {}
    for referral, referrer in sent:
        words = named[referrer]
        found[referral] = f"{found[referral]} {words}" if referral in found else words
    return found


def is_first_ever(db: Database, referrer_id: int, referral_id: int, contact_id: int) -> bool:
    """Return True if a referrer sent nobody but this person so far."""
    if _SENT_ANOTHER.rows(db, referrer=referrer_id, referral=referral_id):
        return False
    return not _CALLED_FOR.rows(db, referrer=referrer_id, contact=contact_id)


def add_sender(
    db: Database,
    changes: Changes,
    referral_id: int,
    referrer_id: int,
    *,
    via: Via,
    arrived_at: datetime | None,
    urgency: Urgency,
    tell: Tell,
    said_by: str,
    is_primary: bool,
    is_first: bool,
    note: str,
    at: datetime,
    by: int,
) -> int:
    """Write who sent a person and return the record's number; see ``tables.referrals.ReferralSender``."""
    said = tell is not Tell.NOT_ASKED and bool(said_by)
    number = insert(
        db,
        ReferralSender,
        referral=referral_id,
        referrer=referrer_id,
        via=via,
        arrived_at=arrived_at,
        logged_at=at,
        urgency=urgency,
        tell=tell,
        tell_at=at if said else None,
        tell_by=by if said else None,
        tell_said_by=said_by if said else "",
        is_primary=is_primary,
        is_first=is_first,
        person=by,
        note=note,
    )
    changes.made("referral_sender", number)
    return number
