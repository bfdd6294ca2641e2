"""What an import changes of callbacks that were there before it, and putting them back."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from peewee import Database

from frontdesk.domain.callbacks import CallbackState, DueKind
from frontdesk.domain.errors import Refused
from frontdesk.domain.owed import Owed
from frontdesk.domain.people import PROGRAM_ID
from frontdesk.store.audit import Action
from frontdesk.store.bulk import maybe_text, read, write
from frontdesk.store.changes import Changes
from frontdesk.store.deadlines import deadline_columns
from frontdesk.store.import_writing import Writing
from frontdesk.store.taking_back import mark_undone, take_back


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
            "reached_at", "closed_at", "promoted_at", "rang_back_at", "reopened_at", "backlog",
        )
    }  # fmt: skip
    columns["last_outcome"] = owed.last_outcome and owed.last_outcome.value
    columns["state"] = (CallbackState.OPEN if owed.closed_at is None else CallbackState.CLOSED).value
    if owed.deadline is not None:
        is_promise = owed.due_kind is DueKind.PROMISE
        columns |= deadline_columns(owed.deadline, to.version, is_promise=is_promise)
        columns["due_kind"] = owed.due_kind.value
    columns["call_by"] = owed.call_by
    if owed.deadline is not None and (owed.promoted_at is not None or owed.reopened_at is not None):
        columns["stamped"] = owed.stamped  # back in the backlog, or closed, it is as it was marked then
    return columns


class Kept(NamedTuple):
    """What an import keeps of a callback that it changed.

    Attributes:
        callback: which.
        undos: each change of it, last first: the number of the undo, and its steps.
    """

    callback: int
    undos: list[tuple[int, str]]


def changed_callbacks(db: Database, run_id: int) -> list[Kept]:
    """The callbacks from before that an import changed and that are not put back yet, last first.

    One may be changed twice, where another was merged into it while a long log was imported.
    """
    rows = read(
        db,
        "SELECT u.id, u.steps FROM undo u JOIN audit a ON a.id = u.audit_id WHERE u.person_id = ?"
        " AND u.undone_at IS NULL AND a.subject = 'import' AND a.subject_id = ? ORDER BY u.id DESC",
        PROGRAM_ID,
        run_id,
    )
    found: dict[int, Kept] = {}
    for undo_id, steps in rows:
        callback = json.loads(steps)["steps"][0]["id"]
        found.setdefault(callback, Kept(callback, [])).undos.append((undo_id, steps))
    return list(found.values())


#: A deadline that passed before the import, and that it stamped, is not stamped a second time.
_STAYS_STAMPED = (
    "UPDATE callback SET stamped = ? WHERE id = ? AND stamped = ? AND EXISTS (SELECT 1 FROM breach b"
    " WHERE b.callback_id = callback.id AND b.kind = callback.due_kind AND b.due = callback.due)"
)


def put_back(db: Database, kept: Kept, at: datetime) -> bool:
    """Make a callback what it was before the import; False, and nothing is changed, if somebody built on it.

    Nor is it put back where it is a part of another one now, or where the import gave it a deadline that
    has passed: that verdict stays (rule 7).
    """
    blocked = read(
        db,
        "SELECT 1 FROM callback WHERE id = ? AND (owner_id IS NOT NULL OR merged_into_id IS NOT NULL)",
        kept.callback,
    )
    if blocked or any(_brought_a_breach(db, kept.callback, steps) for _, steps in kept.undos):
        return False
    try:
        with db.atomic():
            for undo_id, steps in kept.undos:
                take_back(db, steps, at)
                if not mark_undone(db, undo_id, at):
                    raise Refused("It was put back already. Nothing was changed.")
            write(db, _STAYS_STAMPED, True, kept.callback, False)
    except Refused:
        # Raised only to leave the savepoint: nobody outside sees it.
        return False
    return True


def _brought_a_breach(db: Database, callback_id: int, steps: str) -> bool:
    """Whether a deadline that the import gave a callback passed unmet and was stamped."""
    step = json.loads(steps)["steps"][0]
    given = step["after"].get("rule_due")
    if given is None or given == step["before"]["rule_due"]:
        return False
    return bool(
        read(
            db,
            "SELECT 1 FROM breach WHERE callback_id = ? AND kind = 'same_day' AND due = ?",
            callback_id,
            given,
        )
    )
