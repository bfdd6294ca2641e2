"""Voiding what was owed or sent when the action that made it is undone, and what is in the way of that."""

from __future__ import annotations

from datetime import datetime

from peewee import JOIN, Database, fn

from frontdesk.domain.errors import Refused
from frontdesk.domain.referrals.owed import OwedState
from frontdesk.domain.referrals.owed_items import OwedItem, SendingState
from frontdesk.store.db.prepared import prepared
from frontdesk.store.db.rows import update
from frontdesk.store.owed.items import items_of_day, items_where, read_item, stands
from frontdesk.store.owed.sendings import sending_that_stands
from frontdesk.store.tables.callbacks import Callback
from frontdesk.store.tables.contacts import Contact
from frontdesk.store.tables.referrals import Owed, Referral, ReferralSender, Sending

_WITH_LATER = items_where(
    lambda p: (
        stands()
        & (Owed.event == p.event)
        & (Owed.sender == p.sender)
        & (Owed.kind == p.kind)
        & (Owed.series > p.series)
    )
)
_ARISEN = items_where(
    lambda p: (
        stands()
        & (Owed.referrer == p.stayed)
        & Owed.sender.in_(
            ReferralSender.select(ReferralSender.id).where(ReferralSender.referrer == p.referrer)
        )
    )
)
_OF_SENDER = prepared(lambda p: Owed.select(Owed.id).where(Owed.sender == p.sender, stands()).limit(1))
_FILE = prepared(lambda p: Sending.select(Sending.file).where(Sending.id == p.id))
_PATIENT = prepared(
    lambda p: (
        Owed.select(fn.COALESCE(Contact.name, ""), fn.COALESCE(Callback.number, ""))
        .join(Referral, JOIN.LEFT_OUTER, on=(Owed.referral == Referral.id))
        .join(Contact, JOIN.LEFT_OUTER, on=(Referral.contact == Contact.id))
        .switch(Referral)
        .join(Callback, JOIN.LEFT_OUTER, on=(Referral.callback == Callback.id))
        .where(Owed.id == p.id)
    )
)


def void_item(db: Database, owed_id: int, at: datetime) -> None:
    """Void something owed, with those of its series that time made after it.

    Raises:
        Refused: one of them was sent since; nothing is undone.
    """
    item = read_item(db, owed_id)
    later = _later(db, item)
    for one in (item, *later):
        if one.state in (OwedState.SENT, OwedState.CONFIRMED) or sending_that_stands(db, one.id):
            raise Refused(
                f"The {one.kind.words} that is owed with this was sent since. Nothing was changed; undo the"
                " sending first."
            )
        update(db, Owed, one.id, voided_at=at)


def _later(db: Database, item: OwedItem) -> list[OwedItem]:
    if not item.series:
        return []
    if item.day is not None:
        of_day = items_of_day(db, referrer=item.referrer_id, kind=item.kind, day=item.day)
        return [one for one in of_day if one.series > item.series]
    if item.event_id is None or item.sender_id is None:
        return []
    return _WITH_LATER.rows(
        db, event=item.event_id, sender=item.sender_id, kind=item.kind, series=item.series
    )


def void_sending(db: Database, sending_id: int, at: datetime) -> None:
    """Void a sending.

    Raises:
        Refused: it was confirmed or failed since, or its file was handed over; nothing is undone.
    """
    handed_over = _FILE.scalar(db, id=sending_id)
    if handed_over:
        raise Refused(
            "This was handed over to the outgoing folder, and may be on its way. Nothing was changed; if it"
            " does not arrive, record that it failed."
        )
    if not update(db, Sending, sending_id, {"state": SendingState.SENT, "voided_at": None}, voided_at=at):
        raise Refused(
            "What became of this sending was written down since, so it cannot be undone. Nothing was changed;"
            " undo that first."
        )


def give_back_owed(db: Database, referrer_id: int, stayed: int) -> None:
    """Let what arose after a merge that is undone be owed to who sent the patient: they are two again.

    Args:
        db: the open transaction's database, in which the rest of the merge was put back.
        referrer_id: who was merged.
        stayed: into whom.
    """
    for item in _ARISEN.rows(db, referrer=referrer_id, stayed=stayed):
        update(db, Owed, item.id, new_version=True, referrer=referrer_id)


def check_sender_free(db: Database, sender_id: int) -> None:
    """Refuse to undo that somebody sent a patient while they are owed something for it.

    Raises:
        Refused: something stands that arose with another event.
    """
    if _OF_SENDER.scalar(db, sender=sender_id) is not None:
        raise Refused(
            "This referrer is owed something that arose since, so this cannot be undone. Nothing was changed."
        )


def patient_of(db: Database, owed_id: int) -> tuple[str, str]:
    """Return whom something owed is about: their name and the key of their number, each "" if unknown."""
    name, number = _PATIENT.one(db, id=owed_id) or ("", "")
    return name, number
