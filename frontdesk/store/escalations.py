"""Rows of escalations: for which callbacks the backup is called, and what was answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import SQL, Case, Database, Select, fn

from frontdesk.domain.callbacks.state import CallbackStatus, DueKind
from frontdesk.domain.cover import Answer, Escalation
from frontdesk.store.changes import Changes
from frontdesk.store.db.engine import Store
from frontdesk.store.db.fields import from_text
from frontdesk.store.db.prepared import Parameters, prepared
from frontdesk.store.db.row_mapper import columns_of
from frontdesk.store.queue import read_rows
from frontdesk.store.tables.callbacks import Callback
from frontdesk.store.tables.cover import Escalation as EscalationRow


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


def _unanswered() -> Any:
    return EscalationRow.select(EscalationRow.id).where(EscalationRow.answered_at.is_null())


def _quiets(p: Parameters) -> Any:
    """The condition that an escalation keeps the backup from being called for its callback.

    It is open, or its answer holds until somebody tried: "not needed" for good, "the backup was called" for
    its day, a claim that was put back for a while.
    """
    row = EscalationRow
    untried = Callback.last_attempt_at.is_null() | (Callback.last_attempt_at < row.answered_at)
    not_needed = fn.SUBSTR(row.answer, 1, len(Answer.NOT_NEEDED)) == Answer.NOT_NEEDED
    called_today = (row.answer == Answer.BACKUP_CALLED) & (row.answered_at >= p.day_start)
    return (
        row.answered_at.is_null()
        | (row.answered_at > p.acted_before)
        | (untried & (not_needed | called_today))
    )


def _to_call(p: Parameters, *, promise: bool) -> Any:
    """Callbacks that are due and nobody's, with one kind of deadline; the backlog never calls.

    The first condition is that of the index of the order of work, so that only what is due is looked at; an
    unmet deadline is what orders the work, so ``call_by`` is ``due``.
    """
    is_promise = (Callback.due_kind == DueKind.PROMISE) & Callback.met_at.is_null()
    escalated = EscalationRow.select(EscalationRow.id).where(
        EscalationRow.callback == Callback.id, _quiets(p)
    )
    return Callback.select(Callback.id, Callback.call_by, Callback.lane_rank).where(
        Case(None, [(is_promise, 0)], 1) == (0 if promise else 1),
        Callback.call_by <= (p.promise_before if promise else p.rule_before),
        Callback.state == CallbackStatus.OPEN,
        ~Callback.backlog,
        Callback.owner.is_null(),
        Callback.met_at.is_null(),
        Callback.next_at.is_null() | (Callback.next_at <= p.now),
        ~fn.EXISTS(escalated),
    )


_IS_OPEN = prepared(lambda p: _unanswered().limit(1))
_ANYTHING = prepared(
    lambda p: Select(
        columns=[
            fn.EXISTS(_unanswered())
            | fn.EXISTS(_to_call(p, promise=False))
            | fn.EXISTS(_to_call(p, promise=True))
        ]
    )
)
_TO_RAISE = prepared(
    lambda p: (
        (_to_call(p, promise=False) + _to_call(p, promise=True))
        .order_by(SQL("2"), SQL("3"), SQL("1"))
        .limit(p.limit)
    )
)
_OPEN = prepared(
    lambda p: (
        EscalationRow.select(EscalationRow.id, EscalationRow.at, EscalationRow.callback)
        .join(Callback)
        .where(EscalationRow.answered_at.is_null())
        .order_by(Callback.call_by, Callback.lane_rank, Callback.id)
    )
)
_RAISE = prepared(lambda p: EscalationRow.insert(at=p.at, callback=p.callback).on_conflict_ignore())
_RAISED = prepared(lambda p: _unanswered().where(EscalationRow.callback == p.callback))


def anything_to_do(store: Store, calling: Calling | None) -> bool:
    """Return True if the backup is being called, or is to be called now; reads only.

    Args:
        store: the store.
        calling: when it is called, or None while the practice is closed.
    """
    if calling is None:
        return bool(_IS_OPEN.rows(store))
    return bool(_ANYTHING.scalar(store, **columns_of(calling)))


def open_escalations(store: Store) -> list[Escalation]:
    """Return for which callbacks the backup is called, the most urgent first."""
    rows = _OPEN.rows(store)
    callbacks = {one.id: one for one in read_rows(store, [callback for *_, callback in rows])}
    return [Escalation(number, from_text(at), callbacks[callback]) for number, at, callback in rows]


def to_raise(store: Store, calling: Calling, limit: int) -> list[int]:
    """Return the callbacks for which the backup is to be called now, the most urgent first."""
    return _TO_RAISE.values(store, **columns_of(calling), limit=limit)


def raise_escalation(db: Database, callback_id: int, at: datetime) -> int | None:
    """Call the backup for a callback; return None if another desk was first: the index decides."""
    if not _RAISE.run(db, at=at, callback=callback_id):
        return None
    return int(_RAISED.scalar(db, callback=callback_id))


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
    """Write down what was answered, and by whom; return False if somebody did so first."""
    words = f"{answer.value}: {because}" if because else answer.value
    return changes.change(
        db, "escalation", escalation_id, {"answered_at": None}, answered_at=at, answered_by=by, answer=words
    )
