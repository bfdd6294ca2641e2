"""Rows of the cover, of lunches and of escalations, and what keeps any of them from being undone.

Rows stay as they were written. The latest change of the cover that was not undone holds; which were undone,
the audit says.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import SQL, Case, Database, Select, fn

from frontdesk.domain.callbacks.state import CallbackStatus, DueKind, claimed
from frontdesk.domain.day.cover import Answer, CoverChange, Escalation, LunchOut, Place
from frontdesk.domain.errors import Refused
from frontdesk.domain.people import Person
from frontdesk.store.audit import stands
from frontdesk.store.callbacks import read_callback
from frontdesk.store.changes import Changes
from frontdesk.store.db.engine import Store
from frontdesk.store.db.fields import from_text
from frontdesk.store.db.prepared import Parameters, prepared
from frontdesk.store.db.row_mapper import Together, columns, columns_of
from frontdesk.store.db.rows import insert
from frontdesk.store.queue import read_rows
from frontdesk.store.tables import cover as tables
from frontdesk.store.tables.callbacks import Callback
from frontdesk.store.tables.cover import Escalation as EscalationRow
from frontdesk.store.tables.practice import Person as Staff

#: How many changes are read to find since when somebody is at their place.
LOOKED_BACK = 60

#: The largest number that the column holds on either engine.
_MAX_ID = 2**31 - 1


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(json.loads(text))


_CHANGES = prepared(
    lambda p: (
        tables.Cover.select(
            *columns(
                CoverChange,
                tables.Cover,
                by=tables.Cover.person,
                phones=Together(_numbers, tables.Cover.phones),
            )
        )
        .where(tables.Cover.id <= p.until, stands(tables.Cover))
        .order_by(tables.Cover.id.desc())
        .limit(p.limit)
    ),
    CoverChange,
)


def cover_changes(db: Database, limit: int = LOOKED_BACK, *, until: int = _MAX_ID) -> list[CoverChange]:
    """Return the latest changes of the cover that were not undone, newest first.

    Args:
        db: the open database.
        limit: how many at most.
        until: the number of the last one that is asked for.
    """
    return _CHANGES.rows(db, until=until, limit=limit)


def change_of(db: Database, cover_id: int) -> tuple[CoverChange, CoverChange]:
    """Return the cover before one of its changes and after it; before the first nobody covered anything."""
    after, *earlier = cover_changes(db, 2, until=cover_id)
    return (earlier[0] if earlier else CoverChange(0, after.at, after.by)), after


def hold_cover(db: Database) -> None:
    """Let nobody else change the cover until the transaction ends; on SQLite nobody writes anything."""
    if db.for_update:
        db.execute_sql("LOCK TABLE cover IN SHARE ROW EXCLUSIVE MODE")


def add_cover(
    db: Database, *, at: datetime, by: int, phones: Sequence[int], backup: int | None, busy: bool
) -> int:
    """Write the cover as it is from now on, and return its number."""
    kept = json.dumps(list(phones))
    return insert(db, tables.Cover, at=at, person=by, phones=kept, backup=backup, busy=busy)


_To = Staff.alias()


def _person(number: int, name: str, active: object) -> Person:
    return Person(number, name, bool(active))


_LUNCHES_OUT = prepared(
    lambda p: (
        tables.Lunch.select(
            *columns(
                LunchOut,
                tables.Lunch,
                person=Together(_person, Staff.id, Staff.name, Staff.active),
                to=Together(_person, _To.id, _To.name, _To.active),
                callbacks=Together(_numbers, tables.Lunch.callbacks),
            )
        )
        .join(Staff, on=tables.Lunch.person == Staff.id)
        .join(_To, on=tables.Lunch.to_person == _To.id)
        .where(tables.Lunch.back_at.is_null())
        .order_by(tables.Lunch.id)
    ),
    LunchOut,
)
_AT_LUNCH = prepared(
    lambda p: (
        tables.Lunch.select(*columns(Person, Staff))
        .join(Staff, on=tables.Lunch.person == Staff.id)
        .where(tables.Lunch.id == p.lunch)
    ),
    Person,
)
_CLAIMS = prepared(
    lambda p: (
        Callback.select(Callback.id)
        .where(Callback.state == CallbackStatus.OPEN, Callback.owner == p.person)
        .order_by(Callback.id)
        .for_update()
    )
)


def lunches_out(db: Database) -> list[LunchOut]:
    """Return who is out, with whom their claims are."""
    return _LUNCHES_OUT.rows(db)


def person_at_lunch(db: Database, lunch_id: int) -> Person:
    """Return who was out."""
    (person,) = _AT_LUNCH.rows(db, lunch=lunch_id)
    return person


def add_lunch(
    db: Database, *, at: datetime, person: int, to: int, callbacks: Sequence[int], place: Place
) -> int:
    """Write that somebody went out, and return its number."""
    kept = json.dumps(list(callbacks))
    return insert(db, tables.Lunch, out_at=at, person=person, to_person=to, callbacks=kept, place=place)


def end_lunch(db: Database, changes: Changes, lunch_id: int, at: datetime) -> bool:
    """Write that somebody is back; return False if another desk did so first."""
    return changes.change(db, "lunch", lunch_id, {"back_at": None}, back_at=at)


def claims_of(db: Database, person_id: int) -> list[int]:
    """Return the numbers of the open callbacks somebody has, held until the transaction ends."""
    return _CLAIMS.values(db, person=person_id)


def move_claim(
    db: Database, changes: Changes, callback_id: int, *, owner: int, to: int, at: datetime
) -> bool:
    """Hand an open callback from one person to another; return True if it was still theirs.

    If the work goes on before that is undone, it stays where it is.
    """
    changes.may_stay(callback_id)
    before = read_callback(db, callback_id)
    if not before.is_open or before.owner_id != owner:
        return False
    changes.change_callback(db, before, claimed(before, to, at))
    return True


def check_latest_cover(db: Database, cover_id: int) -> None:
    """Check that nobody changed the cover after a change that is undone.

    Raises:
        Refused: somebody did.
    """
    if cover_changes(db, 1)[0].id != cover_id:
        raise Refused(
            "The cover was changed again since, so this cannot be undone. Nothing was changed; ctrl+p says"
            " who covers what from now on."
        )


def void_lunch(db: Database, lunch_id: int, at: datetime) -> None:
    """End a lunch that is undone, as if nobody was out.

    Raises:
        Refused: they are back already.
    """
    if not end_lunch(db, Changes(), lunch_id, at):
        raise Refused("They are back already, so this cannot be undone. Nothing was changed.")


def check_still_out(db: Database, lunch_id: int) -> None:
    """Check that nobody of a lunch that goes on again is out otherwise.

    Raises:
        Refused: one of them went out again since.
    """
    out = lunches_out(db)
    again = next(one for one in out if one.id == lunch_id)
    for other in out:
        if other.id != lunch_id and other.person in (again.person, again.to):
            name = other.person.first_name
            raise Refused(f"{name} is out again since, so this cannot be undone. Nothing was changed.")
        if other.id != lunch_id and other.to == again.person:
            covering, away = other.to.first_name, other.person.first_name
            raise Refused(
                f"{covering} covers for {away} since, so this cannot be undone. Nothing was changed."
            )


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
    """Return the condition that an escalation keeps the backup from being called for its callback.

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
