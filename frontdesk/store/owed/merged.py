"""What is owed for the patients of one who was merged, when that merge is undone."""

from __future__ import annotations

from typing import Any, Final

from peewee import Database, fn

from frontdesk.domain.audit import Action
from frontdesk.domain.errors import Refused
from frontdesk.domain.referrals.owed import OwedState
from frontdesk.domain.referrals.owed_items import OwedItem
from frontdesk.store.db.prepared import prepared
from frontdesk.store.owed.items import items_where, stands
from frontdesk.store.owed.sendings import sending_that_stands
from frontdesk.store.tables.contacts import Referrer
from frontdesk.store.tables.practice import Audit
from frontdesk.store.tables.referrals import Owed, ReferralEvent, ReferralSender

_To = Referrer.alias("owed_to")
_From = Referrer.alias("sent_from")
_Entry = ReferralSender.alias("entry")
_OtherEntry = ReferralSender.alias("other_entry")
_Other = Referrer.alias("other")
_Told = Owed.alias("told")


def _who(one: Any) -> Any:
    """Return who somebody is by now: themselves, or whom they were merged into."""
    return fn.COALESCE(one.merged_into, one.id)


# Who sent the patient is one person by now, and who it is owed to another.
_STRAY = items_where(
    lambda p: (
        stands()
        & Owed.id.in_(
            _Told.select(_Told.id)
            .join(_Entry, on=(_Told.sender == _Entry.id))
            .join(_From, on=(_Entry.referrer == _From.id))
            .switch(_Told)
            .join(_To, on=(_Told.referrer == _To.id))
            .where(_Entry.referrer == p.referrer, _who(_From) != _who(_To))
        )
    )
)
_MERGED_AT = prepared(
    lambda p: Audit.select(fn.MAX(Audit.at)).where(
        Audit.subject == "referrer",
        Audit.subject_id == p.referrer,
        Audit.action == Action.REFERRER_MERGED.value,
    )
)
# Something that happened since, for a patient whom two sent, and that is owed to only one of them.
_OWED_ONCE = prepared(
    lambda p: (
        Owed.select(Owed.id)
        .join(ReferralEvent, on=(Owed.event == ReferralEvent.id))
        .switch(Owed)
        .join(_Entry, on=(Owed.sender == _Entry.id))
        .join(_From, on=(_Entry.referrer == _From.id))
        .switch(_Entry)
        .join(_OtherEntry, on=(_OtherEntry.referral == _Entry.referral))
        .join(_Other, on=(_OtherEntry.referrer == _Other.id))
        .where(
            stands(),
            ReferralEvent.kind != "arrived",
            ReferralEvent.logged_at >= p.since,
            (_Entry.referrer == p.referrer) | (_OtherEntry.referrer == p.referrer),
            _who(_From) != _who(_Other),
            _OtherEntry.voided_at.is_null(),
            _OtherEntry.arrived_at.is_null(False),
            _OtherEntry.logged_at <= ReferralEvent.logged_at,
            ~fn.EXISTS(
                _Told.select(_Told.id).where(
                    _Told.event == Owed.event, _Told.sender == _OtherEntry.id, _Told.voided_at.is_null()
                )
            ),
        )
        .limit(1)
    )
)
_SENT: Final = (OwedState.SENT, OwedState.CONFIRMED)


def strays_of(db: Database, referrer_id: int) -> list[OwedItem]:
    """Return what stands for the patients of one who refers, and is owed to somebody else; held."""
    return _STRAY.rows(db, referrer=referrer_id)


def was_sent(db: Database, item: OwedItem) -> bool:
    """True if something owed was sent, or its file is on its way into the outgoing folder."""
    return item.state in _SENT or sending_that_stands(db, item.id) is not None


def sent_since(item: OwedItem) -> Refused:
    """Return the error that something owed was sent, so that what came before it cannot be undone."""
    return Refused(
        f"The {item.kind.words} that is owed with this was sent since. Nothing was changed; undo the"
        " sending first."
    )


def check_can_part(db: Database, referrer_id: int) -> None:
    """Refuse to undo the merge of one who refers where what arose since cannot be told apart.

    Args:
        db: the open transaction, in which the two are two again.
        referrer_id: the one who was merged.

    Raises:
        Refused: something was sent since to the one that stayed, or is owed once to the two.
    """
    for item in strays_of(db, referrer_id):
        if was_sent(db, item):
            raise sent_since(item)
    since = _MERGED_AT.scalar(db, referrer=referrer_id)
    if since is not None and _OWED_ONCE.scalar(db, referrer=referrer_id, since=since) is not None:
        raise Refused(
            "Both of these two sent one patient, and what happened to that patient since is owed once to"
            " them. Nothing was changed; undo what happened to the patient first."
        )
