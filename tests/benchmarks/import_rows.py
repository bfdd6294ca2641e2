"""Importing a call log, beside what SQLite and phonenumbers alone take for the same rows.

``python -m tests.benchmarks.import_rows --rows 1000000`` measures another size, and ``--memory`` how much
more memory a log of 1,000,000 rows takes than one of 100,000.
"""

from __future__ import annotations

import argparse
import csv
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from peewee import Database

from frontdesk.domain.backlog import GoesTo
from frontdesk.services.desk import build_services
from frontdesk.store.db.engine import Store, open_store
from tests.benchmarks.import_log import make_log
from tests.benchmarks.row import Benchmark, Row, interleaved, middle
from tests.builders import SetClock, set_up

#: Rows of the log that is measured.
ROWS = 200_000
#: Rows of one transaction of the floor: as many calls as a transaction of the import writes.
BATCH = 2_500
#: Numbers of the log that the bound is measured on, and the most turns: each takes many seconds.
NUMBERS, TURNS = 10_000, 3

_INSERT = (
    "INSERT INTO call (uid, at, direction, result, number, number_given, name, folded, lane, source_answer,"
    " effect, talk_seconds, about, note, source_detail, person_id)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'other', NULL, 'none', ?, '', '', '', 1)"
)


def measure(loads: Path, runs: int, rows: int = ROWS) -> list[Row]:
    """The rows of the table: speed beside both floors, and for how long another desk may have to wait."""
    log = loads / f"calls-{rows}.csv"
    if not log.exists():
        made = log.with_suffix(".part")
        make_log(made, rows)
        made.rename(log)
    numbers = _numbers(log)
    with tempfile.TemporaryDirectory(dir=loads) as folder:
        holds: list[float] = []
        ways: tuple[Callable[[], float], ...] = (
            lambda: _import(log, Path(folder), holds),
            lambda: _executemany(log, Path(folder)),
            lambda: _parse(numbers),
        )
        ours, inserted, parsed = map(middle, interleaved(min(runs, TURNS), *ways))
    what = f"import of a log of {rows:,} rows"
    return [
        Row(what, ours, "rows/s", 0.25, inserted, "csv.reader, executemany, nothing else", at_least=True),
        Row(what, ours, "rows/s", 0.25, parsed, "phonenumbers parse and format, each row", at_least=True),
        Row("import: the longest hold of the store", 1000 * max(holds), "ms", 500),
    ]


def memory() -> list[Row]:
    """What a long log takes beside a shorter one, in processes of their own."""
    taken = []
    with tempfile.TemporaryDirectory() as folder:
        for rows in (100_000, 1_000_000):
            log = Path(folder) / f"{rows}.csv"
            make_log(log, rows)
            child = [sys.executable, "-m", "tests.benchmarks.import_rows", "--measure", str(log)]
            done = subprocess.run(child, check=True, capture_output=True, text=True)
            taken.append(float(done.stdout))
    return [Row("memory of 1,000,000 rows", taken[1], "MB", 1.25, taken[0], "of 100,000 rows")]


class _WatchedStore(Store):
    """A store that notes for how long it was held: from each begin to the return of its commit."""

    def __init__(self, database: Database, where: str) -> None:
        super().__init__(database, where)
        self.holds: list[float] = []

    @contextmanager
    def writing(self) -> Iterator[Database]:
        """See ``Store``."""
        with super().writing() as db:
            begun = time.perf_counter()
            yield db
        self.holds.append(time.perf_counter() - begun)


def _import(log: Path, folder: Path, holds: list[float]) -> float:
    """Rows a second of an import into an empty store, by CPU time; notes how long the store was held."""
    path = folder / "ours.db"
    set_up(str(path))
    opened = open_store(str(path))
    store = _WatchedStore(opened.database, opened.where)
    imports = build_services(store, SetClock("fri 12:00")).imports
    before = time.process_time()
    with imports.open(log) as calls:
        report = imports.run(calls, by=2, goes=GoesTo.TODAY)
    took = time.process_time() - before
    store.close()
    holds += store.holds
    _forget(path)
    return report.rows / took


def _executemany(log: Path, folder: Path) -> float:
    """Rows a second of the least that has to be done: read the file, write its rows."""
    store = folder / "floor.db"
    set_up(str(store))
    db = sqlite3.connect(store, isolation_level=None)
    db.execute("PRAGMA synchronous = full")
    db.execute("PRAGMA foreign_keys = 1")
    before = time.process_time()
    with log.open(newline="") as file:
        rows: list[tuple[Any, ...]] = []
        count = 0
        for row in csv.reader(file):
            count += 1
            name = row[4]
            rows.append((f"{row[16]}-{count}", row[9], row[3], row[14], row[1], row[1], name, name, row[13]))
            if len(rows) == BATCH:
                _write(db, rows)
        _write(db, rows)
    took = time.process_time() - before
    db.close()
    _forget(store)
    return count / took


def _write(db: sqlite3.Connection, rows: list[tuple[Any, ...]]) -> None:
    db.execute("BEGIN IMMEDIATE")
    db.executemany(_INSERT, rows)
    db.execute("COMMIT")
    rows.clear()


def _parse(numbers: list[str]) -> float:
    """Numbers a second that the library reads and writes out, without remembering any."""
    import phonenumbers

    before = time.process_time()
    for number in numbers:
        try:
            parsed = phonenumbers.parse(number, "US")
        except phonenumbers.NumberParseException:
            continue
        phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return len(numbers) / (time.process_time() - before)


def _numbers(log: Path) -> list[str]:
    """The number outside of the first rows."""
    with log.open(newline="") as file:
        rows = csv.reader(file)
        return [row[1] if len(row[1]) > 3 else row[2] for row, _ in zip(rows, range(NUMBERS), strict=False)]


def _forget(store: Path) -> None:
    for path in store.parent.glob(f"{store.name}*"):
        path.unlink()


BENCHMARK = Benchmark("import", measure)


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.import_rows", description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS, help="rows of the log")
    parser.add_argument("--runs", type=int, default=TURNS, help="turns of each measurement")
    parser.add_argument("--memory", action="store_true", help="measure memory instead of speed")
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if args.measure:
            _import(args.measure, Path(folder), [])
            print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
            return
        rows = memory() if args.memory else measure(Path(folder), args.runs, args.rows)
    for row in rows:
        print(row.line())


if __name__ == "__main__":
    main()
