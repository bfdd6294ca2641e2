"""Names whose letters join: whatever the terminal makes of them, what follows stands in its column."""

from __future__ import annotations

import re
import unicodedata
from time import process_time

import pyte
import pytest
from rich.cells import cell_len
from textual import _compositor
from textual.drivers.linux_driver import LinuxDriver
from textual.strip import Strip

from frontdesk.ui.app.terminal_text import with_kept_columns
from tests.terminal import Terminal
from tests.ui.guards.conftest import Start
from tests.ui.guards.pins import says, takes

NAMES = {
    "Tamil": "தமிழ் நமஸ்தே",
    "Hindi": "क्षेत्र नमस्ते",
    "Thai": "กำลังใจ",
    "Burmese": "မြန်မာ",
    "Khmer": "ខ្មែរ",
    "Jamo": "\u1112\u1161\u11ab",
    "family": "\U0001f468\u200d\U0001f469\u200d\U0001f467 Lee",
    "flag": "\U0001f1fa\U0001f1f8 Ann",
    "tone": "\U0001f44d\U0001f3fd",
}


def line(name: str) -> str:
    """A line of a list in a frame, as Textual draws it."""
    return f"\x1b[2;3H\x1b[1;32m│ {name} (212) 555-0142\x1b[0m\x1b[38;5;1m{'.' * 3}│\x1b[0m"


class Wide(pyte.Screen):
    """A terminal that gives every sign a cell of its own, as the least clever do."""

    def draw(self, data: str) -> None:
        """Draw each, those that join too."""
        for char in data:
            super().draw("x" if unicodedata.category(char) in ("Mc", "Mn", "Cf") else char)


def drawn(data: str, screen: pyte.Screen) -> str:
    """The second line of the screen."""
    pyte.Stream(screen).feed(data)
    return str(screen.display[1])


@pytest.mark.parametrize("kind", NAMES)
def test_what_follows_a_name_stands_in_its_column(kind: str) -> None:
    name = NAMES[kind]
    sent = with_kept_columns(line(name))
    place = 3 + cell_len(f"│ {name} ")
    for screen in (Wide(80, 4), pyte.Screen(80, 4)):
        cells = screen.buffer[1]
        drawn(sent, screen)
        assert "".join(cells[at].data for at in range(place - 1, place + 13)) == "(212) 555-0142"
        assert cells[place + 16].data == "│"


def test_as_textual_draws_it_the_frame_is_moved() -> None:
    place = 3 + cell_len(f"│ {NAMES['Tamil']} ")
    screen = Wide(80, 4)
    drawn(line(NAMES["Tamil"]), screen)
    assert screen.buffer[1][place - 1].data != "("


def test_a_name_may_reach_into_the_blanks_behind_it() -> None:
    name = NAMES["Tamil"]
    for blanks in ("      ", "  \x1b[0m\x1b[1;32m    "):
        screen = Wide(80, 4)
        drawn(with_kept_columns(f"\x1b[2;3H\x1b[1;32m{name}{blanks}\x1b[0m│"), screen)
        seen = "".join(screen.buffer[1][at].data for at in range(80)).rstrip()
        wide = "".join("x" if unicodedata.category(one) in ("Mc", "Mn") else one for one in name)
        assert seen == f"  {wide}".ljust(2 + cell_len(name) + 6) + "│"
        assert screen.buffer[1][2].fg == "green"


def test_what_was_under_a_name_is_cleared() -> None:
    screen = pyte.Screen(80, 4)
    pyte.Stream(screen).feed("\x1b[2;1H" + "#" * 60)
    drawn(with_kept_columns(line(NAMES["tone"])), screen)
    assert "#" not in screen.display[1][4:20]


@pytest.mark.parametrize(
    "text", ["Ann Lee", "José Álvarez", "山田太郎", "محمد علي", "‼ 1 h 12 late ▲ ○ ✓ │ ╭─", "À\u0301nn", ""]
)
def test_what_every_terminal_counts_alike_is_sent_as_it_is(text: str) -> None:
    assert with_kept_columns(line(text)) is not None
    assert with_kept_columns(line(text)) == line(text)


def test_where_the_cursor_is_not_known_nothing_is_moved() -> None:
    for begin in ("", "\x1b[2;3H\r\n", "\x1b[2;3H\x1b[5C", "\x1b[2;3H\x1b7"):
        assert with_kept_columns(f"{begin}{NAMES['Tamil']}") == f"{begin}{NAMES['Tamil']}"


def test_it_costs_little_where_nobody_has_such_a_name() -> None:
    frame = "".join(f"\x1b[{row};1H\x1b[38;2;1;2;3m│{'Maria Alvarez  ' * 8}│\x1b[0m" for row in range(40))
    best = 1.0
    for _ in range(20):
        began = process_time()
        with_kept_columns(frame)
        best = min(best, process_time() - began)
    assert best < 0.001


def test_the_desks_driver_keeps_the_columns(start: Start) -> None:
    with start("guarded") as terminal:
        arrived(terminal)
        name = NAMES["Hindi"].split()[0].encode()
        assert re.search(rb"\x1b\[\d+G(?:\x1b\[[\d;]*m)+" + name + rb"\x1b\[0m\x1b\[\d+G", terminal.raw)


def arrived(terminal: Terminal) -> None:
    """Paste a name and wait until it is drawn."""
    terminal.send_bytes(b"\x1b[200~" + NAMES["Hindi"].split()[0].encode() + b"\x1b[201~.")
    terminal.wait_for("have ")
    terminal.wait_until(lambda _: b"have 8" in terminal.raw)


def test_what_it_leans_on_in_textual() -> None:
    assert takes(LinuxDriver.write, "data")
    # Each line of an update begins with a move to its place.
    assert says(_compositor.LayoutUpdate.render_segments, "move_to(x, y).segment.text")
    assert says(_compositor.ChopsUpdate.render_segments, "move_to(x, y).segment.text")
    assert says(Strip.render_style, "m{text}\\x1b[0m")
