"""Merged callbacks: to which callback the calls of a number belong, read for many numbers at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import Database, fn

from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.callbacks.reconcile import LoggedCallback, Past
from frontdesk.domain.callbacks.state import CallbackStatus
from frontdesk.domain.people import PROGRAM_ID
from frontdesk.store.callbacks import callbacks_where
from frontdesk.store.db.engine import Store
from frontdesk.store.db.fields import from_text
from frontdesk.store.db.prepared import prepared
from frontdesk.store.db.row_mapper import columns
from frontdesk.store.tables.callbacks import Attempt, Callback
from frontdesk.store.tables.calls import Call


def not_undone(callback: Any) -> Any:
    """Return the condition that a callback was not undone: it is not voided, or only because it was merged.

    Args:
        callback: the model, or an alias of it.
    """
    return (callback.state != CallbackStatus.VOIDED) | callback.merged_into.is_null(False)


def is_given_up() -> Any:
    """Return the condition that a callback is the latest of its number and is closed as unreached."""
    later = Callback.alias()
    return (
        (Callback.state == CallbackStatus.CLOSED)
        & (Callback.last_outcome == Outcome.UNREACHED)
        & ~fn.EXISTS(
            later.select(later.id).where(
                later.number == Callback.number, later.number != "", later.id > Callback.id, not_undone(later)
            )
        )
    )


@dataclass(frozen=True, slots=True)
class CallbackSummary:
    """The columns of a callback that say what it came to."""

    id: int
    number: str
    state: CallbackStatus
    merged_into: int | None
    received: datetime
    closed_at: datetime | None
    met_at: datetime | None
    reached_at: datetime | None
    last_outcome: Outcome | None

    @property
    def is_called_about(self) -> bool:
        """True if a call of its number belongs to it: it is open, or closed as unreached."""
        unreached = self.state is CallbackStatus.CLOSED and self.last_outcome is Outcome.UNREACHED
        return self.state is CallbackStatus.OPEN or unreached

    def past(self) -> Past | None:
        """Return it as one that was owed before; None where it is not closed."""
        if self.state is not CallbackStatus.CLOSED or self.closed_at is None:
            return None
        return Past(self.id, self.received, self.closed_at, self.met_at, self.reached_at, self.last_outcome)


@dataclass(frozen=True, slots=True)
class MergeTarget:
    """Where the merged callbacks of a number lead.

    Attributes:
        callback: the callback that the number's calls belong to: its latest was merged into that one, which
            is open or closed as unreached. None where there is no such.
        person: a key that all numbers whose calls belong to that callback have in common: its number; ""
            without one.
        ends: every callback that stays and that one of the number's was merged into.
        past: those of them that are closed, by the time of their closing.
    """

    callback: int | None
    person: str
    ends: tuple[int, ...]
    past: tuple[Past, ...]


_ANY_MERGED = prepared(
    lambda p: Callback.select(Callback.id).where(Callback.merged_into.is_null(False)).limit(1)
)
_MERGED_NUMBERS = prepared(
    lambda p: Callback.select(Callback.number).where(Callback.merged_into.is_null(False))
)


def any_merged(db: Database) -> bool:
    """True if a callback was ever merged into another: most imports need not follow any."""
    return _ANY_MERGED.one(db) is not None


def person_keys(store: Store) -> dict[str, str]:
    """Return for each number whose calls belong to another number's callback the key of its person.

    The key is the number of the callback that stays, as a rule: that number's own calls belong with theirs.
    """
    with store.reading() as db:
        if not any_merged(db):
            return {}
        found = merge_targets(db, sorted({*_MERGED_NUMBERS.values(db)} - {""}))
    return {number: target.person for number, target in found.items() if target.callback is not None}


_MERGED_OF_NUMBERS = prepared(
    lambda p: (
        Callback.select(Callback.number, Callback.id, Callback.merged_into)
        .where(Callback.merged_into.is_null(False), Callback.number.in_(p.each("numbers")))
        .order_by(Callback.id)
    )
)
_LATEST = prepared(
    lambda p: (
        Callback.select(Callback.number, fn.MAX(Callback.id))
        .where(Callback.number.in_(p.each("numbers")), not_undone(Callback))
        .group_by(Callback.number)
    )
)


def merge_targets(db: Database, numbers: Sequence[str]) -> dict[str, MergeTarget]:
    """Return where the merged callbacks of these numbers lead, over several merges too.

    Numbers without a merged callback are left out.
    """
    merged: dict[str, list[int]] = defaultdict(list)
    into: dict[int, int] = {}
    for number, callback, target in _MERGED_OF_NUMBERS.rows(db, numbers=numbers):
        merged[number].append(callback)
        into[callback] = target
    latest = dict(_LATEST.rows(db, numbers=list(merged)))
    ends = _ends(db, into)
    return {
        number: _target([ends[callback] for callback in callbacks], ends.get(latest[number]))
        for number, callbacks in merged.items()
    }


def _target(ends: Sequence[CallbackSummary], latest: CallbackSummary | None) -> MergeTarget:
    """Return where one number's merged callbacks lead.

    Args:
        ends: the callback that stays, for each of them.
        latest: the one that stays for the number's latest callback; None where that was not merged.
    """
    stays = latest if latest and latest.is_called_about else None
    closed = {end.id: past for end in ends if (past := end.past()) is not None}
    return MergeTarget(
        callback=stays.id if stays else None,
        person=(stays.number or f"callback {stays.id}") if stays else "",
        ends=tuple({end.id for end in ends}),
        past=tuple(sorted(closed.values(), key=lambda past: (past.closed_at, past.id))),
    )


_SUMMARIES = prepared(
    lambda p: Callback.select(*columns(CallbackSummary, Callback)).where(Callback.id.in_(p.each("ids"))),
    CallbackSummary,
)


def _ends(db: Database, into: Mapping[int, int]) -> dict[int, CallbackSummary]:
    """For each of these merged callbacks the one that stays, after as many merges as there were."""
    steps: dict[int, CallbackSummary] = {}
    ask: Collection[int] = set(into.values())
    while ask:
        steps |= {one.id: one for one in _SUMMARIES.rows(db, ids=sorted(ask))}
        ask = {one.merged_into for one in steps.values() if one.merged_into is not None} - steps.keys()
    found: dict[int, CallbackSummary] = {}
    for callback, target in into.items():
        end = steps[target]
        while end.merged_into is not None:
            end = steps[end.merged_into]
        found[callback] = end
    return found


_CALLED_ABOUT = callbacks_where(
    lambda p: Callback.id.in_(p.each("ids")) & ((Callback.state == CallbackStatus.OPEN) | is_given_up())
)


def called_about(db: Database, callbacks: Collection[int]) -> dict[int, LoggedCallback]:
    """Return those of these callbacks that are open, or closed as unreached and their number's latest.

    On a server they are locked until the transaction ends.
    """
    found = _CALLED_ABOUT.rows(db, ids=sorted(callbacks))
    return {state.id: LoggedCallback.known(state) for state in found}


_MERGED_INTO = prepared(
    lambda p: Callback.select(Callback.id, Callback.merged_into).where(
        Callback.merged_into.in_(p.each("ids"))
    )
)
_LAST_CALLS = prepared(
    lambda p: (
        Call.select(Call.callback, fn.MAX(Call.at))
        .where(Call.callback.in_(p.each("ids")), Call.voided_at.is_null())
        .group_by(Call.callback)
    )
)


def last_calls(db: Database, callbacks: Collection[int]) -> dict[int, datetime]:
    """Return when the last call came about each of these callbacks that others were merged into, UTC."""
    stays: dict[int, int] = {}
    ask = {callback: callback for callback in callbacks}
    while ask:
        ask = {merged: ask[into] for merged, into in _MERGED_INTO.rows(db, ids=sorted(ask))}
        stays |= ask
    stays |= {callback: callback for callback in set(stays.values())}
    found: dict[int, datetime] = {}
    for callback, text in _LAST_CALLS.rows(db, ids=sorted(stays)):
        end, at = stays[callback], from_text(text)
        found[end] = max(at, found.get(end, at))
    return found


_TRIES = prepared(
    lambda p: Attempt.select(Attempt.callback, Attempt.at).where(
        Attempt.callback.in_(p.each("ids")),
        Attempt.at >= p.since,
        Attempt.voided_at.is_null(),
        Attempt.person != PROGRAM_ID,
    )
)


def tries_at(db: Database, callbacks: Collection[int], since: datetime) -> dict[int, list[datetime]]:
    """Return when people recorded tries at these callbacks, from an instant on; not what logs brought."""
    found: dict[int, list[datetime]] = defaultdict(list)
    for callback, at in _TRIES.rows(db, ids=sorted(callbacks), since=since):
        found[callback].append(from_text(at))
    return found
