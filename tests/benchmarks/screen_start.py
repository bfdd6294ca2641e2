"""From the command to a screen that can be used."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests.benchmarks.row import Benchmark, Row, middle
from tests.benchmarks.screen_loads import FEW, copied_load
from tests.benchmarks.screen_peers import PEERS, Peer
from tests.benchmarks.screen_process import cpu_ms, family
from tests.benchmarks.screen_terminal import (
    Shows,
    desk,
    floor,
    painted_calls,
    painted_four_widgets,
    painted_queue,
)
from tests.terminal import Terminal

#: No program here has painted a screen with fewer bytes.
_A_SCREEN = 2_500
#: Less than half the time between two blinks of a field's cursor.
_QUIET = 0.4
_PATIENCE = 120.0
#: Typed before there is anything to type into.
_TYPED = "2125550142"
#: A store ten times as long: measured only where it has been made, which takes half an hour.
_TEN_TIMES = 10_000_000


@dataclass(frozen=True, slots=True)
class Start:
    """One start.

    Attributes:
        wall: milliseconds from the command to the screen.
        cpu: processor time until the program was quiet, of all its processes.
    """

    wall: float
    cpu: float


def start(make: Callable[[], Terminal], shows: Shows, pressed: str = "", leave: str = "{ctrl+q}") -> Start:
    """Start a program, take the time to its screen, and end it as a person does.

    Args:
        make: the program in its terminal.
        shows: what has to be on the screen.
        pressed: keys that are sent at once.
        leave: keys that end it, or "" to end it from outside.
    """
    with make() as terminal:
        terminal.send(pressed)
        terminal.rest(_QUIET, after=_A_SCREEN, timeout=_PATIENCE)
        shown = terminal.seen_at(shows, timeout=_PATIENCE, what="the first screen")
        cpu = cpu_ms(family(terminal.process.pid))
        if leave:
            terminal.quit(leave, timeout=_PATIENCE)
    return Start((shown - terminal.started_at) * 1000, cpu)


def lost_keys(home: Path) -> int:
    """How many of ten digits, typed before the desk was there, are not in the number field."""
    with desk(home) as terminal:
        for digit in _TYPED:
            terminal.send(digit)
            time.sleep(0.05)
        terminal.wait_until(painted_calls, _PATIENCE)
        terminal.rest(_QUIET, timeout=_PATIENCE)
        line = next(line for line in terminal.screen().split("\n") if "Number" in line)
        shown = re.sub(r"\D", "", line.split("││")[0])
        terminal.quit(timeout=_PATIENCE)
    return max(0, len(_TYPED) - len(shown))


def measure(loads: Path, runs: int) -> list[Row]:
    """Start everything in turn, several times, and compare."""
    with ExitStack() as stack:
        many = stack.enter_context(copied_load(loads))
        few = stack.enter_context(copied_load(loads, FEW))
        ways: dict[str, Callable[[], Start]] = {
            "R": partial(start, partial(floor, "four_widgets"), painted_four_widgets),
            "calls": partial(start, partial(desk, many), painted_calls),
            "queue": partial(start, partial(desk, many), painted_queue, "{f3}"),
            "calls of few": partial(start, partial(desk, few), painted_calls),
            "queue of few": partial(start, partial(desk, few), painted_queue, "{f3}"),
        }
        if any(loads.glob(f"{_TEN_TIMES}-calls-*")):
            longest = stack.enter_context(copied_load(loads, _TEN_TIMES))
            ways["calls of ten"] = partial(start, partial(desk, longest), painted_calls)
        for peer in PEERS:
            if peer.is_here():
                program = stack.enter_context(peer.prepared())
                ways[peer.name] = partial(start, program, peer.painted, "", "")
        taken: dict[str, list[Start]] = {name: [] for name in ways}
        for turn in range(runs + 1):
            for name, way in ways.items():
                one = way()
                if turn:
                    taken[name].append(one)
        lost = lost_keys(few)
    medians = {
        name: Start(middle([one.wall for one in found]), middle([one.cpu for one in found]))
        for name, found in taken.items()
    }
    return [*_rows(medians), Row("keys lost of ten typed during the start", lost, "keys", 0)]


def _rows(medians: dict[str, Start]) -> list[Row]:
    few = f"with {FEW:,} calls"

    def row(what: str, name: str, target: float, against: str, words: str) -> Row:
        ours, held = medians[name], medians[against]
        return Row(what, ours.wall, "ms", target, held.wall, words, cpu=ours.cpu, floor_cpu=held.cpu)

    rows = [
        row("start to a usable Calls screen, a million calls", "calls", 1.3, "R", "R, four widgets"),
        row("start to a painted queue of 6,000 (F3 pressed at once)", "queue", 1.45, "R", "R, four widgets"),
        row("start to a usable Calls screen, the longer history", "calls", 1.05, "calls of few", few),
        row("start to a painted queue, the longer history", "queue", 1.05, "queue of few", few),
    ]
    ten = "start to a usable Calls screen, 10,000,000 calls"
    if "calls of ten" in medians:
        rows.append(row(ten, "calls of ten", 1.3, "calls of few", few))
    else:
        rows.append(Row.not_measured(ten, 1.3, "not made (standard_load with calls=10_000_000 makes it)"))
    return rows + [_against(peer, medians, row) for peer in PEERS]


def _against(peer: Peer, medians: dict[str, Start], row: Callable[..., Row]) -> Row:
    what = f"start to a painted queue of 6,000, against {peer.name}"
    if peer.name in medians:
        made: Row = row(what, "queue", peer.target, peer.name, peer.words)
        return made
    return Row.not_measured(what, peer.target, "not installed")


BENCHMARK = Benchmark("start", measure)
