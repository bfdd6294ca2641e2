"""ctrl+f: finding anyone among a million calls, by a part of the name and by the last four digits."""

from __future__ import annotations

from pathlib import Path

from tests.benchmarks.row import Benchmark, Row
from tests.benchmarks.screen_loads import copied_load
from tests.benchmarks.screen_terminal import Reaction, Reactions, desk, painted_calls, react
from tests.terminal import Terminal

#: A part of a name that many have, and the last digits of a number.
_LETTERS, _DIGITS = "mar", "0142"
#: Seconds without a byte after which the hits are there; who stands first is read later than that.
_QUIET = 0.12


def measure(loads: Path, runs: int) -> list[Row]:
    """Type each key of a name and of a number as a person does, and take what the list answers."""
    taken: dict[str, list[Reaction]] = {_LETTERS: [], _DIGITS: []}
    with copied_load(loads) as home, desk(home) as terminal:
        terminal.wait_until(painted_calls, what="the Calls screen")
        for turn in range(runs + 1):
            for typed in taken:
                reactions = _typed(terminal, typed)
                if turn:
                    # One or two characters find nobody yet.
                    taken[typed] += reactions[2:]
        terminal.quit()
    by_name, by_number = Reactions(taken[_LETTERS]), Reactions(taken[_DIGITS])
    either = Reactions([*taken[_LETTERS], *taken[_DIGITS]])
    key = "find: key to the hits"
    return [
        Row(f"{key}, by a part of the name", by_name.middle("last"), "ms", 25, cpu=by_name.middle("cpu")),
        Row(
            f"{key}, by the last four digits", by_number.middle("last"), "ms", 25, cpu=by_number.middle("cpu")
        ),
        Row(f"{key}, p95", either.p95("last"), "ms", None),
    ]


def _typed(terminal: Terminal, typed: str) -> list[Reaction]:
    terminal.send("{ctrl+f}")
    terminal.wait_for("Find anyone")
    terminal.rest()
    reactions = [react(terminal, character, quiet=_QUIET) for character in typed]
    terminal.send("{escape}")
    terminal.wait_until(lambda screen: "Find anyone" not in screen, what="the end of the search")
    return reactions


BENCHMARK = Benchmark("find", measure)
