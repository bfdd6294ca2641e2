"""Rows of letters: the practice's own texts, what letters take from the record, what is handed over."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from peewee import JOIN, Database, fn

from frontdesk.domain.referrals.letter_facts import (
    LetterOccasion,
    OwnTemplate,
    Recipient,
    ReferralFacts,
    StagedSending,
    Tries,
)
from frontdesk.store.db.engine import Store
from frontdesk.store.db.expressions import all_rows
from frontdesk.store.db.fields import from_text
from frontdesk.store.db.prepared import On, Parameters, prepared
from frontdesk.store.db.row_mapper import columns
from frontdesk.store.db.rows import insert, is_row_number
from frontdesk.store.patients.senders import sent_by
from frontdesk.store.tables.callbacks import Attempt
from frontdesk.store.tables.contacts import Contact, Organization, Referrer
from frontdesk.store.tables.practice import Person
from frontdesk.store.tables.referrals import (
    LetterTemplate,
    Owed,
    Referral,
    ReferralEvent,
    ReferralSender,
    Sending,
)

_Any = LetterTemplate.alias()
_OWN = prepared(
    lambda p: (
        LetterTemplate.select(*columns(OwnTemplate, LetterTemplate, by=Person.name))
        .join(Person)
        .where(
            LetterTemplate.id.in_(_Any.select(fn.MAX(_Any.id)).group_by(_Any.name)), LetterTemplate.text != ""
        )
        .order_by(LetterTemplate.name)
    ),
    OwnTemplate,
)
_REFERRER = prepared(
    lambda p: (
        Referrer.select(*columns(Recipient, Referrer, organization=fn.COALESCE(Organization.name, "")))
        .join(Organization, JOIN.LEFT_OUTER)
        .where(Referrer.id == p.id)
    ),
    Recipient,
)
_OWED = prepared(
    lambda p: (
        Owed.select(
            *columns(
                LetterOccasion,
                Owed,
                event_at=ReferralEvent.at,
                reason=fn.COALESCE(ReferralEvent.reason, ""),
                tell=ReferralSender.tell,
            )
        )
        .join(ReferralEvent, JOIN.LEFT_OUTER, on=Owed.event == ReferralEvent.id)
        .join(ReferralSender, JOIN.LEFT_OUTER, on=Owed.sender == ReferralSender.id)
        .where(Owed.id == p.id, Owed.voided_at.is_null())
    ),
    LetterOccasion,
)
_STAGED = prepared(
    lambda p: (
        Sending.select(*columns(StagedSending, Sending))
        .where(Sending.state == "staged", Sending.voided_at.is_null())
        .order_by(Sending.id)
    ),
    StagedSending,
)
_SENDING = prepared(
    lambda p: Sending.select(*columns(StagedSending, Sending)).where(Sending.id == p.id), StagedSending
)
_TRIES = prepared(
    lambda p: (
        Attempt.select(all_rows(), fn.MIN(Attempt.at))
        .join(Referral, on=Referral.callback == Attempt.callback)
        .where(Referral.id == p.referral, Attempt.voided_at.is_null())
    )
)


def _select_referrals(p: Parameters) -> Any:
    return (
        ReferralSender.select(
            *columns(
                ReferralFacts,
                Referral,
                patient=Contact.name,
                tell=ReferralSender.tell,
                arrived_at=ReferralSender.arrived_at,
            )
        )
        .join(Referral, on=ReferralSender.referral == Referral.id)
        .join(Contact, on=Referral.contact == Contact.id)
        .where(
            sent_by(p),
            ReferralSender.voided_at.is_null(),
            Referral.voided_at.is_null(),
        )
    )


_REFERRAL = prepared(
    lambda p: _select_referrals(p).where(Referral.id == p.referral),
    ReferralFacts,
)
_PERIOD = prepared(
    lambda p: (
        _select_referrals(p)
        .where(ReferralSender.arrived_at >= p.start, ReferralSender.arrived_at <= p.last)
        .order_by(ReferralSender.arrived_at, Referral.id)
    ),
    ReferralFacts,
)


def own_templates(store: Store) -> dict[str, OwnTemplate]:
    """Return the practice's own texts that hold, by the name of the letter."""
    return {one.name: one for one in _OWN.rows(store)}


def add_template(db: Database, name: str, text: str, *, at: datetime, by: int) -> int:
    """Write down the practice's own text of a letter, or with "" that the program's holds again."""
    return insert(db, LetterTemplate, name=name, text=text, at=at, person=by)


def recipient(store: Store, referrer: int) -> Recipient | None:
    """Return what a letter to a referrer needs, or None where there is no such referrer."""
    return _REFERRER.one(store, id=referrer) if is_row_number(referrer) else None


def occasion_of(store: Store, owed: int) -> LetterOccasion | None:
    """Return something owed, or None where there is no such thing any more."""
    return _OWED.one(store, id=owed) if is_row_number(owed) else None


def referral_facts(store: Store, referral: int, referrer: int) -> ReferralFacts | None:
    """Return a referral as one of those who sent the patient may see it, or None if they did not."""
    if not is_row_number(referral):
        return None
    return _REFERRAL.one(store, referral=referral, referrer=referrer)


def referrals_between(store: Store, referrer: int, start: datetime, last: datetime) -> list[ReferralFacts]:
    """Return the referrals of a referrer that arrived in a period, the oldest first.

    Args:
        store: the store.
        referrer: the referrer's number.
        start: UTC, included.
        last: UTC, included.
    """
    return _PERIOD.rows(store, referrer=referrer, start=start, last=last)


def tries_of(store: Store, referral: int) -> Tries:
    """Return how often somebody tried to reach the patient of a referral."""
    count, first = _TRIES.rows(store, referral=referral)[0]
    return Tries(count, from_text(first) if first else None)


def staged_sendings(store: Store) -> list[StagedSending]:
    """Return the sendings that were begun and are not handed over yet, the oldest first."""
    return _STAGED.rows(store)


def sending(on: On, number: int) -> StagedSending | None:
    """Return a sending, or None where there is none of this number."""
    return _SENDING.one(on, id=number) if is_row_number(number) else None
