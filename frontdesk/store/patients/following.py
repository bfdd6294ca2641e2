"""What following the desk's work needs to look up: who waits for a referrer."""

from __future__ import annotations

from peewee import Database

from frontdesk.domain.referrals.events import WaitingFor
from frontdesk.domain.referrals.referral import ReferralState
from frontdesk.domain.text import fold
from frontdesk.store.db.prepared import prepared
from frontdesk.store.db.row_mapper import columns
from frontdesk.store.patients.states import stands_open
from frontdesk.store.tables.contacts import Referrer
from frontdesk.store.tables.referrals import Referral, ReferralSender

_WAITING = prepared(
    lambda p: (
        Referral.select(*columns(ReferralState, Referral))
        .where(
            Referral.waiting_for == WaitingFor.REFERRER,
            Referral.answered_at.is_null(),
            stands_open(),
            Referral.id.in_(
                ReferralSender.select(ReferralSender.referral)
                .join(Referrer, on=(ReferralSender.referrer == Referrer.id))
                .where(
                    ReferralSender.voided_at.is_null(),
                    ((Referrer.phone == p.number) & (Referrer.phone != "")) | (Referrer.folded == p.folded),
                )
            ),
        )
        .order_by(Referral.id)
    ),
    ReferralState,
)


def waiting_for_referrer(db: Database, number: str, name: str) -> list[ReferralState]:
    """Return the ways that wait for the referrer who calls, known by their number or their name.

    Args:
        db: the open transaction's database.
        number: the key of the number that calls, or "".
        name: the name that was given, or "".
    """
    if not number and not name:
        return []
    return _WAITING.rows(db, number=number, folded=fold(name) or "\n")


_CALLED = prepared(lambda p: Referral.select(Referral.called_at).where(Referral.id == p.id))


def never_called(db: Database, referral_id: int) -> bool:
    """Return True if somebody on the way never called in."""
    return _CALLED.scalar(db, id=referral_id) is None
