"""F9 from wherever a person is."""

from __future__ import annotations

import time
from pathlib import Path

from tests.benchmarks.row import Benchmark, Row, p95
from tests.benchmarks.screen_loads import FEW, copied_load
from tests.benchmarks.screen_terminal import Reaction, Reactions, desk, painted_calls, painted_queue, react
from tests.terminal import Terminal

#: No name, number or text of the program holds it.
_TYPED = "Qz"
_HALF_TYPED = "2125550142{tab}Maria Alv"


def measure(loads: Path, runs: int) -> list[Row]:
    """Open the crisis screen from a fresh desk, a half-typed call, the queue, a dialog and the referrals."""
    taken: dict[str, list[Reaction]] = {}
    keys: list[float] = []
    # Nothing on the crisis screen comes from the history: the small store serves as well.
    with copied_load(loads, FEW) as home:
        for turn in range(runs + 1):
            with desk(home) as terminal:
                for name, (reaction, key_shown) in _from_everywhere(terminal):
                    if turn:
                        taken.setdefault(name, []).append(reaction)
                        keys.append(key_shown)
                terminal.send("{f2}{ctrl+g}{down}{enter}")
                terminal.rest()
                terminal.quit()
    anywhere = Reactions([one for reactions in taken.values() for one in reactions])
    rows = [
        Row("F9 to the numbers and the words, from anywhere, p95", anywhere.p95("shown"), "ms", 35),
        Row("F9 and a key behind it: the key stands in a box, from anywhere, p95", p95(keys), "ms", 80),
        # Nobody waits for it: 0.4 s after the boxes the store has the crisis, and a line says by whom.
        Row("F9 to the last byte, from anywhere, p95", anywhere.p95("last"), "ms", None),
    ]
    for name, reactions in taken.items():
        found = Reactions(reactions)
        rows.append(
            Row(f"F9 from {name}, median", found.middle("shown"), "ms", None, cpu=found.middle("cpu"))
        )
    return rows


def _from_everywhere(terminal: Terminal) -> list[tuple[str, tuple[Reaction, float]]]:
    terminal.wait_until(painted_calls, what="the Calls screen")
    found = [("an empty form, the first time", _f9(terminal))]
    terminal.send(_HALF_TYPED)
    terminal.wait_for("Maria Alv")
    found.append(("a half-typed call", _f9(terminal)))
    terminal.send("{f3}")
    terminal.wait_until(painted_queue, what="the queue")
    found.append(("the queue of 6,000", _f9(terminal)))
    terminal.send("{f1}")
    terminal.rest()
    found.append(("a dialog on the queue", _f9(terminal)))
    terminal.send("{escape}")
    terminal.rest()
    terminal.send("{f4}")
    terminal.rest()
    found.append(("the referrals", _f9(terminal)))
    return found


def _f9(terminal: Terminal) -> tuple[Reaction, float]:
    """Open the crisis screen twice: the answer to the key, and when a key behind it is in a box, ms."""
    reaction = react(terminal, "{f9}", _numbers_shown)
    _back(terminal)
    terminal.rest()
    terminal.screen()
    at = time.monotonic()
    terminal.send("{f9}" + _TYPED)
    seen = terminal.seen_at(lambda screen: _TYPED in screen, what="the key in a box", since=at)
    terminal.send("{backspace}" * len(_TYPED))
    terminal.rest()
    _back(terminal)
    return reaction, (seen - at) * 1000


def _back(terminal: Terminal) -> None:
    terminal.send("{f9}")
    terminal.wait_until(lambda screen: not _numbers_shown(screen), what="the screen below")


def _numbers_shown(screen: str) -> bool:
    """True if the crisis screen stands there: whom to call, and where to write what is found out."""
    return "1-800-273-8255" in screen or ("988" in screen and "accepted by" in screen)


BENCHMARK = Benchmark("crisis", measure)
