"""Who may be the same person as a name and a number."""

from __future__ import annotations

from collections.abc import Iterable

from frontdesk.domain.referrals.patients import Likeness, Match, likeness_of
from frontdesk.domain.text import fold
from frontdesk.store.db.prepared import On, prepared
from frontdesk.store.patients.states import stands_open
from frontdesk.store.tables.contacts import Contact, ContactNumber
from frontdesk.store.tables.referrals import Referral

#: So many are looked at; a switchboard has many more.
MOST = 20

_ON_NUMBER = prepared(
    lambda p: (
        Contact.select(Contact.id, Contact.name)
        .join(ContactNumber, on=(ContactNumber.contact == Contact.id))
        .where(ContactNumber.number == p.number)
        .order_by(Contact.last_call_at.desc(), Contact.id.desc())
        .limit(MOST)
    )
)
_NAMED = prepared(
    lambda p: (
        Contact.select(Contact.id, Contact.name)
        .where(Contact.folded == p.folded)
        .order_by(Contact.id.desc())
        .limit(MOST)
    )
)
_NUMBERS = prepared(
    lambda p: (
        ContactNumber.select(ContactNumber.contact, ContactNumber.number)
        .where(ContactNumber.contact.in_(p.each("contacts")))
        .order_by(ContactNumber.id)
    )
)
_OPEN = prepared(
    lambda p: Referral.select(Referral.contact, Referral.id).where(
        Referral.contact.in_(p.each("contacts")), stands_open()
    )
)


def open_ways_of(on: On, contacts: Iterable[int]) -> list[int]:
    """Return the ways of these contacts that are not finished."""
    return [int(referral) for _, referral in _OPEN.rows(on, contacts=list(contacts))]


def find_matches(on: On, name: str, number: str, *, beside: Iterable[int] = ()) -> list[Match]:
    """Return the known people who may be somebody, the same ones first.

    Args:
        on: where it runs.
        name: theirs, or "".
        number: their number's key, or "".
        beside: contacts who are not asked about.
    """
    known: dict[int, str] = {}
    if number:
        known |= {int(contact): text for contact, text in _ON_NUMBER.rows(on, number=number)}
    if name:
        known |= {int(contact): text for contact, text in _NAMED.rows(on, folded=fold(name))}
    for contact in beside:
        known.pop(contact, None)
    if not known:
        return []
    numbers: dict[int, list[str]] = {}
    for contact, key in _NUMBERS.rows(on, contacts=list(known)):
        numbers.setdefault(contact, []).append(key)
    ways = dict(_OPEN.rows(on, contacts=list(known)))
    found = [
        Match(contact, ways.get(contact), text, next(iter(numbers.get(contact, [])), ""), likeness)
        for contact, text in known.items()
        if (likeness := likeness_of(name, number, text, numbers.get(contact, ()))) is not Likeness.OTHER
    ]
    return sorted(
        found, key=lambda one: (one.likeness is not Likeness.SAME, one.referral is None, one.contact)
    )


_NUMBERS_OF = prepared(
    lambda p: (
        ContactNumber.select(ContactNumber.number)
        .where(ContactNumber.contact == p.contact)
        .order_by(ContactNumber.id)
    )
)


def numbers_of(on: On, contact_id: int) -> list[str]:
    """Return the keys of a contact's numbers, the first one known first."""
    return _NUMBERS_OF.values(on, contact=contact_id)
