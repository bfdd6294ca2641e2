"""F3 Callbacks with 6,000 open: opening it, moving in it, filtering it, working it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from tests.benchmarks.row import Benchmark, Row
from tests.benchmarks.screen_loads import copied_load
from tests.benchmarks.screen_terminal import (
    Reaction,
    Reactions,
    desk,
    floor,
    painted_calls,
    painted_queue,
    react,
)
from tests.terminal import Terminal

#: The cheapest ways of moving are tried so often in a run: a key costs little, a start much.
_EACH = 4
#: To the first row: ours, the bare view, the table.
_TO_THE_TOP = ("{home}", "{ctrl+home}", "{ctrl+home}")
_FILTERED = "mar"
#: How the panel beside the list says who has the callback under the cursor.
_HELD = re.compile(r"│ .*· (?:Dana|Lee|Sam) \d+ min")
_BARE, _TABLE = "the bare Line-API view", "a DataTable"
_CLAIMED = "a DataTable's update_cell"


class _Taken:
    """What three lists answered to the same keys: ours, the bare view, the table."""

    def __init__(self, terminals: Sequence[Terminal]) -> None:
        self._terminals = terminals
        self._reactions: dict[str, list[list[Reaction]]] = {}

    def take(self, name: str, typed: str) -> None:
        """Press the same keys in each, one after the other."""
        each = self._reactions.setdefault(name, [[] for _ in self._terminals])
        for terminal, reactions in zip(self._terminals, each, strict=True):
            reactions.append(react(terminal, typed))

    def to_the_top(self) -> None:
        """Go to the first row in each."""
        for terminal, key in zip(self._terminals, _TO_THE_TOP, strict=True):
            terminal.send(key)
            terminal.rest()

    def of(self, name: str) -> list[Reactions]:
        """The reactions to one kind of keys, a list for each terminal."""
        return [Reactions(reactions) for reactions in self._reactions[name]]


def measure(loads: Path, runs: int) -> list[Row]:
    """Measure the list beside the bare view and the table."""
    with copied_load(loads) as home:
        rows = _opening(home, runs)
        with desk(home) as ours, floor("bare_lines") as bare, floor("data_table") as table:
            _ready(ours, bare, table)
            rows += _all_moving((ours, bare, table), runs)
            rows += _filtering(ours, runs)
            rows += _working(ours, table, runs)
            ours.quit()
    return rows


def _ready(ours: Terminal, bare: Terminal, table: Terminal) -> None:
    ours.wait_until(painted_calls, what="the Calls screen")
    ours.send("{f3}")
    ours.wait_until(painted_queue, what="the queue")
    for one in (bare, table):
        one.wait_for("(212) 555-0100")
        one.rest()


def _all_moving(terminals: Sequence[Terminal], runs: int) -> list[Row]:
    """Cursor, burst and page in all three, in turn."""
    taken = _Taken(terminals)
    for turn in range(runs + 1):
        if turn == 1:  # the first turn warmed up
            taken = _Taken(terminals)
        taken.to_the_top()
        for _ in range(_EACH):
            taken.take("cursor down", "{down}")
        taken.take("100 keys", "{down 100}")
        for _ in range(_EACH):
            taken.take("scrolling", "{down}")
        taken.take("page down", "{pagedown}")
    down = "cursor down in 6,000"
    return [
        *_moving(down, taken.of("cursor down"), 0.6),
        _most(f"{down}: the first bytes, p95", taken.of("cursor down")[0], "first", 10),
        _most(f"{down}, p95", taken.of("cursor down")[0], "last", 10),
        *_moving("cursor down on the last line (the list scrolls)", taken.of("scrolling"), 0.6),
        *_moving("100 cursor keys in one burst", taken.of("100 keys"), 0.6),
        *_moving("page down", taken.of("page down"), 0.3),
    ]


def _opening(home: Path, runs: int) -> list[Row]:
    """F3 on a desk that never showed the queue, and again."""
    first, second = [], []
    for _ in range(runs + 1):
        with desk(home) as terminal:
            terminal.wait_until(painted_calls, what="the Calls screen")
            first.append(react(terminal, "{f3}", painted_queue))
            terminal.send("{f2}")
            terminal.wait_until(painted_calls, what="the Calls screen again")
            second.append(react(terminal, "{f3}", painted_queue))
            terminal.quit()
    rows = []
    for what, taken, most in (("first", Reactions(first[1:]), 80), ("second", Reactions(second[1:]), 50)):
        name = f"opening Callbacks with 6,000 open, the {what} time"
        rows.append(Row(name, taken.middle("shown"), "ms", most, cpu=taken.middle("cpu")))
    return rows


def _moving(what: str, each: list[Reactions], of_table: float) -> list[Row]:
    """One kind of moving: its cursor and its last byte beside the bare view's, and beside the table's."""
    ours, bare, table = each
    mine, cpu = ours.middle("last"), ours.middle("cpu")
    seen = Row(f"{what}: the first bytes", ours.middle("first"), "ms", 1.3, bare.middle("first"), _BARE)
    against_bare = Row(
        what, mine, "ms", 1.3, bare.middle("last"), _BARE, cpu=cpu, floor_cpu=bare.middle("cpu")
    )
    against_table = Row(
        what, mine, "ms", of_table, table.middle("last"), _TABLE, cpu=cpu, floor_cpu=table.middle("cpu")
    )
    return [seen, against_bare, against_table, _sent(what, ours, bare)]


def _sent(what: str, ours: Reactions, bare: Reactions) -> Row:
    return Row(
        f"{what}: bytes to the terminal", ours.middle("size"), "bytes", None, bare.middle("size"), _BARE
    )


def _most(what: str, taken: Reactions, figure: str, target: float) -> Row:
    return Row(what, taken.p95(figure), "ms", target, cpu=taken.middle("cpu"))


def _filtering(ours: Terminal, runs: int) -> list[Row]:
    """Each letter of a filter, typed as a person does."""
    taken: list[Reaction] = []
    for turn in range(runs + 1):
        ours.send("/")
        ours.rest()
        letters = [react(ours, letter) for letter in _FILTERED]
        if turn:
            taken += letters
        ours.send("{escape}")
        ours.wait_until(lambda screen: "filter:" not in screen, what="the whole list")
    found = Reactions(taken)
    return [
        _most("filter key in 6,000: the first bytes, p95", found, "first", 10),
        _most("filter key in 6,000, p95", found, "last", 25),
    ]


def _working(ours: Terminal, table: Terminal, runs: int) -> list[Row]:
    """Claiming a callback and saying what came of it."""
    claims, outcomes, changes = [], [], []
    for turn in range(runs + 1):
        _no_toast(ours)
        ours.send("{down 3}")
        _to_a_free_one(ours)
        claim = react(ours, "{enter}", partial(_more_claims, _claims(ours.screen())))
        _no_toast(ours)
        done = _done(ours.screen())
        outcome = react(ours, "b", partial(_done_is, done + 1))
        change = react(table, "u")
        if turn:
            claims.append(claim)
            outcomes.append(outcome)
            changes.append(change)
    table_row = Reactions(changes)
    rows = []
    for what, taken in (("claim", Reactions(claims)), ("outcome", Reactions(outcomes))):
        rows += [
            Row(
                f"{what}: key to repaint", taken.middle("shown"), "ms", 0.1, table_row.middle("last"),
                _CLAIMED, cpu=taken.middle("cpu"), floor_cpu=table_row.middle("cpu"),
            ),
            _most(f"{what}: key to the screen, after the commit, p95", taken, "shown", 30),
            Row(f"{what}: key to the last byte", taken.middle("last"), "ms", None),
            Row(f"{what}: bytes to the terminal", taken.middle("size"), "bytes", 2000),
        ]  # fmt: skip
    return rows


def _to_a_free_one(ours: Terminal) -> None:
    """Go on to a callback that nobody has: somebody has 1 of 100, and to take it shows nothing."""
    ours.rest()
    while _HELD.search(ours.screen()):
        ours.send("{down}")
        ours.rest()


def _more_claims(before: int, screen: str) -> bool:
    return _claims(screen) > before


def _claims(screen: str) -> int:
    """How often it is said that Dana, who is at the desk, has one, and since when: in rows and beside."""
    return len(re.findall(r"Dana \d+ min", screen))


def _done_is(count: int, screen: str) -> bool:
    return _done(screen) == count


def _done(screen: str) -> int:
    """The count on the tab of what was closed today."""
    found = re.search(r"Done today (\d+)", screen)
    return int(found[1]) if found else 0


def _no_toast(ours: Terminal) -> None:
    """Wait until the last confirmation is gone, if it goes: it would come into the next measurement."""
    with suppress(AssertionError):
        ours.wait_until(lambda screen: "undoes" not in screen and "Claimed" not in screen, timeout=8)
    ours.rest()


BENCHMARK = Benchmark("queue", measure)
