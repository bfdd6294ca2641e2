"""What a callback may be merged with, and what was merged into it."""

from __future__ import annotations

from datetime import datetime

from frontdesk.domain.callbacks.merge import Marks
from frontdesk.store.bulk import places
from frontdesk.store.engine import Store
from frontdesk.store.fields import from_text


def other_open(store: Store, callback_id: int) -> list[tuple[int, Marks, datetime, str, str]]:
    """Every other open callback: number, what it is compared by, received, what about, who has it."""
    rows = store.rows(
        "SELECT k.id, k.contact_id, k.name, k.number, k.received, k.about, p.name FROM callback k"
        " LEFT JOIN person p ON p.id = k.owner_id WHERE k.state = 'open' AND k.id <> ?"
        " ORDER BY k.received DESC, k.id DESC",
        callback_id,
    )
    return [
        (number, Marks(contact, name, key), from_text(received), about, owner or "")
        for number, contact, name, key, received, about, owner in rows
    ]


def merged_with(store: Store, callback_id: int) -> list[tuple[int, str]]:
    """What was merged into a callback, over several steps too: each one's id and number's key."""
    found: list[tuple[int, str]] = []
    into: list[int] = [callback_id]
    while into:
        rows = store.rows(
            f"SELECT id, number FROM callback WHERE merged_into_id IN ({places(into)}) ORDER BY id", *into
        )
        found += rows
        into = [number for number, _ in rows]
    return found
