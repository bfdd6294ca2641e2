"""What an import changes of callbacks that were there before it, and putting them back."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime

from peewee import Database

from frontdesk.domain.callbacks import CallbackState, DueKind
from frontdesk.domain.errors import Refused
from frontdesk.domain.owed import Owed
from frontdesk.domain.people import PROGRAM_ID
from frontdesk.store.audit import Action
from frontdesk.store.bulk import maybe_text, read, write
from frontdesk.store.changes import Changes, mark_undone, take_back
from frontdesk.store.deadlines import deadline_columns
from frontdesk.store.import_writing import Writing


def change_callback(to: Writing, owed: Owed, tries: Iterable[int]) -> None:
    """Bring a callback that was there before to what it is now, and keep what it was.

    What was is kept under the program's name, so that nobody's undo takes a part of an import back.

    Args:
        to: in which run.
        owed: the callback.
        tries: the attempts that the log added to it.
    """
    changes = Changes()
    assert owed.id is not None  # it was there before
    changes.change_callback(to.db, owed.id, **_columns(to, owed))
    # A stamped breach stays when the rest is taken back.
    breached_at = maybe_text(owed.breached_at)
    write(
        to.db,
        "UPDATE callback SET stamped = ?, breached_at = ? WHERE id = ?",
        owed.stamped,
        breached_at,
        owed.id,
    )
    for number in tries:
        changes.made("attempt", number)
    changes.save(
        to.db, audit_id=to.run.audit, at=to.at, person_id=PROGRAM_ID, action=Action.IMPORT_FINISHED.value
    )


def _columns(to: Writing, owed: Owed) -> dict[str, object]:
    """The columns that taking the import back puts back; a stamped breach is not among them."""
    columns: dict[str, object] = {
        name: getattr(owed, name)
        for name in (
            "received", "met_at", "rung", "next_at", "attempts", "calls", "last_attempt_at", "returned_at",
            "reached_at", "promoted_at",
        )
    }  # fmt: skip
    columns["last_outcome"] = owed.last_outcome and owed.last_outcome.value
    if owed.deadline is not None:
        is_promise = owed.due_kind is DueKind.PROMISE
        columns |= deadline_columns(owed.deadline, to.version, is_promise=is_promise)
    columns["call_by"] = owed.call_by
    columns["backlog"] = owed.backlog
    if owed.promoted_at is not None and owed.deadline is not None:
        columns["stamped"] = owed.stamped  # back in the backlog it is not judged, and marked so
    if owed.closed_at is not None:
        columns |= {"state": CallbackState.CLOSED.value, "closed_at": owed.closed_at}
    return columns


def changed_callbacks(db: Database, run_id: int) -> list[tuple[int, int, str]]:
    """What an import keeps of callbacks it changed, not put back yet: undo, callback, steps; last first."""
    rows = read(
        db,
        "SELECT u.id, u.steps FROM undo u JOIN audit a ON a.id = u.audit_id WHERE u.person_id = ?"
        " AND u.undone_at IS NULL AND a.subject = 'import' AND a.subject_id = ? ORDER BY u.id DESC",
        PROGRAM_ID,
        run_id,
    )
    return [(number, json.loads(steps)["steps"][0]["id"], steps) for number, steps in rows]


def put_back(db: Database, undo_id: int, callback_id: int, steps: str, at: datetime) -> bool:
    """Make a callback what it was before the import; False, and nothing is changed, if somebody built on it.

    Nor is it put back where it is a part of another one now, or where the import gave it a deadline that
    has passed: that verdict stays (rule 7).
    """
    before = json.loads(steps)["steps"][0]["before"]
    blocked = read(
        db,
        "SELECT 1 FROM callback k WHERE k.id = ? AND (k.owner_id IS NOT NULL"
        " OR k.merged_into_id IS NOT NULL OR EXISTS"
        " (SELECT 1 FROM breach b WHERE b.callback_id = k.id AND b.kind = 'same_day' AND b.due <> ?))",
        callback_id,
        before.get("rule_due") or _rule_due(db, callback_id),
    )
    if blocked:
        return False
    try:
        with db.atomic():
            take_back(db, steps, at)
            return mark_undone(db, undo_id, at)
    except Refused:
        return False


def _rule_due(db: Database, callback_id: int) -> str:
    ((due,),) = read(db, "SELECT rule_due FROM callback WHERE id = ?", callback_id)
    return str(due)
