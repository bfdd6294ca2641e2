"""Rows of what comes again and again: the last of each series, and whether the next is to be made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from peewee import JOIN, Case, Database, fn

from frontdesk.domain.referrals.owed import OwedKind, Tell
from frontdesk.store.db.expressions import not_by_index
from frontdesk.store.db.prepared import Parameters, Prepared, prepared
from frontdesk.store.db.row_mapper import columns
from frontdesk.store.db.rows import update
from frontdesk.store.owed.items import stands
from frontdesk.store.tables.contacts import Referrer
from frontdesk.store.tables.referrals import Owed, Referral, ReferralEvent, ReferralSender


@dataclass(frozen=True, slots=True)
class LastOfSeries:
    """The last one made of a series that goes on or is to be ended.

    Attributes:
        id: its number.
        version: of its row.
        kind: what it is.
        referral_id: the referral it is about, or None for a key relationship.
        sender_id: the referrer as one who sent this patient, or None.
        referrer_id: to whom; of a maintenance, to whom they were merged into since.
        event_id: the completion from which it is counted, or None.
        series: which one it is, from 1.
        due: its own due, with which the next one arises, UTC.
        day: the first day of the key relationship, or None.
        first_at: when the course was completed, UTC; or None.
        goes_on: True if the maintenance, or the key relationship since that day, still goes on.
        tell: what the referrer may be told.
        model: the shared-care model with them, or "" for the practice's default.
    """

    id: int
    version: int
    kind: OwedKind
    referral_id: int | None
    sender_id: int | None
    referrer_id: int
    event_id: int | None
    series: int
    due: datetime
    day: date | None
    first_at: datetime | None
    goes_on: bool
    tell: Tell
    model: str


def _goes_on() -> Any:
    """Return the condition that what a series comes with still goes on."""
    maintained = (
        Owed.event.is_null(False)
        & Referral.maintenance
        & Referral.completed_at.is_null(False)
        & Referral.lost_at.is_null()
        & ReferralEvent.voided_at.is_null()
        & ReferralSender.voided_at.is_null()
    )
    return maintained | (Owed.event.is_null() & (Referrer.key_since == Owed.day))


def _to_whom() -> Any:
    """Return to whom the next of a series is owed: what was sent before a merge is not moved by it."""
    who_stays = fn.COALESCE(Referrer.merged_into, Referrer.id)
    return Case(None, [(Owed.event.is_null(), Owed.referrer)], who_stays)


def _last_where(condition: Callable[[Parameters], Any]) -> Prepared[LastOfSeries]:
    """Declare a read of the last ones of their series for which a condition holds, by their numbers."""
    return prepared(
        lambda p: (
            Owed.select(
                *columns(
                    LastOfSeries,
                    Owed,
                    referrer_id=_to_whom(),
                    first_at=ReferralEvent.at,
                    goes_on=fn.COALESCE(_goes_on(), False),
                    tell=fn.COALESCE(ReferralSender.tell, Tell.NOT_ASKED),
                    model=Referrer.model,
                )
            )
            .join(Referrer, on=(Owed.referrer == Referrer.id))
            .switch(Owed)
            .join(Referral, JOIN.LEFT_OUTER, on=(Owed.referral == Referral.id))
            .switch(Owed)
            .join(ReferralEvent, JOIN.LEFT_OUTER, on=(Owed.event == ReferralEvent.id))
            .switch(Owed)
            .join(ReferralSender, JOIN.LEFT_OUTER, on=(Owed.sender == ReferralSender.id))
            .where(Owed.series > 0, ~Owed.followed, stands(), condition(p))
            .order_by(not_by_index(Owed.id))
        ),
        LastOfSeries,
    )


_TO_FOLLOW = _last_where(lambda p: Owed.due < p.now)
_OF_REFERRAL = _last_where(lambda p: Owed.referral == p.referral)
_OF_REFERRER = _last_where(lambda p: (Owed.referrer == p.referrer) & Owed.event.is_null())


def series_to_follow(db: Database, *, now: datetime) -> list[LastOfSeries]:
    """Return the last ones of their series whose due has passed: the next ones arise."""
    return _TO_FOLLOW.rows(db, now=now)


def series_of_referral(db: Database, referral_id: int) -> list[LastOfSeries]:
    """Return the last ones of the series of a patient's maintenance."""
    return _OF_REFERRAL.rows(db, referral=referral_id)


def series_of_referrer(db: Database, referrer_id: int) -> list[LastOfSeries]:
    """Return the last ones of the series of a key relationship."""
    return _OF_REFERRER.rows(db, referrer=referrer_id)


def mark_followed(db: Database, owed_id: int) -> bool:
    """Write down that the next of a series is made now, or none; False if another desk did so first."""
    return update(db, Owed, owed_id, {"followed": False, "voided_at": None}, followed=True)
