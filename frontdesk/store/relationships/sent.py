"""Whom those who refer sent over a period, and the deadlines that were missed on them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from peewee import JOIN, fn

from frontdesk.domain.callbacks.state import CallbackStatus
from frontdesk.store.db.engine import Store
from frontdesk.store.db.fields import from_text
from frontdesk.store.db.prepared import prepared
from frontdesk.store.referrals import referrer_words
from frontdesk.store.tables.callbacks import Breach, Callback
from frontdesk.store.tables.contacts import Organization, Referrer
from frontdesk.store.tables.referrals import Owed, Referral, ReferralSender
from frontdesk.store.tables.relationships import Touch

_AT = fn.COALESCE(ReferralSender.arrived_at, ReferralSender.logged_at)
_SENT = prepared(
    lambda p: (
        ReferralSender.select(ReferralSender.referrer, Referral.id, _AT, Referral.booked_at.is_null(False))
        .join(Referral)
        .where(ReferralSender.voided_at.is_null(), Referral.voided_at.is_null(), p.start <= _AT, p.end > _AT)
        .order_by(ReferralSender.id)
    )
)
_MERGED = prepared(
    lambda p: Referrer.select(Referrer.id, Referrer.merged_into).where(Referrer.merged_into.is_null(False))
)
_NAMES = prepared(
    lambda p: (
        Referrer.select(Referrer.id, Referrer.name, Organization.name)
        .join(Organization, JOIN.LEFT_OUTER, on=(Referrer.organization == Organization.id))
        .where(Referrer.id.in_(p.each("ids")))
    )
)
_CALLED_LATE = prepared(
    lambda p: (
        Breach.select(Breach.referrer, fn.COUNT(Breach.id))
        .join(Callback, on=(Breach.callback == Callback.id))
        .where(
            Breach.referrer.is_null(False),
            Breach.due >= p.start,
            Breach.due < p.end,
            Callback.state != CallbackStatus.VOIDED,
        )
        .group_by(Breach.referrer)
    )
)
_OWED_LATE = prepared(
    lambda p: (
        Owed.select(Owed.referrer, fn.COUNT(Owed.id))
        .where(
            Owed.due >= p.start, Owed.due < p.end, Owed.breached_at.is_null(False), Owed.voided_at.is_null()
        )
        .group_by(Owed.referrer)
    )
)

_COSTS = prepared(
    lambda p: (
        Touch.select(Touch.referrer, fn.SUM(Touch.cost_cents))
        .where(Touch.at >= p.start, Touch.at < p.end, Touch.cost_cents > 0, Touch.voided_at.is_null())
        .group_by(Touch.referrer)
    )
)


def merged_into(store: Store) -> dict[int, int]:
    """Return whom each who was merged is now, by number; merged again, the last one."""
    into: dict[int, int] = dict(_MERGED.rows(store))
    for number in list(into):
        seen = {number}
        while (stays := into[number]) in into and stays not in seen:
            seen.add(stays)
            into[number] = into[stays]
    return into


def sent_between(
    store: Store, into: dict[int, int], start: datetime, end: datetime
) -> list[tuple[int, int, datetime, bool]]:
    """Return whom they sent: referrer, referral, when, and True if an appointment was made."""
    return [
        (into.get(referrer, referrer), referral, from_text(at), bool(booked))
        for referrer, referral, at, booked in _SENT.rows(store, start=start, end=end)
    ]


def late_between(store: Store, into: dict[int, int], start: datetime, end: datetime) -> Counter[int]:
    """Return how many deadlines that were missed hurt each of them: of callbacks, and of things owed."""
    counts: Counter[int] = Counter()
    for query in (_CALLED_LATE, _OWED_LATE):
        for referrer, count in query.rows(store, start=start, end=end):
            counts[into.get(referrer, referrer)] += count
    return counts


def costs_between(store: Store, into: dict[int, int], start: datetime, end: datetime) -> Counter[int]:
    """Return what contacts with each of them cost, in cents; what an event for many cost is left out."""
    costs: Counter[int] = Counter()
    for referrer, cents in _COSTS.rows(store, start=start, end=end):
        costs[into.get(referrer, referrer)] += cents
    return costs


def referrer_names(store: Store, ids: Sequence[int]) -> dict[int, str]:
    """Return name and organization of those of these numbers."""
    return {number: referrer_words(name, place) for number, name, place in _NAMES.rows(store, ids=list(ids))}
