"""What the filter of the Patients list looks through."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from peewee import JOIN, SQL, fn

from frontdesk.domain.referrals.steps import Step
from frontdesk.store.db.engine import Store
from frontdesk.store.db.prepared import prepared
from frontdesk.store.db.row_mapper import Together, columns
from frontdesk.store.patients.senders import referrers_of
from frontdesk.store.tables.callbacks import Callback
from frontdesk.store.tables.contacts import Contact, ContactNumber
from frontdesk.store.tables.practice import Person
from frontdesk.store.tables.referrals import Referral


@dataclass(frozen=True)
class PatientWords:
    """The words of one line.

    Attributes:
        referral: whose way.
        name: theirs, or "".
        number: the key of a number of theirs, or "".
        step: the step in words.
        treatment: what for, or "".
        owner: who has it, or "".
        waiting: for whom they wait, in words, or "".
        referrers: those who sent them, in words, or "".
    """

    referral: int
    name: str
    number: str
    step: str
    treatment: str
    owner: str
    waiting: str
    referrers: str


_FIRST_NUMBER = (
    ContactNumber.select(ContactNumber.number)
    .where(ContactNumber.contact == Referral.contact)
    .order_by(ContactNumber.id)
    .limit(1)
)
_WORDS = prepared(
    lambda p: (
        Referral.select(
            *columns(
                PatientWords,
                Referral,
                referral=Referral.id,
                name=Contact.name,
                number=fn.COALESCE(fn.NULLIF(Callback.number, ""), _FIRST_NUMBER, ""),
                step=Together(lambda code: Step(code).words, Referral.step),
                owner=fn.COALESCE(Person.name, ""),
                waiting=Together(lambda note, who: note or who, Referral.waiting_note, Referral.waiting_for),
                referrers=SQL("''"),
            )
        )
        .join(Contact, on=(Referral.contact == Contact.id))
        .join(Callback, JOIN.LEFT_OUTER, on=(Referral.callback == Callback.id))
        .join(Person, JOIN.LEFT_OUTER, on=(Referral.owner == Person.id))
        .where(Referral.id.in_(p.each("ids")))
    ),
    PatientWords,
)


def read_words(store: Store, ids: Sequence[int]) -> list[PatientWords]:
    """Return the words of these ways, in the order given."""
    referrers = referrers_of(store, ids)
    found = {one.referral: one for one in _WORDS.rows(store, ids=list(ids))}
    return [
        replace(found[number], referrers=" ".join(referrers.get(number, ())))
        for number in ids
        if number in found
    ]
