"""Reading the queue: the lists of the Callbacks screen and the counts of the frame."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from frontdesk.domain.callbacks import Attempt, Callback, CallbackState, DueKind, QueueCounts, Tab
from frontdesk.domain.lanes import Lane
from frontdesk.domain.outcomes import Outcome
from frontdesk.domain.same_day import DecidedBy
from frontdesk.domain.voicemail import DEFAULT_PERMISSION, VoicemailPermission
from frontdesk.store.engine import Store
from frontdesk.store.fields import from_text, maybe_from_text, to_text
from frontdesk.store.source_words import source_words

_SELECT = (
    "SELECT k.id, k.version, k.contact_id, k.name, k.number, k.lane, k.about, k.note,"
    " s.answer, s.kind, r.name, o.name, c.voicemail, k.received, k.service_day, k.rule_due, k.decided_by,"
    " k.due, k.due_kind, k.call_by, k.met_at, k.state, k.owner_id, p.name, k.claimed_at, k.for_person_id,"
    " k.rung, k.next_at, k.attempts, k.calls, k.last_outcome, k.last_attempt_at, k.returned_at, k.reached_at,"
    " k.breached_at, k.closed_at FROM callback k"
    " LEFT JOIN contact c ON c.id = k.contact_id"
    " LEFT JOIN source s ON s.id = c.first_source"
    " LEFT JOIN referrer r ON r.id = s.referrer_id"
    " LEFT JOIN organisation o ON o.id = r.organisation_id"
    " LEFT JOIN person p ON p.id = k.owner_id"
)

#: The same order as ``domain.queue.order_key``.
_ORDER = (
    " ORDER BY CASE WHEN k.due_kind = 'promise' AND k.met_at IS NULL THEN 0 ELSE 1 END,"
    " k.call_by, k.lane_rank, k.calls DESC, k.received, k.id"
)

_TABS = {
    Tab.NOW: ("k.state = 'open' AND (k.next_at IS NULL OR k.next_at <= ?)", _ORDER),
    Tab.LATER: ("k.state = 'open' AND k.next_at > ?", " ORDER BY k.next_at, k.id"),
    Tab.MINE: (
        "k.state = 'open' AND (k.owner_id = ? OR (k.owner_id IS NULL AND k.for_person_id = ?))",
        _ORDER,
    ),
    Tab.BREACHED: ("k.state = 'open' AND k.met_at IS NULL AND k.due < ?", _ORDER),
    Tab.DONE_TODAY: ("k.state = 'closed' AND k.closed_at >= ?", " ORDER BY k.closed_at DESC, k.id DESC"),
}


def read_tab(store: Store, tab: Tab, *, now: datetime, day_start: datetime, person_id: int) -> list[Callback]:
    """One list of the Callbacks screen, in its order."""
    condition, order = _TABS[tab]
    params: tuple[Any, ...] = (to_text(now),)
    if tab is Tab.MINE:
        params = (person_id, person_id)
    elif tab is Tab.DONE_TODAY:
        params = (to_text(day_start),)
    return [_callback(row) for row in store.rows(f"{_SELECT} WHERE {condition}{order}", *params)]


def callback_by_id(store: Store, callback_id: int) -> Callback | None:
    """One callback, or None. A number past what the column holds is simply not there."""
    if not 0 < callback_id < 2**63:
        return None
    rows = store.rows(f"{_SELECT} WHERE k.id = ?", callback_id)
    return _callback(rows[0]) if rows else None


def next_candidates(store: Store, now: datetime, person_id: int, limit: int = 20) -> list[int]:
    """The numbers of the callbacks to make next: awake, and nobody else's, in the order of work."""
    rows = store.rows(
        "SELECT k.id FROM callback k WHERE k.state = 'open' AND (k.next_at IS NULL OR k.next_at <= ?)"
        f" AND (k.owner_id IS NULL OR k.owner_id = ?){_ORDER} LIMIT ?",
        to_text(now),
        person_id,
        limit,
    )
    return [number for (number,) in rows]


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
        "SELECT COUNT(*),"
        " COALESCE(SUM(CASE WHEN met_at IS NULL AND due < ? THEN 1 ELSE 0 END), 0),"
        " COALESCE(SUM(CASE WHEN met_at IS NULL AND due >= ? AND due <= ? THEN 1 ELSE 0 END), 0),"
        " COALESCE(SUM(CASE WHEN next_at > ? THEN 1 ELSE 0 END), 0),"
        " COALESCE(SUM(CASE WHEN owner_id = ? OR (owner_id IS NULL AND for_person_id = ?)"
        " THEN 1 ELSE 0 END), 0),"
        " COALESCE(SUM(CASE WHEN met_at IS NULL AND due <= ? THEN 1 ELSE 0 END), 0)"
        " FROM callback WHERE state = 'open'",
        at, at, to_text(at_risk_until), at, person_id, person_id, to_text(closes),
    )  # fmt: skip
    ((done,),) = store.rows(
        "SELECT COUNT(*) FROM callback WHERE state = 'closed' AND closed_at >= ?", to_text(day_start)
    )
    return QueueCounts(open_, breached, at_risk, open_ - later, later, mine, done, due_today)


def attempts_of(store: Store, callback_id: int) -> list[Attempt]:
    """The tries of one callback, newest first."""
    rows = store.rows(
        "SELECT a.id, a.at, p.name, a.outcome, a.note, a.next_at, a.voided_at FROM attempt a"
        " JOIN person p ON p.id = a.person_id WHERE a.callback_id = ? ORDER BY a.at DESC, a.id DESC",
        callback_id,
    )
    return [
        Attempt(
            number, from_text(at), by, Outcome(outcome), note, maybe_from_text(next_at), voided is not None
        )
        for number, at, by, outcome, note, next_at, voided in rows
    ]


def attempts_of_number(store: Store, number: str, limit: int) -> list[tuple[datetime, str, str, str]]:
    """Tries to reach one number, newest first: when, outcome, note, who."""
    rows = store.rows(
        "SELECT a.at, a.outcome, a.note, p.name FROM callback k"
        " JOIN attempt a ON a.callback_id = k.id JOIN person p ON p.id = a.person_id"
        " WHERE k.number = ? AND a.voided_at IS NULL ORDER BY a.at DESC, a.id DESC LIMIT ?",
        number,
        limit,
    )
    return [(from_text(at), outcome, note, by) for at, outcome, note, by in rows]


def work_waiting(store: Store, *, now: datetime, claimed_before: datetime) -> bool:
    """Whether a deadline passed unstamped or a claim rotted; reads only."""
    ((waiting,),) = store.rows(
        "SELECT EXISTS (SELECT 1 FROM callback WHERE state = 'open' AND met_at IS NULL AND NOT stamped"
        " AND due < ?) OR EXISTS (SELECT 1 FROM callback WHERE state = 'open' AND owner_id IS NOT NULL"
        " AND claimed_at <= ?)",
        to_text(now),
        to_text(claimed_before),
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


def _callback(row: tuple[Any, ...]) -> Callback:
    return Callback(
        id=row[0],
        version=row[1],
        contact_id=row[2],
        name=row[3],
        number=row[4],
        lane=Lane(row[5]),
        about=row[6],
        note=row[7],
        source=source_words(row[8], row[9], row[10], row[11]),
        voicemail=VoicemailPermission(row[12]) if row[12] else DEFAULT_PERMISSION,
        received=from_text(row[13]),
        service_day=date.fromisoformat(row[14]),
        rule_due=from_text(row[15]),
        decided_by=DecidedBy(row[16]),
        due=from_text(row[17]),
        due_kind=DueKind(row[18]),
        call_by=from_text(row[19]),
        met_at=maybe_from_text(row[20]),
        state=CallbackState(row[21]),
        owner_id=row[22],
        owner=row[23] or "",
        claimed_at=maybe_from_text(row[24]),
        for_id=row[25],
        rung=row[26],
        next_at=maybe_from_text(row[27]),
        attempts=row[28],
        calls=row[29],
        last_outcome=Outcome(row[30]) if row[30] else None,
        last_attempt_at=maybe_from_text(row[31]),
        returned_at=maybe_from_text(row[32]),
        reached_at=maybe_from_text(row[33]),
        breached_at=maybe_from_text(row[34]),
        closed_at=maybe_from_text(row[35]),
    )
