"""Taking an import back: its callbacks and its calls are voided, never deleted; a page at a time."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from peewee import Database

from frontdesk.domain.imports import ImportRun
from frontdesk.store.bulk import places, read, write, write_many
from frontdesk.store.db.fields import to_text

# What somebody does who works on a callback. A claim that was given up or expired is no work.
_WORK = (
    "callback.joined",
    "callback.attempted",
    "callback.closed",
    "callback.given_up",
    "callback.handed_over",
    "callback.voided",
    "callback.undone",
    "callback.merged",
    "callback.absorbed",
    "callback.reopened",
    "callback.carried",
)


def opened_callbacks(db: Database, run_id: int) -> list[int]:
    """The callbacks that an import opened and that are not voided, or are a part of another one now."""
    return [
        number
        for (number,) in read(
            db,
            "SELECT id FROM callback WHERE imported_by_id = ?"
            " AND (state <> 'voided' OR merged_into_id IS NOT NULL) ORDER BY id",
            run_id,
        )
    ]


def worked_on(db: Database, callbacks: Sequence[int], run_id: int) -> set[int]:
    """Which of these callbacks somebody has, or did something to after the import.

    What an import did that was taken back since is nobody's work.
    """
    undone = read(db, "SELECT id FROM import_run WHERE undone_at IS NOT NULL")
    marks = [_mark(run_id), *(_mark(number) for (number,) in undone)]
    others = read(
        db,
        "SELECT DISTINCT subject_id FROM audit WHERE subject = 'callback'"
        f" AND subject_id IN ({places(callbacks)}) AND action IN ({places(_WORK)})"
        + " AND detail NOT LIKE ?"
        * len(marks),
        *callbacks,
        *_WORK,
        *marks,
    )
    held = read(
        db,
        f"SELECT id FROM callback WHERE owner_id IS NOT NULL AND id IN ({places(callbacks)})",
        *callbacks,
    )
    return {number for (number,) in (*others, *held)}


def void_callbacks(db: Database, callbacks: Sequence[int], run_id: int, *, at: datetime, by: int) -> None:
    """Void callbacks that the import opened, with the tries that it knew of."""
    take_entries_back(db, callbacks, run_id, at=at, by=by)
    write(
        db,
        f"UPDATE attempt SET voided_at = ? WHERE voided_at IS NULL AND callback_id IN ({places(callbacks)})",
        to_text(at),
        *callbacks,
    )
    write(
        db,
        "UPDATE callback SET state = 'voided', closed_at = NULL, attempts = 0, calls = 1,"
        f" version = version + 1 WHERE id IN ({places(callbacks)})",
        *callbacks,
    )


def take_entries_back(db: Database, callbacks: Sequence[int], run_id: int, *, at: datetime, by: int) -> None:
    """Write into the audit that what the import did to these callbacks counts no more; breaches stay."""
    entries = read(
        db,
        f"SELECT subject_id, id FROM audit WHERE subject = 'callback' AND subject_id IN ({places(callbacks)})"
        " AND action NOT IN ('callback.breached', 'callback.undone') AND detail LIKE ? ORDER BY id DESC",
        *callbacks,
        _mark(run_id),
    )
    now = to_text(at)
    write_many(
        db,
        "INSERT INTO audit (at, person_id, action, subject, subject_id, detail)"
        " VALUES (?, ?, 'callback.undone', 'callback', ?, ?)",
        [
            (now, by, callback, json.dumps({"undoes": entry, "import": run_id}, separators=(",", ":")))
            for callback, entry in entries
        ],
    )


def last_call(db: Database) -> int:
    """The largest number of a call."""
    ((number,),) = read(db, "SELECT COALESCE(MAX(id), 0) FROM call")
    return int(number)


def void_calls(
    db: Database, run_id: int, first: int, last: int, not_restored: Sequence[int], *, at: datetime
) -> tuple[int, int]:
    """Take back the calls of an import among these numbers, so that they may be imported again.

    Calls whose source somebody answered stay, and so do those of callbacks that stay.

    Args:
        db: the open transaction's database.
        run_id: the import; its callbacks that do not stay are voided already.
        first: the smallest number of a call to look at.
        last: the largest.
        not_restored: callbacks from before the import that stay as it left them.
        at: when, UTC.

    Returns:
        How many were taken back, and how many stay.
    """
    loose, also = _loose(not_restored)
    voided = _take_calls_back(db, run_id, f"{_OURS}{loose}", (first, last, run_id, *also), at)
    ((stay,),) = read(
        db, f"SELECT COUNT(*) FROM call WHERE {_OURS} AND voided_at IS NULL", first, last, run_id
    )
    return voided, int(stay)


def void_calls_of(db: Database, run_id: int, callback_id: int, *, at: datetime) -> int:
    """Take back the calls of an import that joined a callback, with what puts the callback back; how many.

    A callback that is back without them would count fewer calls than it has, until the undo has come to them.
    """
    return _take_calls_back(db, run_id, "callback_id = ? AND imported_by_id = ?", (callback_id, run_id), at)


def _take_calls_back(db: Database, run_id: int, which: str, params: Sequence[object], at: datetime) -> int:
    """Void these calls; those whose source somebody answered only leave their callback. Gives how many."""
    mark = f"undone-{run_id}:"
    voided = write(
        db,
        f"UPDATE call SET voided_at = COALESCE(voided_at, ?), uid = ? || uid WHERE {which} AND uid NOT LIKE ?"
        " AND NOT EXISTS (SELECT 1 FROM source s WHERE s.call_id = call.id)",
        *(to_text(at), mark, *params, f"{mark}%"),
    )
    write(
        db,
        f"UPDATE call SET effect = 'none', callback_id = NULL WHERE {which} AND voided_at IS NULL"
        " AND callback_id IS NOT NULL",
        *params,
    )
    return voided


_OURS = "id BETWEEN ? AND ? AND imported_by_id = ?"


def _loose(not_restored: Sequence[int]) -> tuple[str, Sequence[int]]:
    """The condition that no callback which stays is a call's, and its parameters."""
    condition = (
        " AND NOT EXISTS (SELECT 1 FROM callback k WHERE k.id = call.callback_id"
        " AND k.imported_by_id = call.imported_by_id"
        " AND (k.state <> 'voided' OR k.merged_into_id IS NOT NULL))"
    )
    if not_restored:
        condition += f" AND (callback_id IS NULL OR callback_id NOT IN ({places(not_restored)}))"
    return condition, not_restored


def contacts_made(db: Database, run: ImportRun) -> Sequence[int]:
    """The numbers that the contacts lie between which an import made, all of them one after the other."""
    ((first, last),) = read(db, "SELECT MIN(id), MAX(id) FROM contact WHERE created_at = ?", to_text(run.at))
    return range(first, last + 1) if first is not None else ()


def forget_numbers(db: Database, run: ImportRun, first: int, last: int) -> None:
    """Let nobody among these contacts be found any more by a number that only this import knew as theirs."""
    write(
        db,
        "DELETE FROM contact_number WHERE contact_id IN"
        " (SELECT id FROM contact WHERE id BETWEEN ? AND ? AND created_at = ?)"
        " AND NOT EXISTS (SELECT 1 FROM call c WHERE c.number = contact_number.number"
        " AND c.contact_id = contact_number.contact_id AND c.voided_at IS NULL)"
        " AND NOT EXISTS (SELECT 1 FROM callback k WHERE k.number = contact_number.number"
        " AND k.contact_id = contact_number.contact_id"
        " AND (k.state <> 'voided' OR k.merged_into_id IS NOT NULL))",
        first,
        last,
        to_text(run.at),
    )


def _mark(run_id: int) -> str:
    """How the detail of an entry ends that an import wrote."""
    return f'%"import":{run_id}}}'
