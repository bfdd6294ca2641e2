"""Rows of contacts and their numbers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from peewee import Database

from frontdesk.domain.contacts import Contact
from frontdesk.domain.lanes import Lane
from frontdesk.domain.referrals.sources import SourceAnswer
from frontdesk.domain.text import fold
from frontdesk.domain.voicemail import DEFAULT_PERMISSION, VoicemailPermission
from frontdesk.store.audit import Action
from frontdesk.store.bulk import read, write
from frontdesk.store.changes import Changes
from frontdesk.store.contact_words import add_words, follow_name
from frontdesk.store.engine import Store
from frontdesk.store.extensions import EXTENSION_OF_CONTACT
from frontdesk.store.source_words import source_words
from frontdesk.store.statements import insert
from frontdesk.store.tables import contacts as tables

_WHO = "SELECT c.id, c.name, c.lane, c.voicemail, s.answer, s.kind, r.name, o.name"
_FROM = (
    " FROM contact c"
    " LEFT JOIN source s ON s.id = c.first_source"
    " LEFT JOIN referrer r ON r.id = s.referrer_id"
    " LEFT JOIN organisation o ON o.id = r.organisation_id"
)


def contacts_on(store: Store, number: str) -> list[Contact]:
    """Who calls from a number, last caller first."""
    if not number:
        return []
    rows = store.rows(
        f"{_WHO}, {EXTENSION_OF_CONTACT}{_FROM} JOIN contact_number n ON n.contact_id = c.id"
        " WHERE n.number = ? ORDER BY c.last_call_at DESC, c.id DESC LIMIT 20",
        number,
    )
    return [_contact(row[:-1], (number,), row[-1]) for row in rows]


def contact_by_id(store: Store, contact_id: int) -> Contact | None:
    """One contact with all their numbers, or None."""
    rows = store.rows(f"{_WHO}{_FROM} WHERE c.id = ?", contact_id)
    if not rows:
        return None
    numbers = store.rows("SELECT number FROM contact_number WHERE contact_id = ? ORDER BY id", contact_id)
    return _contact(rows[0], tuple(number for (number,) in numbers))


def _contact(row: tuple[Any, ...], numbers: tuple[str, ...], extension: str = "") -> Contact:
    number, name, lane, voicemail, answer, kind, referrer, organisation = row
    return Contact(
        number,
        name,
        Lane(lane),
        VoicemailPermission(voicemail),
        numbers,
        source_words(answer, kind, referrer, organisation),
        extension,
    )


_LINKED = "SELECT 1 FROM contact_number WHERE contact_id = ? AND number = ?"


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
        if number and not read(db, _LINKED, chosen, number):
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
    folded = fold(name)
    made = insert(
        db,
        tables.Contact,
        name=name,
        folded=folded,
        lane=lane.value,
        voicemail=DEFAULT_PERMISSION.value,
        created_at=at,
        last_call_at=at,
    )
    add_words(db, [(made, folded)])
    return made


def _link(db: Database, changes: Changes, contact_id: int, number: str) -> None:
    """Note that a contact calls from a number."""
    linked = insert(db, tables.ContactNumber, contact=contact_id, number=number, backwards=number[::-1])
    changes.made("contact_number", linked)


def _match(db: Database, number: str, folded: str) -> int | None:
    """The contact on a number that this name means; a contact still without a name takes any."""
    rows = read(
        db,
        "SELECT c.id, c.folded FROM contact_number n JOIN contact c ON c.id = n.contact_id"
        " WHERE n.number = ? ORDER BY c.last_call_at DESC, c.id DESC",
        number,
    )
    for number_id, known in rows:
        if known == folded or not folded:
            return int(number_id)
    return next((int(number_id) for number_id, known in rows if not known), None)


def _seen(db: Database, changes: Changes, contact_id: int, name: str, lane: Lane, at: datetime) -> None:
    """A known contact called: their lane follows, and a name that was missing is filled in."""
    columns: dict[str, Any] = {"lane": lane.value, "last_call_at": at}
    is_named = bool(name and read(db, "SELECT 1 FROM contact WHERE id = ? AND name = ''", contact_id))
    if is_named:
        columns |= {"name": name, "folded": fold(name)}
    changes.change(db, "contact", contact_id, **columns)
    if is_named:
        follow_name(db, contact_id)


def voicemail_of(db: Database, contact_id: int) -> VoicemailPermission:
    """What may be said on a contact's voicemail."""
    ((voicemail,),) = read(db, "SELECT voicemail FROM contact WHERE id = ?", contact_id)
    return VoicemailPermission(voicemail)


def settle_first_source(db: Database, contact_id: int) -> None:
    """Point a contact at who first sent them: the first known source, else the first answer at all.

    A known source is never overwritten by a later one. Answers that were taken back, and those of
    calls that were, do not count.
    """
    write(db, _SETTLE, contact_id)


_SETTLE = (
    "UPDATE contact SET first_source = (SELECT s.id FROM source s JOIN call c ON c.id = s.call_id"
    " WHERE s.contact_id = contact.id AND c.voided_at IS NULL AND NOT EXISTS (SELECT 1 FROM audit a"
    f" WHERE a.subject = 'source' AND a.subject_id = s.id AND a.action = '{Action.SOURCE_UNDONE.value}')"
    f" ORDER BY CASE WHEN s.answer = '{SourceAnswer.KNOWN.value}' THEN 0 ELSE 1 END, s.id LIMIT 1)"
    " WHERE id = ?"
)
