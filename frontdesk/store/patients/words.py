"""What the filter of the Patients list looks through."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from peewee import JOIN, fn

from frontdesk.store.db.engine import Store
from frontdesk.store.db.prepared import prepared
from frontdesk.store.patients.senders import between
from frontdesk.store.tables.callbacks import Callback
from frontdesk.store.tables.contacts import Contact, ContactNumber
from frontdesk.store.tables.practice import Person
from frontdesk.store.tables.referrals import Referral


class PatientWords(NamedTuple):
    """The words of one line: a tuple, because they are read of twenty thousand people at once.

    Attributes:
        referral: whose way.
        name: theirs, folded, or "".
        number: the key of a number of theirs, or "".
        step: the code of the step.
        treatment: what for, or "".
        owner: who has it, or "".
        waiting: for whom they wait, in words, or "".
    """

    referral: int
    name: str
    number: str
    step: str
    treatment: str
    owner: str
    waiting: str


_FIRST_NUMBER = (
    ContactNumber.select(ContactNumber.number)
    .where(ContactNumber.contact == Referral.contact)
    .order_by(ContactNumber.id)
    .limit(1)
)


def _select(is_meant: Any) -> Any:
    """Return the words of the ways that are meant."""
    return (
        Referral.select(
            Referral.id,
            Contact.folded,
            fn.COALESCE(fn.NULLIF(Callback.number, ""), _FIRST_NUMBER, ""),
            Referral.step,
            Referral.treatment,
            fn.COALESCE(Person.name, ""),
            fn.COALESCE(fn.NULLIF(Referral.waiting_note, ""), Referral.waiting_for),
        )
        .join(Contact, on=(Referral.contact == Contact.id))
        .join(Callback, JOIN.LEFT_OUTER, on=(Referral.callback == Callback.id))
        .join(Person, JOIN.LEFT_OUTER, on=(Referral.owner == Person.id))
        .where(is_meant)
    )


_WORDS = prepared(lambda p: _select(Referral.id.in_(p.each("ids"))))
_WORDS_BETWEEN = prepared(lambda p: _select((Referral.id >= p.first) & (Referral.id <= p.last)))


def read_words(store: Store, ids: Sequence[int]) -> list[PatientWords]:
    """Return the words of these ways, in the order given."""
    span = between(ids)
    rows = _WORDS_BETWEEN.rows(store, **span) if span else _WORDS.rows(store, ids=list(ids))
    found = {row[0]: PatientWords._make(row) for row in rows}
    return [found[number] for number in ids if number in found]
