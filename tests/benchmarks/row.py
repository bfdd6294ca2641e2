"""One line of the table: ours beside a floor of the same run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Self

#: The columns of the table and how wide each is; ``<`` where the text stands on the left.
COLUMNS = (
    ("what the person feels", "<66"),
    ("ours", ">9"),
    ("floor", ">9"),
    ("unit", "<6"),
    ("ours/floor", ">10"),
    ("target", ">9"),
    ("", "<7"),
    ("CPU ms", ">24"),
    ("held against", "<0"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """What was measured and what it is held against.

    Attributes:
        what: what the person feels.
        ours: our figure, in ``unit``; None where nothing was measured, and ``floor_name`` says why.
        unit: of both figures: "ms", "MB", "rows/s".
        target: the limit, on the ratio where there is a floor, else on ``ours``; None where the row
            only tells.
        floor: the floor's figure, or None where the target is absolute.
        floor_name: what the floor is.
        at_least: True if the target is a lower limit (throughput), not an upper one.
        cpu: our processor time for the same, in milliseconds: on a busy machine it moves less than the clock.
        floor_cpu: the floor's.
    """

    what: str
    ours: float | None
    unit: str
    target: float | None
    floor: float | None = None
    floor_name: str = ""
    at_least: bool = False
    cpu: float | None = None
    floor_cpu: float | None = None

    @classmethod
    def not_measured(cls, what: str, target: float, why: str) -> Self:
        """A row that keeps its place in the table although it could not be measured."""
        return cls(what, None, "", target, floor_name=f"not measured: {why}")

    @property
    def is_judged(self) -> bool:
        """True if there is a figure and a target."""
        return self.ours is not None and self.target is not None

    @property
    def judged(self) -> float:
        """What is compared with the target: the ratio, or the figure itself.

        Raises:
            ValueError: nothing was measured.
        """
        if self.ours is None:
            raise ValueError(f"{self.what!r} was not measured")
        if self.floor is None:
            return self.ours
        return self.ours / self.floor if self.floor else float("inf")

    @property
    def met(self) -> bool:
        """True if the target is met; a row that is not judged misses nothing."""
        if self.ours is None or self.target is None:
            return True
        return self.judged >= self.target if self.at_least else self.judged <= self.target

    def cells(self) -> tuple[str, ...]:
        """The row's text, one a column."""
        sign = ">=" if self.at_least else "<="
        times = " x" if self.floor is not None else ""
        verdict = ("met" if self.met else "MISSED") if self.is_judged else ""
        return (
            self.what,
            _figure(self.ours),
            _figure(self.floor),
            self.unit,
            f"{self.judged:.2f} x" if self.ours is not None and self.floor is not None else "",
            f"{sign} {self.target:g}{times}" if self.target is not None else "",
            verdict,
            _pair(self.cpu, self.floor_cpu),
            self.floor_name,
        )

    def line(self) -> str:
        """The row as one line of the table."""
        return _aligned(self.cells())

    def markdown(self) -> str:
        """The row as one line of a Markdown table."""
        return "| " + " | ".join(self.cells()) + " |"


def heading() -> str:
    """The line above the rows."""
    return _aligned([name for name, _ in COLUMNS])


def markdown_heading() -> str:
    """The two lines above the rows of a Markdown table."""
    marks = ["---:" if width.startswith(">") else "---" for _, width in COLUMNS]
    return "| " + " | ".join(name for name, _ in COLUMNS) + " |\n|" + "|".join(marks) + "|"


def _aligned(cells: Sequence[str]) -> str:
    parts = [f"{cell:{width}}" for cell, (_, width) in zip(cells, COLUMNS, strict=True)]
    return " ".join(parts).rstrip()


def _figure(figure: float | None) -> str:
    """A figure in as many digits as mean something."""
    if figure is None:
        return ""
    return (
        f"{figure:,.0f}" if abs(figure) >= 1000 else f"{figure:.2f}" if abs(figure) < 100 else f"{figure:.1f}"
    )


def _pair(ours: float | None, floor: float | None) -> str:
    """``12.1 / 3.4 = 3.56 x``: ours, the floor's, and their ratio."""
    if ours is None:
        return ""
    if not floor:
        return _figure(ours)
    return f"{_figure(ours)} / {_figure(floor)} = {ours / floor:.2f} x"


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
