"""The extensions behind numbers, as the calls brought them: the latest that a person called with."""

from __future__ import annotations

from collections.abc import Sequence

from frontdesk.store.bulk import places
from frontdesk.store.db.engine import Store


def _latest(number: str, whose: str) -> str:
    """A subquery: the extension of the latest call on a number that had one."""
    return (
        f"(SELECT x.extension FROM call x WHERE x.number = {number} AND x.extension <> ''"
        f" AND x.voided_at IS NULL AND {whose} ORDER BY x.at DESC, x.id DESC LIMIT 1)"
    )


_OWN, _THEIRS = (
    _latest("k.number", "x.callback_id = k.id"),
    _latest("k.number", "x.contact_id = k.contact_id"),
)
#: Of a callback ``k``, for a SELECT: its own calls' extension, else the one its caller had on that number.
EXTENSION_OF_CALLBACK = f"COALESCE({_OWN}, {_THEIRS}, '')"
#: Of a contact ``c`` on a number ``n``, for a SELECT.
EXTENSION_OF_CONTACT = f"COALESCE({_latest('n.number', 'x.contact_id = c.id')}, '')"


def extensions_of(store: Store, contacts: Sequence[int]) -> dict[tuple[int, str], str]:
    """The extensions of these contacts, by contact and number's key."""
    if not contacts:
        return {}
    rows = store.rows(
        "SELECT x.contact_id, x.number, x.extension FROM contact_number n JOIN call x ON x.number = n.number"
        " AND x.contact_id = n.contact_id AND x.extension <> '' AND x.voided_at IS NULL"
        f" WHERE n.contact_id IN ({places(contacts)}) ORDER BY x.at, x.id",
        *contacts,
    )
    return {(contact, number): extension for contact, number, extension in rows}


def callers_with(store: Store, extension: str) -> list[int]:
    """The contacts who called with an extension, the latest first."""
    rows = store.rows(
        "SELECT contact_id FROM call WHERE extension = ? AND contact_id IS NOT NULL AND voided_at IS NULL"
        " GROUP BY contact_id ORDER BY MAX(at) DESC LIMIT 50",
        extension,
    )
    return [contact for (contact,) in rows]
