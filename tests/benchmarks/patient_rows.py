"""The Patients list with twenty thousand unfinished people: its order, and what its filter takes to begin."""

from __future__ import annotations

import tempfile
from pathlib import Path

from frontdesk.domain.referrals.patients import View
from tests.benchmarks.row import Benchmark, Row
from tests.benchmarks.store_timing import in_turns
from tests.builders import Desk, a_desk, set_up
from tests.referral_scene import fill

#: Each of the scene's people so many times; numbers of a table's copies lie so far apart.
_TIMES, _APART = 2500, 12
#: What is written otherwise in a copy, by the table.
_COPIED = {
    "contact": {"name": "name || ' ' || i", "folded": "folded || ' ' || i"},
    "contact_number": {"number": "substr(number, 1, 8) || substr('0000' || i, -4)"},
    "callback": {"number": "substr(number, 1, 6) || substr('000000' || (i * 10 + id), -6)"},
    "referral": {},
    "referral_sender": {},
}
#: The columns by which the copies belong together.
_OF_COPY = ("id", "contact_id", "callback_id", "referral_id")


def copy_people(desk: Desk) -> int:
    """Copy the scene's people many times, and return how many are unfinished."""
    fill(desk)
    for table, others in _COPIED.items():
        columns = [row[1] for row in desk.rows(f"PRAGMA table_info({table})")]
        moved = {name: f"{name} + i * {_APART}" for name in _OF_COPY if name in columns}
        chosen = ", ".join((moved | others).get(name, name) for name in columns)
        counted = f"WITH RECURSIVE k(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM k WHERE i < {_TIMES})"
        copied = f"SELECT {chosen} FROM {table}, k WHERE id <= {_APART}"
        desk.change(f"{counted} INSERT INTO {table} ({', '.join(columns)}) {copied}")
    return len(desk.do.patients.order(View.OPEN))


def measure(loads: Path, runs: int) -> list[Row]:
    """Read the order and begin a filter, on a store of its own."""
    with tempfile.TemporaryDirectory(prefix="patients-", dir=loads) as folder:
        store = str(Path(folder) / "frontdesk.db")
        set_up(store)
        with a_desk(store) as desk:
            count, patients = copy_people(desk), desk.do.patients
            order, leaking, begun = in_turns(
                runs,
                3,
                lambda: patients.order(View.OPEN),
                lambda: patients.order(View.LEAKING),
                lambda: patients.filter(View.OPEN),
            )
    return [
        Row(f"Patients: the order of {count:,}", order.wall, "ms", 100, cpu=order.cpu),
        Row(f"Patients: who of {count:,} is at a point", leaking.wall, "ms", 100, cpu=leaking.cpu),
        Row(f"Patients: the filter of {count:,} begins", begun.wall, "ms", 1000, cpu=begun.cpu),
    ]


BENCHMARK = Benchmark("patients", measure)
