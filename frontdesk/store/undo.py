"""Undo: what can be undone, putting back what an action changed, and voiding what it made."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import Database, IntegrityError, fn

from frontdesk.domain.audit import Action
from frontdesk.domain.callbacks.state import taken_back
from frontdesk.domain.errors import Refused
from frontdesk.store.callbacks import read_callback
from frontdesk.store.changes import Changes, model_of
from frontdesk.store.contacts import follow_name
from frontdesk.store.day.cover import check_latest_cover, check_still_out, hold_cover, void_lunch
from frontdesk.store.day.hand_off import check_note_open
from frontdesk.store.db.expressions import all_rows
from frontdesk.store.db.prepared import prepared
from frontdesk.store.db.row_mapper import columns
from frontdesk.store.db.rows import update
from frontdesk.store.patients.refolding import refold
from frontdesk.store.tables.callbacks import Attempt, Callback
from frontdesk.store.tables.calls import Call, Source
from frontdesk.store.tables.contacts import Contact, ContactNumber
from frontdesk.store.tables.cover import Escalation
from frontdesk.store.tables.practice import Audit, Undo
from frontdesk.store.tables.referrals import Appointment, Referral, ReferralEvent

#: Tables whose rows are undone while nobody else changes the cover.
_COVER_TABLES = ("cover", "lunch", "hand_off_note", "hand_off", "escalation")

#: The largest number that the column holds on either engine.
_MAX_ID = 2**31 - 1

#: Tables of relationships with those who refer; a merge and a key relationship change things owed with them.
_OF_RELATIONSHIPS = ("touch", "complaint", "invitation", "outreach_event", "referrer")

_BUILT_ON = "This was changed again since, so it cannot be undone. Nothing was changed."
_CALLED_AGAIN = (
    "They called again since and have another callback, so this cannot be undone. Nothing was changed."
)


@dataclass(frozen=True, slots=True)
class UndoableAction:
    """An action that can be undone.

    Attributes:
        id: its number.
        action: what it was, the code of an ``Action``.
        steps: what it changed, as ``Changes.save`` keeps it.
        at: when it was done, UTC.
        bulk: the audit entry that began what was done to many at once, or None.
    """

    id: int
    action: str
    steps: str
    at: datetime
    bulk: int | None


@dataclass(frozen=True, slots=True)
class UndoneRow:
    """One row that an undone action had touched.

    Attributes:
        table: its table.
        row_id: its number.
        made: True if the action had made it, False if it had changed it.
        audit_id: for a callback, the audit entry that no longer counts.
    """

    table: str
    row_id: int
    made: bool
    audit_id: int | None


@dataclass(frozen=True, slots=True)
class Touched:
    """What an action touched, as far as a person recognizes it.

    Attributes:
        name: the caller's name, or "".
        number: the number's key, or "".
        outcome: the outcome's code, where it recorded one, or None.
        callback_id: the callback it changed, or None.
        call_id: the call it wrote down, or None.
    """

    name: str
    number: str
    outcome: str | None
    callback_id: int | None
    call_id: int | None


_LAST = prepared(
    lambda p: (
        Undo.select(*columns(UndoableAction, Undo))
        .where(
            Undo.person == p.person,
            Undo.undone_at.is_null(),
            Undo.id < p.before,
            Undo.bulk.is_null() | (Undo.bulk != p.not_of),
        )
        .order_by(Undo.id.desc())
        .limit(1)
    ),
    UndoableAction,
)
_BULK_SIZE = prepared(lambda p: Undo.select(all_rows()).where(Undo.bulk == p.bulk, Undo.undone_at.is_null()))
_BULK_STEPS = prepared(
    lambda p: (
        Undo.select(Undo.id, Undo.steps)
        .where(Undo.bulk == p.bulk, Undo.undone_at.is_null())
        .order_by(Undo.id.desc())
        .limit(p.limit)
    )
)
# A breach builds on nothing: it is stamped whatever else is done. (If the action moved the deadline, the row
# itself is no longer as the action left it.)
_LATER_ENTRIES = prepared(
    lambda p: Audit.select(Audit.id, Audit.action, Audit.detail).where(
        Audit.subject == "callback",
        Audit.subject_id == p.callback,
        Audit.id > p.after,
        Audit.action.not_in([one.value for one in Action if one.facts.is_verdict]),
    )
)
_FORGET_UNUSED_NUMBER = prepared(
    lambda p: ContactNumber.delete().where(
        ContactNumber.id == p.number,
        ~fn.EXISTS(
            Call.select(Call.id).where(
                Call.number == ContactNumber.number,
                Call.contact == ContactNumber.contact,
                Call.voided_at.is_null(),
            )
        ),
    )
)
# What an export said of an appointment is no record of ours: the export may be imported again.
_FORGETTING = {
    "contact_number": _FORGET_UNUSED_NUMBER,
    "appointment": prepared(lambda p: Appointment.delete().where(Appointment.id == p.number)),
}
_EVENT = prepared(lambda p: ReferralEvent.select(ReferralEvent.kind).where(ReferralEvent.id == p.id))
_OUTCOME = prepared(lambda p: Attempt.select(Attempt.outcome).where(Attempt.id == p.id))
_ESCALATED = prepared(lambda p: Escalation.select(Escalation.callback).where(Escalation.id == p.id))
_ANSWERED = prepared(lambda p: Source.select(Source.call).where(Source.id == p.id))
_CALLER = prepared(lambda p: Call.select(Call.name, Call.number).where(Call.id == p.id))
_ON_THE_WAY = prepared(
    lambda p: (
        ReferralEvent.select(
            Contact.name,
            fn.COALESCE(
                ContactNumber.select(fn.MIN(ContactNumber.number)).where(ContactNumber.contact == Contact.id),
                "",
            ),
        )
        .join(Referral, on=(ReferralEvent.referral == Referral.id))
        .join(Contact, on=(Referral.contact == Contact.id))
        .where(ReferralEvent.id == p.id)
    )
)
_CALLED = prepared(lambda p: Callback.select(Callback.name, Callback.number).where(Callback.id == p.id))


def last_undo(
    db: Database, person_id: int, since: datetime, *, before: UndoableAction | None = None
) -> UndoableAction | None:
    """Return the latest action of a person that was not undone, or None.

    Args:
        db: the open database.
        person_id: whose.
        since: older ones are left alone, UTC.
        before: the one before this one; of a bulk, before all of it.
    """
    found = _LAST.one(
        db,
        person=person_id,
        before=before.id if before else _MAX_ID,
        not_of=(before.bulk if before else None) or 0,
    )
    return found if found is not None and found.at >= since else None


def mark_undone(db: Database, undo_id: int, at: datetime) -> bool:
    """Mark an action as undone; return False if somebody did so first."""
    return update(db, Undo, undo_id, {"undone_at": None}, undone_at=at)


def bulk_size(db: Database, bulk: int) -> int:
    """Return how many callbacks of a bulk are not undone."""
    return int(_BULK_SIZE.scalar(db, bulk=bulk))


def bulk_steps(db: Database, bulk: int, limit: int) -> list[tuple[int, str]]:
    """Return number and steps of the last actions of a bulk that are not undone, the last first."""
    return [(number, steps) for number, steps in _BULK_STEPS.rows(db, bulk=bulk, limit=limit)]


def give_up_undo(db: Database, undo_id: int, at: datetime) -> None:
    """Let an action of a bulk stand for good: it was built on, and the next undo is about an earlier one."""
    update(db, Undo, undo_id, undone_at=at)


def touched_by(db: Database, steps: str) -> Touched:
    """Return what the kept steps of an action were about."""
    kept: list[dict[str, Any]] = json.loads(steps)["steps"]
    first = {step["table"]: step["id"] for step in reversed(kept)}
    if "lunch" in first:
        # Many claims went with it; it is about who was out.
        return Touched("", "", None, None, None)
    callback_id, call_id = first.get("callback"), first.get("call")
    if "escalation" in first and callback_id is None:
        callback_id = _ESCALATED.scalar(db, id=first["escalation"])
    if callback_id is None and call_id is None and not first.keys().isdisjoint(_OF_RELATIONSHIPS):
        from frontdesk.store.relationships.undo import name_touched

        return Touched(name_touched(db, first) or "", "", None, None, None)
    if "owed" in first and callback_id is None and call_id is None:
        from frontdesk.store.owed.undo import patient_of

        return Touched(*patient_of(db, first["owed"]), None, None, None)
    if "source" in first and call_id is None:
        call_id = _ANSWERED.scalar(db, id=first["source"])
    outcome = _OUTCOME.scalar(db, id=first["attempt"]) if "attempt" in first else None
    name = number = ""
    if (event := first.get("referral_event")) is not None and call_id is None and callback_id is None:
        name, number = _ON_THE_WAY.one(db, id=event) or ("", "")
    if call_id is not None:
        name, number = _CALLER.one(db, id=call_id) or ("", "")
    if callback_id is not None and not name:
        name, number = _CALLED.one(db, id=callback_id) or ("", "")
    return Touched(name, number, outcome, callback_id, call_id)


def event_recorded(db: Database, event_id: int) -> str:
    """Return the kind of an event on somebody's way, a code."""
    return str(_EVENT.scalar(db, id=event_id))


def undo_steps(db: Database, steps: str, at: datetime) -> list[UndoneRow]:
    """Put back what an action changed, last step first.

    A callback is put back only while nothing that was done to it later stands, any row only while
    it still is as the action left it. What is noted of a contact is shared by all their calls:
    there a later note simply stays. So does a claim that was handed over with others and went on since. The
    way of who called is what their later calls make of it.

    Raises:
        Refused: somebody built on it since; nothing is put back (the caller's transaction ends
            with this error).
    """
    touched: list[UndoneRow] = []
    kept = json.loads(steps)
    may_stay = set(kept.get("may_stay", ()))
    is_call = any(step["table"] == "call" for step in kept["steps"])
    built_on: set[int] = set()
    if any(step["table"] in _COVER_TABLES for step in kept["steps"]):
        hold_cover(db)
    for step in reversed(kept["steps"]):
        table, row_id = step["table"], step["id"]
        audit_id = kept["audits"].get(str(row_id)) if table == "callback" else None
        if not _undo_step(db, step, audit_id, at):
            if table == "callback" and row_id in may_stay:
                continue
            if table == "referral" and is_call:
                built_on.add(row_id)
            elif table != "contact":
                raise _built_on(db, table, row_id)
        if table == "contact":
            follow_name(db, row_id)
        made = bool(step.get("made")) and not (table == "referral" and row_id in built_on)
        touched.append(UndoneRow(table, row_id, made, audit_id))
    for row_id in sorted(built_on):
        refold(db, row_id, at)
    return touched


def _built_on(db: Database, table: str, row_id: int) -> Refused:
    """Return the error that a row is no longer as the action left it."""
    if table == "owed":
        from frontdesk.store.owed.items import read_item
        from frontdesk.store.owed.merged import sent_since, was_sent

        item = read_item(db, row_id)
        if was_sent(db, item):
            return sent_since(item)
    return Refused(_BUILT_ON)


def _undo_step(db: Database, step: Mapping[str, Any], audit_id: int | None, at: datetime) -> bool:
    """Undo one step; return False, and change nothing, if somebody built on it."""
    table, row_id = step["table"], step["id"]
    if audit_id is not None and _is_built_on(db, row_id, audit_id):
        return False
    if step.get("made") and table == "referral":
        # The first version is the one that the action wrote.
        return update(db, model_of(table), row_id, {"version": 1, "voided_at": None}, voided_at=at)
    if step.get("made"):
        _void(db, table, row_id, at)
        return True
    if not _put_back(db, table, row_id, step):
        return False
    if table == "lunch":
        check_still_out(db, row_id)
    elif table == "referral_sender" and "arrived_at" in step["before"]:
        from frontdesk.store.owed.undo import check_sender_free

        check_sender_free(db, row_id)
    elif table == "referrer" and "merged_into" in step["before"]:
        from frontdesk.store.owed.merged import check_can_part

        check_can_part(db, row_id)
    return True


def _is_built_on(db: Database, callback_id: int, audit_id: int) -> bool:
    """True if something was done to a callback after an entry, and was not undone."""
    entries = _LATER_ENTRIES.rows(db, callback=callback_id, after=audit_id)
    undoing = {number: detail for number, action, detail in entries if action == Action.CALLBACK_UNDONE}
    undone = {json.loads(detail)["undoes"] for detail in undoing.values()}
    return any(number not in undoing and number not in undone for number, _, _ in entries)


def _put_back(db: Database, table: str, row_id: int, step: Mapping[str, Any]) -> bool:
    """Restore the columns a row had before; return False if it is not as the action left it."""
    is_callback = table == "callback"
    try:
        return update(db, model_of(table), row_id, step["after"], new_version=is_callback, **step["before"])
    except IntegrityError as error:
        # The one open callback of a number: a newer one was opened for them meanwhile.
        raise Refused(_CALLED_AGAIN if is_callback else _BUILT_ON) from error


def _void(db: Database, table: str, row_id: int, at: datetime) -> None:
    """Void a row that an action made: no record is deleted, only marked. A contact may lose a number.

    A source, a cover, a note and a hand-off stay as they were written: the audit entry that the caller writes
    says that they were undone.
    """
    match table:
        case "callback":
            before = read_callback(db, row_id)
            after = taken_back(before)
            if after is None:
                raise Refused("Somebody already works on this callback, so it cannot be undone.")
            Changes().change_callback(db, before, after)
        case "contact_number" | "appointment":
            _FORGETTING[table].run(db, number=row_id)
        case "call" | "attempt" | "referral_event" | "touch" | "organization_person":
            update(db, model_of(table), row_id, voided_at=at)
        case "complaint" | "outreach_event" | "invitation":
            from frontdesk.store.relationships.undo import is_built_on

            if is_built_on(db, table, row_id):
                raise Refused(_BUILT_ON)
            update(db, model_of(table), row_id, voided_at=at)
        case "referral_sender":
            from frontdesk.store.owed.undo import check_sender_free

            check_sender_free(db, row_id)
            update(db, model_of(table), row_id, voided_at=at)
        case "cover":
            check_latest_cover(db, row_id)
        case "lunch":
            void_lunch(db, row_id, at)
        case "hand_off_note":
            check_note_open(db, row_id)
        case "owed":
            from frontdesk.store.owed.undo import void_item

            void_item(db, row_id, at)
        case "sending":
            from frontdesk.store.owed.undo import void_sending

            void_sending(db, row_id, at)
