"""Importing a call log: what it makes of calls and callbacks, on stores of either engine."""

from __future__ import annotations

import itertools
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.calls import NextStep
from frontdesk.domain.lanes import Lane
from frontdesk.domain.referrals.sources import SourceKind
from frontdesk.domain.rule.same_day import MetBy
from frontdesk.services.callbacks.attempts import NewAttempt
from frontdesk.services.imports.report import CallCounts
from tests.builders import Desk, a_desk, at, known, settings
from tests.phones.logs import CSV, MISSED, table
from tests.services.call_logs import JON, MARIA, PRIYA, Log, everything, import_log, run, sound

OFFICE_WEEK = Path(__file__).parents[4] / "shared" / "data" / "asterisk-office-week.csv"


@pytest.fixture
def friday(desk: Desk) -> Desk:
    """A desk on Friday noon, after the calls of most logs here."""
    desk.clock.set("fri 12:00")
    return desk


def test_a_missed_call_opens_a_callback_received_when_it_came(any_desk: Desk, tmp_path: Path) -> None:
    report = import_log(any_desk, Log().missed("mon 08:10"), tmp_path)
    assert report.new == CallCounts(inbound=1, missed=1)
    assert (report.opened, report.waiting, report.breached) == (1, 1, 0)
    callback = any_desk.do.callbacks.detail(1).callback
    assert (callback.received, callback.due, callback.lane) == (
        at("mon 08:10"),
        at("mon 17:00"),
        Lane.NEW_PATIENT,
    )
    assert (callback.name, callback.number, callback.calls) == ("Maria Alvarez", "+12125550142", 1)
    (line,) = any_desk.do.calls.today().lines
    assert (line.name, line.lane, line.effect, line.callback_id) == (
        "Maria Alvarez",
        Lane.NEW_PATIENT,
        "opened",
        1,
    )
    assert (line.by, line.next_step, line.source) == ("frontdesk", None, "not asked: missed or voicemail")
    assert any_desk.actions("callback", 1) == ["callback.opened"]
    assert any_desk.actions("import", 1) == ["import.started", "import.finished"]
    assert sound(any_desk)


def test_every_kind_of_call_has_its_place(any_desk: Desk, tmp_path: Path) -> None:
    any_desk.clock.set("wed 12:00")
    log = (
        Log()
        .missed("mon 08:10")
        .voicemail("mon 08:20")
        .rang("mon 09:00")
        .answered("mon 11:00")
        .voicemail("mon 09:00", JON)
        .reached("tue 09:00", JON)
        .answered("mon 10:00", PRIYA)
        .internal("mon 10:30")
        .missed("mon 12:00", "anonymous", "")
    )
    report = import_log(any_desk, log, tmp_path)
    assert report.new == CallCounts(inbound=6, outbound=2, internal=1, answered=2, missed=2, voicemail=2)
    assert (report.opened, report.joined, report.closed, report.attempts) == (2, 1, 2, 2)
    assert (report.withheld, report.waiting, report.breached) == (1, 0, 1)
    assert (report.rows, report.new_rows, report.known_rows, report.bad) == (9, 9, 0, 0)
    effects = any_desk.rows("SELECT number, effect, callback_id FROM call ORDER BY at, id")
    assert effects == [
        ("+12125550142", "opened", 1),
        ("+12125550142", "joined", 1),
        ("+12125550142", "none", 1),
        ("+12125550143", "opened", 2),
        ("+12125550144", "none", None),
        ("201", "none", None),
        ("+12125550142", "closed", 1),
        ("", "none", None),
        ("+12125550143", "closed", 2),
    ]
    assert any_desk.rows("SELECT callback_id, kind, due FROM breach") == [
        (2, "same_day", "2026-11-16T22:00:00.000000Z")
    ]
    assert any_desk.rows("SELECT callback_id, outcome, note, person_id FROM attempt ORDER BY id") == [
        (1, "no_answer", "from the phone log", 1),
        (2, "reached", "from the phone log", 1),
    ]
    assert sound(any_desk)


def test_twice_changes_nothing(any_desk: Desk, tmp_path: Path) -> None:
    any_desk.clock.set("tue 12:00")
    log = Log().missed("mon 08:10").rang("mon 09:00").missed("mon 10:00", JON).internal("mon 10:00")
    first = import_log(any_desk, log, tmp_path)
    before = everything(any_desk)
    any_desk.clock.set("wed 12:00")
    again = import_log(any_desk, log, tmp_path, "copy.csv")
    assert everything(any_desk) == before
    assert (again.import_id, again.new.calls, again.known, again.known_rows) == (None, 0, 4, 4)
    assert first.new.calls == 4
    # With a new call in it, only that one is new.
    log.missed("tue 13:00")
    third = import_log(any_desk, log, tmp_path)
    assert (third.new.calls, third.known, third.joined, third.opened) == (1, 4, 1, 0)
    assert sound(any_desk)


def test_a_deadline_that_passed_is_stamped_once_with_its_own_instant(friday: Desk, tmp_path: Path) -> None:
    log = Log().missed("mon 09:00").missed("tue 09:00", JON).answered("wed 09:00", JON)
    report = import_log(friday, log, tmp_path)
    assert (report.breached, report.waiting_breached) == (2, 1)
    stamped = friday.rows("SELECT callback_id, due, stamped_at FROM breach ORDER BY callback_id")
    assert [row[1] for row in stamped] == ["2026-11-16T22:00:00.000000Z", "2026-11-17T22:00:00.000000Z"]
    assert friday.do.callbacks.standing(by=friday.dana).counts.breached == 1
    assert friday.value("SELECT COUNT(*) FROM breach") == 2
    assert friday.column(1, "breached_at") == "2026-11-16T22:00:00.000000Z"
    assert sound(friday)


def test_a_breach_names_the_referrer_who_sent_the_caller(friday: Desk, tmp_path: Path) -> None:
    friday.clock.set("mon 08:00")
    patel = friday.do.referrals.add("Dr Priya Patel", SourceKind.PSYCHIATRIST, "Westside", by=friday.dana)
    friday.call(number=MARIA, source=known(referrer_id=patel.id), next_step=NextStep.SETTLED)
    friday.clock.set("fri 12:00")
    import_log(friday, Log().missed("tue 09:00"), tmp_path)
    assert friday.rows("SELECT referrer_id FROM breach") == [(patel.id,)]


def test_an_imported_call_never_counts_against_the_capture_rate(friday: Desk, tmp_path: Path) -> None:
    friday.clock.set("mon 08:00")
    friday.call(number=JON, next_step=NextStep.SETTLED)  # a new patient whose source is known
    friday.clock.set("mon 18:00")
    log = (
        Log()
        .answered("mon 10:00")
        .missed("mon 11:00", PRIYA)
        .answered("mon 12:30", JON)
        .missed("mon 13:00", JON)
    )
    import_log(friday, log, tmp_path)
    summary = friday.do.calls.today().summary
    assert (summary.sources_known, summary.sources_askable, summary.calls) == (1, 1, 5)
    assert friday.do.referrals.missing() == []
    lanes = friday.rows("SELECT lane, source_answer FROM call WHERE imported_by_id = 1 ORDER BY at")
    assert lanes == [("other", None), ("new_patient", "missed"), ("other", None), ("new_patient", "missed")]


# ----------------------------------------------------------------------------------- whose calls they are


def test_a_caller_who_is_known_keeps_their_lane_and_name(friday: Desk, tmp_path: Path) -> None:
    friday.clock.set("mon 08:00")
    friday.call(
        number=MARIA, name="M. Alvarez", lane=Lane.EXISTING_PATIENT, next_step=NextStep.SETTLED, source=None
    )
    import_log(friday, Log().missed("mon 09:00", name="WIRELESS CALLER").rang("mon 09:30"), tmp_path)
    callback = friday.do.callbacks.detail(1).callback
    assert (callback.name, callback.lane, callback.contact_id) == ("M. Alvarez", Lane.EXISTING_PATIENT, 1)
    assert (
        friday.rows("SELECT contact_id, lane, source_answer FROM call WHERE imported_by_id = 1")
        == [(1, "existing_patient", None)] * 2
    )
    assert friday.value("SELECT COUNT(*) FROM contact") == 1


def test_among_several_on_one_number_nobody_is_guessed(friday: Desk, tmp_path: Path) -> None:
    friday.clock.set("mon 08:00")
    for name in ("Maria Alvarez", "Tom Alvarez"):
        friday.call(number=MARIA, name=name, next_step=NextStep.SETTLED)
    friday.clock.set("fri 12:00")
    log = (
        Log()
        .missed("mon 09:00", name="")
        .answered("mon 10:00", name="")
        .missed("tue 09:00", name="TOM  ALVAREZ")
    )
    import_log(friday, log, tmp_path)
    contacts = friday.rows("SELECT name, contact_id FROM call WHERE imported_by_id = 1 ORDER BY at")
    assert contacts == [("", None), ("", None), ("TOM ALVAREZ", 2)]
    callbacks = friday.rows("SELECT name, contact_id FROM callback ORDER BY received")
    assert callbacks == [("", None), ("Tom Alvarez", 2)]


def test_after_a_crisis_a_missed_call_is_a_new_patients(friday: Desk, tmp_path: Path) -> None:
    friday.clock.set("mon 08:00")
    friday.call(number=MARIA, lane=Lane.CRISIS, next_step=NextStep.SETTLED, source=None)
    import_log(friday, Log().missed("mon 09:00"), tmp_path)
    assert friday.do.callbacks.detail(1).callback.lane is Lane.NEW_PATIENT


def test_who_is_only_called_by_us_becomes_no_contact(friday: Desk, tmp_path: Path) -> None:
    import_log(friday, Log().reached("mon 09:00").missed("mon 10:00", JON, ""), tmp_path)
    assert friday.rows(
        "SELECT c.name, n.number FROM contact c JOIN contact_number n ON n.contact_id = c.id"
    ) == [("", "+12125550143")]
    assert friday.rows("SELECT contact_id FROM call WHERE number = '+12125550142'") == [(None,)]


def test_hostile_text_is_kept_as_data(any_desk: Desk, tmp_path: Path) -> None:
    rows = [
        replace(
            MISSED, src="+1 (212) 555-0142\x1b[2J", name="\x1b]0;x\x07[red]Evil\x00\u202e", uniqueid="1\x002"
        ),
        replace(MISSED, src="x" * 150, name="=cmd()", uniqueid="y" * 199),
    ]
    (tmp_path / "a.csv").write_text(table(rows, CSV[:18]))
    any_desk.clock.instant = datetime(2026, 3, 18, tzinfo=UTC)
    report = run(any_desk, tmp_path / "a.csv")
    assert report.new.calls + report.bad == 2
    for text in itertools.chain(*any_desk.rows("SELECT uid, number, number_given, name FROM call")):
        assert str(text).isprintable()
    assert sound(any_desk)
    assert run(any_desk, tmp_path / "a.csv").import_id is None


# ----------------------------------------------------------------------- callbacks that are there already


def test_a_callback_of_the_desk_is_joined_tried_and_closed(any_desk: Desk, tmp_path: Path) -> None:
    kept = any_desk.callback(number=MARIA)
    any_desk.clock.set("tue 12:00")
    log = Log().missed("mon 10:00").rang("mon 11:00").missed("mon 15:00")
    report = import_log(any_desk, log, tmp_path)
    assert (report.opened, report.joined, report.closed, report.waiting) == (0, 2, 0, 1)
    callback = any_desk.do.callbacks.detail(kept).callback
    assert (callback.calls, callback.attempts, callback.met_at) == (3, 1, at("mon 11:00"))
    assert (callback.rung, callback.next_at, callback.received) == (2, None, at("mon 09:00"))
    assert sound(any_desk)
    report = import_log(any_desk, log.answered("mon 16:00"), tmp_path)
    assert (report.closed, report.new.calls) == (1, 1)
    callback = any_desk.do.callbacks.detail(kept).callback
    assert (callback.is_open, callback.closed_at, callback.reached_at) == (
        False,
        at("mon 16:00"),
        at("mon 16:00"),
    )
    assert any_desk.value("SELECT COUNT(*) FROM breach") == 0
    assert sound(any_desk)


def test_a_callback_that_the_log_closes_makes_room_for_the_next_of_its_number(
    any_desk: Desk, tmp_path: Path
) -> None:
    kept = any_desk.callback(number=MARIA)
    any_desk.clock.set("tue 12:00")
    report = import_log(any_desk, Log().answered("mon 10:00").missed("mon 15:00"), tmp_path)
    assert (report.opened, report.closed, report.waiting) == (1, 1, 1)
    assert any_desk.rows("SELECT id, state FROM callback ORDER BY id") == [
        (kept, "closed"),
        (kept + 1, "open"),
    ]
    assert sound(any_desk)
    assert any_desk.do.imports.undo(by=any_desk.dana).restored == 1
    assert any_desk.column(kept, "state") == "open"
    assert sound(any_desk)


def test_an_older_missed_call_makes_a_callback_as_old_as_it_is(any_desk: Desk, tmp_path: Path) -> None:
    any_desk.clock.set("tue 09:00")
    kept = any_desk.callback(number=MARIA)
    report = import_log(any_desk, Log().missed("mon 16:50"), tmp_path)
    assert (report.joined, report.breached) == (1, 1)
    callback = any_desk.do.callbacks.detail(kept).callback
    assert (callback.received, callback.due, callback.calls) == (at("mon 16:50"), at("mon 17:00"), 2)
    assert callback.breached_at == at("mon 17:00")
    assert sound(any_desk)


def test_what_people_wrote_down_is_not_done_again(any_desk: Desk, tmp_path: Path) -> None:
    kept = any_desk.callback(number=MARIA)  # the call of nine, taken and to be called back
    any_desk.clock.set("mon 10:04")
    any_desk.do.callbacks.record(NewAttempt(kept, Outcome.NO_ANSWER), by=any_desk.dana)
    any_desk.clock.set("mon 12:00")
    report = import_log(any_desk, Log().answered("mon 09:01").rang("mon 10:01"), tmp_path)
    assert (report.joined, report.closed, report.attempts) == (0, 0, 0)
    callback = any_desk.do.callbacks.detail(kept).callback
    assert (callback.is_open, callback.attempts, callback.rung) == (True, 1, 2)
    assert sound(any_desk)


def test_what_somebody_has_in_hand_is_left_to_them(desk: Desk, tmp_path: Path) -> None:
    kept = desk.callback(number=MARIA)
    desk.clock.set("mon 12:00")
    desk.do.callbacks.claim(kept, by=desk.lee)
    report = import_log(desk, Log().missed("mon 10:00").rang("mon 10:30").answered("mon 11:00"), tmp_path)
    assert (report.joined, report.closed, report.attempts) == (1, 0, 0)
    callback = desk.do.callbacks.detail(kept).callback
    assert (callback.owner_id, callback.calls, callback.is_open) == (desk.lee, 2, True)
    assert sound(desk)


def test_a_call_that_the_desk_settled_settles_the_missed_one_before_it(desk: Desk, tmp_path: Path) -> None:
    desk.clock.set("mon 10:00")
    desk.call(number=MARIA, next_step=NextStep.BOOKED)
    desk.clock.set("mon 12:00")
    report = import_log(desk, Log().missed("mon 09:00").answered("mon 10:00").missed("mon 11:00"), tmp_path)
    assert (report.opened, report.closed, report.waiting) == (2, 1, 1)
    assert desk.column(1, "closed_at") == "2026-11-16T15:00:00.000000Z"
    assert sound(desk)


def test_the_order_in_which_logs_are_imported_does_not_matter(set_up_file: Path, tmp_path: Path) -> None:
    early = Log().missed("mon 09:00").rang("mon 10:00").missed("mon 10:00", JON).missed("mon 11:00", PRIYA)
    late = Log().missed("tue 09:00").answered("tue 10:00", JON).missed("wed 10:00", PRIYA)
    both = Log([*early.rows, *late.rows])
    found = []
    for name, logs in {"at once": [both], "in turn": [early, late], "backwards": [late, early]}.items():
        copy = tmp_path / f"{name}.db"
        shutil.copyfile(set_up_file, copy)
        copy.chmod(0o600)
        with a_desk(str(copy)) as other:
            other.clock.set("wed 12:00")
            for number, log in enumerate(logs):
                import_log(other, log, tmp_path, f"{number}.csv")
            assert sound(other)
            found.append(
                other.rows(
                    "SELECT number, received, calls, attempts FROM callback WHERE state = 'open' ORDER BY 1"
                )
            )
    assert found[0] == found[1] == found[2]
    assert [(row[0], row[2]) for row in found[0]] == [("+12125550142", 2), ("+12125550144", 2)]


# ------------------------------------------------------------------------------- settings and preview


def test_the_holidays_of_the_years_in_the_log_are_known_before_anything_is_judged(
    desk: Desk, tmp_path: Path
) -> None:
    desk.do.practice.save(settings(holidays="US"), by=desk.dana)
    row = replace(MISSED, src=MARIA, start=datetime(2024, 11, 28, 10, 0))  # Thanksgiving
    (tmp_path / "old.csv").write_text(
        table([row, replace(row, start=datetime(2024, 12, 31, 18), src=JON, uniqueid="2.2")], CSV[:18])
    )
    run(desk, tmp_path / "old.csv")
    assert set(desk.do.practice.current().settings.holiday_years) == {2024, 2025}
    days = desk.rows("SELECT service_day, settings_version FROM callback ORDER BY received")
    assert days == [("2024-11-29", 3), ("2025-01-02", 3)]
    assert sound(desk)


def test_years_that_no_calendar_has_are_left_out(desk: Desk, tmp_path: Path) -> None:
    desk.do.practice.save(settings(holidays="US"), by=desk.dana)
    (tmp_path / "old.csv").write_text(table([replace(MISSED, start=datetime(1995, 5, 2, 10))], CSV[:18]))
    assert run(desk, tmp_path / "old.csv").opened == 1
    assert desk.do.practice.current().settings.holiday_years == ()


def test_what_meets_the_rule_is_the_practices_setting(desk: Desk, tmp_path: Path) -> None:
    desk.do.practice.save(settings(met_by=MetBy.CONTACT), by=desk.dana)
    desk.clock.set("tue 12:00")
    import_log(desk, Log().missed("mon 09:00").rang("mon 10:00"), tmp_path)
    assert (desk.column(1, "met_at"), desk.column(1, "attempts")) == (None, 1)
    assert desk.value("SELECT COUNT(*) FROM breach") == 1
    assert sound(desk)


def test_a_preview_writes_nothing_and_tells_the_same(desk: Desk, tmp_path: Path) -> None:
    log = (
        Log()
        .missed("mon 08:10")
        .answered("mon 08:30", JON)
        .missed("fri 12:00", PRIYA)
        .missed("mon 08:00", "")
    )
    path = log.file(tmp_path)
    path.write_text(path.read_text() + '"","broken"\n')
    before = everything(desk)
    with desk.do.imports.open(path) as opened:
        preview = desk.do.imports.preview(opened)
        assert everything(desk) == before
        report = desk.do.imports.run(opened, by=desk.dana)
    assert (preview.new, preview.rows, preview.bad, preview.new_rows) == (
        report.new,
        report.rows,
        report.bad,
        report.new_rows,
    )
    assert (
        (preview.waiting, preview.withheld, preview.future)
        == (report.waiting, report.withheld, 1)
        == (2, 1, 1)
    )
    assert (preview.first, preview.last) == (at("mon 08:00"), at("fri 12:00"))
    assert preview.bad_rows == report.bad_rows
    assert [row.line for row in report.bad_rows] == [5]
    assert "Master.csv" in preview.notes[0]
    assert preview.reasons


@pytest.mark.skipif(not OFFICE_WEEK.exists(), reason="the office week is not beside this repository")
def test_the_office_week(any_desk: Desk) -> None:
    any_desk.clock.instant = datetime(2017, 6, 27, 23, 30, tzinfo=UTC)
    report = run(any_desk, OFFICE_WEEK)
    assert report.new == CallCounts(inbound=91, outbound=74, internal=9, answered=53, missed=38)
    assert (report.rows, report.new_rows, report.bad, report.withheld) == (218, 218, 0, 0)
    assert (report.opened, report.joined, report.closed, report.attempts) == (24, 14, 21, 7)
    assert (report.breached, report.waiting, report.waiting_breached) == (6, 3, 3)
    assert sound(any_desk)
    before = everything(any_desk)
    assert run(any_desk, OFFICE_WEEK).known == 174
    assert everything(any_desk) == before
