"""Write what an appointment export says: events of patients and their appointments, some patients a time."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from frontdesk.domain.audit import Action
from frontdesk.domain.errors import StoreConflict
from frontdesk.domain.imports import BOOKINGS
from frontdesk.domain.people import PROGRAM_ID
from frontdesk.domain.referrals.appointments import AppointmentKind, AppointmentStatus
from frontdesk.domain.referrals.bookings import Appointment, Change
from frontdesk.domain.referrals.events import EventKind
from frontdesk.domain.text import PHONE_LIMIT, one_line
from frontdesk.services.bookings.judging import Judged, MatchedRow, judge
from frontdesk.services.bookings.report import BookingCounts, BookingReport
from frontdesk.services.office import Office, Work
from frontdesk.services.patients.changing import Way
from frontdesk.services.patients.ending import end_calling
from frontdesk.store.audit import write_audit
from frontdesk.store.bookings import add_appointment, states_of
from frontdesk.store.changes import Changes
from frontdesk.store.imports.runs import StartedRun, finish_run, keep_mapping, start_run

if TYPE_CHECKING:
    from frontdesk.services.bookings.reading import ReadBookings
    from frontdesk.services.imports.going_on import GoOn

#: Seconds that other desks are left between two transactions.
PAUSE = 0.02

_TRIES = 3


def write_bookings(office: Office, read: ReadBookings, *, by: int, go_on: GoOn) -> BookingReport:
    """Write what an export says that was read; one that brings nothing new writes nothing.

    Args:
        office: where.
        read: the export.
        by: who imports it.
        go_on: called before each transaction.

    Raises:
        ImportCanceled: the person stopped it; the caller undoes what was written.
        StoreTrouble: the store did not answer; the caller undoes what was written.
    """
    would = read.preview.counts
    if not would.added and not would.updated:
        return BookingReport(None, would)
    run = _start(office, read, by)
    counts, done = read.counts(), 0
    matched = counts.rows - counts.bad - counts.unmatched
    for rows in read.by_patients():
        go_on("writing", done / max(1, matched))
        _write(office, run, rows, counts, by)
        done += len(rows)
        time.sleep(PAUSE)
    counts.unmatched_rows.sort(key=lambda row: row.line)
    kept = {name: getattr(counts, name) for name in ("added", "updated", "patients")}
    with office.store.writing() as db:
        finish_run(db, run, kept, at=office.now(), by=by)
    return BookingReport(run.id, counts)


def _start(office: Office, read: ReadBookings, by: int) -> StartedRun:
    """Record that the import begins, and keep the mapping of its columns."""
    from frontdesk.bookings.table import signature_of

    found, at = read.table.format, office.now()
    with office.store.writing() as db:
        name = one_line(read.table.source.name, PHONE_LIMIT)
        run = start_run(db, file_name=name, format_code=BOOKINGS, at=at, by=by)
        keep_mapping(db, signature_of(found.columns), found.mapping.to_json(), at)
    return run


def _write(
    office: Office, run: StartedRun, rows: Sequence[MatchedRow], counts: BookingCounts, by: int
) -> None:
    """Write what some patients' rows say, in one transaction; again where another desk was quicker."""
    for left in reversed(range(_TRIES)):
        tried = BookingCounts()
        try:
            with office.store.writing() as db:
                practice, now = office.practice(), office.now()
                for judged in judge(db, rows, practice, now, tried):
                    work = Work(db, Changes(), practice, now, by, run.id)
                    _write_patient(work, run, judged)
        except StoreConflict:
            if not left:
                raise
            continue
        counts.take(tried)
        return


def _write_patient(work: Work, run: StartedRun, judged: Judged) -> None:
    """Write the events and the appointments of one patient, so that the import can be undone."""
    followed, db = judged.followed, work.db
    if not followed.taken:
        return
    referral = followed.state.id
    if followed.events:
        before = states_of(db, [referral])[referral]
        way = Way(work, before)
        for event in followed.events:
            way.add(event)
        end_calling(work, before, way.save())
        for event in followed.events:
            detail: dict[str, str | int | bool | None] = {"kind": event.kind.value, "import": run.id}
            action = Action.REFERRAL_RECORDED
            write_audit(db, at=work.now, person_id=work.by, action=action, subject_id=referral, **detail)
    evaluated = followed.state.evaluated_at
    for change in followed.taken:
        _write_appointment(work, run, judged, change, evaluated is not None)
    # Under the program's name, so that nobody's own undo takes back a part of an import.
    work.changes.save(
        db,
        audit_id=run.audit,
        at=work.now,
        person_id=PROGRAM_ID,
        action=Action.IMPORT_FINISHED.value,
    )


def _write_appointment(work: Work, run: StartedRun, judged: Judged, change: Change, is_treated: bool) -> None:
    row, known = judged.rows[change.line], judged.known.get(change.line)
    kind = change.after.kind or _likely(change.after, judged, is_treated)
    at, status = change.after.at, change.after.status.value
    if known is None:
        add_appointment(
            work.db,
            work.changes,
            referral=row.referral,
            key=row.key,
            at=at,
            kind=kind.value,
            status=status,
            run=run.id,
        )
        return
    changed = work.changes.change(
        work.db,
        "appointment",
        known.id,
        None,
        referral=row.referral,
        key=row.key if row.id else known.key,
        at=at,
        kind=kind.value,
        status=status,
    )
    if not changed:
        raise StoreConflict("Another desk changed this appointment at the same moment. Nothing was changed.")


def _likely(after: Appointment, judged: Judged, is_treated: bool) -> AppointmentKind:
    """Return what an appointment is for of which the export does not say it."""
    evaluated = [event.at for event in judged.followed.events if event.kind is EventKind.EVALUATED]
    if after.status is AppointmentStatus.DONE and after.at in evaluated:
        return AppointmentKind.EVALUATION
    return AppointmentKind.SESSION if is_treated else AppointmentKind.EVALUATION
