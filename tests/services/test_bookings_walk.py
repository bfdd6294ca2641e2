"""Whatever exports say, in whatever order, and whatever desks do between: the store agrees with itself."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from frontdesk.domain.errors import FrontDeskError
from frontdesk.domain.referrals.events import EventKind
from frontdesk.domain.referrals.patients import NewReferral
from frontdesk.services.safety.check import CheckService
from tests.builders import NEW_YORK, Desk
from tests.services.test_bookings import HEADER, run

STEPS = 25
PEOPLE = {"Maria Alvarez": "2125550101", "Ann Poe": "2125550102", "Bea Roe": "", "Cy Coe": "2125550104"}
STATUSES = ("Scheduled", "Confirmed", "Completed", "No show", "Canceled", "Rescheduled")
TYPES = ("New Patient", "Spravato", "Follow up", "")
BY_DESKS = (
    EventKind.BOOKED,
    EventKind.CONFIRMED,
    EventKind.EVALUATED,
    EventKind.SESSION,
    EventKind.NO_SHOW,
    EventKind.LOST,
    EventKind.COMPLETED,
    EventKind.REOPENED,
)
#: What an import changes, all of which its undo puts back.
KEPT = "SELECT id, contact_id, step, booked_for, off_at, evaluated_at, sessions_done, lost_at FROM referral"


class Exports:
    """A practice system whose appointments change from day to day."""

    def __init__(self, rng: Random, folder: Path) -> None:
        self._rng = rng
        self._file = folder / "appointments.csv"
        self._rows: dict[int, list[str]] = {}

    def next(self, desk: Desk) -> Path:
        """Change some appointments, add some, and export all; now and then without ids."""
        for row in self._rows.values():
            if self._rng.random() < 0.4:
                row[5] = self._rng.choice(STATUSES)
        for _ in range(self._rng.randrange(3)):
            name = self._rng.choice([*PEOPLE, "Nobody Here"])
            begins = (desk.clock() + timedelta(hours=self._rng.randrange(-48, 120))).astimezone(NEW_YORK)
            self._rows[len(self._rows)] = [
                name,
                PEOPLE.get(name, ""),
                f"{begins:%m/%d/%Y}",
                f"{begins:%H}:00",
                self._rng.choice(TYPES),
                self._rng.choice(STATUSES),
                "",
            ]
        has_ids = self._rng.random() < 0.8
        lines = [f"{f'A-{at}' if has_ids else ''},{','.join(row)}" for at, row in self._rows.items()]
        self._rng.shuffle(lines)
        self._file.write_text("\n".join((HEADER, *lines)) + "\n", encoding="utf-8")
        return self._file


@pytest.mark.parametrize("seed", range(6))
def test_any_exports_and_any_desk_between(desk: Desk, tmp_path: Path, seed: int) -> None:
    rng = Random(seed)
    exports = Exports(rng, tmp_path)
    referrals = [
        desk.do.patients.add(NewReferral(name, number, "Dr Priya Patel", "Westside"), by=desk.dana).referral
        for name, number in PEOPLE.items()
    ]
    imported = 0
    for _ in range(STEPS):
        desk.clock.on(rng.randrange(600))
        before = desk.rows(KEPT)
        if rng.random() < 0.5:
            _record(desk, rng, rng.choice(referrals))
            continue
        path = exports.next(desk)
        if not path.read_text(encoding="utf-8").count("\n") > 1:
            continue
        report = run(desk, path)  # which asks the check, too
        again = run(desk, path)
        assert again.import_id is None
        assert (again.counts.added, again.counts.updated) == (0, 0)
        if report.import_id is not None:
            imported += 1
            if rng.random() < 0.4:
                assert desk.do.imports.undo_bookings(report.import_id, by=desk.dana).kept == ()
                assert desk.rows(KEPT) == before
                assert CheckService(desk.do.office).run().findings == []
    assert imported


def _record(desk: Desk, rng: Random, referral: int) -> None:
    """A desk records something, if it can be."""
    with suppress(FrontDeskError):
        desk.do.patients.record(referral, rng.choice(BY_DESKS), reason="said so", by=desk.dana)
