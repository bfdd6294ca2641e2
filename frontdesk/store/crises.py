"""Rows of crises and their steps."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from peewee import Database

from frontdesk.domain.contacts import Caller, CrisisSeen
from frontdesk.domain.crisis import Crisis, CrisisBox, CrisisBoxes, CrisisStep, NewCrisis, StepTaken
from frontdesk.store.engine import Store
from frontdesk.store.fields import from_text, maybe_from_text
from frontdesk.store.tables import crises as tables

_SELECT = (
    "SELECT c.id, c.uid, c.opened_at, p.name, c.name, c.number, k.id, c.callback_id, c.call_uid,"
    " c.place, c.number_now, c.words, c.with_whom, c.accepted_by, c.accepted_at"
    " FROM crisis c JOIN person p ON p.id = c.person_id"
    " LEFT JOIN call k ON k.uid = c.call_uid AND c.call_uid <> ''"
)

#: The column of each box; "where" is a word of SQL.
_COLUMNS = {
    CrisisBox.WHERE: "place",
    CrisisBox.NUMBER_NOW: "number_now",
    CrisisBox.WORDS: "words",
    CrisisBox.WITH_WHOM: "with_whom",
}


def crisis_number(db: Database, uid: str) -> int | None:
    """The number of a crisis that was opened under this identity, or None."""
    rows = tables.Crisis.select(tables.Crisis.id).where(tables.Crisis.uid == uid).tuples().execute(db)
    return next((number for (number,) in rows), None)


def began_in(store: Store, call_uid: str) -> bool:
    """Whether a crisis came up in a call, by the call's own identity."""
    return bool(call_uid and store.rows("SELECT 1 FROM crisis WHERE call_uid = ? LIMIT 1", call_uid))


def accepted_in(db: Database, call_uid: str) -> str:
    """Who accepted the crisis that came up in a call, by the call's own identity; "" where nobody did."""
    table = tables.Crisis
    found = table.select(table.accepted_by).where(
        table.call_uid == call_uid, table.accepted_at.is_null(False)
    )
    return next((name for (name,) in found.tuples().execute(db)), "") if call_uid else ""


#: Crises by a number, a callback or a call, each from an index. A number that was half typed when the key was
#: pressed is whole in the call only: those of a switchboard are looked for among its latest calls.
_ON_NUMBER = (
    "SELECT id FROM crisis WHERE number = ? UNION SELECT c.id FROM contact_number n"
    " JOIN contact_number m ON m.contact_id = n.contact_id JOIN crisis c ON c.number = m.number"
    " WHERE n.number = ? UNION SELECT c.id FROM callback b JOIN crisis c ON c.callback_id = b.id"
    " WHERE b.number = ? UNION SELECT c.id FROM (SELECT uid FROM call WHERE number = ?"
    " AND voided_at IS NULL ORDER BY at DESC LIMIT 200) AS latest"
    " JOIN crisis c ON c.call_uid = latest.uid"
)


def crises_on(store: Store, number: str, limit: int = 5) -> list[CrisisSeen]:
    """The crises of who calls from a number, the latest first: by any number of theirs, call or callback."""
    rows = store.rows(
        "SELECT c.opened_at, COALESCE(NULLIF(c.name, ''), k.name, b.name, ''), c.accepted_by, c.accepted_at"
        f" FROM ({_ON_NUMBER}) AS found JOIN crisis c ON c.id = found.id"
        " LEFT JOIN call k ON k.uid = c.call_uid LEFT JOIN callback b ON b.id = c.callback_id"
        " ORDER BY c.opened_at DESC, c.id DESC LIMIT ?",
        *[number] * 4,
        limit,
    )
    return [CrisisSeen(from_text(at), name, by, maybe_from_text(when)) for at, name, by, when in rows]


def add_crisis(db: Database, new: NewCrisis, *, by: int) -> int:
    """Write a new crisis and give its number; its text is already clean."""
    caller = new.caller
    return int(
        tables.Crisis.insert(
            uid=new.uid,
            opened_at=new.at,
            person=by,
            name=caller.name,
            number=caller.number,
            call_uid=caller.call_uid,
            callback=caller.callback_id,
            accepted_by="",
            **dict.fromkeys(_COLUMNS.values(), ""),
        ).execute(db)
    )


def name_crisis(db: Database, crisis_id: int, caller: Caller) -> bool:
    """Write down who it is; False when that is known already."""
    table = tables.Crisis
    nobody = (table.name == "") & (table.number == "") & (table.call_uid == "") & table.callback.is_null()
    return bool(
        table.update(
            name=caller.name,
            number=caller.number,
            call_uid=caller.call_uid,
            callback=caller.callback_id,
        )
        .where((table.id == crisis_id) & nobody)
        .execute(db)
    )


def note_boxes(db: Database, crisis_id: int, boxes: Mapping[CrisisBox, str]) -> None:
    """Write boxes as they stand now; the others stay as they are."""
    columns = {_COLUMNS[box]: text for box, text in boxes.items()}
    tables.Crisis.update(**columns).where(tables.Crisis.id == crisis_id).execute(db)


def add_step(db: Database, crisis_id: int, kind: CrisisStep, *, at: datetime, by: int) -> int:
    """Write a step and give its number."""
    return int(tables.CrisisStep.insert(crisis=crisis_id, at=at, person=by, kind=kind.value).execute(db))


class LastStep(NamedTuple):
    """A step that stands: its number, what it was, and when it was taken, UTC."""

    id: int
    kind: CrisisStep
    at: datetime


def last_step(db: Database, crisis_id: int, *, by: int) -> LastStep | None:
    """The person's latest step that stands, or None."""
    table = tables.CrisisStep
    rows = (
        table.select(table.id, table.kind, table.at)
        .where((table.crisis == crisis_id) & (table.person == by) & table.voided_at.is_null())
        .order_by(table.id.desc())
        .limit(1)
        .tuples()
        .execute(db)
    )
    return next((LastStep(number, CrisisStep(kind), at) for number, kind, at in rows), None)


def void_step(db: Database, step_id: int, at: datetime) -> bool:
    """Mark a step as taken back; False when it was already."""
    table = tables.CrisisStep
    return bool(
        table.update(voided_at=at).where((table.id == step_id) & table.voided_at.is_null()).execute(db)
    )


def accept(db: Database, crisis_id: int, name: str, at: datetime) -> bool:
    """Write down who accepted a crisis; False when somebody did already. One statement decides."""
    table = tables.Crisis
    return bool(
        table.update(accepted_by=name, accepted_at=at)
        .where((table.id == crisis_id) & table.accepted_at.is_null())
        .execute(db)
    )


def crisis_by_id(store: Store, crisis_id: int) -> Crisis | None:
    """One crisis with its steps, or None. A number past what the column holds is simply not there."""
    if not 0 < crisis_id < 2**63:
        return None
    return next(iter(_crises(store, "c.id = ?", crisis_id)), None)


def unaccepted_crises(store: Store) -> list[Crisis]:
    """Every crisis that nobody accepted yet, oldest first."""
    return _crises(store, "c.accepted_at IS NULL")


def _crises(store: Store, condition: str, *params: Any) -> list[Crisis]:
    rows = store.rows(f"{_SELECT} WHERE {condition} ORDER BY c.opened_at, c.id", *params)
    steps = _steps(store, [row[0] for row in rows])
    return [_crisis(row, tuple(steps.get(row[0], ()))) for row in rows]


def _steps(store: Store, crises: list[int]) -> dict[int, list[StepTaken]]:
    if not crises:
        return {}
    rows = store.rows(
        "SELECT s.crisis_id, s.id, s.kind, s.at, p.name, s.voided_at FROM crisis_step s"
        f" JOIN person p ON p.id = s.person_id WHERE s.crisis_id IN ({', '.join('?' * len(crises))})"
        " ORDER BY s.id",
        *crises,
    )
    found: dict[int, list[StepTaken]] = {}
    for crisis, number, kind, at, by, voided in rows:
        step = StepTaken(number, CrisisStep(kind), from_text(at), by, voided is not None)
        found.setdefault(crisis, []).append(step)
    return found


def _crisis(row: tuple[Any, ...], steps: tuple[StepTaken, ...]) -> Crisis:
    number, uid, opened_at, by, name, phone, call_id, callback_id, call_uid, *rest = row
    *boxes, accepted_by, accepted_at = rest
    return Crisis(
        id=number,
        uid=uid,
        opened_at=from_text(opened_at),
        opened_by=by,
        name=name,
        number=phone,
        call_id=call_id,
        callback_id=callback_id,
        call_uid=call_uid,
        boxes=CrisisBoxes(*boxes),
        steps=steps,
        accepted_by=accepted_by,
        accepted_at=maybe_from_text(accepted_at),
    )
