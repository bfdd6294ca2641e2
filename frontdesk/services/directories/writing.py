"""Write what a list says of those who refer, some of them a time."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from frontdesk.domain.audit import Action
from frontdesk.domain.errors import StoreConflict
from frontdesk.domain.imports import REFERRERS
from frontdesk.domain.people import PROGRAM_ID
from frontdesk.domain.referrals.sources import SourceKind
from frontdesk.domain.text import PHONE_LIMIT, fold, one_line
from frontdesk.services.directories.judging import JudgedPerson, JudgedPlace, Judging, judge
from frontdesk.services.directories.matching import OddNames
from frontdesk.services.directories.report import ListCounts, ListReport
from frontdesk.services.office import Office
from frontdesk.store.audit import write_audit
from frontdesk.store.changes import Changes
from frontdesk.store.db.engine import Transaction
from frontdesk.store.directories import add_person, organization_of
from frontdesk.store.imports.runs import StartedRun, finish_run, keep_mapping, start_run

if TYPE_CHECKING:
    from frontdesk.directories.rows import ListedRow
    from frontdesk.services.directories.reading import ReadList
    from frontdesk.services.imports.going_on import GoOn

#: Seconds that other desks are left between two transactions.
PAUSE: Final = 0.02
_TRIES: Final = 3
_CONFLICT: Final = "Another desk changed this referrer at the same moment. Nothing was changed."


def write_list(office: Office, read: ReadList, *, by: int, go_on: GoOn) -> ListReport:
    """Write what a list says that was read; one that brings nothing new writes nothing.

    Args:
        office: where.
        read: the list.
        by: who imports it.
        go_on: called before each transaction.

    Raises:
        ImportCanceled: the person stopped it; the caller undoes what was written.
        StoreTrouble: the store did not answer; the caller undoes what was written.
    """
    would = read.preview.counts
    if not would.added and not would.updated:
        return ListReport(None, would)
    run = _start(office, read, by)
    counts, done = read.counts(), 0
    judging = Judging(OddNames(office.store), office.practice().rule.hours, run.at, run.id)
    for rows in read.once(counts):
        go_on("writing", done / max(1, counts.rows - counts.bad))
        counts.take(_write(office, run, rows, judging, by))
        done += len(rows)
        time.sleep(PAUSE)
    counts.sort()
    kept = {name: getattr(counts, name) for name in ("added", "updated")}
    with office.store.writing() as db:
        finish_run(db, run, kept, at=office.now(), by=by)
    return ListReport(run.id, counts)


def _start(office: Office, read: ReadList, by: int) -> StartedRun:
    """Record that the import begins, and keep the mapping of its columns."""
    from frontdesk.directories.table import signature_of

    table, at = read.table, office.now()
    with office.store.writing() as db:
        name = one_line(table.source.name, PHONE_LIMIT)
        run = start_run(db, file_name=name, format_code=REFERRERS, at=at, by=by)
        keep_mapping(db, signature_of(table.columns), table.mapping.to_json(), at)
    return run


def _write(
    office: Office, run: StartedRun, rows: Sequence[ListedRow], judging: Judging, by: int
) -> ListCounts:
    """Write what some rows say, in one transaction; again where another desk was quicker."""
    for left in reversed(range(_TRIES)):
        tried = ListCounts()
        now = office.now()
        try:
            with office.store.writing() as db:
                for one in judge(db, rows, replace(judging, now=now), tried):
                    if isinstance(one, JudgedPlace):
                        _fill_place(db, run, one)
                    elif one.known is None:
                        _add(db, run, one, replace(judging, now=now), by)
                    else:
                        _change(db, run, one, replace(judging, now=now), by)
        except StoreConflict:
            if not left:
                raise
            continue
        return tried
    raise AssertionError("the last try returns or raises")


def _add(db: Transaction, run: StartedRun, made: JudgedPerson, judging: Judging, by: int) -> None:
    values = _columns(db, run, made)
    number = add_person(db, listed=made.listed, created_at=judging.now, imported_by=run.id, **values)
    action, detail = Action.REFERRER_ADDED, {"import": run.id}
    write_audit(db, at=judging.now, person_id=by, action=action, subject_id=number, **detail)


def _change(db: Transaction, run: StartedRun, made: JudgedPerson, judging: Judging, by: int) -> None:
    """Change somebody who is known, so that the import can be undone. Raises StoreConflict."""
    assert made.known is not None
    number, changes = made.known.id, Changes()
    values = {**_columns(db, run, made), "listed": json.dumps(made.listed)}
    if not changes.change(db, "referrer", number, made.was, **values):
        raise StoreConflict(_CONFLICT)
    action, detail = Action.REFERRER_LISTED, {"import": run.id}
    write_audit(db, at=judging.now, person_id=by, action=action, subject_id=number, **detail)
    _save(db, run, changes, judging.now)


def _fill_place(db: Transaction, run: StartedRun, made: JudgedPlace) -> None:
    changes = Changes()
    was = dict.fromkeys(made.becomes, "")
    if not changes.change(db, "organisation", made.known.id, was, **made.becomes):
        raise StoreConflict(_CONFLICT)
    _save(db, run, changes, run.at)


def _save(db: Transaction, run: StartedRun, changes: Changes, at: datetime) -> None:
    # Under the program's name, so that nobody's own undo takes back a part of an import.
    changes.save(
        db,
        audit_id=run.audit,
        at=at,
        person_id=PROGRAM_ID,
        action=Action.IMPORT_FINISHED.value,
    )


def _columns(db: Transaction, run: StartedRun, made: JudgedPerson) -> dict[str, Any]:
    """Return what a row changes, as the table has it."""
    values = dict(made.becomes)
    if "organization" in values:
        values["organization"] = organization_of(db, values["organization"], run.id)
    if "name" in values:
        values["folded"] = fold(values["name"])
    if values.get("kind") == SourceKind.ADDICTION_CENTER:
        values["part2"] = True
    return values
