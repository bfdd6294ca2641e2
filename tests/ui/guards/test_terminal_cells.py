"""Only what differs is sent: the terminal shows what Textual drew, letter by letter, in its colors."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from time import process_time

import pyte
import pytest
from pyte.screens import Char

from frontdesk.ui.app.terminal_cells import TerminalCells
from tests.ui.guards.conftest import Start

COLUMNS, ROWS = 30, 6
RED, BOLD_RED, BLUE_GROUND = "38;2;200;0;0", "1;38;2;200;0;0", "38;2;200;0;0;48;2;0;0;90"
COLORS = (
    RED, BOLD_RED, BLUE_GROUND, "", "1", "2", "1;2", "3;38;2;1;2;3", "4;31", "7;38;5;12;48;5;3", "9;97;101",
    "31;41", "92", "48;2;0;0;90", "1;7;38;2;200;0;0;48;2;0;0;90", "5;8;31", "2;4;21;36;46",
)  # fmt: skip
TEXTS = (
    "Maria Alvarez",
    "‼ 1 h 12 late",
    "╭─ José ─╮",
    "      ",
    "▲ 28 min left",
    "Maria Alvaro",
    "山田 x",
    "a",
    "À\u0301b",
)


def piece(text: str, color: str = "") -> str:
    """A piece of text, as Textual sends it."""
    return f"\x1b[{color}m{text}\x1b[0m" if color else text


def at(row: int, column: int, *pieces: str) -> str:
    """Pieces from a cell on, both counted from one."""
    return f"\x1b[{row};{column}H" + "".join(pieces)


def cells(screen: pyte.Screen) -> list[list[Char]]:
    """What is seen; of a blank only its ground, unless something is drawn on it."""
    return [[_seen(screen.buffer[row][column]) for column in range(COLUMNS)] for row in range(ROWS)]


def _seen(cell: Char) -> Char:
    is_bare = cell.data == " " and not (cell.underscore or cell.strikethrough or cell.reverse)
    return Char(" ", bg=cell.bg) if is_bare else cell


class Pair:
    """Two terminals: one is sent everything, one only what differs."""

    def __init__(self) -> None:
        self.all, self.some = (pyte.Screen(COLUMNS, ROWS) for _ in range(2))
        self.known = TerminalCells()

    def draw(self, update: str) -> str:
        """Send an update to both; returns what the second was sent."""
        sent = self.known.differences(update)
        pyte.Stream(self.all).feed(update)
        pyte.Stream(self.some).feed(sent)
        assert cells(self.some) == cells(self.all)
        assert (self.some.cursor.x, self.some.cursor.y) == (self.all.cursor.x, self.all.cursor.y)
        assert self.some.cursor.attrs == self.all.cursor.attrs
        return sent


def updates(random: Random) -> Iterator[str]:
    """Updates anywhere on the screen, in any colors, some of them the same again."""
    before: list[str] = []
    while True:
        parts = []
        for row in sorted(random.sample(range(1, ROWS + 1), random.randint(1, ROWS))):
            column, pieces = random.randint(1, 16), []
            while column < COLUMNS - 14 and random.random() < 0.8:
                pieces.append(piece(random.choice(TEXTS), random.choice(COLORS)))
                column += 13
            parts.append(at(row, random.randint(1, 3), *pieces))
        update = "\n".join(parts) + at(random.randint(1, ROWS), random.randint(1, COLUMNS))
        before.append(update)
        yield random.choice(before)


@pytest.mark.parametrize("seed", range(40))
def test_both_terminals_show_the_same(seed: int) -> None:
    pair, random = Pair(), Random(seed)
    for _, update in zip(range(40), updates(random), strict=False):
        if random.random() < 0.05:
            pair.known.forget()
        pair.draw(update)


def test_what_is_there_already_is_not_sent_again() -> None:
    pair = Pair()
    line = at(2, 1, piece("│ ", RED), piece("Maria Alvarez  ", BOLD_RED), piece("│", RED)) + at(1, 1)
    pair.draw(line)
    assert pair.draw(line) == "\x1b[1;1H"


def test_only_the_letters_that_changed_are_sent() -> None:
    pair = Pair()
    pair.draw(at(2, 1, piece("▲ 28 min left", RED)) + at(1, 1))
    assert pair.draw(at(2, 1, piece("▲ 27 min left", RED)) + at(1, 1)) == at(
        2, 4, "\x1b[38;2;200;0;0m7\x1b[0m"
    ) + at(1, 1)


def test_a_color_is_sent_once_for_all_pieces_that_have_it() -> None:
    sent = Pair().draw(at(1, 1, piece("Maria ", RED), piece("Alvarez", RED), piece("!", BOLD_RED)) + at(1, 1))
    assert sent == at(1, 1, f"\x1b[{RED}mMaria Alvarez\x1b[1m!\x1b[0m") + "\x1b[1G"


def test_the_color_of_letters_does_not_matter_where_none_are() -> None:
    pair = Pair()
    pair.draw(at(1, 1, piece("     ", BLUE_GROUND)) + at(1, 1))
    assert pair.draw(at(1, 1, piece("     ", "1;38;2;9;9;9;48;2;0;0;90")) + at(1, 1)) == at(1, 1)
    underlined = at(1, 1, piece("     ", "4;48;2;0;0;90")) + at(1, 1)
    assert pair.draw(underlined) != at(1, 1)


def test_signs_whose_width_is_uncertain_are_sent_whole_every_time() -> None:
    pair = Pair()
    line = at(1, 1, piece("山田", RED), piece(" new", RED)) + at(1, 1)
    pair.draw(line)
    sent = pair.draw(line)
    assert "山田" in sent
    assert "new" not in sent


def test_of_anything_else_it_is_not_known_what_it_changes() -> None:
    for other in (
        "\x1b[2J",
        "\x1b[?1049h",
        "text",
        "\x1b[1;1H\x1b]8;;x\x1b\\link",
        at(1, 1, "a\x1b[3Cb"),
        at(1, 1, "a\tb\x1b[K"),
    ):
        known = TerminalCells()
        line = at(1, 1, piece("Maria", RED)) + at(1, 1)
        known.differences(line)
        assert known.differences(other) == other
        assert "Maria" in known.differences(line)


def test_what_only_turns_a_mode_on_or_off_changes_nothing() -> None:
    known = TerminalCells()
    line = at(1, 1, piece("Maria", RED)) + at(1, 1)
    known.differences(line)
    for mode in ("\x1b[?2026h", "\x1b[?25l\x1b[?2026l"):
        assert known.differences(mode) == mode
    assert known.differences(line) == at(1, 1)


def test_it_costs_little() -> None:
    frame = "\n".join(
        at(row, 1, *(piece(f"Maria {row} ", RED), piece("Alvarez ", BOLD_RED)) * 6) for row in range(1, 41)
    ) + at(1, 1)
    known, best = TerminalCells(), 1.0
    for _ in range(20):
        began = process_time()
        known.differences(frame)
        best = min(best, process_time() - began)
    assert best < 0.005


def test_a_screen_that_comes_back_is_sent_whole(start: Start) -> None:
    # Whatever something else wrote on the terminal, such as a message of the system, is painted over.
    with start("guarded") as terminal:
        terminal.send("{f8}")
        terminal.rest()
        seen = len(terminal.raw)
        terminal.send("{f8}")
        terminal.wait_until(lambda _: b"ready" in terminal.raw[seen:], what="all that the screen shows")


def test_a_screen_that_has_another_size_is_sent_whole(start: Start) -> None:
    # The terminal may have moved or dropped what it showed.
    with start("guarded") as terminal:
        terminal.rest()
        seen = len(terminal.raw)
        terminal.resize(90, 30)
        terminal.wait_until(lambda _: b"ready" in terminal.raw[seen:], what="all that the screen shows")
