"""Taking an action back: putting back what it changed, and voiding what it made."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from peewee import Database, IntegrityError, Model, fn

from frontdesk.domain.audit import Action
from frontdesk.domain.callbacks.state import taken_back
from frontdesk.domain.errors import Refused
from frontdesk.store.bulk import read
from frontdesk.store.callbacks import read_callback
from frontdesk.store.changes import Changes, model_of
from frontdesk.store.contacts import follow_name
from frontdesk.store.db.fields import from_text, to_text
from frontdesk.store.statements import Where, update
from frontdesk.store.tables.calls import Call
from frontdesk.store.tables.contacts import ContactNumber
from frontdesk.store.tables.practice import Undo

#: Of the cover: rows that are kept as they are written, and hold no more once they were taken back.
OF_THE_COVER = ("cover", "lunch", "hand_off_note", "hand_off", "escalation")

#: Past every number that the column holds on either engine.
_AFTER_ALL = 2**31 - 1

_BUILT_ON = "This was changed again since, so it cannot be undone. Nothing was changed."


class KeptAction(NamedTuple):
    """An action that can be taken back: its number, what it was, its steps, when, and its bulk or None."""

    id: int
    action: str
    steps: str
    at: datetime
    bulk: int | None


@dataclass(frozen=True, slots=True)
class TakenBack:
    """One row that an undone action had touched.

    Attributes:
        table: its table.
        row_id: its number.
        made: whether the action had made it; else it had changed it.
        audit_id: for a callback, the audit entry that no longer counts.
    """

    table: str
    row_id: int
    made: bool
    audit_id: int | None


def last_undo(
    db: Database, person_id: int, since: datetime, *, before: KeptAction | None = None
) -> KeptAction | None:
    """The latest action of a person that was not taken back, or None.

    Args:
        db: the open database.
        person_id: whose.
        since: older ones are left alone, UTC.
        before: the one before this one; of a bulk, before all of it.
    """
    latest = read(
        db,
        "SELECT id, action, steps, at, bulk FROM undo WHERE person_id = ? AND undone_at IS NULL AND id < ?"
        " AND (bulk IS NULL OR bulk <> ?) ORDER BY id DESC LIMIT 1",
        person_id,
        before.id if before else _AFTER_ALL,
        (before.bulk if before else None) or 0,
    )
    found = [
        KeptAction(number, action, steps, from_text(at), bulk) for number, action, steps, at, bulk in latest
    ]
    return next((one for one in found if to_text(one.at) >= to_text(since)), None)


def mark_undone(db: Database, undo_id: int, at: datetime) -> bool:
    """Mark an action as taken back; False when somebody did so first."""
    return update(db, Undo, undo_id, Where("undone_at IS NULL"), undone_at=at)


def take_back(db: Database, steps: str, at: datetime) -> list[TakenBack]:
    """Put back what an action changed, last step first.

    A callback is put back only while nothing that was done to it later stands, any row only while
    it still is as the action left it. What is noted of a contact is shared by all their calls:
    there a later note simply stays. So does a claim that was handed over with others and went on since.

    Raises:
        Refused: somebody built on it since; nothing is put back (the caller's transaction ends
            with this error).
    """
    touched: list[TakenBack] = []
    kept = json.loads(steps)
    may_stay = set(kept.get("may_stay", ()))
    if any(step["table"] in OF_THE_COVER for step in kept["steps"]):
        # Only here and below: what undoes a call or an outcome needs nothing of the cover.
        from frontdesk.store.cover import hold_cover

        hold_cover(db)
    for step in reversed(kept["steps"]):
        table, row_id = step["table"], step["id"]
        audit_id = kept["audits"].get(str(row_id)) if table == "callback" else None
        if not _take_step_back(db, step, audit_id, at):
            if table == "callback" and row_id in may_stay:
                continue
            if table != "contact":
                raise Refused(_BUILT_ON)
        if table == "contact":
            follow_name(db, row_id)
        touched.append(TakenBack(table, row_id, bool(step.get("made")), audit_id))
    return touched


def _take_step_back(db: Database, step: Mapping[str, Any], audit_id: int | None, at: datetime) -> bool:
    """Take one step back; False, and nothing is changed, where somebody built on it."""
    table, row_id = step["table"], step["id"]
    if audit_id is not None and _built_on(db, row_id, audit_id):
        return False
    if step.get("made"):
        _void(db, table, row_id, at)
        return True
    if not _put_back(db, table, row_id, step):
        return False
    if table == "lunch":
        from frontdesk.store.cover_undoing import check_still_in

        check_still_in(db, row_id)
    return True


def _built_on(db: Database, callback_id: int, audit_id: int) -> bool:
    """Whether something was done to a callback after an entry, and was not taken back again.

    A breach is no deed: it is stamped whoever does what. (Where the deed moved the deadline, the
    row itself is no longer as it left it.)
    """
    later = read(
        db,
        "SELECT id, action, detail FROM audit WHERE subject = 'callback' AND subject_id = ? AND id > ?",
        callback_id,
        audit_id,
    )
    entries = [row for row in later if row[1] != Action.CALLBACK_BREACHED]
    undoing = {number: detail for number, action, detail in entries if action == Action.CALLBACK_UNDONE}
    undone = {json.loads(detail)["undoes"] for detail in undoing.values()}
    return any(number not in undoing and number not in undone for number, _, _ in entries)


def _put_back(db: Database, table: str, row_id: int, step: Mapping[str, Any]) -> bool:
    model = model_of(table)
    meta: Any = model._meta
    after = {meta.combined[name].column_name: value for name, value in step["after"].items()}
    as_left = " AND ".join(f"{name} {'IS NULL' if after[name] is None else '= ?'}" for name in after)
    params = tuple(value for value in after.values() if value is not None)
    is_callback = table == "callback"
    try:
        return update(db, model, row_id, Where(as_left, params), new_version=is_callback, **step["before"])
    except IntegrityError as error:
        # The one open callback of a number: a newer one was opened for them meanwhile.
        raise Refused(_CALLED_AGAIN if is_callback else _BUILT_ON) from error


_CALLED_AGAIN = (
    "They called again since and have another callback, so this cannot be undone. Nothing was changed."
)


def _number(model: type[Model]) -> Any:
    """The primary key's column."""
    return model.id  # type: ignore[attr-defined]  # peewee's types do not know it on the base class


def _void(db: Database, table: str, row_id: int, at: datetime) -> None:
    """No record is deleted: one made by mistake is marked so. A contact may lose an unused number."""
    if table == "callback":
        before = read_callback(db, row_id)
        after = taken_back(before)
        if after is None:
            raise Refused("Somebody already works on this callback, so it cannot be undone.")
        Changes().change_callback(db, before, after)
    elif table == "contact_number":
        calls = Call.select().where(
            (Call.number == ContactNumber.number)
            & (Call.contact == ContactNumber.contact)
            & Call.voided_at.is_null()
        )
        ContactNumber.delete().where((ContactNumber.id == row_id) & ~fn.EXISTS(calls)).execute(db)
    elif table in OF_THE_COVER:
        from frontdesk.store.cover_undoing import holds_no_more

        holds_no_more(db, table, row_id, at)
    elif table in ("call", "attempt"):  # a source stays as it was written; the audit says it was taken back
        model = model_of(table)
        model.update(voided_at=at).where(_number(model) == row_id).execute(db)
