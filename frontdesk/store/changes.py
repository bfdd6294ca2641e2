"""What one action changes, kept so that it can be taken back."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from peewee import Database, Model

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


def model_of(table: str) -> type[Model]:
    """The model of a table that an action may change; those of the cover are imported at need."""
    if table in _TABLES:
        return _TABLES[table]
    from frontdesk.store.tables import cover

    of_the_cover: tuple[type[Model], ...] = (
        cover.Cover,
        cover.Lunch,
        cover.HandOffNote,
        cover.HandOff,
        cover.Escalation,
    )
    return {one._meta.table_name: one for one in of_the_cover}[table]


class Changes:
    """Collects the columns an action changes, as they were and as it left them, and the rows it makes."""

    def __init__(self) -> None:
        """Start with nothing changed."""
        self._steps: list[dict[str, Any]] = []
        self._audits: dict[int, int] = {}
        self._may_stay: list[int] = []

    def audited(self, callback_id: int, audit_id: int) -> None:
        """Remember which audit entry told of a callback's change, so that undoing can name it."""
        self._audits[callback_id] = audit_id

    def may_stay(self, callback_id: int) -> None:
        """Remember a callback that stays as it is where somebody built on it; the rest is taken back."""
        self._may_stay.append(callback_id)

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

    def change(
        self, db: Database, table: str, row_id: int, where: Where | None = None, /, **columns: Any
    ) -> bool:
        """Change a row of another table, remembering what it was; whether the condition held."""
        before = read_columns(db, model_of(table), row_id, tuple(columns))
        if before is None or not update(db, model_of(table), row_id, where, **columns):
            return False
        self._changed(table, row_id, before, columns)
        return True

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
        told: dict[str, Any] = {"steps": self._steps, "audits": self._audits}
        if self._may_stay:
            told["may_stay"] = self._may_stay
        kept = json.dumps(told)
        insert(db, Undo, audit=audit_id, person=person_id, at=at, action=action, steps=kept, bulk=bulk)
