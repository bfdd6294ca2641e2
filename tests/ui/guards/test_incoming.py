"""What the terminal sends: bytes that are no text, pastes that hold keys, sequences beyond the parser."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import _xterm_parser, events
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver

from frontdesk.ui.guards.incoming import END, START, Incoming
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
    cut = [data[begin:end] for begin, end in zip(edges, edges[1:], strict=False)]
    assert read(*cut) == read(data)


# In a real terminal


def test_bytes_that_are_no_text_end_stock_textual_and_not_the_desk(start: Start) -> None:
    with start("guarded") as terminal:
        terminal.send_bytes(bytes.fromhex("416e6efffe4c6565"))
        terminal.wait_for("have 'Ann\ufffd\ufffdLee'")
        terminal.send_bytes(b"\xc3")
        terminal.send_bytes(b"\xa9")
        terminal.wait_for("Leeé'")
        assert terminal.quit() == 0
    with start("stock") as terminal:
        terminal.send_bytes(bytes.fromhex("416e6efffe4c6565"))
        assert terminal.wait() != 0
        assert "UnicodeDecodeError" in terminal.screen()


@pytest.mark.parametrize(
    "data", [b"\x1b[99999999999999999999u", b"\x1b[48;24;80;0;0t\x1b[<0;1;1M\x1b[<0;1;1m"]
)
def test_a_sequence_beyond_the_parser_ends_stock_textual_and_not_the_desk(start: Start, data: bytes) -> None:
    with start("guarded") as terminal:
        terminal.send_bytes(data)
        terminal.send("Lee")
        terminal.wait_for("have 'Lee'")
        assert terminal.quit() == 0
    with start("stock") as terminal:
        terminal.send_bytes(data)
        assert terminal.wait() != 0


@pytest.mark.parametrize("inside", [b"Ann\x1bQ\x11Lee", b"Ann\x1b\rLee"])
def test_an_escape_in_a_paste_makes_keys_of_it_in_stock_textual_and_not_here(
    start: Start, inside: bytes
) -> None:
    paste = b"\x1b[200~" + inside + b"\x1b[201~"
    with start("guarded") as terminal:
        terminal.send_bytes(paste)
        terminal.wait_for("Lee'")
        terminal.send("!")
        terminal.wait_for("Lee!'")
        assert "SUBMITTED" not in terminal.screen()
        assert "Line breaks or hidden characters were removed" in terminal.screen()
        assert terminal.quit() == 0
    with start("stock") as terminal:
        terminal.send_bytes(paste)
        if b"\x11" in inside:
            assert terminal.wait() == 0  # ctrl+q
        else:
            terminal.wait_for("SUBMITTED")


def test_a_megabyte_is_answered_within_a_second_with_what_was_cut(start: Start) -> None:
    with start("guarded") as terminal:
        terminal.send_bytes(b"\x1b[200~" + b"A" * 1_000_000)
        began = time.monotonic()
        terminal.send_bytes(b"\x1b[201~")
        screen = terminal.wait_for("of 200")
        assert time.monotonic() - began < 1
        assert "The last 999,800 characters did not fit and were cut" in terminal.wait_for("cut") or screen
        assert terminal.quit() == 0
    with start("stock") as terminal:
        terminal.send_bytes(b"\x1b[200~" + b"A" * 1_000 + b"\x1b[201~")
        terminal.send("x")
        terminal.wait_for("have 'x' of 1")  # all of it was dropped, without a word


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
