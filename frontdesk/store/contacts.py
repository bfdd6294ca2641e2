"""Rows of contacts and their numbers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from peewee import Database

from frontdesk.domain.contacts import Contact
from frontdesk.domain.lanes import Lane
from frontdesk.domain.text import fold
from frontdesk.domain.voicemail import DEFAULT_PERMISSION, VoicemailPermission
from frontdesk.store import tables
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
) -> int | None:
    """The contact a call belongs to, made where there is none yet.

    A chosen contact wins. Else it is the one on this number with the same name; a call without a
    name belongs to whoever called last from the number. A name without a number makes a contact
    too; neither makes none.
    """
    if chosen is not None:
        _seen(db, chosen, name, lane, at)
        return chosen
    if not number and not name:
        return None
    found = _match(db, number, fold(name)) if number else None
    if found is not None:
        _seen(db, found, name, lane, at)
        return found
    made = int(
        tables.Contact.insert(
            name=name,
            folded=fold(name),
            lane=lane.value,
            voicemail=DEFAULT_PERMISSION.value,
            created_at=at,
            last_call_at=at,
        ).execute(db)
    )
    if number:
        tables.ContactNumber.insert(contact=made, number=number).execute(db)
    return made


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


def _seen(db: Database, contact_id: int, name: str, lane: Lane, at: datetime) -> None:
    """A known contact called: their lane follows, and a name that was missing is filled in."""
    changes: dict[str, Any] = {"lane": lane.value, "last_call_at": at}
    tables.Contact.update(**changes).where(tables.Contact.id == contact_id).execute(db)
    if name:
        tables.Contact.update(name=name, folded=fold(name)).where(
            (tables.Contact.id == contact_id) & (tables.Contact.name == "")
        ).execute(db)


def contact_facts(db: Database, contact_id: int) -> tuple[int | None, VoicemailPermission]:
    """A contact's first source and what may be said on their voicemail."""
    rows = tables.Contact.select(tables.Contact.first_source, tables.Contact.voicemail).where(
        tables.Contact.id == contact_id
    )
    first_source, voicemail = rows.tuples().execute(db)[0]
    return first_source, VoicemailPermission(voicemail)
