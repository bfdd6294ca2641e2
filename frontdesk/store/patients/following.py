"""What following the desk's work needs to look up: who waits for a referrer, whose referral a call may be."""

from __future__ import annotations

from typing import Any

from peewee import Database, fn

from frontdesk.domain.referrals.events import WaitingFor
from frontdesk.domain.referrals.patients import Likeness, Match
from frontdesk.domain.referrals.referral import ReferralState
from frontdesk.domain.text import fold
from frontdesk.store.db.prepared import Parameters, prepared
from frontdesk.store.db.row_mapper import columns
from frontdesk.store.patients.states import is_unfinished
from frontdesk.store.tables.contacts import Contact, ContactNumber, Referrer
from frontdesk.store.tables.referrals import Referral, ReferralSender

_WAITING = prepared(
    lambda p: (
        Referral.select(*columns(ReferralState, Referral))
        .where(
            Referral.waiting_for == WaitingFor.REFERRER,
            Referral.answered_at.is_null(),
            is_unfinished(),
            fn.EXISTS(
                ReferralSender.select(ReferralSender.id)
                .join(Referrer, on=(ReferralSender.referrer == Referrer.id))
                .where(
                    ReferralSender.referral == Referral.id,
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


def _on_number(p: Parameters) -> Any:
    same = ContactNumber.alias("same")
    return fn.EXISTS(
        same.select(same.id).where(same.contact == Contact.id, same.number == p.number, same.number != "")
    )


_UNANSWERED = prepared(
    lambda p: (
        Referral.select(
            Contact.id,
            Referral.id,
            Contact.name,
            fn.COALESCE(
                ContactNumber.select(fn.MIN(ContactNumber.number)).where(ContactNumber.contact == Contact.id),
                "",
            ),
            _on_number(p),
        )
        .join(Contact, on=(Referral.contact == Contact.id))
        .where(
            is_unfinished(),
            Referral.called_at.is_null(),
            Referral.contact != p.caller,
            # Two lookups: an OR would walk through all contacts.
            Referral.contact.in_(
                ContactNumber.select(ContactNumber.contact)
                .where(ContactNumber.number == p.number, ContactNumber.number != "")
                .union_all(Contact.select(Contact.id).where(Contact.folded == p.folded, Contact.folded != ""))
            ),
        )
        .order_by(Referral.id)
        .limit(20)
    )
)


def unanswered_referrals(db: Database, name: str, number: str, caller: int) -> list[Match]:
    """Return the people on the way who never called in, and whose name or number is that of a caller.

    Args:
        db: the open transaction's database.
        name: the caller's name, or "".
        number: the key of their number, or "".
        caller: the caller, who is left out.
    """
    folded = fold(name)
    rows = _UNANSWERED.rows(db, number=number, folded=folded, caller=caller)
    return [
        Match(
            contact,
            referral,
            known,
            first,
            Likeness.SAME if on_number and folded and fold(known) == folded else Likeness.ASK,
        )
        for contact, referral, known, first, on_number in rows
    ]
