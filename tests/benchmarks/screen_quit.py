"""From ctrl+q to the shell's prompt."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.benchmarks.row import Benchmark, Row, interleaved, middle
from tests.benchmarks.screen_loads import FEW, copied_load
from tests.benchmarks.screen_terminal import Shows, desk, floor, painted_calls, painted_footer, painted_queue
from tests.terminal import Terminal


def leaving(
    make: Callable[[], Terminal], shows: Shows, pressed: str = "", then: Shows | None = None
) -> float:
    """Start a program and leave it; milliseconds from the key to its end.

    Args:
        make: the program in its terminal.
        shows: what is waited for first.
        pressed: keys to press then.
        then: what is waited for after those.
    """
    with make() as terminal:
        terminal.wait_until(shows, timeout=120)
        terminal.send(pressed)
        if then is not None:
            terminal.wait_until(then)
        terminal.rest(0.4)
        at = time.monotonic()
        terminal.quit(timeout=60)
        ended = terminal.ended_at
    if ended is None:
        raise AssertionError("it ended and somebody still holds its terminal")
    return (ended - at) * 1000


def measure(loads: Path, runs: int) -> list[Row]:
    """Leave R, the desk on Calls, on Callbacks, and with a call half-typed, in turn."""
    with copied_load(loads) as home, copied_load(loads, FEW) as other:
        four, calls, queue, typed = (
            middle(figures)
            for figures in interleaved(
                runs,
                partial(leaving, partial(floor, "four_widgets"), painted_footer),
                partial(leaving, partial(desk, home), painted_calls),
                partial(leaving, partial(desk, home), painted_calls, "{f3}", painted_queue),
                partial(_leaving_half_typed, other),
            )
        )
    words = "R, four widgets"
    return [
        Row("quit from Calls", calls, "ms", 0.6, four, words),
        Row("quit from Callbacks with 6,000", queue, "ms", 0.6, four, words),
        Row("quit with a call half-typed (its draft is kept)", typed, "ms", 0.6, four, words),
    ]


def _leaving_half_typed(home: Path) -> float:
    """The draft of the time before is in the form again: one digit more each time."""
    return leaving(partial(desk, home), painted_calls, "9", None)


BENCHMARK = Benchmark("quit", measure)
