"""The desk and the floors in terminals of their own, and how they answer keys."""

from __future__ import annotations

import atexit
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.benchmarks.row import middle, p95
from tests.benchmarks.screen_process import cpu_ms, family
from tests.terminal import Terminal

#: Columns and rows of every measured terminal.
SIZE = (120, 40)
#: A program that sends nothing for so many seconds has finished its answer.
QUIET = 0.3

_NUMBER = re.compile(r"\(\d{3}\) \d{3}-\d{4}")

#: True if a screen shows what was waited for.
Shows = Callable[[str], bool]


def desk(home: Path) -> Terminal:
    """The desk on a home folder, installed as a practice with a store of its own installs it."""
    return _desk(home, {"PYTHONPATH": without_server_driver()})


def desk_with_every_extra(home: Path) -> Terminal:
    """The desk as it is installed with all extras."""
    return _desk(home, {})


def desk_without_extras(home: Path) -> Terminal:
    """The desk as it is installed without any extra."""
    return _desk(home, {"PYTHONPATH": _without(*_EXTRAS)})


def _desk(home: Path, env: dict[str, str]) -> Terminal:
    command = [sys.executable, "-m", "frontdesk", "--home", str(home)]
    return Terminal(command, size=SIZE, env=env)


#: What the extras bring.
_EXTRAS = ("psycopg", "sqlcipher3", "pyrage", "typst")


@cache
def without_server_driver() -> str:
    """A folder for ``PYTHONPATH`` in which psycopg is as good as not installed.

    It is here for the tests. Peewee imports it wherever it finds it: 75 to 150 ms of every start, and 10 MB.
    """
    return _without("psycopg")


@cache
def _without(*modules: str) -> str:
    """A folder for ``PYTHONPATH`` in which these are as good as not installed."""
    folder = tempfile.mkdtemp(prefix="frontdesk-benchmark-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for module in modules:
        Path(folder, f"{module}.py").write_text('raise ImportError("not for this store")\n', encoding="utf-8")
    return folder


def floor(name: str, *words: str) -> Terminal:
    """One of the floors, by its module's name."""
    return Terminal([sys.executable, "-m", f"tests.benchmarks.floors.{name}", *words], size=SIZE)


def painted_calls(screen: str) -> bool:
    """True if the Calls screen stands there with the day's list."""
    return "─ Today ─" in screen and "Who is this" in screen


def painted_queue(screen: str) -> bool:
    """True if the Callbacks screen stands there with its rows and what is known of the first."""
    rows = screen.split("\n")[4:8]
    return "Outcome: one key" in screen and "Message: " in screen and all(_NUMBER.search(row) for row in rows)


def painted_four_widgets(screen: str) -> bool:
    """True if R stands there, but for its footer's keys, which come with a second frame."""
    return "four widgets" in screen and "type here" in screen


def painted_footer(screen: str) -> bool:
    """True if R's footer shows its keys too."""
    return "palette" in screen


@dataclass(frozen=True, slots=True)
class Reaction:
    """How a program answered keys; times in milliseconds from the moment they were sent.

    Attributes:
        first: its first bytes.
        shown: the bytes that showed what was waited for.
        last: its last bytes.
        size: how many bytes it sent.
        cpu: the processor time it took, with everything that followed until it was quiet.
    """

    first: float
    shown: float
    last: float
    size: int
    cpu: float


class Reactions:
    """Several answers to the same key."""

    def __init__(self, taken: Sequence[Reaction]) -> None:
        """Keep them."""
        self._taken = taken

    def middle(self, figure: str) -> float:
        """The median of a figure, by its name in `Reaction`."""
        return middle([getattr(one, figure) for one in self._taken])

    def p95(self, figure: str) -> float:
        """What 95 of 100 do not exceed."""
        return p95([getattr(one, figure) for one in self._taken])


def react(terminal: Terminal, typed: str, shows: Shows | None = None, quiet: float = QUIET) -> Reaction:
    """Press keys and take the program's answer, whole.

    The screen is looked at when the program has finished: drawing it meanwhile would be in its way.

    Args:
        terminal: where it runs; everything it has sent so far is taken as seen.
        typed: the keys, in one burst.
        shows: what has to appear, and was not there before; None where any bytes will do.
        quiet: seconds without a byte after which it has finished.
    """
    terminal.rest(quiet / 2)
    terminal.screen()
    pids = family(terminal.process.pid)
    before = cpu_ms(pids)
    at = time.monotonic()
    terminal.send(typed)
    terminal.rest(quiet)
    shown = terminal.seen_at(shows or _anything, what=f"the answer to {typed!r}", since=at)
    terminal.rest(quiet, since=at)
    cpu = cpu_ms(pids) - before
    came = terminal.arrivals_since(at)
    return Reaction(
        first=(came[0].at - at) * 1000,
        shown=(shown - at) * 1000,
        last=(came[-1].at - at) * 1000,
        size=sum(one.size for one in came),
        cpu=cpu,
    )


def _anything(_: str) -> bool:
    return True
