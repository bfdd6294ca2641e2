"""A desk that nobody touches: what it costs and what it writes."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.row import Benchmark, Row, middle
from tests.benchmarks.screen_loads import copied_load
from tests.benchmarks.screen_process import cpu_ms, family, written_bytes
from tests.benchmarks.screen_terminal import desk, floor, painted_calls, painted_queue
from tests.terminal import Terminal

#: Seconds in which nothing is pressed. A full minute ends in each, when every age in sight changes.
WINDOW = 20.0
_BEFORE_THE_MINUTE = 8.0
#: Toasts, and what the start left to do, are over by then.
_SETTLED = 7.0


@dataclass(frozen=True, slots=True)
class Window:
    """One window.

    Attributes:
        points: processor time of each program, in hundredths of a core.
        wrote: bytes that the desks sent to disks.
        changed: files of the stores that were written to.
        stamped: entries of the audit that came meanwhile: a deadline passed and was recorded, which is work.
    """

    points: list[float]
    wrote: int
    changed: int
    stamped: int


def measure(loads: Path, runs: int) -> list[Row]:
    """Watch two desks and three floors through the same minutes' ends, one window for three runs."""
    with (
        copied_load(loads) as home,
        copied_load(loads) as other,
        desk(home) as queue,
        desk(other) as calls,
        floor("bare_lines") as bare,
        floor("four_widgets") as four,
        floor("data_table", "--ticks") as table,
    ):
        queue.wait_until(painted_calls, what="the Calls screen")
        queue.send("{f3}")
        queue.wait_until(painted_queue, what="the queue")
        calls.wait_until(painted_calls, what="the Calls screen")
        table.wait_for("(212) 555-0100")
        time.sleep(_SETTLED)
        terminals = (queue, calls, bare, four, table)
        windows = [_window(terminals, (home, other)) for _ in range(max(1, runs // 3))]
        for one in (queue, calls):
            one.quit()
    points = [middle(figures) for figures in zip(*(one.points for one in windows), strict=True)]
    return [*_cost(points), *_written([one for one in windows if not one.stamped])]


def _cost(points: Sequence[float]) -> list[Row]:
    on_queue, on_calls, bare, four, table = points
    return [
        Row("idle on Callbacks, above an idle bare view: points of a core", on_queue - bare, "%", 0.3),
        Row("idle on Calls, above an idle bare view: points of a core", on_calls - bare, "%", 0.3),
        Row(
            "idle on Callbacks: what the ticks cost, above the bare view", on_queue - bare, "%", 0.1,
            table - bare, "a DataTable with such ticks",
        ),
        Row("idle on Callbacks, all of it", on_queue, "%", None, bare, "the bare view, idle"),
        Row("idle on Calls, all of it", on_calls, "%", None, four, "R, its field's cursor blinking"),
    ]  # fmt: skip


def _written(windows: Sequence[Window]) -> list[Row]:
    """What was written while nothing was to be recorded."""
    names = ("idle: bytes that two desks send to disks", "idle: store files that change")
    if not windows:
        why = "a deadline passed in every window and was recorded; take a load that is older than an hour"
        return [Row.not_measured(name, 0, why) for name in names]
    return [
        Row(names[0], max(one.wrote for one in windows), "bytes", 0),
        Row(names[1], max(one.changed for one in windows), "files", 0),
    ]


def _window(terminals: Sequence[Terminal], homes: Sequence[Path]) -> Window:
    """Watch all programs over one window around a minute's end; the first two are the desks."""
    time.sleep((60 - _BEFORE_THE_MINUTE - time.time() % 60) % 60)
    pids = [family(terminal.process.pid) for terminal in terminals]
    desks = pids[0] + pids[1]
    entries, files, wrote = _entries(homes), _files(homes), written_bytes(desks)
    before, at = [cpu_ms(one) for one in pids], time.monotonic()
    time.sleep(WINDOW)
    after, passed = [cpu_ms(one) for one in pids], time.monotonic() - at
    return Window(
        [(late - early) / 10 / passed for early, late in zip(before, after, strict=True)],
        written_bytes(desks) - wrote,
        len(_files(homes) - files),
        _entries(homes) - entries,
    )


def _entries(homes: Sequence[Path]) -> int:
    """The number of the last entries in the stores' audits."""
    total = 0
    for home in homes:
        with closing(sqlite3.connect(f"file:{home}/frontdesk.db?mode=ro", uri=True)) as store:
            total += store.execute("SELECT MAX(id) FROM audit").fetchone()[0]
    return total


def _files(homes: Sequence[Path]) -> set[tuple[Path, int, int]]:
    """What the stores keep on the disk: length and time of the last change."""
    return {
        (path, path.stat().st_size, path.stat().st_mtime_ns)
        for home in homes
        for path in home.glob("frontdesk.db*")
        if not path.name.endswith("-shm")  # in memory, whatever its name says
    }


BENCHMARK = Benchmark("idle", measure)
