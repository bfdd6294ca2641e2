"""Rows of contacts and their numbers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from peewee import Database, fn

from frontdesk.domain.contacts import Contact
from frontdesk.domain.lanes import Lane
from frontdesk.domain.sources import SourceAnswer
from frontdesk.domain.text import fold
from frontdesk.domain.voicemail import DEFAULT_PERMISSION, VoicemailPermission
from frontdesk.store import tables
from frontdesk.store.audit import Action
from frontdesk.store.changes import Changes
from frontdesk.store.engine import Store
from frontdesk.store.source_words import source_words

_COLUMNS = (
    "SELECT c.id, c.name, c.lane, c.voicemail, s.answer, s.kind, r.name, o.name FROM contact c"
    " LEFT JOIN source s ON s.id = c.first_source"
    " LEFT JOIN referrer r ON r.id = s.referrer_id"
    " LEFT JOIN organisation o ON o.id = r.organisation_id"
)


def contacts_on(store: Store, number: str) -> list[Contact]:
    """Who calls from a number, last caller first."""
    if not number:
        return []
    rows = store.rows(
        f"{_COLUMNS} JOIN contact_number n ON n.contact_id = c.id WHERE n.number = ?"
        " ORDER BY c.last_call_at DESC, c.id DESC LIMIT 20",
        number,
    )
    return [_contact(row, (number,)) for row in rows]


def contact_by_id(store: Store, contact_id: int) -> Contact | None:
    """One contact with all their numbers, or None."""
    rows = store.rows(f"{_COLUMNS} WHERE c.id = ?", contact_id)
    if not rows:
        return None
    numbers = store.rows("SELECT number FROM contact_number WHERE contact_id = ? ORDER BY id", contact_id)
    return _contact(rows[0], tuple(number for (number,) in numbers))


def _contact(row: tuple[Any, ...], numbers: tuple[str, ...]) -> Contact:
    number, name, lane, voicemail, answer, kind, referrer, organisation = row
    return Contact(
        number,
        name,
        Lane(lane),
        VoicemailPermission(voicemail),
        numbers,
        source_words(answer, kind, referrer, organisation),
    )


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
    """The contact a call belongs to, made where there is none yet.

    A chosen contact wins. Else it is the one on this number with the same name; a call without a
    name belongs to whoever called last from the number. A name without a number makes a contact
    too; neither makes none. With ``changes``, undoing the call takes this back as well: the contact
    is no longer found by a number that was typed by mistake.
    """
    kept = changes or Changes()
    if chosen is not None:
        _seen(db, kept, chosen, name, lane, at)
        link = tables.ContactNumber
        known = link.select().where((link.contact == chosen) & (link.number == number))
        if number and not known.exists(db):
            _link(db, kept, chosen, number)
        return chosen
    if not number and not name:
        return None
    found = _match(db, number, fold(name)) if number else None
    if found is not None:
        _seen(db, kept, found, name, lane, at)
        return found
    made = _add(db, name, lane, at)
    if number:
        _link(db, kept, made, number)
    return made


def _add(db: Database, name: str, lane: Lane, at: datetime) -> int:
    """Add a contact who may be left a message without the practice's name."""
    return int(
        tables.Contact.insert(
            name=name,
            folded=fold(name),
            lane=lane.value,
            voicemail=DEFAULT_PERMISSION.value,
            created_at=at,
            last_call_at=at,
        ).execute(db)
    )


def _link(db: Database, changes: Changes, contact_id: int, number: str) -> None:
    """Note that a contact calls from a number."""
    made = tables.ContactNumber.insert(contact=contact_id, number=number).execute(db)
    changes.made("contact_number", int(made))


def _match(db: Database, number: str, folded: str) -> int | None:
    """The contact on a number that this name means; a contact still without a name takes any."""
    link = tables.ContactNumber
    rows = list(
        tables.Contact.select(tables.Contact.id, tables.Contact.folded)
        .join(link, on=(link.contact == tables.Contact.id))
        .where(link.number == number)
        .order_by(tables.Contact.last_call_at.desc(), tables.Contact.id.desc())
        .tuples()
        .execute(db)
    )
    for number_id, known in rows:
        if known == folded or not folded:
            return int(number_id)
    return next((int(number_id) for number_id, known in rows if not known), None)


def _seen(db: Database, changes: Changes, contact_id: int, name: str, lane: Lane, at: datetime) -> None:
    """A known contact called: their lane follows, and a name that was missing is filled in."""
    table = tables.Contact
    columns: dict[str, Any] = {"lane": lane.value, "last_call_at": at}
    if name and table.select().where((table.id == contact_id) & (table.name == "")).exists(db):
        columns |= {"name": name, "folded": fold(name)}
    changes.change(db, "contact", contact_id, **columns)


def voicemail_of(db: Database, contact_id: int) -> VoicemailPermission:
    """What may be said on a contact's voicemail."""
    found = tables.Contact.select(tables.Contact.voicemail).where(tables.Contact.id == contact_id)
    return VoicemailPermission(found.scalar(db))


def settle_first_source(db: Database, contact_id: int) -> None:
    """Point a contact at who first sent them: the first known source, else the first answer at all.

    A known source is never overwritten by a later one. Answers that were taken back, and those of
    calls that were, do not count.
    """
    source, call, audit = tables.Source, tables.Call, tables.Audit
    taken_back = audit.select().where(
        (audit.subject == "source")
        & (audit.subject_id == source.id)
        & (audit.action == Action.SOURCE_UNDONE.value)
    )
    live = (
        source.select(source.id, source.answer)
        .join(call, on=(source.call == call.id))
        .where((source.contact == contact_id) & call.voided_at.is_null() & ~fn.EXISTS(taken_back))
        .order_by(source.id)
    )
    answers = list(live.tuples().execute(db))
    known = [number for number, answer in answers if answer == SourceAnswer.KNOWN]
    first = next(iter(known or [number for number, _ in answers]), None)
    contact = tables.Contact
    other = contact.first_source.is_null(False)
    if first is not None:
        other = contact.first_source.is_null() | (contact.first_source != first)
    contact.update(first_source=first).where((contact.id == contact_id) & other).execute(db)
