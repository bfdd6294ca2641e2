"""A year of use through the services: at its end the store agrees with itself and nothing is gone.

Calls, callbacks, claims by three people, outcomes, promises, undo, breaches over nights, holidays and both
clock changes, imports, and a restart each morning.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from array import array
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random
from statistics import median

from frontdesk.bootstrap import open_services
from frontdesk.demo.stage import DemoClock
from frontdesk.services.desk import Services
from frontdesk.services.safety.check import CheckService
from tests.builders import NEW_YORK, settings
from tests.campaigns.calendar_of_use import between, day_times, shares, visited_days
from tests.campaigns.campaign import Campaign, Score
from tests.campaigns.desk_walk import LINES, DeskWalk
from tests.phones.logs import MISSED, OUTBOUND, Row, master

#: Of a hundred calls so many are typed into the form; the phone system's log tells of the others.
TYPED = 40
#: A log is imported on every so manieth day, and one of so many is taken back and imported again.
IMPORT_DAYS, TAKEN_BACK = 5, 4
#: A year is long enough from so many calls on to judge whether it grows slow or fat, and by how much.
LONG, SLOWER, FATTER = 10_000, 1.5, 1.3
#: Calls of the walks that get a fault planted.
FAULTY_CALLS = 60
_KEPT = ("call", "callback", "attempt", "breach", "source", "audit", "settings_version")
_LOGGED = (*[Row()] * 5, OUTBOUND, replace(OUTBOUND, billsec=0, disposition="NO ANSWER"), *[MISSED] * 2)

_A_CLOSED = (
    "(SELECT MIN(id) FROM callback WHERE state = 'closed'"
    " AND number NOT IN (SELECT number FROM callback WHERE state = 'open'))"
)
_AN_OPEN = "(SELECT MIN(id) FROM callback WHERE state = 'open' AND owner_id IS NULL)"
#: What somebody might do to the rows behind the program's back, or a fault of the program.
FAULTS = {
    "a closed one reopened": f"UPDATE callback SET state = 'open', closed_at = NULL WHERE id = {_A_CLOSED}",
    "an open one closed": f"UPDATE callback SET state = 'closed', closed_at = received WHERE id = {_AN_OPEN}",
    "a claim nobody made": f"UPDATE callback SET owner_id = 2, claimed_at = received WHERE id = {_AN_OPEN}",
    "a deadline moved": f"UPDATE callback SET due = '2027-06-01T12:00:00.000000+00:00' WHERE id = {_AN_OPEN}",
    "a try too many": f"UPDATE callback SET attempts = attempts + 1 WHERE id = {_AN_OPEN}",
    "a call too many": f"UPDATE callback SET calls = calls + 1 WHERE id = {_AN_OPEN}",
}


class Year:
    """A practice from January to January."""

    def __init__(self, folder: Path, calls: int, seed: int = 1) -> None:
        """Set the practice up, on the evening before its first day."""
        self.store_file = folder / "frontdesk.db"
        self.restarts, self.imports, self.logged = 0, 0, 0
        self.memory = array("d")
        self._folder, self._calls, self._random = folder, calls, Random(f"soak {seed} {calls}")
        self._days = visited_days(calls)
        self._clock = DemoClock(datetime.combine(self._days[0], time(6), NEW_YORK).astimezone(UTC))
        self._imported_until = self._clock()
        services = self._open()
        services.practice.set_up(settings(holidays="US"))
        callers = max(LINES, calls // 5)
        self.walk = DeskWalk(services, self._clock, self._random, callers)

    def live(self) -> None:
        """Every day of it."""
        typed = shares(self._calls * TYPED // 100, len(self._days))
        logged = shares(self._calls - sum(typed), len(self._days))
        waiting = 0
        for place, (day, count) in enumerate(zip(self._days, typed, strict=True)):
            self._restart(day)
            waiting += logged[place]
            if place % IMPORT_DAYS == IMPORT_DAYS - 1 or place == len(self._days) - 1:
                self._import(waiting)
                waiting = 0
            for at in day_times(day, count, self._random):
                self._clock.move_to(at)
                self.walk.take_call()
            self.memory.append(resident_megabytes())

    def close(self) -> None:
        """Go home."""
        self.walk.services.office.store.close()

    def findings(self) -> list[str]:
        """What the check finds, and which numbers are gone."""
        store = self.walk.services.office.store
        found = CheckService(self.walk.services.office).run().findings
        for table, numbers in (("call", self.walk.calls), ("callback", self.walk.callbacks)):
            there = {number for (number,) in store.rows(f"SELECT id FROM {table}")}
            found += [f"{table} {number} is gone" for number in sorted(set(numbers) - there)]
        for table in _KEPT:
            ((count, last),) = store.rows(f"SELECT COUNT(*), MAX(id) FROM {table}")
            if count != (last or 0):
                found.append(f"{table}: {count} rows, the last is number {last}")
        ((drafts,),) = store.rows("SELECT COUNT(*) FROM draft")
        return found + ([f"{drafts} drafts of saved calls"] if drafts else [])

    def growth(self) -> list[str]:
        """True if a save took longer at the end than at first, or the memory grew; where it can be told."""
        (first, last), (lean, fat) = tenths(self.walk.save_costs), self.megabytes()
        slow = [f"a save cost {first:.1f} sums, then {last:.1f}"] if last > first * SLOWER else []
        heavy = [f"{lean:.0f} MB, then {fat:.0f}"] if fat > lean * FATTER else []
        return slow + heavy if self._calls >= LONG else []

    def save_times(self) -> tuple[float, float]:
        """Processor milliseconds of a save, in the year's second tenth and in its last."""
        first, last = tenths(self.walk.save_seconds)
        return first * 1000, last * 1000

    def megabytes(self) -> tuple[float, float]:
        """The memory of this process after a tenth of the year, and at its end."""
        return self.memory[len(self.memory) // 10], self.memory[-1]

    def _restart(self, day: date) -> None:
        """The next morning: the desk is opened again, and sees what passed meanwhile."""
        self.close()
        self._clock.move_to(datetime.combine(day, time(7, 45), NEW_YORK).astimezone(UTC))
        self.walk.services = self._open()
        self.walk.services.callbacks.standing(by=2)
        self.restarts += 1

    def _open(self) -> Services:
        return open_services(str(self.store_file), self._clock)

    def _import(self, count: int) -> None:
        """Read the log of the days since the last one; now and then it is taken back and read again."""
        path = self._folder / "Master.csv"
        path.write_text(master(*self._rows(count)))
        self._run(path)
        self.imports += 1
        if self.imports % TAKEN_BACK == 0:
            self.walk.services.imports.undo(by=3)
            self._run(path)
        self.logged += count

    def _run(self, path: Path) -> None:
        imports = self.walk.services.imports
        with imports.open(path) as log:
            imports.run(log, by=3)

    def _rows(self, count: int) -> Iterable[Row]:
        """Calls of any hour since the last log, in order; nights and closed days among them."""
        now, since = self._clock(), self._imported_until
        self._imported_until = now
        for place, at in enumerate(sorted(between(since, now, self._random) for _ in range(count))):
            local = at.astimezone(NEW_YORK).replace(tzinfo=None) - timedelta(minutes=2)
            row = replace(
                self._random.choice(_LOGGED), start=local, uniqueid=f"{self.imports}.{place}", name=""
            )
            number = self.walk.a_number()
            yield replace(row, dst=number) if row.src == OUTBOUND.src else replace(row, src=number)


def tenths(values: Sequence[float]) -> tuple[float, float]:
    """The medians of the second tenth of some values, and of the last."""
    tenth = max(1, len(values) // 10)
    return median(values[tenth : 2 * tenth]), median(values[-tenth:])


def resident_megabytes() -> float:
    """The memory this process has in use now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def found_in_copy(store_file: Path, fault: str, folder: Path) -> bool:
    """True if the check finds a fault that is planted in a copy of a store."""
    copy = folder / "faulty.db"
    shutil.copyfile(store_file, copy)
    with closing(sqlite3.connect(copy)) as store:
        changed = store.execute(fault).rowcount
        store.commit()
    services = open_services(str(copy))
    try:
        return changed == 1 and bool(CheckService(services.office).run().findings)
    finally:
        services.office.store.close()


def missing_faults(store_file: Path, folder: Path) -> list[str]:
    """The planted faults that the check does not find, each in a copy of its own."""
    return [name for name, fault in FAULTS.items() if not found_in_copy(store_file, fault, folder)]


def run(calls: int, folder: Path) -> Score:
    """Live through a year with as many calls; then plant each fault in a year of a few."""
    year = Year(folder, calls)
    year.live()
    wrong = year.findings() + year.growth()
    breaches = year.walk.services.office.store.rows("SELECT COUNT(*) FROM breach")[0][0]
    year.close()
    small = folder / "small"
    small.mkdir()
    faulty = Year(small, FAULTY_CALLS)
    faulty.live()
    sound = not faulty.findings()
    faulty.close()
    missed = missing_faults(faulty.store_file, small)
    made = ", ".join(f"{count:,} {what}" for what, count in year.walk.made.items() if what != "call")
    (first, last), (lean, fat) = year.save_times(), year.megabytes()
    return Score(
        seen=f"{len(year.walk.calls) + year.logged:,} calls, {year.logged:,} of {year.imports} logs, {made}, "
        f"{breaches:,} breaches, {year.restarts} restarts; a save {first:.1f} ms of processor, at the end "
        f"{last:.1f}; {lean:.0f} MB, at the end {fat:.0f}",
        broken=len(wrong),
        control=f"{len(FAULTS)} planted faults" + (f", not found: {', '.join(missed)}" if missed else ""),
        control_broken=len(FAULTS) if sound and not missed else 0,
        examples=tuple(wrong[:5]),
    )


def _needs_statm() -> str:
    return "" if Path("/proc/self/statm").exists() else "it needs Linux's /proc"


CAMPAIGN = Campaign(
    name="soak",
    promise="after a year of use the store agrees with itself, holds all that was made, and is as quick",
    run=run,
    test_cases=300,
    full_cases=130_000,
    cannot_run=_needs_statm,
)
