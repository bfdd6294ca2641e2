"""Appointments of a practice system: matched to patients, told once, and taken back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from frontdesk.bookings.table import UnknownColumns
from frontdesk.domain.callbacks.queue import Tab
from frontdesk.domain.errors import Refused, Taken
from frontdesk.domain.imports import BookingsUndone
from frontdesk.domain.referrals.events import EventKind
from frontdesk.domain.referrals.owed import Channel, SharedCare, Tell
from frontdesk.domain.referrals.patients import NewReferral
from frontdesk.domain.referrals.sources import SourceKind
from frontdesk.domain.referrals.steps import Step
from frontdesk.services.bookings.report import BookingReport
from frontdesk.services.imports.report import ImportCanceled
from frontdesk.services.safety.check import CheckService
from tests.builders import Desk, at

HEADER = "Appt ID,Patient,Phone,Date,Time,Type,Status,Provider"
MARIA = "(212) 555-0142"


def refer(desk: Desk, patient: str = "Maria Alvarez", number: str = MARIA, **changes: Any) -> int:
    """Take in a referral that arrives now; return its number."""
    new = NewReferral(
        patient, number, "Dr Priya Patel", "Westside Psychiatry", SourceKind.PSYCHIATRIST, **changes
    )
    return desk.do.patients.add(new, by=desk.dana).referral


def export(tmp_path: Path, *rows: str, header: str = HEADER) -> Path:
    path = tmp_path / "appointments.csv"
    path.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
    return path


def run(desk: Desk, path: Path) -> BookingReport:
    """Import an export, with the columns that are guessed where nobody mapped them yet."""
    bookings = desk.do.bookings
    try:
        table = bookings.open(path)
    except UnknownColumns as unknown:
        table = bookings.open(path, unknown.guess)
    with table, bookings.read(table) as read:
        would = read.preview.counts
        report = bookings.run(read, by=desk.dana)
    counts = report.counts
    assert counts.rows == (
        counts.bad + counts.unmatched + counts.added + counts.updated + counts.unchanged + counts.duplicates
    )
    # What was announced is what was done.
    assert (would.added, would.updated, would.unchanged) == (counts.added, counts.updated, counts.unchanged)
    assert would.events == counts.events
    assert CheckService(desk.do.office).run().findings == []
    return report


def sums(report: BookingReport) -> tuple[int, int, int, int, int]:
    counts = report.counts
    return counts.added, counts.updated, counts.unchanged, counts.duplicates, counts.unmatched


def events(desk: Desk, referral: int) -> list[str]:
    """The events that stand, without those of the referral's arrival and the telephone."""
    found = desk.rows(
        "SELECT kind FROM referral_event WHERE referral_id = ? AND voided_at IS NULL"
        " AND kind NOT IN ('arrived', 'called_in') ORDER BY id",
        referral,
    )
    return [kind for (kind,) in found]


def test_an_appointment_is_booked_confirmed_and_done_as_the_exports_tell(
    any_desk: Desk, tmp_path: Path
) -> None:
    desk = any_desk
    maria = refer(desk)
    first = run(
        desk, export(tmp_path, f'A-1,"Alvarez, Maria",{MARIA},11/18/2026,10:00 AM,New Patient,Scheduled,Lin')
    )
    assert sums(first) == (1, 0, 0, 0, 0)
    line = desk.do.patients.line(maria)
    assert (line.step, line.point) == (Step.BOOKED, 26)
    desk.clock.on(60)
    path = export(tmp_path, f"A-1,Maria Alvarez,{MARIA},11/18/2026,10:00 AM,New Patient,Confirmed,Lin")
    assert sums(run(desk, path)) == (0, 1, 0, 0, 0)
    again = run(desk, path)
    assert (again.import_id, *sums(again)) == (None, 0, 0, 1, 0, 0)
    assert desk.do.patients.line(maria).point == 0
    desk.clock.set("thu 09:00")
    path = export(
        tmp_path,
        f"A-1,Maria Alvarez,{MARIA},11/18/2026,10:00 AM,New Patient,Completed,Lin",
        f"A-2,Maria Alvarez,{MARIA},11/19/2026,8:00 AM,Spravato,Checked out,Lin",
        f"A-3,Maria Alvarez,{MARIA},11/23/2026,8:00 AM,Spravato,Scheduled,Lin",
    )
    assert sums(run(desk, path)) == (2, 1, 0, 0, 0)
    assert events(desk, maria) == ["booked", "confirmed", "evaluated", "session"]
    assert desk.value("SELECT evaluated_at FROM referral") == "2026-11-18T15:00:00.000000Z"
    assert desk.value("SELECT sessions_done FROM referral") == 1


def test_whose_an_appointment_is(desk: Desk, tmp_path: Path) -> None:
    maria = refer(desk)
    refer(desk, "Ann Poe", "(212) 555-0150")
    refer(desk, "Ann Poe", "(212) 555-0151")
    nobody = refer(desk, "Bea Roe", "")
    report = run(
        desk,
        export(
            tmp_path,
            "1,Maria Alvarez,2125550142,11/20/2026,9:00,Evaluation,Booked,",
            "2,Maria Alvarez,2125550999,11/20/2026,10:00,Evaluation,Booked,",
            "3,Jo Alvarez,2125550142,11/20/2026,11:00,Evaluation,Booked,",
            "4,Ann Poe,,11/20/2026,12:00,Evaluation,Booked,",
            "5,Bea Roe,2125550160,11/20/2026,13:00,Evaluation,Booked,",
            "6,Cy Coe,2125550161,11/20/2026,14:00,Evaluation,Booked,",
            "7,Maria Alvarez,,11/13/2026,14:00,Evaluation,No show,",
            "8,Maria Alvarez,2125550142,11/20/2026,15:00,Evaluation,Completed,",
        ),
    )
    assert [(row.line, row.reason) for row in report.counts.unmatched_rows] == [
        (3, "the name is known with another number"),
        (4, "the number is known with another name"),
        (5, "2 patients have this name"),
        (7, "no patient here has this name"),
        (8, "the appointment is before the referral itself"),
        (9, "it is marked as over, and its day has not come"),
    ]
    assert (events(desk, maria), events(desk, nobody)) == (["booked"], ["booked"])


def test_one_appointment_in_two_rows_counts_once(desk: Desk, tmp_path: Path) -> None:
    maria = refer(desk)
    desk.clock.set("wed 09:00")
    row = f"7,Maria Alvarez,{MARIA},11/17/2026,10:00,Evaluation,"
    report = run(desk, export(tmp_path, f"{row}Completed,", f"{row}Scheduled,", f"{row}Completed,"))
    assert sums(report) == (1, 0, 0, 2, 0)
    assert events(desk, maria) == ["evaluated"]


def test_an_export_without_ids_is_known_again(desk: Desk, tmp_path: Path) -> None:
    maria = refer(desk)
    header = "Patient,Phone,Date,Time,Type,Status"
    row = f"Maria Alvarez,{MARIA},11/18/2026,10:00,Evaluation,"
    run(desk, export(tmp_path, f"{row}Booked", header=header))
    assert sums(run(desk, export(tmp_path, f"{row}Booked", header=header))) == (0, 0, 1, 0, 0)
    # Another export of the same appointments has ids: they are the same appointments.
    desk.clock.set("wed 17:00")
    assert sums(run(desk, export(tmp_path, f"A-1,{row}Done,"))) == (0, 1, 0, 0, 0)
    assert sums(run(desk, export(tmp_path, f"A-1,{row}Done,"))) == (0, 0, 1, 0, 0)
    assert sums(run(desk, export(tmp_path, f"{row}Done", header=header))) == (0, 0, 1, 0, 0)
    assert events(desk, maria) == ["booked", "evaluated"]


def test_what_a_desk_recorded_is_not_told_again(desk: Desk, tmp_path: Path) -> None:
    maria = refer(desk)
    desk.clock.set("wed 12:00")
    do = desk.do.patients
    do.record(maria, EventKind.EVALUATED, at=at("tue 10:00"), by=desk.dana)
    do.record(maria, EventKind.SESSION, at=at("wed 11:30"), by=desk.dana)
    path = export(
        tmp_path,
        f"1,Maria Alvarez,{MARIA},11/17/2026,10:00,Evaluation,Done,",
        f"2,Maria Alvarez,{MARIA},11/18/2026,9:00,Spravato,Done,",
        f"3,Maria Alvarez,{MARIA},11/18/2026,11:00,Spravato,Done,",
    )
    assert sums(run(desk, path)) == (3, 0, 0, 0, 0)
    assert events(desk, maria) == ["evaluated", "session", "session"]
    # What a desk recorded stands for one appointment, in a later export too.
    more = f"4,Maria Alvarez,{MARIA},11/18/2026,11:30,Spravato,Done,"
    assert sums(run(desk, export(tmp_path, more))) == (1, 0, 0, 0, 0)
    assert events(desk, maria) == ["evaluated", "session", "session", "session"]


def test_undo_takes_everything_back_and_it_can_be_imported_again(any_desk: Desk, tmp_path: Path) -> None:
    desk = any_desk
    maria = refer(desk)
    before = desk.rows("SELECT * FROM referral")
    desk.clock.set("thu 09:00")
    path = export(
        tmp_path,
        f"1,Maria Alvarez,{MARIA},11/17/2026,10:00,Evaluation,Done,",
        f"2,Maria Alvarez,{MARIA},11/18/2026,9:00,Spravato,Done,",
    )
    report = run(desk, path)
    with pytest.raises(Refused, match="brought appointments"):
        desk.do.imports.undo(report.import_id, by=desk.dana)
    undone = desk.do.imports.undo_bookings(report.import_id or 0, by=desk.dana)
    assert undone == BookingsUndone(report.import_id or 0, 1, ())
    assert desk.rows("SELECT * FROM referral") == before
    assert CheckService(desk.do.office).run().findings == []
    assert (events(desk, maria), desk.value("SELECT COUNT(*) FROM appointment")) == ([], 0)
    with pytest.raises(Refused, match="undone already"):
        desk.do.imports.undo_bookings(report.import_id or 0, by=desk.dana)
    assert sums(run(desk, path)) == (2, 0, 0, 0, 0)


def test_an_appointment_that_changed_is_put_back_as_it_was(desk: Desk, tmp_path: Path) -> None:
    refer(desk)
    row = f"1,Maria Alvarez,{MARIA},11/18/2026,10:00,Evaluation,"
    run(desk, export(tmp_path, f"{row}Booked,"))
    report = run(desk, export(tmp_path, f"{row}Canceled,"))
    desk.do.imports.undo_bookings(report.import_id or 0, by=desk.dana)
    assert desk.rows("SELECT status FROM appointment") == [("booked",)]
    assert desk.value("SELECT off_at FROM referral") is None


def test_who_was_worked_on_since_stays(desk: Desk, tmp_path: Path) -> None:
    maria, ann = refer(desk), refer(desk, "Ann Poe", "(212) 555-0150")
    report = run(
        desk,
        export(
            tmp_path,
            f"1,Maria Alvarez,{MARIA},11/18/2026,10:00,Evaluation,Booked,",
            "2,Ann Poe,2125550150,11/18/2026,11:00,Evaluation,Booked,",
        ),
    )
    desk.do.patients.record(maria, EventKind.CONFIRMED, by=desk.dana)
    undone = desk.do.imports.undo_bookings(report.import_id or 0, by=desk.dana)
    assert undone == BookingsUndone(report.import_id or 0, 1, (maria,))
    assert (events(desk, maria), events(desk, ann)) == (["booked", "confirmed"], [])


def test_a_canceled_import_leaves_nothing(desk: Desk, tmp_path: Path) -> None:
    refer(desk)
    before = desk.rows("SELECT * FROM referral")
    path = export(tmp_path, f"1,Maria Alvarez,{MARIA},11/18/2026,10:00,Evaluation,Booked,")
    bookings = desk.do.bookings
    with bookings.open(path, bookings.columns(path).guess) as table, bookings.read(table) as read:
        with pytest.raises(ImportCanceled):
            bookings.run(read, by=desk.dana, canceled=lambda: True)
        assert desk.rows("SELECT * FROM referral") == before
        assert desk.value("SELECT COUNT(*) FROM appointment") == 0
        assert bookings.run(read, by=desk.dana).counts.added == 1


def test_an_import_that_died_is_cleared_away_by_the_next(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refer(desk)
    before = desk.rows("SELECT * FROM referral")
    path = export(tmp_path, f"1,Maria Alvarez,{MARIA},11/18/2026,10:00,Evaluation,Booked,")
    with monkeypatch.context() as dying:
        dying.setattr("frontdesk.services.bookings.writing.finish_run", _die)
        dying.setattr("frontdesk.services.imports.service.ImportService._clean_up", lambda *_: 0)
        with pytest.raises(SystemError):
            run(desk, path)
    assert desk.value("SELECT COUNT(*) FROM appointment") == 1
    assert desk.do.imports.clean_up(by=desk.dana) == 1
    assert desk.rows("SELECT * FROM referral") == before
    assert desk.value("SELECT COUNT(*) FROM appointment") == 0


def _die(*_: object, **__: object) -> None:
    raise SystemError


def test_two_desks_do_not_import_at_once(desk: Desk, tmp_path: Path) -> None:
    refer(desk)
    path = export(tmp_path, f"1,Maria Alvarez,{MARIA},11/18/2026,10:00,Evaluation,Booked,")
    with desk.do.imports.turn(desk.dana), pytest.raises(Taken):
        run(desk, path)


def test_who_was_undone_and_referred_again_gets_the_appointment(desk: Desk, tmp_path: Path) -> None:
    maria = refer(desk)
    path = export(tmp_path, f"1,Maria Alvarez,{MARIA},11/18/2026,10:00,Evaluation,Booked,")
    run(desk, path)
    desk.change(f"UPDATE referral SET voided_at = '2026-11-16T15:00:00.000000Z' WHERE id = {maria}")
    again = refer(desk)
    assert again != maria
    assert sums(run(desk, path)) == (1, 0, 0, 0, 0)
    assert desk.rows("SELECT referral_id FROM appointment") == [(again,)]


def owed_kinds(desk: Desk, *, beside: str = "acknowledgement") -> list[str]:
    found = desk.rows("SELECT kind FROM owed WHERE voided_at IS NULL AND kind <> ? ORDER BY id", beside)
    return [kind for (kind,) in found]


def test_what_is_owed_arises_with_what_an_export_tells(desk: Desk, tmp_path: Path) -> None:
    """Six sessions told at once: an update after the third and the sixth, in the collaborative model."""
    settings = desk.do.practice.current().settings
    owed = replace(settings.owed, model=SharedCare.COLLABORATIVE)
    desk.do.practice.save(replace(settings, owed=owed), by=desk.dana)
    maria = refer(desk)
    desk.clock.set("fri 17:00")
    done = [f"{hour},Maria Alvarez,{MARIA},11/18/2026,{hour}:00,Spravato,Done," for hour in range(9, 15)]
    run(desk, export(tmp_path, f"1,Maria Alvarez,{MARIA},11/17/2026,10:00,Evaluation,Done,", *done))
    assert events(desk, maria) == ["evaluated", *["session"] * 6]
    assert owed_kinds(desk) == ["evaluation_summary", "follow_up", "treatment_update", "treatment_update"]
    assert desk.do.imports.undo_bookings(1, by=desk.dana).kept == ()
    assert owed_kinds(desk) == []


def test_nobody_is_told_of_a_booking_that_is_over(desk: Desk, tmp_path: Path) -> None:
    maria = refer(desk)
    desk.clock.set("thu 09:00")
    run(desk, export(tmp_path, f"1,Maria Alvarez,{MARIA},11/17/2026,10:00,Evaluation,No show,"))
    assert events(desk, maria) == ["booked", "no_show"]
    assert owed_kinds(desk) == ["no_show"]


def test_what_was_sent_since_keeps_its_patient(desk: Desk, tmp_path: Path) -> None:
    maria = refer(desk, tell=Tell.YES, said_by="Maria Alvarez")
    run(desk, export(tmp_path, f"1,Maria Alvarez,{MARIA},11/18/2026,10:00,Evaluation,Booked,"))
    booked = desk.value("SELECT id FROM owed WHERE kind = 'booked'")
    desk.do.owed.sent(booked, Channel.PHONE, by=desk.dana)
    undone = desk.do.imports.undo_bookings(1, by=desk.dana)
    assert undone.kept == (maria,)
    assert events(desk, maria) == ["booked"]


def test_who_is_booked_is_not_called_again_until_the_import_is_undone(any_desk: Desk, tmp_path: Path) -> None:
    desk = any_desk
    refer(desk)
    assert len(desk.do.callbacks.tab(Tab.NOW, by=desk.dana)) == 1
    desk.clock.on(30)
    run(desk, export(tmp_path, f"1,Maria Alvarez,{MARIA},11/18/2026,10:00,Evaluation,Booked,"))
    assert desk.do.callbacks.tab(Tab.NOW, by=desk.dana) == []
    assert desk.do.imports.undo_bookings(1, by=desk.dana).kept == ()
    (callback,) = desk.do.callbacks.tab(Tab.NOW, by=desk.dana)
    assert (callback.received, callback.due) == (at("mon 09:00"), at("mon 17:00"))
    assert CheckService(desk.do.office).run().findings == []


def test_an_appointment_of_an_earlier_way_stays_there_until_it_changes(desk: Desk, tmp_path: Path) -> None:
    first = refer(desk)
    desk.clock.set("tue 12:00")
    row = f"2,Maria Alvarez,{MARIA},11/20/2026,10:00,Spravato,"
    done = f"1,Maria Alvarez,{MARIA},11/17/2026,10:00,Evaluation,Done,"
    run(desk, export(tmp_path, done, f"{row}Scheduled,"))
    desk.do.patients.record(first, EventKind.COMPLETED, by=desk.dana)
    desk.clock.on(60)
    again = refer(desk)
    assert again != first
    assert sums(run(desk, export(tmp_path, done, f"{row}Scheduled,"))) == (0, 0, 2, 0, 0)
    assert sums(run(desk, export(tmp_path, done, f"{row}Confirmed,"))) == (0, 1, 1, 0, 0)
    assert (events(desk, again), desk.value("SELECT step FROM referral WHERE id = 2")) == (
        ["booked", "confirmed"],
        "booked",
    )
