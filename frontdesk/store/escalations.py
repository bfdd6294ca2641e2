"""Rows of escalations: for which callbacks the backup is called, and what was answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from peewee import Database

from frontdesk.domain.cover import Answer, Escalation
from frontdesk.store.bulk import read, write
from frontdesk.store.changes import Changes
from frontdesk.store.engine import Store
from frontdesk.store.fields import from_text, to_text
from frontdesk.store.queue_rows import read_rows
from frontdesk.store.statements import Where


@dataclass(frozen=True, slots=True)
class Calling:
    """When the backup is called for a callback that nobody has, as instants, UTC.

    Attributes:
        now: the present.
        rule_before: a deadline of the rule up to here calls.
        promise_before: a promise up to here calls.
        day_start: local midnight: "the backup was called" holds for the day.
        acted_before: what was taken and put back calls again when it was taken up to here.
    """

    now: datetime
    rule_before: datetime
    promise_before: datetime
    day_start: datetime
    acted_before: datetime

    def params(self, before: datetime) -> tuple[str, ...]:
        """For the marks of the condition on one kind of deadline, in order."""
        later = (self.now, self.acted_before, self.day_start)
        return (to_text(before), *(to_text(at) for at in later))


def _candidates(promise: bool) -> str:
    """Due and nobody's; the backlog never calls.

    An answer holds until somebody tried: "not needed" for good, "the backup was called" for its day, a claim
    that was put back for a while. The first condition is that of the index of the order of work, so that
    only what is due is looked at; an unmet deadline is what orders the work, so ``call_by`` is ``due``.
    """
    return (
        "FROM callback k WHERE CASE WHEN k.due_kind = 'promise' AND k.met_at IS NULL THEN 0 ELSE 1 END"
        f" = {0 if promise else 1} AND k.call_by <= ?"
        " AND k.state = 'open' AND NOT k.backlog AND k.owner_id IS NULL AND k.met_at IS NULL"
        " AND (k.next_at IS NULL OR k.next_at <= ?)"
        " AND NOT EXISTS (SELECT 1 FROM escalation e WHERE e.callback_id = k.id AND (e.answered_at IS NULL"
        " OR e.answered_at > ? OR ((k.last_attempt_at IS NULL OR k.last_attempt_at < e.answered_at)"
        " AND (substr(e.answer, 1, 10) = 'not_needed'"
        " OR (e.answer = 'backup_called' AND e.answered_at >= ?)))))"
    )


_RULE, _PROMISE = _candidates(False), _candidates(True)


def anything_to_do(store: Store, calling: Calling | None) -> bool:
    """Whether the backup is being called, or is to be called now; reads only.

    Args:
        store: the store.
        calling: when it is called, or None while the practice is closed.
    """
    if calling is None:
        return bool(store.rows("SELECT 1 FROM escalation WHERE answered_at IS NULL LIMIT 1"))
    ((found,),) = store.rows(
        "SELECT EXISTS (SELECT 1 FROM escalation WHERE answered_at IS NULL)"
        f" OR EXISTS (SELECT 1 {_RULE}) OR EXISTS (SELECT 1 {_PROMISE})",
        *calling.params(calling.rule_before),
        *calling.params(calling.promise_before),
    )
    return bool(found)


def open_escalations(store: Store) -> list[Escalation]:
    """For which callbacks the backup is called, the most urgent first."""
    rows = store.rows(
        "SELECT e.id, e.at, e.callback_id FROM escalation e JOIN callback k ON k.id = e.callback_id"
        " WHERE e.answered_at IS NULL ORDER BY k.call_by, k.lane_rank, k.id"
    )
    callbacks = {row.id: row for row in read_rows(store, [row[2] for row in rows])}
    return [Escalation(number, from_text(at), callbacks[callback]) for number, at, callback in rows]


def to_raise(store: Store, calling: Calling, limit: int) -> list[int]:
    """The callbacks for which the backup is to be called now, the most urgent first."""
    rows = store.rows(
        f"SELECT k.id, k.call_by, k.lane_rank {_RULE} UNION ALL"
        f" SELECT k.id, k.call_by, k.lane_rank {_PROMISE} ORDER BY 2, 3, 1 LIMIT ?",
        *calling.params(calling.rule_before),
        *calling.params(calling.promise_before),
        limit,
    )
    return [row[0] for row in rows]


def raise_escalation(db: Database, callback_id: int, at: datetime) -> int | None:
    """Call the backup for a callback; None when another desk was first: the index decides."""
    made = write(
        db,
        "INSERT INTO escalation (at, callback_id) VALUES (?, ?) ON CONFLICT DO NOTHING",
        to_text(at),
        callback_id,
    )
    if not made:
        return None
    ((number,),) = read(
        db, "SELECT id FROM escalation WHERE callback_id = ? AND answered_at IS NULL", callback_id
    )
    return int(number)


def answer_escalation(
    db: Database,
    changes: Changes,
    escalation_id: int,
    answer: Answer,
    because: str,
    *,
    at: datetime,
    by: int | None,
) -> bool:
    """Write down what was answered, and by whom; False when somebody did so first."""
    words = f"{answer.value}: {because}" if because else answer.value
    still_open = Where("answered_at IS NULL")
    return changes.change(
        db, "escalation", escalation_id, still_open, answered_at=at, answered_by=by, answer=words
    )
