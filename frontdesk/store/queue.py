"""Reading the queue: the lists of the Callbacks screen and the counts of the frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.callbacks.queue import Attempt, Callback, QueueCounts, Tab
from frontdesk.domain.lanes import Lane
from frontdesk.domain.phone.dialing import dialed
from frontdesk.store.bulk import places
from frontdesk.store.deadlines import PASSED, STALE
from frontdesk.store.engine import Store
from frontdesk.store.extensions import EXTENSION_OF_CALLBACK
from frontdesk.store.fields import from_text, maybe_from_text, to_text
from frontdesk.store.queue_rows import JOINS, SELECT, as_callback
from frontdesk.store.source_words import source_words

_WORDS = (
    f"SELECT k.id, k.name, k.number, {EXTENSION_OF_CALLBACK}, k.lane, k.about, k.note, p.name,"
    " s.answer, s.kind, r.name, o.name FROM callback k" + JOINS
)

#: What is breached at an instant: the same as ``CallbackState.is_breached``, for callbacks ``k`` in order.
BREACHED = "k.state = 'open' AND NOT k.backlog AND k.met_at IS NULL AND k.due < ?"

#: The same order as ``domain.callbacks.queue.order_key``.
_ORDER = (
    " ORDER BY CASE WHEN k.due_kind = 'promise' AND k.met_at IS NULL THEN 0 ELSE 1 END,"
    " k.call_by, k.lane_rank, CASE WHEN k.rang_back_at IS NULL THEN 1 ELSE 0 END, k.calls DESC,"
    " k.received, k.id"
)

#: The same order as ``domain.backlog.backlog_key``; its index holds it, so that thousands are not sorted.
_BACKLOG_ORDER = " ORDER BY k.call_by, k.lane_rank, k.calls DESC, k.received, k.id"

#: What the desk owes today; the backlog is a list of its own and delays none of it.
_TODAYS = "k.state = 'open' AND NOT k.backlog"

_TABS = {
    Tab.NOW: (f"{_TODAYS} AND (k.next_at IS NULL OR k.next_at <= ?)", _ORDER),
    Tab.LATER: (f"{_TODAYS} AND k.next_at > ?", " ORDER BY k.next_at, k.id"),
    Tab.MINE: (
        # Two lookups: an OR would walk through all that is open.
        "k.id IN (SELECT id FROM callback WHERE state = 'open' AND owner_id = ? UNION ALL"
        " SELECT id FROM callback WHERE state = 'open' AND owner_id IS NULL AND for_person_id = ?)",
        _ORDER,
    ),
    Tab.BREACHED: (BREACHED, _ORDER),
    Tab.BACKLOG: ("k.state = 'open' AND k.backlog", _BACKLOG_ORDER),
    Tab.DONE_TODAY: ("k.state = 'closed' AND k.closed_at >= ?", " ORDER BY k.closed_at DESC, k.id DESC"),
}


@dataclass(frozen=True, slots=True)
class Words:
    """What the filter of the Callbacks screen looks through.

    Attributes:
        id: the callback.
        name: theirs, or "".
        number: the number's key with its extension, as ``dialing.spell_number`` takes it; or "".
        lane: what kind of caller.
        about: what they asked for.
        source: who sent them, in words, or "".
        owner: who has it, or "".
        note: what was noted at the call.
    """

    id: int
    name: str
    number: str
    lane: Lane
    about: str
    source: str
    owner: str
    note: str


@dataclass(frozen=True, slots=True)
class Listed:
    """Which list is read, and at which moment.

    Attributes:
        tab: the list.
        now: UTC.
        day_start: local midnight, for what was done today.
        person_id: whose claims are "mine".
    """

    tab: Tab
    now: datetime
    day_start: datetime
    person_id: int

    def read(self, store: Store, select: str) -> list[tuple[Any, ...]]:
        """The rows of this list for a SELECT of callbacks named ``k``, in the list's order."""
        condition, order = _TABS[self.tab]
        params: tuple[Any, ...] = (to_text(self.now),)
        if self.tab is Tab.MINE:
            params = (self.person_id, self.person_id)
        elif self.tab is Tab.DONE_TODAY:
            params = (to_text(self.day_start),)
        elif self.tab is Tab.BACKLOG:
            params = ()
        return store.rows(f"{select} WHERE {condition}{order}", *params)


def read_order(store: Store, listed: Listed) -> tuple[int, ...]:
    """The numbers of a list's callbacks, in its order: all that is read of a list before it is scrolled."""
    return tuple([number for (number,) in listed.read(store, "SELECT k.id FROM callback k")])


def read_tab(store: Store, listed: Listed) -> list[Callback]:
    """One whole list, in its order: for what prints it."""
    return [as_callback(row) for row in listed.read(store, SELECT)]


def read_words(store: Store, listed: Listed) -> list[Words]:
    """What the filter looks through, of a whole list in its order."""
    lanes = {lane.value: lane for lane in Lane}
    return [
        Words(
            number, name, dialed(key, extension), lanes[lane], about, source_words(*source), owner or "", note
        )
        for number, name, key, extension, lane, about, note, owner, *source in listed.read(store, _WORDS)
    ]


def callback_by_id(store: Store, callback_id: int) -> Callback | None:
    """One callback, or None. A number past what the column holds is simply not there."""
    if not 0 < callback_id < 2**63:
        return None
    rows = store.rows(f"{SELECT} WHERE k.id = ?", callback_id)
    return as_callback(rows[0]) if rows else None


def next_candidates(store: Store, now: datetime, person_id: int, limit: int = 20) -> list[int]:
    """The numbers of the callbacks to make next: awake, and nobody else's, in the order of work."""
    rows = store.rows(
        f"SELECT k.id FROM callback k WHERE {_TODAYS} AND (k.next_at IS NULL OR k.next_at <= ?)"
        f" AND (k.owner_id IS NULL OR k.owner_id = ?){_ORDER} LIMIT ?",
        to_text(now),
        person_id,
        limit,
    )
    return [number for (number,) in rows]


# What the desk owes today: all, breached, at risk, asleep, mine, and still due today.
_COUNTS = (
    "SELECT COUNT(*),"
    f" COALESCE(SUM(CASE WHEN {BREACHED} THEN 1 ELSE 0 END), 0),"
    " COALESCE(SUM(CASE WHEN met_at IS NULL AND due >= ? AND due <= ? THEN 1 ELSE 0 END), 0),"
    " COALESCE(SUM(CASE WHEN next_at > ? THEN 1 ELSE 0 END), 0),"
    " COALESCE(SUM(CASE WHEN owner_id = ? OR (owner_id IS NULL AND for_person_id = ?)"
    " THEN 1 ELSE 0 END), 0),"
    " COALESCE(SUM(CASE WHEN met_at IS NULL AND due <= ? THEN 1 ELSE 0 END), 0)"
    f" FROM callback k WHERE {_TODAYS}"
)
# Beside it: done today, the backlog, mine of that, and the breach that was stamped last.
_COUNTS_BESIDE = (
    "SELECT (SELECT COUNT(*) FROM callback WHERE state = 'closed' AND closed_at >= ?),"
    " (SELECT COUNT(*) FROM callback WHERE state = 'open' AND backlog),"
    " (SELECT COUNT(*) FROM callback WHERE state = 'open' AND backlog AND owner_id = ?),"
    " (SELECT COALESCE(MAX(id), 0) FROM breach)"
)


def count_queue(
    store: Store,
    *,
    now: datetime,
    at_risk_until: datetime,
    closes: datetime,
    day_start: datetime,
    person_id: int,
) -> QueueCounts:
    """Count what the frame shows, in two queries.

    Args:
        store: the store.
        now: UTC.
        at_risk_until: deadlines up to here are at risk (now + the at-risk minutes).
        closes: today's last closing, for what is still due today.
        day_start: local midnight, for what was done today.
        person_id: whose claims are "mine".
    """
    at = to_text(now)
    ((open_, breached, at_risk, later, mine, due_today),) = store.rows(
        _COUNTS, at, at, to_text(at_risk_until), at, person_id, person_id, to_text(closes)
    )
    ((done, backlog, mine_of_it, last_breach),) = store.rows(_COUNTS_BESIDE, to_text(day_start), person_id)
    return QueueCounts(
        open_,
        breached,
        at_risk,
        open_ - later,
        later,
        mine + mine_of_it,
        done,
        due_today,
        backlog,
        last_breach,
    )


def attempts_of(store: Store, callback_ids: Sequence[int]) -> list[Attempt]:
    """The tries of one callback and of those merged into it, newest first."""
    rows = store.rows(
        "SELECT a.id, a.at, p.name, a.outcome, a.note, a.next_at, a.voided_at FROM attempt a"
        f" JOIN person p ON p.id = a.person_id WHERE a.callback_id IN ({places(callback_ids)})"
        " ORDER BY a.at DESC, a.id DESC",
        *callback_ids,
    )
    return [
        Attempt(
            number, from_text(at), by, Outcome(outcome), note, maybe_from_text(next_at), voided is not None
        )
        for number, at, by, outcome, note, next_at, voided in rows
    ]


def work_waiting(store: Store, *, now: datetime, claims_last: timedelta) -> bool:
    """Whether a deadline passed unstamped or a claim rotted; reads only."""
    ((waiting,),) = store.rows(
        f"SELECT EXISTS (SELECT 1 FROM callback k WHERE {PASSED})"
        f" OR EXISTS (SELECT 1 FROM callback k WHERE {STALE})",
        to_text(now),
        to_text(now - claims_last),
        to_text(now + claims_last),
    )
    return bool(waiting)


def measured_minutes(store: Store, limit: int = 200) -> list[int]:
    """Minutes from claim to outcome of the latest tries, for the pace forecast."""
    rows = store.rows(
        "SELECT minutes FROM attempt WHERE minutes IS NOT NULL AND voided_at IS NULL"
        " ORDER BY at DESC LIMIT ?",
        limit,
    )
    return [int(minutes) for (minutes,) in rows]
