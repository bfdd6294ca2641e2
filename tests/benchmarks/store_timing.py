"""Time of the store's work: wall and processor, of many turns at once because one is too short to time."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from tests.benchmarks.row import Row


@dataclass(frozen=True, slots=True)
class Taken:
    """What one turn takes, the median of several runs.

    Attributes:
        wall: milliseconds on the clock.
        cpu: milliseconds of the processor.
    """

    wall: float
    cpu: float


def in_turns(runs: int, turns: int, *ways: Callable[[], object]) -> list[Taken]:
    """Time several ways in turn, so that noise hits all of them; the first run warms up.

    Args:
        runs: how often each is timed.
        turns: how often each is done for one figure.
        ways: what is timed.
    """
    taken: list[list[tuple[float, float]]] = [[] for _ in ways]
    for run in range(runs + 1):
        for way, figures in zip(ways, taken, strict=True):
            wall, cpu = time.perf_counter(), time.process_time()
            for _ in range(turns):
                way()
            if run:
                figures.append((time.perf_counter() - wall, time.process_time() - cpu))
    return [
        Taken(*(median(figure) * 1000 / turns for figure in zip(*figures, strict=True))) for figures in taken
    ]


def held_against(what: str, ours: Taken, floor: Taken, floor_name: str, target: float | None) -> Row:
    """A row with both figures."""
    return Row(what, ours.wall, "ms", target, floor.wall, floor_name, cpu=ours.cpu, floor_cpu=floor.cpu)
