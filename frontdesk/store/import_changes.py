"""What an import changes of callbacks that were there before it, and putting them back."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from peewee import Database

from frontdesk.domain.audit import Action
from frontdesk.domain.callbacks.reconcile import LoggedCallback
from frontdesk.domain.errors import Refused
from frontdesk.domain.people import PROGRAM_ID
from frontdesk.store.bulk import read, write
from frontdesk.store.changes import CALLBACKS, Changes
from frontdesk.store.import_writing import Writing
from frontdesk.store.statements import update
from frontdesk.store.tables.callbacks import Callback
from frontdesk.store.taking_back import mark_undone, take_back


def change_callback(to: Writing, callback: LoggedCallback, tries: Iterable[int]) -> None:
    """Bring a callback that was there before to what it is now, and keep what it was.

    What was is kept under the program's name, so that nobody's undo takes a part of an import back. A stamped
    breach stays when the rest is taken back, unless the log gave it the deadline that is judged now.

    Args:
        to: in which run.
        callback: the callback.
        tries: the attempts that the log added to it.
    """
    before, after = callback.before, callback.state
    assert before is not None  # it was there before
    changes = Changes()
    given = before.backlog != after.backlog or before.reopened_at != after.reopened_at
    judged = replace(before, breached_at=after.breached_at)
    if not given:
        judged = replace(judged, stamped=after.stamped)
    _, verdict = CALLBACKS.difference(before, judged)
    if verdict:
        update(to.db, Callback, before.id, **verdict)
    changes.change_callback(to.db, judged, after, guard=_GUARD)
    for number in tries:
        changes.made("attempt", number)
    changes.save(
        to.db, audit_id=to.run.audit, at=to.at, person_id=PROGRAM_ID, action=Action.IMPORT_FINISHED.value
    )


#: What the log tells of: where somebody changed it since, the callback stays as it is.
_GUARD = (
    "state", "received", "call_by", "met_at", "rung", "next_at", "attempts", "calls", "last_outcome",
    "last_attempt_at", "returned_at", "reached_at", "closed_at", "backlog", "promoted_at", "rang_back_at",
    "reopened_at",
)  # fmt: skip


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
