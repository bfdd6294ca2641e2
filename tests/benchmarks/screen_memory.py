"""What the desk holds in memory, after the start and after an hour's work."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.benchmarks.row import Benchmark, Row, middle
from tests.benchmarks.screen_loads import FEW, copied_load
from tests.benchmarks.screen_process import Memory, family, memory
from tests.benchmarks.screen_terminal import desk, floor, painted_calls, painted_footer, painted_queue
from tests.terminal import Terminal


def measure(loads: Path, runs: int) -> list[Row]:
    """Weigh R, a desk on a long and one on a short history, each after the start and after a walk."""
    with copied_load(loads) as many, copied_load(loads, FEW) as few:
        taken: dict[str, list[Memory]] = {}
        for _ in range(max(1, runs // 3)):
            with floor("four_widgets") as four:
                four.wait_until(painted_footer)
                four.rest(0.4)
                taken.setdefault("R", []).append(memory(four.process.pid))
            for name, home in (("many", many), ("few", few)):
                for moment, weights in _walk(partial(desk, home)):
                    taken.setdefault(f"{name} {moment} desk", []).append(weights[-1])
                    taken.setdefault(f"{name} {moment} launcher", []).append(weights[0])
    resident = {name: middle([one.resident for one in found]) for name, found in taken.items()}
    share = {name: middle([one.share for one in found]) for name, found in taken.items()}
    words = "R, four widgets"
    longer = f"with {FEW:,} calls"
    desks = {what: resident[f"many {what} desk"] for what in ("start", "queue", "walk")}
    return [
        Row("memory after the start (RSS)", desks["start"], "MB", 1.25, resident["R"], words),
        Row("memory after the start (PSS)", share["many start desk"], "MB", None, share["R"], words),
        Row("memory of the launcher beside it (RSS)", resident["many start launcher"], "MB", None),
        Row("memory of the launcher beside it (PSS)", share["many start launcher"], "MB", None),
        Row("memory with 6,000 on Callbacks (RSS)", desks["queue"], "MB", None, resident["R"], words),
        Row("memory after a walk through all (RSS)", desks["walk"], "MB", 1.5, resident["R"], words),
        Row(
            "memory after a walk, the longer history (RSS)", desks["walk"], "MB", 1.05,
            resident["few walk desk"], longer,
        ),
    ]  # fmt: skip


def _walk(make: Callable[[], Terminal]) -> list[tuple[str, list[Memory]]]:
    """Open what there is, and weigh the processes at three moments."""
    found = []
    with make() as terminal:
        terminal.wait_until(painted_calls, what="the Calls screen")
        terminal.rest(0.4)
        found.append(("start", _weigh(terminal)))
        terminal.send("{f3}")
        terminal.wait_until(painted_queue, what="the queue")
        terminal.rest()
        found.append(("queue", _weigh(terminal)))
        for _ in range(20):
            terminal.send("{pagedown}")
            terminal.rest(0.1)
        for key in ("{f4}", "{f9}", "{f9}", "{f2}"):
            terminal.send(key)
            terminal.rest()
        found.append(("walk", _weigh(terminal)))
        terminal.quit()
    return found


def _weigh(terminal: Terminal) -> list[Memory]:
    return [memory(pid) for pid in family(terminal.process.pid)]


BENCHMARK = Benchmark("memory", measure)
