"""What one action changes, kept so that it can be undone."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from peewee import Database, Model

from frontdesk.domain.callbacks.state import CallbackState
from frontdesk.domain.errors import StoreConflict
from frontdesk.store.db.fields import as_stored
from frontdesk.store.db.row_mapper import difference
from frontdesk.store.db.rows import insert, read_columns, update
from frontdesk.store.tables.callbacks import Attempt, Callback
from frontdesk.store.tables.calls import Call
from frontdesk.store.tables.contacts import Contact, ContactNumber, Organization, Referrer
from frontdesk.store.tables.practice import Undo

_TABLES: dict[str, type[Model]] = {
    "callback": Callback,
    "call": Call,
    "attempt": Attempt,
    "contact": Contact,
    "contact_number": ContactNumber,
}


def model_of(table: str) -> type[Model]:
    """Return the model of a table that an action may change; seldom used ones are imported when needed."""
    if table in _TABLES:
        return _TABLES[table]
    from frontdesk.store.tables import cover, referrals, relationships

    others: tuple[type[Model], ...] = (
        cover.Cover,
        cover.Lunch,
        cover.HandOffNote,
        cover.HandOff,
        cover.Escalation,
        referrals.Referral,
        referrals.ReferralSender,
        referrals.ReferralEvent,
        referrals.Owed,
        referrals.Sending,
        referrals.Appointment,
        Referrer,
        Organization,
        relationships.Touch,
        relationships.Complaint,
        relationships.OutreachEvent,
        relationships.Invitation,
        relationships.OrganizationPerson,
    )
    return {one._meta.table_name: one for one in others}[table]


def _gives_deadline(after: CallbackState, becomes: dict[str, Any]) -> bool:
    """True if a change gives a callback a promise, or opens it again with a deadline of its own."""
    promises = after.owes_promise and ("due" in becomes or "due_kind" in becomes)
    return promises or "reopened_at" in becomes


def write_difference(db: Database, before: CallbackState, columns: dict[str, Any]) -> bool:
    """Change these columns of a callback; False if it is no longer of the version that was read."""
    return update(db, Callback, before.id, {"version": before.version}, new_version=True, **columns)


class Changes:
    """Collects the columns an action changes, as they were and as it left them, and the rows it makes."""

    def __init__(self) -> None:
        self._steps: list[dict[str, Any]] = []
        self._audits: dict[int, int] = {}
        self._may_stay: list[int] = []

    def audited(self, callback_id: int, audit_id: int) -> None:
        """Remember the audit entry of a callback's change, so that undoing can name it."""
        self._audits[callback_id] = audit_id

    def may_stay(self, callback_id: int) -> None:
        """Remember a callback that undoing leaves as it is if it was changed since; the rest is undone."""
        self._may_stay.append(callback_id)

    def made(self, table: str, row_id: int) -> None:
        """Remember a row the action made; undoing voids it."""
        self._steps.append({"table": table, "id": row_id, "made": True})

    def change_callback(
        self, db: Database, before: CallbackState, after: CallbackState, *, guard: Iterable[str] = ()
    ) -> None:
        """Write the difference between two states of a callback, remembering what it was.

        Args:
            db: the open transaction's database.
            before: the callback as it was read in this transaction.
            after: as it is to be.
            guard: further columns that must be as they are now for the change to be undone.

        Raises:
            StoreConflict: it is no longer of the version that was read, which the database judges in the same
                statement that changes it; nothing was changed.
        """
        was, becomes = difference(before, after)
        if becomes and not write_difference(db, before, becomes):
            raise StoreConflict("Another desk changed this callback at the same moment. Nothing was changed.")
        if _gives_deadline(after, becomes):
            # A verdict on the new deadline keeps it from being undone (product rule 7).
            guard = (*guard, "stamped")
        same = {name: as_stored(getattr(after, name)) for name in guard}
        was, becomes = same | was, same | becomes
        if becomes:
            self._steps.append({"table": "callback", "id": before.id, "before": was, "after": becomes})

    def change(
        self,
        db: Database,
        table: str,
        row_id: int,
        expected: Mapping[str, object] | None = None,
        /,
        **columns: Any,
    ) -> bool:
        """Change a row of another table, remembering what it was.

        Args:
            db: the open transaction's database.
            table: the table's name.
            row_id: the row.
            expected: columns that must have these values for the row to be changed.
            columns: the new values.

        Returns:
            True if the row was there and as expected.
        """
        model = model_of(table)
        before = read_columns(db, model, row_id, tuple(columns))
        if before is None:
            return False
        changed = update(db, model, row_id, expected, **columns)
        if changed:
            after = {name: as_stored(value) for name, value in columns.items()}
            self._steps.append({"table": table, "id": row_id, "before": before, "after": after})
        return changed

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
        """Save the steps beside the action's audit entry; those of one bulk are undone together.

        Args:
            db: the open transaction's database.
            audit_id: the entry.
            at: when, UTC.
            person_id: who acted, and may undo it.
            action: the entry's action.
            bulk: the audit entry that began what was done to many at once, or None.
        """
        kept: dict[str, Any] = {"steps": self._steps, "audits": self._audits}
        if self._may_stay:
            kept["may_stay"] = self._may_stay
        insert(
            db,
            Undo,
            audit=audit_id,
            person=person_id,
            at=at,
            action=action,
            steps=json.dumps(kept),
            bulk=bulk,
        )
