"""What the terminal sends: bytes that are no text, pastes that hold keys, sequences beyond the parser."""

from __future__ import annotations

import itertools
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import _xterm_parser, events
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver

from frontdesk.ui.app.terminal_text import END, START, Incoming
from tests.terminal import Terminal
from tests.ui.guards.conftest import Start
from tests.ui.guards.pins import says, takes


def read(*parts: bytes) -> tuple[str, list[str]]:
    """What is read as keys, without the marks, and the pastes."""
    incoming = Incoming()
    found = [pair for part in parts for pair in incoming.read(part)]
    text = "".join(text for text, _ in found).replace(START, "").replace(END, "")
    return text, [pasted for _, pasted in found if pasted is not None]


def test_bytes_that_are_no_text_are_seen_and_half_a_character_waits() -> None:
    assert read(b"Ann\xff \xfeLee") == ("Ann\ufffd \ufffdLee", [])
    assert read(b"Jos\xc3", b"\xa9") == ("José", [])
    assert read(b"\xc3", b"x") == ("\ufffdx", [])


def test_a_paste_is_whole_whatever_is_in_it() -> None:
    paste = b"\x1b[200~Ann\x1bQ\x11\r\x1b[20\x1b[31mLee\x1b[201~"
    assert read(b"a" + paste + b"b") == ("ab", ["Ann\x1bQ\x11\r\x1b[20\x1b[31mLee"])
    assert read(b"\x1b[200~\x1b[201~") == ("", [""])


@given(
    st.lists(
        st.sampled_from(["Ann", "é", "\x1b", "\x1b[", "\x1b[20", "[200~", "~", START, END, "\r"]), max_size=12
    ),
    st.lists(st.integers(0, 60), max_size=6),
)
def test_how_the_bytes_are_cut_changes_nothing(pieces: list[str], cuts: list[int]) -> None:
    data = "".join(pieces).encode()
    edges = [0, *sorted(min(cut, len(data)) for cut in cuts), len(data)]
    cut = [data[begin:end] for begin, end in itertools.pairwise(edges)]
    assert read(*cut) == read(data)


# In a real terminal

NOT_UTF_8 = bytes.fromhex("416e6efffe4c6565")
#: A key beyond any character; a window of no pixels, and a click in it.
BEYOND_THE_PARSER = (b"\x1b[99999999999999999999u", b"\x1b[48;24;80;0;0t\x1b[<0;1;1M\x1b[<0;1;1m")
ESCAPE_AND_QUIT = b"\x1b[200~Ann\x1bQ\x11Lee\x1b[201~"
ESCAPE_AND_ENTER = b"\x1b[200~Ann\x1b\rLee\x1b[201~"


def emptied(terminal: Terminal) -> None:
    """Empty the line and wait for it."""
    terminal.send("{ctrl+u}")
    terminal.wait_for("have 0")


def test_the_desk_takes_whatever_a_terminal_sends(start: Start) -> None:
    with start("guarded") as terminal:
        terminal.send_bytes(NOT_UTF_8)
        terminal.wait_for("'Ann\ufffd\ufffdLee'")
        terminal.send_bytes(b"\xc3")
        terminal.send_bytes(b"\xa9")
        terminal.wait_for("Leeé'")
        for sequence in BEYOND_THE_PARSER:
            emptied(terminal)
            terminal.send_bytes(sequence + b"Lee")
            terminal.wait_for("have 3: 'Lee'")
        for paste, text in ((ESCAPE_AND_QUIT, "AnnQLee"), (ESCAPE_AND_ENTER, "Ann / Lee")):
            emptied(terminal)
            terminal.send_bytes(paste)
            terminal.wait_for(f"'{text}'")
            assert "SUBMITTED" not in terminal.wait_for("were removed or replaced")
        assert terminal.quit() == 0


def test_a_megabyte_is_answered_within_a_second_with_what_was_cut(start: Start) -> None:
    with start("guarded") as terminal:
        terminal.send_bytes(b"\x1b[200~" + b"A" * 1_000_000)
        began = time.monotonic()
        terminal.send_bytes(b"\x1b[201~")
        terminal.wait_for("have 200")
        assert time.monotonic() - began < 1
        terminal.wait_for("The last 999,800 characters")


@pytest.mark.parametrize("data", [NOT_UTF_8, *BEYOND_THE_PARSER, ESCAPE_AND_QUIT])
def test_each_of_these_ends_stock_textual(start: Start, data: bytes) -> None:
    with start("stock") as terminal:
        terminal.send_bytes(data)
        terminal.wait()


def test_stock_textual_drops_a_long_paste_without_a_word_and_takes_enter_from_another(start: Start) -> None:
    with start("stock") as terminal:
        terminal.send_bytes(b"\x1b[200~" + b"A" * 1_000 + b"\x1b[201~")
        terminal.send("x")
        terminal.wait_for("have 1: 'x'")
        terminal.send_bytes(ESCAPE_AND_ENTER)
        terminal.wait_for("SUBMITTED")


def test_what_it_leans_on_in_textual() -> None:
    assert (START, END) == (_xterm_parser.BRACKETED_PASTE_START, _xterm_parser.BRACKETED_PASTE_END)
    # The marks alone are an empty paste, which the driver leaves out, or nothing.
    parser = XTermParser()
    assert [str(event.text) for event in parser.feed(START + END) if isinstance(event, events.Paste)] == [""]
    assert takes(XTermParser, "debug")
    for name in ("mouse_pixels", "terminal_size", "terminal_pixel_size"):
        assert hasattr(parser, name)
    assert list(parser.tick()) == []
    # The thread runs our reading, and ends by this event; keys go through this method.
    assert says(LinuxDriver.start_application_mode, "Thread(target=self._run_input_thread")
    assert says(LinuxDriver._run_input_thread, "self.run_input_thread()")
    assert says(
        LinuxDriver.run_input_thread, "self.exit_event.is_set()", "self.process_message(event)", "self.fileno"
    )
    assert says(LinuxDriver.disable_input, "self.exit_event.set()", "self._key_thread.join()")
    assert takes(LinuxDriver.process_message, "message")
