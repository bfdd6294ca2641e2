"""What one action changes, kept so that it can be taken back."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from peewee import Database

from frontdesk.domain.errors import Refused
from frontdesk.store.fields import to_text
from frontdesk.store.tables import Attempt, Call, Callback, Contact, Undo

_TABLES = {"callback": Callback, "call": Call, "attempt": Attempt, "contact": Contact}


class Changes:
    """Collects the columns an action is about to change, as they were, and the rows it makes."""

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

    def change_callback(self, db: Database, callback_id: int, *, where: Any = None, **columns: Any) -> bool:
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
        before = self._read(db, "callback", callback_id, columns)
        condition = Callback.id == callback_id
        if where is not None:
            condition &= where
        changed = Callback.update(version=Callback.version + 1, **columns).where(condition).execute(db)
        if not changed:
            return False
        version = (
            Callback.select(Callback.version).where(Callback.id == callback_id).tuples().execute(db)[0][0]
        )
        self._steps.append({"table": "callback", "id": callback_id, "version": version, "before": before})
        return True

    def change(self, db: Database, table: str, row_id: int, **columns: Any) -> None:
        """Change another row, remembering what it was."""
        before = self._read(db, table, row_id, columns)
        model = _TABLES[table]
        model.update(**columns).where(model.id == row_id).execute(db)
        self._steps.append({"table": table, "id": row_id, "before": before})

    def save(self, db: Database, *, audit_id: int, at: datetime, person_id: int, action: str) -> None:
        """Keep the steps beside the action's audit entry."""
        kept = json.dumps({"steps": self._steps, "audits": self._audits})
        Undo.insert(audit=audit_id, person=person_id, at=at, action=action, steps=kept).execute(db)

    @staticmethod
    def _read(db: Database, table: str, row_id: int, columns: dict[str, Any]) -> dict[str, Any]:
        model = _TABLES[table]
        names = list(columns)
        fields = [getattr(model, name) for name in names]
        found = list(model.select(*fields).where(model.id == row_id).tuples().execute(db))
        if not found:
            return {}
        return {
            name: to_text(value) if isinstance(value, datetime) else value
            for name, value in zip(names, found[0], strict=True)
        }


def last_undo(db: Database, person_id: int, since: datetime) -> tuple[int, str, str] | None:
    """The latest action of a person that can be taken back: number, action, steps."""
    rows = (
        Undo.select(Undo.id, Undo.action, Undo.steps)
        .where((Undo.person == person_id) & Undo.undone_at.is_null() & (Undo.at >= since))
        .order_by(Undo.id.desc())
        .limit(1)
    )
    return next(iter(rows.tuples().execute(db)), None)


def mark_undone(db: Database, undo_id: int, at: datetime) -> bool:
    """Mark an action as taken back; False when somebody did so first."""
    return bool(Undo.update(undone_at=at).where((Undo.id == undo_id) & Undo.undone_at.is_null()).execute(db))


def take_back(db: Database, steps: str, at: datetime) -> list[tuple[str, int, int | None]]:
    """Put back what an action changed, last step first.

    Returns:
        Table and id of what was touched, and for a callback the audit entry that is undone.

    Raises:
        Refused: somebody changed one of the records since; nothing is put back (the caller's
            transaction ends with this error).
    """
    touched: list[tuple[str, int, int | None]] = []
    kept = json.loads(steps)
    for step in reversed(kept["steps"]):
        table, row_id = step["table"], step["id"]
        model = _TABLES[table]
        if step.get("made"):
            _void(db, table, row_id, at)
        else:
            condition = model.id == row_id
            values = dict(step["before"])
            if "version" in step:
                condition &= Callback.version == step["version"]
                values["version"] = Callback.version + 1
            if not model.update(**values).where(condition).execute(db):
                raise Refused("This was changed again since, so it cannot be undone. Nothing was changed.")
        audit_id = kept["audits"].get(str(row_id)) if table == "callback" else None
        touched.append((table, row_id, audit_id))
    return touched


def _void(db: Database, table: str, row_id: int, at: datetime) -> None:
    """Nothing is deleted: a row that was made by mistake is marked so."""
    if table == "callback":
        made = Callback.update(state="voided", owner=None, version=Callback.version + 1)
        if not made.where((Callback.id == row_id) & (Callback.version == 1)).execute(db):
            raise Refused("Somebody already works on this callback, so it cannot be undone.")
        return
    model = _TABLES[table]
    model.update(voided_at=at).where(model.id == row_id).execute(db)
