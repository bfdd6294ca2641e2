"""What a campaign is, and what it comes back with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Score:
    """What one campaign saw.

    Attributes:
        seen: what was tried, counted: "500 kills, 7,745 saves acknowledged".
        broken: how often the promise was broken; 0 is what we promise.
        control: the naive way that was tried beside it, in words.
        control_broken: how often the naive way broke the same promise: 0 means that the campaign is blind.
        examples: a few of the cases that broke the promise, each reproducible from its words.
    """

    seen: str
    broken: int
    control: str
    control_broken: int
    examples: tuple[str, ...] = ()

    @property
    def kept(self) -> bool:
        """True if the promise was kept, in a campaign that would have seen it broken."""
        return self.broken == 0 and self.control_broken > 0


@dataclass(frozen=True, slots=True)
class Campaign:
    """One promise and the way to try it.

    Attributes:
        name: what it is called on the command line.
        promise: the promise, in one sentence.
        run: tries it: (cases, an empty folder to work in) -> what was seen.
        test_cases: how many cases the tests run.
        full_cases: how many a release runs.
        cannot_run: a sentence why this machine cannot run it (no compiler, say), or "".
    """

    name: str
    promise: str
    run: Callable[[int, Path], Score]
    test_cases: int
    full_cases: int
    cannot_run: Callable[[], str] = lambda: ""
