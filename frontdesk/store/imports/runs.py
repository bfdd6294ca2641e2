"""The runs of imports, whose turn it is to import, which calls are known, and remembered column mappings.

A run is recorded before its first calls are written, so that the next import finds one that died.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from typing import Any, NamedTuple

from peewee import Database, fn

from frontdesk.domain.audit import Action
from frontdesk.domain.errors import StoreTrouble, Taken
from frontdesk.domain.imports import ImportRun
from frontdesk.store.audit import write_audit
from frontdesk.store.db.engine import Store
from frontdesk.store.db.prepared import prepared
from frontdesk.store.db.row_mapper import Together, columns
from frontdesk.store.db.rows import insert, is_row_number, update
from frontdesk.store.tables.calls import Call
from frontdesk.store.tables.imports import ImportMapping
from frontdesk.store.tables.imports import ImportRun as Run
from frontdesk.store.tables.practice import Person

#: Any number, the same in every desk: who holds it on the server may import.
_ADVISORY_LOCK = 747002

_TAKEN = "Another desk is importing just now. Nothing was changed; try again when it is done."


def import_turn(store: Store) -> AbstractContextManager[None]:
    """Hold the right to import or to undo an import, in a ``with``; a process that dies gives it up.

    One import runs at a time, so whoever holds the turn knows that an unfinished run is a dead one.

    Raises:
        Taken: another desk has it.
        StoreTrouble: the folder of the store may not be written to.
    """
    return _file_turn(store) if store.is_sqlite else _server_turn(store)


@contextmanager
def _server_turn(store: Store) -> Iterator[None]:
    with store.reading() as db:
        ((free,),) = db.execute_sql("SELECT pg_try_advisory_lock(%s)", (_ADVISORY_LOCK,)).fetchall()
    if not free:
        raise Taken(_TAKEN)
    try:
        yield
    finally:
        with store.reading() as db:
            db.execute_sql("SELECT pg_advisory_unlock(%s)", (_ADVISORY_LOCK,))


@contextmanager
def _file_turn(store: Store) -> Iterator[None]:
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
    first = last_call(db) + 1
    counts = json.dumps({"first_call": first})
    run_id = insert(db, Run, at=at, person=by, file_name=file_name, format=format_code, counts=counts)
    audit = write_audit(db, at=at, person_id=by, action=Action.IMPORT_STARTED, subject_id=run_id)
    return StartedRun(run_id, audit, first, at)


_LAST_CALL = prepared(lambda p: Call.select(fn.COALESCE(fn.MAX(Call.id), 0)))


def last_call(db: Database) -> int:
    """Return the largest id of a call; 0 without any."""
    return int(_LAST_CALL.scalar(db))


def finish_run(db: Database, run: StartedRun, counts: Mapping[str, int], *, at: datetime, by: int) -> None:
    """Record that an import is complete, with its counts and its audit entry."""
    kept = json.dumps({**counts, "first_call": run.first_call})
    update(db, Run, run.id, finished_at=at, counts=kept)
    write_audit(db, at=at, person_id=by, action=Action.IMPORT_FINISHED, subject_id=run.id, **counts)


def mark_unfinished(db: Database, run_id: int) -> None:
    """Record that a run is being undone: if that is cut off, the next import goes on with it."""
    update(db, Run, run_id, finished_at=None)


def mark_undone(db: Database, run_id: int, *, at: datetime, by: int, **counts: int) -> None:
    """Record that a run was undone, with its audit entry."""
    update(db, Run, run_id, undone_at=at)
    write_audit(db, at=at, person_id=by, action=Action.IMPORT_UNDONE, subject_id=run_id, **counts)


def _count(name: str, default: int = 0) -> Together:
    """One of the counts that are stored with a run."""
    return Together(lambda counts: json.loads(counts).get(name, default), Run.counts)


def _runs(*conditions: Any) -> Any:
    """Return the runs that meet these conditions, newest first."""
    selected = columns(
        ImportRun,
        Run,
        by=Person.name,
        calls=_count("calls"),
        opened=_count("callbacks_opened"),
        changed=_count("callbacks_changed"),
        patients=_count("patients"),
        added=_count("added"),
        updated=_count("updated"),
        first_call=_count("first_call", 1),
    )
    return Run.select(*selected).join(Person).where(*conditions).order_by(Run.id.desc())


_BY_ID = prepared(lambda p: _runs(Run.id == p.id), ImportRun)
_LAST = prepared(lambda p: _runs(Run.finished_at.is_null(False), Run.undone_at.is_null()).limit(1), ImportRun)
_UNFINISHED = prepared(lambda p: _runs(Run.finished_at.is_null(), Run.undone_at.is_null()), ImportRun)


def run_by_id(store: Store, run_id: int) -> ImportRun | None:
    """Return one import, or None."""
    return _BY_ID.one(store, id=run_id) if is_row_number(run_id) else None


def last_run(store: Store) -> ImportRun | None:
    """Return the latest import that is complete and not undone, or None."""
    return _LAST.one(store)


def unfinished_runs(store: Store) -> list[ImportRun]:
    """Return the imports that began and are neither complete nor undone, newest first."""
    return _UNFINISHED.rows(store)


_KNOWN = prepared(lambda p: Call.select(Call.uid).where(Call.uid.in_(p.each("uids"))))
_ANY_BETWEEN = prepared(lambda p: Call.select(Call.id).where(Call.uid.between(p.first, p.last)).limit(1))


def known_uids(store: Store, uids: Sequence[str]) -> set[str]:
    """Return those of these uids that the store has a call of."""
    with store.reading() as db:
        # A range is asked of SQLite only: a server may order text by a language's rules. Where the log's
        # stretch of time is new, the store has no uid in it.
        if store.is_sqlite and uids and not _ANY_BETWEEN.rows(db, first=min(uids), last=max(uids)):
            return set()
        return set(_KNOWN.values(db, uids=uids))


_MAPPING = prepared(
    lambda p: ImportMapping.select(ImportMapping.mapping).where(ImportMapping.signature == p.signature)
)


def mapping_of(store: Store, signature: str) -> str | None:
    """Return the mapping of columns that was remembered for a header, as JSON, or None."""
    found: str | None = _MAPPING.scalar(store, signature=signature)
    return found


def keep_mapping(db: Database, signature: str, mapping: str, at: datetime) -> None:
    """Remember the mapping of a header, as JSON, in place of an earlier one."""
    values = {"mapping": mapping, "at": at}
    same = ImportMapping.signature == signature
    if not ImportMapping.update(**values).where(same).execute(db):
        ImportMapping.insert(signature=signature, **values).execute(db)
