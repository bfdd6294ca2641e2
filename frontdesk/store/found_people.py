"""What is read of the people that were found: their numbers, what is owed to them, what passed with them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from frontdesk.store.bulk import places
from frontdesk.store.db.engine import Store


def read_people(store: Store, ids: Sequence[int]) -> list[tuple[Any, ...]]:
    """These contacts: number, name, lane and the time of their last call."""
    if not ids:
        return []
    return store.rows(
        f"SELECT id, name, lane, last_call_at FROM contact WHERE id IN ({places(ids)})",
        *ids,
    )


def read_numbers(store: Store, ids: Sequence[int]) -> dict[int, list[tuple[str, str]]]:
    """The numbers of these contacts, each with the time of the last call with them on it, or "".

    On a switchboard the latest calls are looked through, not all: somebody else has most of them.
    """
    found: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
    if ids:
        rows = store.rows(
            "SELECT n.contact_id, n.number, (SELECT MAX(t.at) FROM (SELECT x.at, x.contact_id FROM call x"
            " WHERE x.number = n.number AND x.voided_at IS NULL AND x.direction <> 'internal'"
            " ORDER BY x.at DESC LIMIT 20) AS t WHERE t.contact_id = n.contact_id OR t.contact_id IS NULL)"
            f" FROM contact_number n WHERE n.contact_id IN ({places(ids)}) ORDER BY n.id",
            *ids,
        )
        for contact, number, at in rows:
            found[contact].append((number, at or ""))
    return found


def open_callbacks(store: Store, numbers: Sequence[str]) -> list[int]:
    """The callbacks that are owed to these numbers, the latest first."""
    if not numbers:
        return []
    rows = store.rows(
        f"SELECT id FROM callback WHERE state = 'open' AND number IN ({places(numbers)}) AND number <> ''"
        " ORDER BY received DESC, id DESC",
        *numbers,
    )
    return [number for (number,) in rows]


def read_tries(store: Store, number: str, limit: int) -> list[tuple[Any, ...]]:
    """Tries to reach a number, newest first: when, by whom (number and name), outcome, note; about whom."""
    return store.rows(
        "SELECT a.at, p.id, p.name, a.outcome, a.note, k.name, k.about, k.note FROM callback k"
        " JOIN attempt a ON a.callback_id = k.id JOIN person p ON p.id = a.person_id"
        " WHERE k.number = ? AND a.voided_at IS NULL ORDER BY a.at DESC, a.id DESC LIMIT ?",
        number,
        limit,
    )


def read_promises(store: Store, number: str, limit: int) -> list[tuple[Any, ...]]:
    """Callbacks of a number, newest first: received, name, about, the time they asked for, breached at."""
    return store.rows(
        "SELECT received, name, about, asked_at, breached_at FROM callback"
        " WHERE number = ? AND state <> 'voided' ORDER BY received DESC, id DESC LIMIT ?",
        number,
        limit,
    )
