"""One line of the table: ours beside a floor of the same run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median


@dataclass(frozen=True, slots=True)
class Row:
    """What was measured and what it is held against.

    Attributes:
        what: what the person feels.
        ours: our figure, in ``unit``.
        unit: of both figures: "ms", "MB", "rows/s".
        target: the limit, on the ratio where there is a floor, else on ``ours``.
        floor: the floor's figure, or None where the target is absolute.
        floor_name: what the floor is.
        at_least: whether the target is a lower limit (throughput), not an upper one.
    """

    what: str
    ours: float
    unit: str
    target: float
    floor: float | None = None
    floor_name: str = ""
    at_least: bool = False

    @property
    def judged(self) -> float:
        """What is compared with the target: the ratio, or the figure itself."""
        return self.ours if self.floor is None else self.ours / self.floor

    @property
    def met(self) -> bool:
        """Whether the target is met."""
        return self.judged >= self.target if self.at_least else self.judged <= self.target

    def line(self) -> str:
        """The row as one line of the table."""
        sign = ">=" if self.at_least else "<="
        floor = f"{self.floor:10.2f}" if self.floor is not None else " " * 10
        ratio = f"{self.judged:7.2f} x" if self.floor is not None else " " * 9
        mark = "met" if self.met else "MISSED"
        return (
            f"{self.what:58.58} {self.ours:10.2f} {floor} {self.unit:7.7} {ratio} "
            f"{sign} {self.target:<7g} {mark:6} {self.floor_name}"
        )


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A group of rows that are measured together.

    Attributes:
        name: what it is called on the command line.
        measure: (the folder with the standard loads, runs) -> the rows.
    """

    name: str
    measure: Callable[[Path, int], list[Row]]


def interleaved(runs: int, *ways: Callable[[], float]) -> list[list[float]]:
    """Figures of several ways, taken in turn, so that noise hits all of them; the first turn warms up."""
    taken: list[list[float]] = [[] for _ in ways]
    for turn in range(runs + 1):
        for way, figures in zip(ways, taken, strict=True):
            figure = way()
            if turn:
                figures.append(figure)
    return taken


def p95(figures: Sequence[float]) -> float:
    """The figure that 95 of 100 do not exceed."""
    return sorted(figures)[min(len(figures) - 1, int(len(figures) * 0.95))]


def middle(figures: Sequence[float]) -> float:
    """The median."""
    return median(figures)
