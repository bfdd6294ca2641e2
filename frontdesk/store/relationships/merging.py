"""What two entries of one person who refers know of each other."""

from __future__ import annotations

from typing import Any, Final

from peewee import Database

from frontdesk.domain.referrals.owed import OwedState
from frontdesk.store.db.prepared import prepared
from frontdesk.store.tables.contacts import Referrer
from frontdesk.store.tables.referrals import Owed

#: What is taken over from the one that goes, where the one that stays has nothing.
_TAKEN: Final = (
    "organization",
    "phone",
    "email",
    "channel",
    "credentials",
    "specialty",
    "npi",
    "distance",
    "web",
    "address",
    "refers_to",
    "concern",
    "barrier",
    "fax_basis",
)
_KNOWN = prepared(
    lambda p: Referrer.select(*(getattr(Referrer, name) for name in _TAKEN)).where(Referrer.id == p.id)
)
_FAX = prepared(
    lambda p: Referrer.select(Referrer.fax, Referrer.fax_verified_at, Referrer.fax_verified_by).where(
        Referrer.id == p.id
    )
)
_PART2 = prepared(lambda p: Referrer.select(Referrer.part2).where(Referrer.id == p.id))
_OPEN = prepared(
    lambda p: (
        Owed.select(Owed.id)
        .where(Owed.referrer == p.referrer, Owed.state == OwedState.OPEN, Owed.voided_at.is_null())
        .order_by(Owed.id)
    )
)
_MERGED = prepared(
    lambda p: Referrer.select(Referrer.id).where(Referrer.merged_into == p.referrer).order_by(Referrer.id)
)


def known_of(db: Database, referrer_id: int, *, but_not_of: int) -> dict[str, Any]:
    """Return the columns that one entry has and the other does not."""
    has, lacks = _KNOWN.one(db, id=referrer_id) or (), _KNOWN.one(db, id=but_not_of) or ()
    found = {
        name: value
        for name, value, other in zip(_TAKEN, has, lacks, strict=True)
        if value not in (None, "") and other in (None, "")
    }
    if _PART2.scalar(db, id=referrer_id) and not _PART2.scalar(db, id=but_not_of):
        # Nobody tells less of a program's patients after a merge than before.
        found["part2"] = True
    fax, other_fax = _FAX.one(db, id=referrer_id), _FAX.one(db, id=but_not_of)
    if fax and fax[0] and other_fax and not other_fax[0]:
        found |= dict(zip(("fax", "fax_verified_at", "fax_verified_by"), fax, strict=True))
    return found


def merged_before(db: Database, referrer_id: int) -> list[int]:
    """Return those who were merged into one who refers."""
    return [int(number) for number in _MERGED.values(db, referrer=referrer_id)]


def open_owed_to(db: Database, referrer_id: int) -> list[int]:
    """Return what is open and owed to one who refers."""
    return [int(number) for number in _OPEN.values(db, referrer=referrer_id)]
