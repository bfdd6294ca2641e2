"""The check finds every planted fault, finds none in a store that was only used, and names nobody."""

from __future__ import annotations

import re
import sqlite3
import stat
import threading
import tracemalloc
from pathlib import Path

import pytest

from frontdesk.domain.callbacks.outcomes import Asks, Outcome
from frontdesk.domain.calls import NextStep
from frontdesk.domain.referrals.sources import SourceKind
from frontdesk.services.callbacks.attempts import NewAttempt
from frontdesk.services.safety.check import MOST_LISTED, CheckReport, CheckService
from frontdesk.store.health import records
from frontdesk.store.health.database import library_faults
from tests.builders import Desk, SetClock, a_desk, at, known, settings
from tests.services.planted_faults import FAULTS, NUMBER, unguarded, use_for_faults

UNREACHED = "(646) 555-0143"


def check(desk: Desk) -> CheckReport:
    """Run the check as the command does."""
    return CheckService(desk.do.office).run()


def use(desk: Desk) -> None:
    """A few days in which everything happens that can happen to a callback."""
    patel = desk.do.referrals.add("Dr Priya Patel", SourceKind.PSYCHIATRIST, "Westside", by=desk.dana)
    work = desk.do.callbacks
    # Nobody is closed as unreached at the first try: what follows goes there by a wrong number.
    for outcome in (one for one in Outcome if one is not Outcome.UNREACHED):
        number = desk.callback(source=known(SourceKind.PSYCHIATRIST, patel.id))
        work.next(by=desk.dana)
        work.claim(number, by=desk.dana) if work.detail(number).callback.owner_id is None else None
        asked = at("thu 10:00") if outcome.facts.asks in (Asks.TIME, Asks.FOLLOW_UP) else None
        work.record(NewAttempt(number, outcome, "somewhere", asked), by=desk.dana)
        desk.clock.on(1)
    desk.do.undo.undo(by=desk.dana)
    for step in (NextStep.CALL_BACK, NextStep.CALL_BACK, NextStep.SETTLED, NextStep.CALL_BACK):
        desk.call(number=NUMBER, next_step=step)
    desk.do.undo.undo(by=desk.dana)
    lost = desk.callback()
    work.hand_over(lost, to=desk.lee, seen_owner=None, by=desk.dana)
    kept = desk.callback()
    work.claim(kept, by=desk.sam)
    work.release(kept, by=desk.sam)
    desk.do.practice.save(settings(week=(settings().week[0][:1],) * 5 + ((), ())), by=desk.lee)
    desk.do.practice.save(settings(), by=desk.lee)
    desk.clock.set("tue 09:00")
    work.standing(by=desk.dana)
    gone = desk.callback(number=UNREACHED)
    for last in (Outcome.WRONG_NUMBER, Outcome.UNREACHED):
        work.record(NewAttempt(gone, last), by=desk.dana)
    desk.call(number=UNREACHED)
    missed = desk.callback()
    work.record(NewAttempt(missed, Outcome.REACHED_CALL_AGAIN, asked_at=at("tue 11:00")), by=desk.dana)
    desk.clock.set("thu 12:00")
    work.standing(by=desk.lee)
    desk.do.referrals.answer(1, known(SourceKind.OTHER), by=desk.lee)
    desk.do.undo.undo(by=desk.lee)
    desk.callback()


def test_a_store_that_was_only_used_agrees_with_itself(any_desk: Desk) -> None:
    use(any_desk)
    report = check(any_desk)
    assert report.findings == []
    facts = dict(report.facts)
    assert re.fullmatch(r"\d+ = \d+ open \(\d+ claimed\) \+ \d+ closed \+ \d+ voided", facts["Callbacks"])
    all_, open_, claimed, closed, voided = map(int, re.findall(r"\d+", facts["Callbacks"]))
    assert all_ == open_ + closed + voided == any_desk.value("SELECT COUNT(*) FROM callback")
    assert claimed <= open_
    assert facts["Passed deadlines not stamped yet"] == "0"


def test_a_deadline_nobody_has_seen_pass_is_a_fact_not_a_fault(desk: Desk) -> None:
    desk.callback()
    desk.clock.set("wed 09:00")
    report = check(desk)
    assert report.findings == []
    assert dict(report.facts)["Passed deadlines not stamped yet"] == "1"


def test_the_libraries_are_told(desk: Desk) -> None:
    facts = dict(check(desk).facts)
    assert facts["Python"].startswith("3.")
    assert re.match(r"\d+\.\d+\.\d+ by sqlite3, for any thread", facts["SQLite"])
    known_fault = sqlite3.sqlite_version_info < (3, 51, 3)
    assert ("can damage" in facts["SQLite"]) == known_fault
    assert facts["Journal"] == "wal, synchronous 2"
    assert all(re.match(r"\d+\.", facts[name]) for name in ("peewee", "textual", "rich", "phonenumbers"))
    assert {"tzdata", "holidays"} <= set(facts)


def test_two_sqlite_libraries_in_one_process_are_a_fault() -> None:
    assert list(library_faults({"sqlite3": object(), "peewee": object()})) == []
    # Peewee itself looks at both and takes one.
    assert list(library_faults({"sqlite3": object(), "pysqlite3": object()})) == []
    (fault,) = library_faults({"apsw": object(), "sqlite3": object()})
    assert "apsw is loaded beside sqlite3" in fault


@pytest.fixture
def used(desk: Desk) -> Desk:
    """A desk whose store has what every fault needs."""
    use_for_faults(desk)
    return desk


@pytest.mark.parametrize("name", FAULTS)
def test_every_planted_fault_is_found_and_nobody_named(used: Desk, name: str) -> None:
    plant, wanted = FAULTS[name]
    plant(used)
    findings = check(used).findings
    assert any(wanted in finding for finding in findings), findings
    assert not re.search(r"Zebulon|Quick|Quagmire|Reyes|555", " ".join(findings))


def test_a_damaged_file_is_a_finding_not_a_crash(used: Desk) -> None:
    path = Path(used.store.where)
    used.store.close()
    content = bytearray(path.read_bytes())
    middle = len(content) // 2 // 4096 * 4096
    content[middle : middle + 3 * 4096] = b"\xff" * 3 * 4096
    path.write_bytes(content)
    assert check(used).findings


def test_a_checked_file_is_not_changed(used: Desk) -> None:
    used.store.close()
    before = Path(used.store.where).read_bytes()
    check(used)
    used.store.close()
    assert Path(used.store.where).read_bytes() == before
    assert stat.S_IMODE(Path(used.store.where).stat().st_mode) == 0o600


def test_what_the_desks_save_during_a_check_is_no_fault(address: str) -> None:
    saving = threading.Event()
    enough = threading.Event()

    def work() -> None:
        with a_desk(address, SetClock("mon 09:00")) as own:
            for _ in range(200):
                number = own.callback()
                own.do.callbacks.claim(number, by=own.lee)
                saving.set()
                own.do.callbacks.record(NewAttempt(number, Outcome.REACHED_BOOKED), by=own.lee)
                if enough.is_set():
                    return

    desk_at_work = threading.Thread(target=work)
    desk_at_work.start()
    assert saving.wait(20)
    with a_desk(address) as own:
        found = [check(own).findings for _ in range(8)]
    enough.set()
    desk_at_work.join(20)
    assert found == [[]] * 8


def test_many_faults_are_counted_and_not_all_told(desk: Desk) -> None:
    for _ in range(MOST_LISTED + 5):
        desk.call(next_step=NextStep.SETTLED)
    unguarded("audit", "UPDATE audit SET subject_id = 99 WHERE action = 'call.saved'")(desk)
    findings = check(desk).findings
    assert findings[-1] == "and 5 more like these"
    assert len(findings) == MOST_LISTED + 1


def test_memory_does_not_grow_with_the_history(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "PAGE", 200)

    def peak() -> int:
        tracemalloc.start()
        assert check(desk).findings == []
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    def fill(first: int, last: int) -> None:
        numbers = f"WITH RECURSIVE n(i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM n WHERE i < {last})"
        desk.change(
            f"{numbers} INSERT INTO callback (id, version, name, number, lane, lane_rank, about, note,"
            " received, service_day, rule_due, decided_by, settings_version, due, due_kind, call_by, stamped,"
            " state, rung, attempts, calls, closed_at) SELECT i, 1, '', '', 'other', 4, '', '',"
            " 'a', 'd', 'b', 'close', 1, 'b', 'same_day', 'b', 0, 'closed', 1, 0, 1, 'c' FROM n"
        )
        desk.change(
            f"{numbers} INSERT INTO call (id, uid, at, direction, result, number, number_given, name,"
            " folded, lane, about, note, effect, callback_id, source_detail, person_id) SELECT i, i, 'a',"
            " 'inbound', 'missed', '', '', '', '', 'other', '', '', 'opened', i, '', 2 FROM n"
        )
        for action, subject in (
            ("call.saved", "call"),
            ("callback.opened", "callback"),
            ("callback.closed",) * 2,
        ):
            desk.change(
                f"{numbers} INSERT INTO audit (at, person_id, action, subject, subject_id, detail)"
                f" SELECT 'a', 2, '{action}', '{subject.split('.')[0]}', i, '{{}}' FROM n"
            )

    fill(1, 450)
    small = peak()
    fill(451, 3000)
    assert peak() < small * 1.3
