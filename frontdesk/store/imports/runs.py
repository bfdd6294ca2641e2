"""The runs of imports, whose turn it is to import, which calls are known, and remembered column mappings.

A run is recorded before its first calls are written, so that the next import finds one that died.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, NamedTuple

from peewee import Database

from frontdesk.domain.errors import StoreTrouble, Taken
from frontdesk.domain.imports import ImportRun
from frontdesk.store.audit import Action, write_audit
from frontdesk.store.bulk import pages, places, read
from frontdesk.store.db.engine import Store
from frontdesk.store.db.fields import from_text, maybe_from_text
from frontdesk.store.tables.imports import ImportMapping
from frontdesk.store.tables.imports import ImportRun as Run

_SELECT = (
    "SELECT r.id, r.at, p.name, r.file_name, r.counts, r.finished_at, r.undone_at"
    " FROM import_run r JOIN person p ON p.id = r.person_id"
)


#: Any number, the same in every desk: who holds it on the server may import.
_ADVISORY_LOCK = 747002

_TAKEN = "Another desk is importing just now. Nothing was changed; try again when it is done."


@contextmanager
def import_turn(store: Store) -> Iterator[None]:
    """Hold the right to import or to undo an import; a process that dies gives it up.

    One import runs at a time, so whoever holds the turn knows that an unfinished run is a dead one.

    Raises:
        Taken: another desk has it.
        StoreTrouble: the folder of the store may not be written to.
    """
    if not store.is_sqlite:
        with store.reading() as db:
            ((free,),) = db.execute_sql("SELECT pg_try_advisory_lock(%s)", (_ADVISORY_LOCK,)).fetchall()
        if not free:
            raise Taken(_TAKEN)
        try:
            yield
        finally:
            with store.reading() as db:
                db.execute_sql("SELECT pg_advisory_unlock(%s)", (_ADVISORY_LOCK,))
        return
    try:
        held = os.open(f"{store.where}.importing", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StoreTrouble(
            f"The folder of the store {store.where} may not be written to. Nothing was imported. "
            "Ask for write access to the folder."
        ) from error
    try:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Taken(_TAKEN) from error
        yield
    finally:
        os.close(held)


class StartedRun(NamedTuple):
    """A run that has begun.

    Attributes:
        id: its row.
        audit: the audit entry of its start; what it changes is kept with that entry.
        first_call: no call of it has a smaller id.
        at: when it began, UTC; also when the contacts were made that are known from it only.
    """

    id: int
    audit: int
    first_call: int
    at: datetime


def start_run(db: Database, *, file_name: str, format_code: str, at: datetime, by: int) -> StartedRun:
    """Record that an import begins, with its audit entry.

    Args:
        db: the open transaction's database.
        file_name: the file, without its folder.
        format_code: the layout of the log, a code of ``phones``.
        at: now, UTC.
        by: who imports.
    """
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
    """Record that an import is complete, with its counts and its audit entry."""
    kept = json.dumps({**counts, "first_call": run.first_call})
    Run.update(finished_at=at, counts=kept).where(Run.id == run.id).execute(db)
    write_audit(db, at=at, person_id=by, action=Action.IMPORT_FINISHED, subject_id=run.id, **counts)


def mark_unfinished(db: Database, run_id: int) -> None:
    """Record that a run is being undone: if that is cut off, the next import goes on with it."""
    Run.update(finished_at=None).where(Run.id == run_id).execute(db)


def mark_undone(db: Database, run_id: int, *, at: datetime, by: int, **counts: int) -> None:
    """Record that a run was undone, with its audit entry."""
    Run.update(undone_at=at).where(Run.id == run_id).execute(db)
    write_audit(db, at=at, person_id=by, action=Action.IMPORT_UNDONE, subject_id=run_id, **counts)


def run_by_id(store: Store, run_id: int) -> ImportRun | None:
    """Return one import, or None. An id past what the column holds is simply not there."""
    found = store.rows(f"{_SELECT} WHERE r.id = ?", run_id) if 0 < run_id < 2**63 else []
    return _run(found[0]) if found else None


def last_run(store: Store) -> ImportRun | None:
    """Return the latest import that is complete and not undone, or None."""
    found = store.rows(
        f"{_SELECT} WHERE r.finished_at IS NOT NULL AND r.undone_at IS NULL ORDER BY r.id DESC LIMIT 1"
    )
    return _run(found[0]) if found else None


def unfinished_runs(store: Store) -> list[ImportRun]:
    """Return the imports that began and are neither complete nor undone, newest first."""
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
    """Return those of these uids that the store has a call of."""
    with store.reading() as db:
        # Asked of SQLite only: a server may order text by a language's rules.
        if store.is_sqlite and uids and not _any_between(db, min(uids), max(uids)):
            return set()
        return {
            uid
            for page in pages(uids)
            for (uid,) in read(db, f"SELECT uid FROM call WHERE uid IN ({places(page)})", *page)
        }


def _any_between(db: Database, first: str, last: str) -> bool:
    """True if the store has a uid in this range; it has none where the log's stretch of time is new."""
    return bool(read(db, "SELECT 1 FROM call WHERE uid >= ? AND uid <= ? LIMIT 1", first, last))


def mapping_of(store: Store, signature: str) -> str | None:
    """Return the mapping of columns that was remembered for a header, as JSON, or None."""
    found = store.rows("SELECT mapping FROM import_mapping WHERE signature = ?", signature)
    return found[0][0] if found else None


def keep_mapping(db: Database, signature: str, mapping: str, at: datetime) -> None:
    """Remember the mapping of a header, in place of an earlier one."""
    values = {"mapping": mapping, "at": at}
    same = ImportMapping.signature == signature
    if not ImportMapping.update(**values).where(same).execute(db):
        ImportMapping.insert(signature=signature, **values).execute(db)
