"""kill -9 in the middle of an import of appointments: nothing half done stays, and it can be done again."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from random import Random

from frontdesk.domain.referrals.patients import NewReferral
from frontdesk.services.office import system_clock
from frontdesk.services.safety.check import CheckService
from tests.builders import NEW_YORK, Desk

#: They are written in three transactions.
PATIENTS = 250
KILLS = 3
TOUCHED = (
    "SELECT id, step, booked_for, booked_at, confirmed_at FROM referral ORDER BY id",
    "SELECT COUNT(*) FROM appointment",
    "SELECT COUNT(*) FROM referral_event WHERE voided_at IS NULL",
    "SELECT COUNT(*) FROM owed WHERE voided_at IS NULL",
    "SELECT COUNT(*) FROM callback WHERE closed_at IS NULL",
)


def test_nothing_half_done_stays_behind_a_kill(desk: Desk, home: Path, tmp_path: Path) -> None:
    desk.clock.instant = system_clock()
    path, before = an_export_of_everybody(desk, tmp_path), [desk.rows(query) for query in TOUCHED[1:]]
    steps = desk.rows(TOUCHED[0])
    rng, in_the_middle = Random(7), 0
    for _ in range(KILLS):
        import_and_kill(desk, home, path, after=rng.uniform(0, 0.8))
        desk.clock.instant = system_clock()
        in_the_middle += desk.do.imports.clean_up(by=desk.dana)
        if desk.rows("SELECT id FROM import_run WHERE undone_at IS NULL"):
            # It was through before the kill came.
            last = desk.value("SELECT MAX(id) FROM import_run")
            assert desk.do.imports.undo_bookings(last, by=desk.dana).kept == ()
        assert desk.rows(TOUCHED[0]) == steps
        assert [desk.rows(query) for query in TOUCHED[1:]] == before
    assert CheckService(desk.do.office).run().findings == []
    assert in_the_middle


def an_export_of_everybody(desk: Desk, folder: Path) -> Path:
    """Everybody was referred, and has an appointment in three days that they confirmed."""
    begins = (system_clock() + timedelta(days=3)).astimezone(NEW_YORK)
    rows = ["Appt ID,Patient,Phone,Date,Time,Type,Status"]
    for number in range(PATIENTS):
        name, phone = f"Pat {chr(97 + number % 26)}{chr(97 + number // 26)}", f"212555{number:04}"
        desk.do.patients.add(NewReferral(name, phone, "Dr Patel"), by=desk.dana)
        rows.append(f"{number},{name},{phone},{begins:%m/%d/%Y},10:00,New Patient,Confirmed")
    path = folder / "appointments.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def import_and_kill(desk: Desk, home: Path, path: Path, *, after: float) -> None:
    """Import in a process of its own, which is killed so many seconds after it began to write."""
    command = [
        *(sys.executable, "-m", "frontdesk", "--home", str(home)),
        *("import", "bookings", str(path), "--yes"),
    ]
    runs = desk.value("SELECT COUNT(*) FROM import_run")
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while process.poll() is None and desk.value("SELECT COUNT(*) FROM import_run") == runs:
        time.sleep(0.01)
    try:
        process.wait(timeout=after)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
