"""Rows of crises: their steps, the watched words that may be one, and what nearly went wrong."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from peewee import JOIN, Database, fn

from frontdesk.domain.contacts import Caller, CrisisSeen
from frontdesk.domain.crisis import (
    Crisis,
    CrisisBox,
    CrisisBoxes,
    CrisisPrompt,
    CrisisStep,
    NearMiss,
    NewCrisis,
    PromptAnswer,
    StepTaken,
)
from frontdesk.store.day.waiting import select_open_prompts
from frontdesk.store.db.engine import Store
from frontdesk.store.db.prepared import prepared
from frontdesk.store.db.row_mapper import Together, columns
from frontdesk.store.db.rows import insert, update
from frontdesk.store.tables import crises as tables
from frontdesk.store.tables.callbacks import Callback
from frontdesk.store.tables.calls import Call
from frontdesk.store.tables.contacts import ContactNumber
from frontdesk.store.tables.practice import Person

#: The column of each box; "where" is a word of SQL.
_BOXES = {
    CrisisBox.WHERE: "place",
    CrisisBox.NUMBER_NOW: "number_now",
    CrisisBox.WORDS: "words",
    CrisisBox.WITH_WHOM: "with_whom",
}

#: Latest calls of a number among which the crises that came up in them are looked for.
LATEST_CALLS = 200


@dataclass(frozen=True, slots=True)
class _StepOf:
    """A step with its crisis."""

    crisis_id: int
    step: StepTaken


def _step(number: int, kind: str, at: str, by: str, voided_at: str | None) -> StepTaken:
    return StepTaken(number, CrisisStep(kind), datetime.fromisoformat(at), by, voided_at is not None)


def _select_crises(condition: Any) -> Any:
    table = tables.Crisis
    return (
        table.select(
            *columns(
                Crisis,
                table,
                opened_by=Person.name,
                call_id=Call.id,
                boxes=Together(CrisisBoxes, *(getattr(table, _BOXES[box]) for box in CrisisBox)),
                steps=Together(lambda _: (), table.id),  # read for all crises at once
            )
        )
        .join(Person, on=table.person == Person.id)
        .join(Call, JOIN.LEFT_OUTER, on=(Call.uid == table.call_uid) & (table.call_uid != ""))
        .where(condition)
        .order_by(table.opened_at, table.id)
    )


def _select_on_number(p: Any) -> Any:
    """Crises by number, contact, callback and call, each from an index.

    A number that was half typed when the key was pressed is whole in the call only: those of a switchboard
    are looked for among its latest calls.
    """
    table, own, other = tables.Crisis, ContactNumber.alias(), ContactNumber.alias()
    calls = Call.select(Call.uid).where(Call.number == p.number, Call.voided_at.is_null())
    latest = calls.order_by(Call.at.desc()).limit(LATEST_CALLS).alias("latest")
    return (
        table.select(table.id).where(table.number == p.number)
        | own.select(table.id)
        .join(other, on=other.contact == own.contact)
        .join(table, on=table.number == other.number)
        .where(own.number == p.number)
        | Callback.select(table.id)
        .join(table, on=table.callback == Callback.id)
        .where(Callback.number == p.number)
        | table.select(table.id).join(latest, on=table.call_uid == latest.c.uid)
    )


_BY_UID = prepared(lambda p: tables.Crisis.select(tables.Crisis.id).where(tables.Crisis.uid == p.uid))
_IN_CALL = prepared(
    lambda p: tables.Crisis.select(tables.Crisis.id).where(tables.Crisis.call_uid == p.call_uid).limit(1)
)
_ACCEPTED_IN_CALL = prepared(
    lambda p: (
        tables.Crisis.select(tables.Crisis.accepted_by)
        .where(tables.Crisis.call_uid == p.call_uid, tables.Crisis.accepted_at.is_null(False))
        .limit(1)
    )
)
_BY_ID = prepared(lambda p: _select_crises(tables.Crisis.id == p.crisis), Crisis)
_UNACCEPTED = prepared(lambda p: _select_crises(tables.Crisis.accepted_at.is_null()), Crisis)
_SEEN = prepared(
    lambda p: (
        tables.Crisis.select(
            *columns(
                CrisisSeen,
                tables.Crisis,
                name=fn.COALESCE(fn.NULLIF(tables.Crisis.name, ""), Call.name, Callback.name, ""),
            )
        )
        .join(Call, JOIN.LEFT_OUTER, on=Call.uid == tables.Crisis.call_uid)
        .join(Callback, JOIN.LEFT_OUTER, on=Callback.id == tables.Crisis.callback)
        .where(tables.Crisis.id.in_(_select_on_number(p)))
        .order_by(tables.Crisis.opened_at.desc(), tables.Crisis.id.desc())
        .limit(p.limit)
    ),
    CrisisSeen,
)
_STEPS = prepared(
    lambda p: (
        tables.CrisisStep.select(
            *columns(
                _StepOf,
                tables.CrisisStep,
                step=Together(
                    _step,
                    tables.CrisisStep.id,
                    tables.CrisisStep.kind,
                    tables.CrisisStep.at,
                    Person.name,
                    tables.CrisisStep.voided_at,
                ),
            )
        )
        .join(Person)
        .where(tables.CrisisStep.crisis.in_(p.each("crises")))
        .order_by(tables.CrisisStep.id)
    ),
    _StepOf,
)
_LAST_STEP = prepared(
    lambda p: (
        tables.CrisisStep.select(
            *columns(
                StepTaken,
                tables.CrisisStep,
                by=Person.name,
                taken_back=tables.CrisisStep.voided_at.is_null(False),
            )
        )
        .join(Person)
        .where(
            tables.CrisisStep.crisis == p.crisis,
            tables.CrisisStep.person == p.by,
            tables.CrisisStep.voided_at.is_null(),
        )
        .order_by(tables.CrisisStep.id.desc())
        .limit(1)
    ),
    StepTaken,
)
_RAISE_PROMPT = prepared(
    lambda p: tables.CrisisPrompt.insert_from(
        Call.select(p.at, Call.id, p.words).where(Call.uid == p.uid, Call.voided_at.is_null()),
        fields=[tables.CrisisPrompt.at, tables.CrisisPrompt.call, tables.CrisisPrompt.words],
    )
)
_OPEN_PROMPTS = prepared(
    lambda p: (
        select_open_prompts(
            *columns(
                CrisisPrompt,
                Call,
                id=tables.CrisisPrompt.id,
                call_id=Call.id,
                call_uid=Call.uid,
                called_at=Call.at,
                words=Together(lambda words: tuple(json.loads(words)), tables.CrisisPrompt.words),
                text=Call.note,
            )
        )
        .order_by(Call.at.desc(), tables.CrisisPrompt.id.desc())
        .limit(p.limit)
    ),
    CrisisPrompt,
)
_NEAR_MISSES = prepared(
    lambda p: (
        tables.NearMiss.select(*columns(NearMiss, tables.NearMiss, by=Person.name))
        .join(Person)
        .where(tables.NearMiss.at >= p.start, tables.NearMiss.at < p.end)
        .order_by(tables.NearMiss.at, tables.NearMiss.id)
    ),
    NearMiss,
)


def crisis_number(db: Database, uid: str) -> int | None:
    """Return the number of the crisis that was opened under this identity, or None."""
    number: int | None = _BY_UID.scalar(db, uid=uid)
    return number


def began_in(store: Store, call_uid: str) -> bool:
    """Return True if a crisis came up in a call, by the call's own identity."""
    return bool(call_uid and _IN_CALL.rows(store, call_uid=call_uid))


def accepted_in(db: Database, call_uid: str) -> str:
    """Return who accepted the crisis that came up in a call, by the call's own identity; "" if nobody did."""
    return next((by for (by,) in _ACCEPTED_IN_CALL.rows(db, call_uid=call_uid)), "") if call_uid else ""


def crisis_by_id(store: Store, crisis_id: int) -> Crisis | None:
    """Return one crisis with its steps, or None. A number past what the column holds is not there."""
    found = _BY_ID.rows(store, crisis=crisis_id) if 0 < crisis_id < 2**63 else []
    return next(iter(_with_steps(store, found)), None)


def unaccepted_crises(store: Store) -> list[Crisis]:
    """Return every crisis that nobody accepted yet, oldest first."""
    return _with_steps(store, _UNACCEPTED.rows(store))


def crises_on(store: Store, number: str, limit: int = 5) -> list[CrisisSeen]:
    """Return the crises of who calls from a number, the latest first.

    They are found by any number of theirs, by their callbacks and by their calls.
    """
    return _SEEN.rows(store, number=number, limit=limit)


def _with_steps(store: Store, crises: list[Crisis]) -> list[Crisis]:
    steps: dict[int, list[StepTaken]] = {one.id: [] for one in crises}
    for one in _STEPS.rows(store, crises=list(steps)):
        steps[one.crisis_id].append(one.step)
    return [replace(one, steps=tuple(steps[one.id])) for one in crises]


def add_crisis(db: Database, new: NewCrisis, *, by: int) -> int:
    """Write a new crisis and return its number; its text is already clean."""
    return insert(
        db,
        tables.Crisis,
        uid=new.uid,
        opened_at=new.at,
        person=by,
        accepted_by="",
        **_caller(new.caller),
        **dict.fromkeys(_BOXES.values(), ""),
    )


def name_crisis(db: Database, crisis_id: int, caller: Caller) -> bool:
    """Write down who it is; return False if that is known already."""
    return update(db, tables.Crisis, crisis_id, _caller(Caller()), **_caller(caller))


def _caller(caller: Caller) -> dict[str, Any]:
    """Return the columns that say who it is."""
    return {
        "name": caller.name,
        "number": caller.number,
        "call_uid": caller.call_uid,
        "callback": caller.callback_id,
    }


def note_boxes(db: Database, crisis_id: int, boxes: Mapping[CrisisBox, str]) -> None:
    """Write boxes as they stand now; the others stay as they are."""
    texts: dict[str, Any] = {_BOXES[box]: text for box, text in boxes.items()}
    update(db, tables.Crisis, crisis_id, **texts)


def add_step(db: Database, crisis_id: int, kind: CrisisStep, *, at: datetime, by: int) -> int:
    """Write a step and return its number."""
    return insert(db, tables.CrisisStep, crisis=crisis_id, at=at, person=by, kind=kind)


def last_step(db: Database, crisis_id: int, *, by: int) -> StepTaken | None:
    """Return the person's latest step that was not undone, or None."""
    return _LAST_STEP.one(db, crisis=crisis_id, by=by)


def void_step(db: Database, step_id: int, at: datetime) -> bool:
    """Mark a step as undone; return False if it was already."""
    return update(db, tables.CrisisStep, step_id, {"voided_at": None}, voided_at=at)


def accept(db: Database, crisis_id: int, name: str, at: datetime) -> bool:
    """Write down who accepted a crisis; return False if somebody did already. One statement decides."""
    return update(db, tables.Crisis, crisis_id, {"accepted_at": None}, accepted_by=name, accepted_at=at)


def raise_prompts(db: Database, found: Sequence[tuple[str, Sequence[str]]], at: datetime) -> None:
    """Write a prompt for each of these calls.

    Args:
        db: the open transaction's database, in which the calls were written.
        found: the identity of a call, and the watched words in its text.
        at: when, UTC.
    """
    _RAISE_PROMPT.many(
        db,
        [
            {"at": at, "words": json.dumps(list(words), ensure_ascii=False), "uid": uid}
            for uid, words in found
        ],
    )


def open_prompts(store: Store, limit: int) -> list[CrisisPrompt]:
    """Return the prompts that nobody answered yet, the latest call first.

    Args:
        store: the store.
        limit: how many at most.
    """
    return _OPEN_PROMPTS.rows(store, limit=limit)


def answer_prompt(db: Database, prompt_id: int, answer: PromptAnswer, *, at: datetime, by: int) -> bool:
    """Write down what a person did with a prompt; return False if somebody answered it before."""
    table = tables.CrisisPrompt
    return update(db, table, prompt_id, {"answered_at": None}, answered_at=at, answered_by=by, answer=answer)


def add_near_miss(db: Database, text: str, *, crisis_id: int | None, at: datetime, by: int) -> int:
    """Write a note about what nearly went wrong and return its number; its text is already clean."""
    return insert(db, tables.NearMiss, at=at, person=by, crisis=crisis_id, text=text)


def near_misses_between(store: Store, start: datetime, end: datetime) -> list[NearMiss]:
    """Return the notes from an instant until before another one, oldest first."""
    return _NEAR_MISSES.rows(store, start=start, end=end)
