"""F7: the figures of 30 days and of this year among a million calls, from the key to the first and to all."""

from __future__ import annotations

import re
import time
from pathlib import Path

from frontdesk.services.numbers.figures import FIGURES
from tests.benchmarks.row import Benchmark, Row, middle
from tests.benchmarks.screen_loads import copied_load
from tests.benchmarks.screen_process import cpu_ms, family
from tests.benchmarks.screen_terminal import desk, painted_calls
from tests.terminal import Terminal

_FIRST = re.compile(rf"{FIGURES[0].words} +\d+ %")
_COUNTING = re.compile(rf"({'|'.join(figure.words for figure in FIGURES)}) +…")
#: Seconds without a byte after which all figures are there, also those of a year.
_QUIET = 1.5
#: Seconds that a year may take on a busy machine.
_PATIENCE = 60.0


def measure(loads: Path, runs: int) -> list[Row]:
    """Open F7 as the first thing of a desk, then look at this year."""
    taken: dict[str, list[tuple[float, float, float]]] = {"30 days": [], "this year": []}
    with copied_load(loads) as home:
        for _ in range(runs):
            with desk(home) as terminal:
                terminal.wait_until(painted_calls, timeout=60, what="the Calls screen")
                taken["30 days"].append(_counted(terminal, "{f7}", "last 30 days"))
                terminal.send("p")
                terminal.wait_for("Figures of which period?")
                taken["this year"].append(_counted(terminal, "{down}{enter}", "Figures ── this year"))
                terminal.quit(timeout=60)
    rows = []
    for words, first, whole in (("30 days", 300, 1000), ("this year", None, None)):
        begun, done, cpu = (middle(list(figures)) for figures in zip(*taken[words], strict=True))
        rows.append(Row(f"F7, {words}: the first figure", begun, "ms", first))
        rows.append(Row(f"F7, {words}: all figures", done, "ms", whole, cpu=cpu))
    return rows


def _counted(terminal: Terminal, typed: str, named: str) -> tuple[float, float, float]:
    """Press keys; return after how many milliseconds the first figure stood there, and all; and CPU ms."""
    terminal.rest(_QUIET / 2)
    terminal.screen()
    pids = family(terminal.process.pid)
    before = cpu_ms(pids)
    at = time.monotonic()
    terminal.send(typed)
    terminal.rest(_QUIET)
    first = terminal.seen_at(
        lambda screen: named in screen and _has(screen, _FIRST), _PATIENCE, "the first figure", since=at
    )
    every = terminal.seen_at(
        lambda screen: named in screen and _has(screen, _FIRST) and not _COUNTING.search(screen),
        _PATIENCE,
        "all figures",
        since=at,
    )
    return (first - at) * 1000, (every - at) * 1000, cpu_ms(pids) - before


def _has(screen: str, words: re.Pattern[str]) -> bool:
    return words.search(screen) is not None


BENCHMARK = Benchmark("numbers", measure)
