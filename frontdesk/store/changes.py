"""What one action changes, kept so that it can be taken back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import Database, IntegrityError, Model, fn

from frontdesk.domain.errors import Refused
from frontdesk.store.audit import Action
from frontdesk.store.bulk import read
from frontdesk.store.contact_words import follow_name
from frontdesk.store.fields import from_text, to_text
from frontdesk.store.statements import Where, as_stored, insert, read_columns, update
from frontdesk.store.tables.callbacks import Attempt, Callback
from frontdesk.store.tables.calls import Call
from frontdesk.store.tables.contacts import Contact, ContactNumber
from frontdesk.store.tables.practice import Undo

_TABLES: dict[str, type[Model]] = {
    "callback": Callback,
    "call": Call,
    "attempt": Attempt,
    "contact": Contact,
    "contact_number": ContactNumber,
}


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


class Changes:
    """Collects the columns an action changes, as they were and as it left them, and the rows it makes."""

    def __init__(self) -> None:
        """Start with nothing changed."""
        self._steps: list[dict[str, Any]] = []
        self._audits: dict[int, int] = {}

    def audited(self, callback_id: int, audit_id: int) -> None:
        """Remember which audit entry told of a callback's change, so that undoing can name it."""
        self._audits[callback_id] = audit_id

    def made(self, table: str, row_id: int) -> None:
        """Remember a row the action made; undoing voids it."""
        self._steps.append({"table": table, "id": row_id, "made": True})

    def change_callback(
        self, db: Database, callback_id: int, where: Where | None = None, /, **columns: Any
    ) -> bool:
        """Change a callback, remembering what it was.

        Args:
            db: the open transaction's database.
            callback_id: which.
            where: a further condition; the row is changed only if it holds.
            columns: the new values.

        Returns:
            Whether the row was changed: the condition is judged by the database, in the same
            statement that changes it.
        """
        before = read_columns(db, Callback, callback_id, tuple(columns))
        if before is None or not update(db, Callback, callback_id, where, new_version=True, **columns):
            return False
        self._changed("callback", callback_id, before, columns)
        return True

    def change(self, db: Database, table: str, row_id: int, **columns: Any) -> None:
        """Change a row of another table, remembering what it was."""
        before = read_columns(db, _TABLES[table], row_id, tuple(columns))
        if before is not None and update(db, _TABLES[table], row_id, **columns):
            self._changed(table, row_id, before, columns)

    def _changed(self, table: str, row_id: int, before: dict[str, Any], columns: dict[str, Any]) -> None:
        after = before | dict(zip(columns, as_stored(columns.values()), strict=True))
        self._steps.append({"table": table, "id": row_id, "before": before, "after": after})

    def save(
        self,
        db: Database,
        *,
        audit_id: int,
        at: datetime,
        person_id: int,
        action: str,
        bulk: int | None = None,
    ) -> None:
        """Keep the steps beside the action's audit entry; those of one bulk are taken back together."""
        kept = json.dumps({"steps": self._steps, "audits": self._audits})
        insert(db, Undo, audit=audit_id, person=person_id, at=at, action=action, steps=kept, bulk=bulk)


def _number(model: type[Model]) -> Any:
    """The primary key's column."""
    return model.id  # type: ignore[attr-defined]  # peewee's types do not know it on the base class


def last_undo(db: Database, person_id: int, since: datetime) -> tuple[int, str, str, datetime] | None:
    """The latest action of a person that can be taken back: number, action, steps, when it was."""
    latest = read(
        db,
        "SELECT id, action, steps, at FROM undo WHERE person_id = ? AND undone_at IS NULL"
        " ORDER BY id DESC LIMIT 1",
        person_id,
    )
    return next(
        (
            (number, action, steps, from_text(at))
            for number, action, steps, at in latest
            if at >= to_text(since)
        ),
        None,
    )


def mark_undone(db: Database, undo_id: int, at: datetime) -> bool:
    """Mark an action as taken back; False when somebody did so first."""
    return update(db, Undo, undo_id, Where("undone_at IS NULL"), undone_at=at)


def take_back(db: Database, steps: str, at: datetime) -> list[TakenBack]:
    """Put back what an action changed, last step first.

    A callback is put back only while nothing that was done to it later stands, any row only while
    it still is as the action left it. What is noted of a contact is shared by all their calls:
    there a later note simply stays.

    Raises:
        Refused: somebody built on it since; nothing is put back (the caller's transaction ends
            with this error).
    """
    touched: list[TakenBack] = []
    kept = json.loads(steps)
    for step in reversed(kept["steps"]):
        table, row_id, made = step["table"], step["id"], bool(step.get("made"))
        audit_id = kept["audits"].get(str(row_id)) if table == "callback" else None
        if audit_id is not None and _built_on(db, row_id, audit_id):
            raise Refused(_BUILT_ON)
        if made:
            _void(db, table, row_id, at)
        elif not _put_back(db, table, row_id, step) and table != "contact":
            raise Refused(_BUILT_ON)
        if table == "contact":
            follow_name(db, row_id)
        touched.append(TakenBack(table, row_id, made, audit_id))
    return touched


_BUILT_ON = "This was changed again since, so it cannot be undone. Nothing was changed."


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
    model = _TABLES[table]
    meta: Any = model._meta
    after = {meta.fields[name].column_name: value for name, value in step["after"].items()}
    as_left = " AND ".join(f"{name} {'IS NULL' if after[name] is None else '= ?'}" for name in after)
    params = tuple(value for value in after.values() if value is not None)
    is_callback = table == "callback"
    try:
        return update(db, model, row_id, Where(as_left, params), new_version=is_callback, **step["before"])
    except IntegrityError as error:
        # The one open callback of a number: a newer one was opened for them meanwhile.
        raise Refused(
            "They called again since and have another callback, so this cannot be undone. "
            "Nothing was changed."
        ) from error


def _void(db: Database, table: str, row_id: int, at: datetime) -> None:
    """No record is deleted: one made by mistake is marked so. A contact may lose an unused number."""
    if table == "callback":
        untouched = (
            (Callback.id == row_id)
            & (Callback.state == "open")
            & Callback.owner.is_null()
            & (Callback.attempts == 0)
            & (Callback.calls == 1)
        )
        if not Callback.update(state="voided", version=Callback.version + 1).where(untouched).execute(db):
            raise Refused("Somebody already works on this callback, so it cannot be undone.")
    elif table == "contact_number":
        calls = Call.select().where(
            (Call.number == ContactNumber.number)
            & (Call.contact == ContactNumber.contact)
            & Call.voided_at.is_null()
        )
        ContactNumber.delete().where((ContactNumber.id == row_id) & ~fn.EXISTS(calls)).execute(db)
    elif table in ("call", "attempt"):  # a source stays as it was written; the audit says it was taken back
        model = _TABLES[table]
        model.update(voided_at=at).where(_number(model) == row_id).execute(db)
