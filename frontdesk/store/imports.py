"""Rows of imports: the runs, which calls are known, and the mappings of columns.

A run is begun before its first calls are written, so that a death leaves none that nobody knows of.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from peewee import Database

from frontdesk.domain.audit import Action
from frontdesk.domain.imports import ImportRun
from frontdesk.store.audit import write_audit
from frontdesk.store.bulk import pages, places, read
from frontdesk.store.db.engine import Store
from frontdesk.store.db.fields import from_text, maybe_from_text
from frontdesk.store.tables.imports import ImportMapping
from frontdesk.store.tables.imports import ImportRun as Run

_SELECT = (
    "SELECT r.id, r.at, p.name, r.file_name, r.counts, r.finished_at, r.undone_at"
    " FROM import_run r JOIN person p ON p.id = r.person_id"
)


class StartedRun(NamedTuple):
    """A run that has begun.

    Attributes:
        id: its number.
        audit: the audit entry of its beginning; what it changes is kept beside that.
        first_call: no call of it has a smaller number.
        at: when it began, UTC; also when the contacts were made that are known from it only.
    """

    id: int
    audit: int
    first_call: int
    at: datetime


def start_run(db: Database, *, file_name: str, format_code: str, at: datetime, by: int) -> StartedRun:
    """Write down that an import begins."""
    ((last,),) = read(db, "SELECT COALESCE(MAX(id), 0) FROM call")
    first = int(last) + 1
    number = int(
        Run.insert(
            at=at,
            person=by,
            file_name=file_name,
            format=format_code,
            counts=json.dumps({"first_call": first}),
        ).execute(db)
    )
    audit = write_audit(db, at=at, person_id=by, action=Action.IMPORT_STARTED, subject_id=number)
    return StartedRun(number, audit, first, at)


def finish_run(db: Database, run: StartedRun, counts: Mapping[str, int], *, at: datetime, by: int) -> None:
    """Write down that an import is complete, with its counts."""
    kept = json.dumps({**counts, "first_call": run.first_call})
    Run.update(finished_at=at, counts=kept).where(Run.id == run.id).execute(db)
    write_audit(db, at=at, person_id=by, action=Action.IMPORT_FINISHED, subject_id=run.id, **counts)


def mark_unfinished(db: Database, run_id: int) -> None:
    """Write down that a run is being taken back: should that be cut off, it is gone on with later."""
    Run.update(finished_at=None).where(Run.id == run_id).execute(db)


def mark_undone(db: Database, run_id: int, *, at: datetime, by: int, **counts: int) -> None:
    """Write down that a run was taken back."""
    Run.update(undone_at=at).where(Run.id == run_id).execute(db)
    write_audit(db, at=at, person_id=by, action=Action.IMPORT_UNDONE, subject_id=run_id, **counts)


def run_by_id(store: Store, run_id: int) -> ImportRun | None:
    """One import, or None. A number past what the column holds is simply not there."""
    found = store.rows(f"{_SELECT} WHERE r.id = ?", run_id) if 0 < run_id < 2**63 else []
    return _run(found[0]) if found else None


def last_run(store: Store) -> ImportRun | None:
    """The latest import that is complete and was not taken back, or None."""
    found = store.rows(
        f"{_SELECT} WHERE r.finished_at IS NOT NULL AND r.undone_at IS NULL ORDER BY r.id DESC LIMIT 1"
    )
    return _run(found[0]) if found else None


def unfinished_runs(store: Store) -> list[ImportRun]:
    """Imports that began and neither ended nor were taken back, newest first."""
    return [
        _run(row)
        for row in store.rows(
            f"{_SELECT} WHERE r.finished_at IS NULL AND r.undone_at IS NULL ORDER BY r.id DESC"
        )
    ]


def _run(row: tuple[Any, ...]) -> ImportRun:
    number, at, by, file_name, kept, finished_at, undone_at = row
    counts: dict[str, int] = json.loads(kept)
    return ImportRun(
        id=number,
        at=from_text(at),
        by=by,
        file_name=file_name,
        calls=counts.get("calls", 0),
        opened=counts.get("callbacks_opened", 0),
        changed=counts.get("callbacks_changed", 0),
        finished_at=maybe_from_text(finished_at),
        undone_at=maybe_from_text(undone_at),
        first_call=counts.get("first_call", 1),
    )


def known_uids(store: Store, uids: Sequence[str]) -> set[str]:
    """Which of these calls are in the store already."""
    with store.reading() as db:
        # On a server texts may be ordered by a language's rules, so that no range is to be trusted.
        if store.is_sqlite and uids and not _any_between(db, min(uids), max(uids)):
            return set()
        return {
            uid
            for page in pages(uids)
            for (uid,) in read(db, f"SELECT uid FROM call WHERE uid IN ({places(page)})", *page)
        }


def _any_between(db: Database, first: str, last: str) -> bool:
    """Whether the store has any call of these identities: it has none of a stretch of time that is new."""
    return bool(read(db, "SELECT 1 FROM call WHERE uid >= ? AND uid <= ? LIMIT 1", first, last))


def mapping_of(store: Store, signature: str) -> str | None:
    """The mapping of columns that was remembered for a header, or None."""
    found = store.rows("SELECT mapping FROM import_mapping WHERE signature = ?", signature)
    return found[0][0] if found else None


def keep_mapping(db: Database, signature: str, mapping: str, at: datetime) -> None:
    """Remember the mapping of a header, in place of an earlier one."""
    values = {"mapping": mapping, "at": at}
    same = ImportMapping.signature == signature
    if not ImportMapping.update(**values).where(same).execute(db):
        ImportMapping.insert(signature=signature, **values).execute(db)
