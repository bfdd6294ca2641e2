"""Undo an import: its callbacks and calls are voided, never deleted, and what it changed is put back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from peewee import Database, Value, fn

from frontdesk.domain.audit import Action
from frontdesk.domain.callbacks.state import CallbackStatus, DueKind
from frontdesk.domain.calls import Effect
from frontdesk.domain.errors import Refused
from frontdesk.domain.imports import ImportRun
from frontdesk.domain.people import PROGRAM_ID
from frontdesk.store.audit import write_entries
from frontdesk.store.db.entries import savepoint
from frontdesk.store.db.fields import to_text
from frontdesk.store.db.prepared import prepared
from frontdesk.store.imports.merged import not_undone
from frontdesk.store.tables.callbacks import Attempt, Breach, Callback
from frontdesk.store.tables.calls import Call, Source
from frontdesk.store.tables.contacts import Contact, ContactNumber
from frontdesk.store.tables.imports import ImportRun as Run
from frontdesk.store.tables.practice import Audit, Undo
from frontdesk.store.undo import mark_undone, undo_steps

_WORK = tuple(action for action in Action if action.facts.is_work)


def _written_by_import(run_id: object) -> object:
    """Return the condition that an import wrote an audit entry: its detail ends with the import's id."""
    return Audit.detail.endswith(Value('"import":').concat(run_id).concat("}"))


_OPENED = prepared(
    lambda p: (
        Callback.select(Callback.id)
        .where(Callback.imported_by == p.run, not_undone(Callback))
        .order_by(Callback.id)
    )
)


def opened_callbacks(db: Database, run_id: int) -> list[int]:
    """Return the ids of the callbacks that an import opened and that are not undone."""
    return _OPENED.values(db, run=run_id)


_WORKED_ON = prepared(
    lambda p: (
        Audit.select(Audit.subject_id)
        .where(
            Audit.subject == "callback",
            Audit.subject_id.in_(p.each("callbacks")),
            Audit.action.in_(_WORK),
            ~fn.EXISTS(
                Run.select(Run.id).where(
                    (Run.id == p.run) | Run.undone_at.is_null(False),
                    _written_by_import(Run.id.cast("TEXT")),
                )
            ),
        )
        .distinct()
    )
)
_CLAIMED = prepared(
    lambda p: Callback.select(Callback.id).where(
        Callback.owner.is_null(False), Callback.id.in_(p.each("callbacks"))
    )
)


def worked_on(db: Database, callbacks: Sequence[int], run_id: int) -> set[int]:
    """Return those of these callbacks that somebody has claimed, or worked on after the import.

    What this import did, or one that was undone, is nobody's work.
    """
    worked = _WORKED_ON.values(db, callbacks=callbacks, run=run_id)
    return {*worked, *_CLAIMED.values(db, callbacks=callbacks)}


_VOID_ATTEMPTS = prepared(
    lambda p: Attempt.update(voided_at=p.at).where(
        Attempt.voided_at.is_null(), Attempt.callback.in_(p.each("callbacks"))
    )
)
_VOID_CALLBACKS = prepared(
    lambda p: Callback.update(
        state=CallbackStatus.VOIDED, closed_at=None, attempts=0, calls=1, version=Callback.version + 1
    ).where(Callback.id.in_(p.each("callbacks")))
)


def void_callbacks(db: Database, callbacks: Sequence[int], run_id: int, *, at: datetime, by: int) -> None:
    """Void callbacks that the import opened, with the tries that it brought."""
    undo_entries(db, callbacks, run_id, at=at, by=by)
    _VOID_ATTEMPTS.run(db, callbacks=callbacks, at=at)
    _VOID_CALLBACKS.run(db, callbacks=callbacks)


_ENTRIES = prepared(
    lambda p: (
        Audit.select(Audit.subject_id, Audit.id)
        .where(
            Audit.subject == "callback",
            Audit.subject_id.in_(p.each("callbacks")),
            Audit.action.not_in((Action.CALLBACK_BREACHED, Action.CALLBACK_UNDONE)),
            _written_by_import(p.run),
        )
        .order_by(Audit.id.desc())
    )
)


def undo_entries(db: Database, callbacks: Sequence[int], run_id: int, *, at: datetime, by: int) -> None:
    """Record in the audit that what the import did to these callbacks is undone; breaches stay."""
    when, action = to_text(at), Action.CALLBACK_UNDONE.value
    write_entries(
        db,
        [
            (when, by, action, "callback", callback, _undoing(entry, run_id))
            for callback, entry in _ENTRIES.rows(db, callbacks=callbacks, run=str(run_id))
        ],
    )


def _undoing(entry: int, run_id: int) -> str:
    return f'{{"undoes":{entry},"import":{run_id}}}'


class ChangedCallback(NamedTuple):
    """What an import kept of a callback that it changed.

    Attributes:
        callback: its id.
        undos: each change of it, last first: the id of the undo, and its steps as JSON.
    """

    callback: int
    undos: list[tuple[int, str]]


_CHANGED = prepared(
    lambda p: (
        Undo.select(Undo.id, Undo.steps)
        .join(Audit)
        .where(
            Undo.person == PROGRAM_ID,
            Undo.undone_at.is_null(),
            Audit.subject == "import",
            Audit.subject_id == p.run,
        )
        .order_by(Undo.id.desc())
    )
)


def changed_callbacks(db: Database, run_id: int) -> list[ChangedCallback]:
    """Return the callbacks that an import changed and that are not put back yet, last first.

    One may be changed twice, where another was merged into it while a long log was imported.
    """
    found: dict[int, ChangedCallback] = {}
    for undo_id, steps in _CHANGED.rows(db, run=run_id):
        callback = json.loads(steps)["steps"][0]["id"]
        found.setdefault(callback, ChangedCallback(callback, [])).undos.append((undo_id, steps))
    return list(found.values())


_CLAIMED_OR_MERGED = prepared(
    lambda p: Callback.select(Callback.id).where(
        Callback.id == p.callback, Callback.owner.is_null(False) | Callback.merged_into.is_null(False)
    )
)
# A deadline that passed before the import, and that it stamped, is not stamped a second time.
_KEEP_STAMPED = prepared(
    lambda p: Callback.update(stamped=True).where(
        Callback.id == p.callback,
        ~Callback.stamped,
        fn.EXISTS(
            Breach.select(Breach.id).where(
                Breach.callback == Callback.id, Breach.kind == Callback.due_kind, Breach.due == Callback.due
            )
        ),
    )
)


def put_back(db: Database, changed: ChangedCallback, at: datetime) -> bool:
    """Make a callback what it was before the import; False, and nothing is changed, if somebody built on it.

    Nor is it put back where it was merged into another one since, or where the import gave it a deadline
    that has passed: that verdict stays (rule 7).
    """
    callback = changed.callback
    if _CLAIMED_OR_MERGED.one(db, callback=callback) is not None:
        return False
    if any(_brought_a_breach(db, callback, steps) for _, steps in changed.undos):
        return False
    try:
        with savepoint(db):
            for undo_id, steps in changed.undos:
                undo_steps(db, steps, at)
                if not mark_undone(db, undo_id, at):
                    raise Refused("It was put back already. Nothing was changed.")
            _KEEP_STAMPED.run(db, callback=callback)
    except Refused:
        # Raised only to leave the savepoint: nobody outside sees it.
        return False
    return True


_BREACHED = prepared(
    lambda p: Breach.select(Breach.id).where(
        Breach.callback == p.callback, Breach.kind == DueKind.SAME_DAY, Breach.due == p.due
    )
)


def _brought_a_breach(db: Database, callback: int, steps: str) -> bool:
    """True if a deadline that the import gave a callback passed unmet and was stamped."""
    step = json.loads(steps)["steps"][0]
    due = step["after"].get("rule_due")
    if due is None or due == step["before"]["rule_due"]:
        return False
    return _BREACHED.one(db, callback=callback, due=due) is not None


_CALLS_BETWEEN = prepared(
    lambda p: Call.select(Call.id).where(
        Call.id.between(p.first, p.last),
        Call.imported_by == p.run,
        ~fn.EXISTS(
            Callback.select(Callback.id).where(
                Callback.id == Call.callback, Callback.imported_by == Call.imported_by, not_undone(Callback)
            )
        ),
    )
)
_CALLS_ABOUT = prepared(
    lambda p: Call.select(Call.id).where(Call.callback.in_(p.each("callbacks")), Call.imported_by == p.run)
)
_STAYING = prepared(
    lambda p: Call.select(fn.COUNT(Call.id)).where(
        Call.id.between(p.first, p.last), Call.imported_by == p.run, Call.voided_at.is_null()
    )
)


def void_calls(
    db: Database, run_id: int, first: int, last: int, not_restored: Sequence[int], *, at: datetime
) -> tuple[int, int]:
    """Void the calls of an import among these ids, so that they may be imported again.

    Calls whose source somebody answered stay, and so do those of callbacks that stay.

    Args:
        db: the open transaction's database.
        run_id: the import; its callbacks that do not stay are voided already.
        first: the smallest id of a call to look at.
        last: the largest.
        not_restored: callbacks from before the import that stay as it left them.
        at: when, UTC.

    Returns:
        How many were voided, and how many stay.
    """
    stay = set(_CALLS_ABOUT.values(db, callbacks=not_restored, run=run_id))
    calls = [
        call for call in _CALLS_BETWEEN.values(db, first=first, last=last, run=run_id) if call not in stay
    ]
    voided = _void(db, run_id, calls, at)
    return voided, int(_STAYING.scalar(db, first=first, last=last, run=run_id))


def void_calls_of(db: Database, run_id: int, callback: int, *, at: datetime) -> int:
    """Void the calls of an import that joined a callback, and return how many.

    This goes with putting the callback back: without them it would count fewer calls than it has until the
    undo comes to them.
    """
    return _void(db, run_id, _CALLS_ABOUT.values(db, callbacks=[callback], run=run_id), at)


_VOID_CALLS = prepared(
    lambda p: Call.update(voided_at=fn.COALESCE(Call.voided_at, p.at), uid=p.mark.concat(Call.uid)).where(
        Call.id.in_(p.each("calls")),
        ~Call.uid.startswith(p.mark),
        ~fn.EXISTS(Source.select(Source.id).where(Source.call == Call.id)),
    )
)
_LEAVE_CALLBACK = prepared(
    lambda p: Call.update(effect=Effect.NONE, callback=None).where(
        Call.id.in_(p.each("calls")), Call.voided_at.is_null(), Call.callback.is_null(False)
    )
)


def _void(db: Database, run_id: int, calls: Sequence[int], at: datetime) -> int:
    """Void these calls and return how many; those with an answered source only leave their callback."""
    voided = _VOID_CALLS.run(db, calls=calls, mark=f"undone-{run_id}:", at=at)
    _LEAVE_CALLBACK.run(db, calls=calls)
    return voided


_CONTACTS_MADE = prepared(
    lambda p: Contact.select(fn.MIN(Contact.id), fn.MAX(Contact.id)).where(Contact.created_at == p.at)
)


def contacts_made(db: Database, run: ImportRun) -> Sequence[int]:
    """Return the range of ids from the first to the last contact that an import made; others lie between."""
    ((first, last),) = _CONTACTS_MADE.rows(db, at=run.at)
    return range(first, last + 1) if first is not None else ()


_FORGET_NUMBERS = prepared(
    lambda p: ContactNumber.delete().where(
        ContactNumber.contact.in_(
            Contact.select(Contact.id).where(Contact.id.between(p.first, p.last), Contact.created_at == p.at)
        ),
        ~fn.EXISTS(
            Call.select(Call.id).where(
                Call.number == ContactNumber.number,
                Call.contact == ContactNumber.contact,
                Call.voided_at.is_null(),
            )
        ),
        ~fn.EXISTS(
            Callback.select(Callback.id).where(
                Callback.number == ContactNumber.number,
                Callback.contact == ContactNumber.contact,
                not_undone(Callback),
            )
        ),
    )
)


def forget_numbers(db: Database, run: ImportRun, first: int, last: int) -> None:
    """Remove numbers from these contacts that only this import knew as theirs.

    Args:
        db: the open transaction's database.
        run: the import.
        first: the smallest id of a contact to look at.
        last: the largest.
    """
    _FORGET_NUMBERS.run(db, first=first, last=last, at=run.at)
