"""Rows of contacts, their numbers, and the words of their names, by which any part of a name is found."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from peewee import JOIN, SQL, Case, Database

from frontdesk.domain import contacts as domain
from frontdesk.domain.lanes import Lane
from frontdesk.domain.referrals.sources import SourceAnswer
from frontdesk.domain.text import fold
from frontdesk.store.audit import stands
from frontdesk.store.calls import extension_of_contact
from frontdesk.store.changes import Changes
from frontdesk.store.db.engine import Store
from frontdesk.store.db.prepared import On, prepared
from frontdesk.store.db.row_mapper import Together, columns, columns_of, difference, reader_of
from frontdesk.store.db.rows import insert
from frontdesk.store.referrals import source_words
from frontdesk.store.tables.calls import Call, Source
from frontdesk.store.tables.contacts import Contact, ContactNumber, ContactWord, Organization, Referrer


def _contacts(numbers: Any, extension: Any) -> Any:
    """Contacts as the domain has them, joined with who first sent them."""
    source = Together(source_words, Source.answer, Source.kind, Referrer.name, Organization.name)
    return (
        Contact.select(*columns(domain.Contact, Contact, numbers=numbers, source=source, extension=extension))
        .join(Source, JOIN.LEFT_OUTER, on=(Source.id == Contact.first_source))
        .join(Referrer, JOIN.LEFT_OUTER)
        .join(Organization, JOIN.LEFT_OUTER)
        .switch(Contact)
    )


_ON = prepared(
    lambda p: (
        _contacts(Together(lambda number: (number,), ContactNumber.number), extension_of_contact())
        .join(ContactNumber, on=(ContactNumber.contact == Contact.id))
        .where(ContactNumber.number == p.number)
        .order_by(Contact.last_call_at.desc(), Contact.id.desc())
        .limit(20)
    ),
    domain.Contact,
)
_BY_ID = prepared(lambda p: _contacts(SQL("NULL"), SQL("''")).where(Contact.id == p.id), domain.Contact)
_NUMBERS = prepared(
    lambda p: (
        ContactNumber.select(ContactNumber.number)
        .where(ContactNumber.contact == p.contact)
        .order_by(ContactNumber.id)
    )
)


def contacts_on(store: Store, number: str) -> list[domain.Contact]:
    """Return who calls from a number, last caller first."""
    return _ON.rows(store, number=number) if number else []


def contact_by_id(store: On, contact_id: int) -> domain.Contact | None:
    """Return one contact with all their numbers, or None."""
    found = _BY_ID.one(store, id=contact_id)
    return found and replace(found, numbers=tuple(_NUMBERS.values(store, contact=contact_id)))


# Whose call it is


_LINKED = prepared(
    lambda p: ContactNumber.select(ContactNumber.id).where(
        ContactNumber.contact == p.contact, ContactNumber.number == p.number
    )
)
_CALLING_FROM = prepared(
    lambda p: (
        Contact.select(Contact.id, Contact.folded)
        .join(ContactNumber, on=(ContactNumber.contact == Contact.id))
        .where(ContactNumber.number == p.number)
        .order_by(Contact.last_call_at.desc(), Contact.id.desc())
    )
)
_NAMELESS = prepared(lambda p: Contact.select(Contact.id).where(Contact.id == p.id, Contact.name == ""))


def find_or_add_contact(
    db: Database,
    *,
    number: str,
    name: str,
    lane: Lane,
    at: datetime,
    chosen: int | None = None,
    changes: Changes | None = None,
) -> int | None:
    """Return the contact a call belongs to, made if it is new.

    A chosen contact wins. Else it is the one on this number with the same name; a call without a
    name belongs to whoever called last from the number. A name without a number makes a contact
    too; without either nothing is made. With ``changes``, undoing the call undoes this as well: the contact
    is no longer found by a number that was typed by mistake.
    """
    kept = changes or Changes()
    if chosen is not None:
        _seen(db, kept, chosen, name, lane, at)
        if number and _LINKED.one(db, contact=chosen, number=number) is None:
            link_number(db, kept, chosen, number)
        return chosen
    if not number and not name:
        return None
    found = _match(db, number, fold(name)) if number else None
    if found is not None:
        _seen(db, kept, found, name, lane, at)
        return found
    made = _add(db, name, lane, at)
    if number:
        link_number(db, kept, made, number)
    return made


def _add(db: Database, name: str, lane: Lane, at: datetime) -> int:
    """Add a contact who may be left a message without the practice's name."""
    folded = fold(name)
    made = insert(
        db,
        Contact,
        name=name,
        folded=folded,
        lane=lane,
        created_at=at,
        last_call_at=at,
        **columns_of(domain.ContactFacts()),
    )
    add_words(db, [(made, folded)])
    return made


def link_number(db: Database, changes: Changes, contact_id: int, number: str) -> None:
    """Note that a contact calls from a number."""
    linked = insert(db, ContactNumber, contact=contact_id, number=number, backwards=number[::-1])
    changes.made("contact_number", linked)


def _match(db: Database, number: str, folded: str) -> int | None:
    """Return the contact on a number that this name means; a contact still without a name takes any."""
    rows = _CALLING_FROM.rows(db, number=number)
    for number_id, known in rows:
        if known == folded or not folded:
            return int(number_id)
    return next((int(number_id) for number_id, known in rows if not known), None)


def _seen(db: Database, changes: Changes, contact_id: int, name: str, lane: Lane, at: datetime) -> None:
    """A known contact called: their lane follows, and a name that was missing is filled in."""
    columns: dict[str, Any] = {"lane": lane.value, "last_call_at": at}
    is_named = bool(name) and _NAMELESS.one(db, id=contact_id) is not None
    if is_named:
        columns |= {"name": name, "folded": fold(name)}
    changes.change(db, "contact", contact_id, **columns)
    if is_named:
        follow_name(db, contact_id)


_FACTS = prepared(
    lambda p: Contact.select(*columns(domain.ContactFacts, Contact)).where(Contact.id == p.id),
    domain.ContactFacts,
)


def keep_facts(db: Database, changes: Changes, contact_id: int, facts: domain.ContactFacts) -> None:
    """Write what a contact said of themselves, where it is not what is kept already."""
    known = _FACTS.one(db, id=contact_id)
    if known is not None and known != facts:
        _, changed = difference(known, facts)
        changes.change(db, "contact", contact_id, **changed)


def facts_together() -> Together:
    """Return the columns of ``ContactFacts`` as one value of a query."""
    selected = columns(domain.ContactFacts, Contact)
    read = reader_of(domain.ContactFacts, selected)
    return Together(lambda *row: read(row), *selected)


# Who first sent them


def _settle(p: Any) -> Any:
    first = (
        Source.select(Source.id)
        .join(Call)
        .where(Source.contact == Contact.id, Call.voided_at.is_null(), stands(Source))
        .order_by(Case(None, [(Source.answer == SourceAnswer.KNOWN, 0)], 1), Source.id)
        .limit(1)
    )
    return Contact.update(first_source=first).where(Contact.id == p.id)


_SETTLE = prepared(_settle)


def settle_first_source(db: Database, contact_id: int) -> None:
    """Point a contact at who first sent them: the first known source, else the first answer at all.

    A known source is never overwritten by a later one. Answers that were undone, and those of calls that
    were, do not count.
    """
    _SETTLE.run(db, id=contact_id)


# The words of their names


# As in the migration that takes apart the names that were there before.
_PARTED = re.compile("[-' .,;:/()&]+")

_ADD_WORD = prepared(lambda p: ContactWord.insert(contact=p.contact, word=p.word))
_DROP_WORD = prepared(
    lambda p: ContactWord.delete().where(ContactWord.contact == p.contact, ContactWord.word == p.word)
)
_WORDS = prepared(lambda p: ContactWord.select(ContactWord.word).where(ContactWord.contact == p.contact))
_FOLDED = prepared(lambda p: Contact.select(Contact.folded).where(Contact.id == p.id))


def words_of(folded: str) -> list[str]:
    """Return the words of a folded name and their parts: of ``o'brien-lee`` also ``brien`` and ``lee``."""
    return sorted({*folded.split(), *_PARTED.split(folded)} - {""})


def add_words(db: Database, names: Iterable[tuple[int, str]]) -> None:
    """Index the names of contacts that were just made.

    Args:
        db: the open transaction's database.
        names: each contact's number and folded name.
    """
    _ADD_WORD.many(
        db, [{"contact": contact, "word": word} for contact, folded in names for word in words_of(folded)]
    )


def follow_name(db: Database, contact_id: int) -> None:
    """Make the index of one contact what their name is now, after it was filled in or undone."""
    words = words_of(_FOLDED.scalar(db, id=contact_id) or "")
    known = _WORDS.values(db, contact=contact_id)
    for word in known:
        if word not in words:
            _DROP_WORD.run(db, contact=contact_id, word=word)
    _ADD_WORD.many(db, [{"contact": contact_id, "word": word} for word in words if word not in known])
