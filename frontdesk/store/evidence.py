"""What is held against one another when the store is checked, read in pages by number.

A page holds a few thousand rows, so that a million calls need no more memory than a thousand.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from frontdesk.domain.replay import Entry
from frontdesk.store.db.engine import Store

#: Rows of a table in one page.
PAGE = 2000

_CALLBACKS = (
    "SELECT id, state, owner_id, claimed_at, attempts, calls, received, rule_due, due, due_kind, met_at,"
    " stamped, breached_at, closed_at, reopened_at, merged_into_id, backlog FROM callback"
)


@dataclass(frozen=True, slots=True)
class CallbackRow:
    """The columns of a callback that are held against the rest.

    They are those of the table; instants are text, which sorts as time.
    """

    id: int
    state: str
    owner: int | None
    claimed_at: str | None
    attempts: int
    calls: int
    received: str
    rule_due: str
    due: str
    due_kind: str
    met_at: str | None
    stamped: bool
    breached_at: str | None
    closed_at: str | None
    reopened_at: str | None
    merged_into: int | None
    backlog: bool


@dataclass(frozen=True, slots=True)
class Evidence:
    """What other tables say of the callbacks of one page, by callback."""

    #: Its audit entries, in order.
    entries: dict[int, list[Entry]] = field(default_factory=dict)
    #: Attempts not taken back, and all of them.
    attempts: dict[int, tuple[int, int]] = field(default_factory=dict)
    #: Calls that opened or joined it and were not taken back, and when the earliest of them came.
    calls: dict[int, tuple[int, str]] = field(default_factory=dict)
    #: Calls and attempts of what was merged into it.
    merged: dict[int, tuple[int, int]] = field(default_factory=dict)
    #: Kind, deadline and stamp of each breach.
    breaches: dict[int, list[tuple[str, str, str]]] = field(default_factory=lambda: defaultdict(list))


def pages(store: Store, table: str) -> Iterator[tuple[int, int]]:
    """The first and the last number of each page of a table."""
    last = 0
    while True:
        ((end,),) = store.rows(
            f"SELECT MAX(id) FROM (SELECT id FROM {table} WHERE id > ? ORDER BY id LIMIT {PAGE}) AS page",
            last,
        )
        if end is None:
            return
        yield last + 1, end
        last = end


def callback_rows(store: Store, first: int, last: int) -> Iterator[CallbackRow]:
    """The callbacks of one page, by number."""
    for row in store.rows(f"{_CALLBACKS} WHERE id BETWEEN ? AND ? ORDER BY id", first, last):
        yield CallbackRow(*row)


_ENTRIES = (
    "SELECT subject_id, id, action, person_id, detail FROM audit"
    " WHERE subject = 'callback' AND subject_id BETWEEN ? AND ? ORDER BY subject_id, id"
)
_ATTEMPTS = (
    "SELECT callback_id, COUNT(*) - COUNT(voided_at), COUNT(*) FROM attempt"
    " WHERE callback_id BETWEEN ? AND ? GROUP BY callback_id"
)
_CALLS = (
    "SELECT callback_id, COUNT(*), MIN(at) FROM call WHERE callback_id BETWEEN ? AND ?"
    " AND voided_at IS NULL AND effect IN ('opened', 'joined', 'reopened') GROUP BY callback_id"
)
_MERGED = (
    "SELECT merged_into_id, SUM(calls), SUM(attempts) FROM callback"
    " WHERE merged_into_id BETWEEN ? AND ? GROUP BY merged_into_id"
)
_BREACHES = (
    "SELECT callback_id, kind, due, stamped_at FROM breach WHERE callback_id BETWEEN ? AND ? ORDER BY due"
)


def evidence_of(store: Store, first: int, last: int) -> Evidence:
    """What the other tables say of the callbacks of one page."""
    found = Evidence()
    for number, rows in groupby(store.rows(_ENTRIES, first, last), key=lambda row: row[0]):
        found.entries[number] = [
            Entry(entry, action, person, _detail(codes)) for _, entry, action, person, codes in rows
        ]
    for number, live, all_ in store.rows(_ATTEMPTS, first, last):
        found.attempts[number] = (live, all_)
    for number, count, earliest in store.rows(_CALLS, first, last):
        found.calls[number] = (count, earliest)
    for number, calls, tries in store.rows(_MERGED, first, last):
        found.merged[number] = (int(calls), int(tries))
    for number, kind, due, stamped_at in store.rows(_BREACHES, first, last):
        found.breaches[number].append((kind, due, stamped_at))
    return found


def _detail(text: str) -> dict[str, Any]:
    """An entry's codes; one that cannot be read holds none."""
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
