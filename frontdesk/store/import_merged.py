"""Merged callbacks: to which one that stays the calls of a number lead, for a few hundred numbers at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from peewee import Database

from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.callbacks.reconcile import LoggedCallback, Past
from frontdesk.domain.callbacks.state import CallbackStatus
from frontdesk.domain.people import PROGRAM_ID
from frontdesk.store.bulk import pages, places, read
from frontdesk.store.changes import CALLBACKS
from frontdesk.store.engine import Store
from frontdesk.store.fields import from_text
from frontdesk.store.import_given_up import IS_GIVEN_UP
from frontdesk.store.import_known import held, past_of


class _End(NamedTuple):
    """The callback at the end of merges, as far as it is told here."""

    id: int
    number: str
    state: str
    into: int | None
    received: str
    closed_at: str | None
    met_at: str | None
    reached_at: str | None
    outcome: str | None


@dataclass(frozen=True, slots=True)
class Followed:
    """Where the merged callbacks of a number lead.

    Attributes:
        owed: the callback that is called about when the number calls, where its latest was merged into
            that and it is open or closed as unreached; else None.
        person: what all numbers that lead there have in common: its number.
        ends: every callback that one of its was merged into.
        past: those of them that are closed, by their time.
    """

    owed: int | None
    person: str
    ends: tuple[int, ...]
    past: tuple[Past, ...]


def any_merged(db: Database) -> bool:
    """Whether a callback was ever merged into another: most imports need not follow any."""
    return bool(read(db, "SELECT 1 FROM callback WHERE merged_into_id IS NOT NULL LIMIT 1"))


def people(store: Store) -> dict[str, str]:
    """The numbers whose calls lead to another number's callback, and what those of one person have in common.

    That is the number of the callback that stays, as a rule: its own calls belong with theirs.
    """
    with store.reading() as db:
        if not any_merged(db):
            return {}
        rows = read(db, "SELECT number FROM callback WHERE merged_into_id IS NOT NULL")
        found = followed(db, sorted({number for (number,) in rows if number}))
    return {number: it.person for number, it in found.items() if it.owed is not None}


def followed(db: Database, numbers: Sequence[str]) -> dict[str, Followed]:
    """Where the merged callbacks of these numbers lead, over several steps too; of those that have some."""
    merged: dict[str, list[int]] = defaultdict(list)
    into: dict[int, int] = {}
    latest: dict[str, int] = {}
    for page in pages(numbers):
        for number, callback_id, target in read(
            db,
            "SELECT number, id, merged_into_id FROM callback WHERE merged_into_id IS NOT NULL"
            f" AND number IN ({places(page)}) ORDER BY id",
            *page,
        ):
            merged[number].append(callback_id)
            into[callback_id] = target
    for page in pages(list(merged)):
        latest |= dict(
            read(
                db,
                f"SELECT number, MAX(id) FROM callback WHERE number IN ({places(page)})"
                " AND (state <> 'voided' OR merged_into_id IS NOT NULL) GROUP BY number",
                *page,
            )
        )
    ends = _ends(db, into)
    return {
        number: _followed([ends[one] for one in ids], ends.get(latest[number]))
        for number, ids in merged.items()
    }


def _followed(ends: Sequence[_End], last: _End | None) -> Followed:
    """What one number's merges come to; ``last`` is the end of its latest callback, if that was merged."""
    owes = last is not None and (
        last.state == CallbackStatus.OPEN
        or (last.state == CallbackStatus.CLOSED and last.outcome == Outcome.UNREACHED)
    )
    closed = {
        end.id: past_of(end.id, end.received, end.closed_at, end.met_at, end.reached_at, end.outcome)
        for end in ends
        if end.closed_at is not None and end.state == CallbackStatus.CLOSED
    }
    past = sorted(closed.values(), key=lambda it: (it.closed_at, it.id))
    return Followed(
        owed=last.id if last and owes else None,
        person=(last.number or f"callback {last.id}") if last and owes else "",
        ends=tuple({end.id for end in ends}),
        past=tuple(past),
    )


def _ends(db: Database, into: Mapping[int, int]) -> dict[int, _End]:
    """For each of these merged callbacks the one at the end of its way."""
    steps: dict[int, _End] = {}
    ask: Collection[int] = set(into.values())
    while ask:
        for page in pages(sorted(ask)):
            rows: list[tuple[Any, ...]] = read(
                db,
                "SELECT id, number, state, merged_into_id, received, closed_at, met_at, reached_at,"
                f" last_outcome FROM callback WHERE id IN ({places(page)})",
                *page,
            )
            steps |= {row[0]: _End(*row) for row in rows}
        ask = {end.into for end in steps.values() if end.into is not None} - steps.keys()
    found: dict[int, _End] = {}
    for callback_id, target in into.items():
        end = steps[target]
        while end.into is not None:
            end = steps[end.into]
        found[callback_id] = end
    return found


def owed_by_id(db: Database, callback_ids: Collection[int]) -> dict[int, LoggedCallback]:
    """Those of these callbacks that are open, or closed as unreached and their number's latest; held."""
    found: dict[int, LoggedCallback] = {}
    for page in pages(sorted(callback_ids)):
        rows = read(
            db,
            f"SELECT {CALLBACKS.select('k')} FROM callback k WHERE k.id IN ({places(page)})"
            f" AND (k.state = 'open' OR ({IS_GIVEN_UP})) ORDER BY k.id{held(db)}",
            *page,
        )
        found |= {state.id: LoggedCallback.known(state) for state in map(CALLBACKS.read, rows)}
    return found


def last_calls(db: Database, callback_ids: Collection[int]) -> dict[int, datetime]:
    """When the last call came about these callbacks, of those into which others were merged."""
    belongs: dict[int, int] = {}
    ask = {number: number for number in callback_ids}
    while ask:
        children: dict[int, int] = {}
        for page in pages(sorted(ask)):
            children |= {
                number: ask[into]
                for number, into in read(
                    db,
                    f"SELECT id, merged_into_id FROM callback WHERE merged_into_id IN ({places(page)})",
                    *page,
                )
            }
        belongs |= children
        ask = children
    belongs |= {number: number for number in set(belongs.values())}
    found: dict[int, datetime] = {}
    for page in pages(sorted(belongs)):
        for number, at in read(
            db,
            f"SELECT callback_id, MAX(at) FROM call WHERE callback_id IN ({places(page)})"
            " AND voided_at IS NULL GROUP BY callback_id",
            *page,
        ):
            end = belongs[number]
            found[end] = max(from_text(at), found.get(end, from_text(at)))
    return found


def tries_at(db: Database, callback_ids: Collection[int], since: str) -> dict[int, list[datetime]]:
    """When people recorded tries at these callbacks, from an instant on; not what logs told."""
    found: dict[int, list[datetime]] = defaultdict(list)
    for page in pages(sorted(callback_ids)):
        for number, at in read(
            db,
            f"SELECT callback_id, at FROM attempt WHERE callback_id IN ({places(page)}) AND at >= ?"
            f" AND voided_at IS NULL AND person_id <> {PROGRAM_ID}",
            *page,
            since,
        ):
            found[number].append(from_text(at))
    return found
