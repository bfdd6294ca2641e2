"""The process around the program, each time with a small program in the place of the desk."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.launcher.processes import RESTORED, child_of, gone, linux_only
from tests.terminal import Terminal

#: Takes the terminal as a full-screen program does, then does what the test says.
PROGRAM = """
import os, resource, signal, sys, termios, time, tty
from frontdesk.launcher.launch import launch

def ready(number, handler):
    signal.signal(number, handler)
    os.write(2, b" set")
    time.sleep(60)

def program():
    tty.setraw(0)
    os.write(2, b"\\x1b[?1049h\\x1b[?1003h\\x1b[?2004h\\x1b[?25l\\x1b[>1uMaria Alvarez, ready")
    {body}

print("before")
sys.exit(launch(program, kept="It is kept."))
"""

#: The window's title put on the terminal's stack, and taken from it.
TITLE_KEPT, TITLE_BACK = b"\x1b[22;0t", b"\x1b[23;0t"


def launched(body: str) -> Terminal:
    """A terminal in which the launcher runs a program."""
    return Terminal([sys.executable, "-c", PROGRAM.format(body=body)])


@contextmanager
def running(body: str) -> Iterator[Terminal]:
    """A program that has the terminal."""
    with launched(body) as terminal:
        terminal.wait_for("Maria Alvarez, ready")
        yield terminal


@pytest.mark.parametrize("code", [0, 1, 2, 7])
def test_the_exit_code_is_the_programs(code: int) -> None:
    with launched(f"return {code}") as terminal:
        assert terminal.wait() == code
        assert "It is kept" not in terminal.screen()


@linux_only
@pytest.mark.parametrize(
    ("number", "words"),
    [
        (signal.SIGKILL, "The desk was ended from outside (SIGKILL)."),
        (signal.SIGSEGV, "The desk stopped by a fault of its own (SIGSEGV)."),
    ],
)
def test_after_a_kill_the_terminal_is_restored_and_a_sentence_says_so(
    number: signal.Signals, words: str
) -> None:
    with running("time.sleep(60)") as terminal:
        assert "Maria Alvarez" in terminal.screen()
        os.kill(child_of(terminal.process.pid), number)
        assert terminal.wait() == 128 + number
        screen = terminal.screen()
        assert "Maria Alvarez" not in screen
        assert screen.split("\n")[:3] == ["before", words, "It is kept."]
        for mode in RESTORED:
            assert mode in terminal.raw
        assert terminal.raw.index(TITLE_KEPT) < terminal.raw.index(TITLE_BACK)


def test_without_the_launcher_a_kill_leaves_everything_behind() -> None:
    body = PROGRAM.format(body="time.sleep(60)").replace(
        "launch(program, kept=", "(lambda f, kept: f())(program, kept="
    )
    with Terminal([sys.executable, "-c", body]) as terminal:
        terminal.wait_for("Maria Alvarez, ready")
        terminal.kill()
        assert "Maria Alvarez" in terminal.screen()
        assert not any(mode in terminal.raw for mode in RESTORED)


@linux_only
def test_the_settings_of_the_line_come_back_and_what_was_typed_since_goes() -> None:
    script = PROGRAM.format(body="time.sleep(60)").replace("sys.exit(launch", "code = (launch") + (
        "import select\n"
        "echo = bool(termios.tcgetattr(0)[3] & termios.ECHO and termios.tcgetattr(0)[3] & termios.ICANON)\n"
        "print('echo', echo, 'waiting', bool(select.select([0], [], [], 0)[0]))\n"
    )
    with Terminal([sys.executable, "-c", script]) as terminal:
        terminal.wait_for("Maria Alvarez, ready")
        terminal.send("rm Maria{enter}")
        time.sleep(0.1)  # nothing shows when bytes have arrived at a program that does not read
        os.kill(child_of(terminal.process.pid), signal.SIGKILL)
        # The words may come in two pieces.
        terminal.wait_for("echo True waiting False")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_is_handed_on_and_the_program_ends_as_it_likes(number: signal.Signals) -> None:
    body = f"ready({int(number)}, lambda *_: sys.exit(40 + {int(number)}))"
    with running(body) as terminal:
        terminal.wait_for("set")
        terminal.process.send_signal(number)
        assert terminal.wait() == 40 + number


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_an_end_from_outside_is_reported(number: signal.Signals) -> None:
    body = f"ready({int(number)}, lambda *_: sys.exit(128 + {int(number)}))"
    with running(body) as terminal:
        terminal.wait_for("set")
        terminal.process.send_signal(number)
        assert terminal.wait() == 128 + number
        assert f"from outside ({number.name}).\nIt is kept." in terminal.screen()


def test_a_program_that_does_not_leave_is_killed_within_two_seconds() -> None:
    body = "ready(signal.SIGTERM, signal.SIG_IGN)"
    with running(body) as terminal:
        terminal.wait_for("set")
        asked = time.monotonic()
        terminal.process.send_signal(signal.SIGTERM)
        assert terminal.wait() == 128 + signal.SIGKILL
        assert time.monotonic() - asked < 2
        assert "It is kept." in terminal.screen()


def test_ctrl_c_while_it_is_a_signal_reaches_the_program_once() -> None:
    body = """
    line = termios.tcgetattr(0)
    line[3] |= termios.ISIG
    termios.tcsetattr(0, termios.TCSANOW, line)
    times = []
    signal.signal(signal.SIGINT, lambda *_: times.append(1))
    os.write(2, b" set")
    while not times:
        time.sleep(0.02)
    time.sleep(0.2)  # a second one would have come by now
    return 50 + len(times)
    """
    with running(body) as terminal:
        terminal.wait_for("set")
        terminal.send("{ctrl+c}")
        assert terminal.wait() == 51


@linux_only
def test_when_the_launcher_dies_the_program_gets_the_signal_of_a_closed_window() -> None:
    body = "ready(signal.SIGHUP, lambda *_: (os.write(2, b' hung up'), os._exit(0)))"
    with running(body) as terminal:
        terminal.wait_for("set")
        program = child_of(terminal.process.pid)
        os.kill(terminal.process.pid, signal.SIGKILL)
        assert "hung up" in terminal.wait_for("hung up")
        assert gone(program)


def test_a_closed_window_ends_both_without_a_word() -> None:
    with running("time.sleep(60)") as terminal:
        terminal.hang_up()
        assert terminal.process.wait(5) == 128 + signal.SIGHUP


def test_the_program_has_private_files_no_core_and_none_of_textuals_variables() -> None:
    body = """
    names = [name for name in os.environ if name.startswith(("TEXTUAL", "COLUMNS", "LINES"))]
    seen = (oct(os.umask(0)), resource.getrlimit(resource.RLIMIT_CORE), names)
    os.write(2, ascii(seen).encode())
    time.sleep(60)
    """
    command = [sys.executable, "-c", PROGRAM.format(body=body)]
    with Terminal(
        command,
        env={
            "TEXTUAL_DEBUG": "1", "TEXTUAL_LOG": "/tmp/keys", "TEXTUAL": "debug",
            # The window's size is the window's, not what a shell exported when it was another.
            "COLUMNS": "100000", "LINES": "100000",
        },
    ) as terminal:  # fmt: skip
        assert "('0o77', (0, 0), [])" in terminal.wait_for("0o77")


def test_the_second_process_costs_next_to_nothing() -> None:
    script = """
import time
from frontdesk.launcher.launch import launch
import os
costs = []
for _ in range(7):
    began = time.perf_counter()
    read, write = os.pipe()
    def program():
        os.write(write, f"{time.perf_counter() - began}\\n".encode())
        os._exit(0)
    launch(program, kept="kept")
    costs.append(float(os.read(read, 100)))
print("cost", f"{min(costs) * 1000:.1f}", "ms")
"""
    with Terminal([sys.executable, "-c", script]) as terminal:
        said = terminal.wait_for("ms").split("cost ")[1].split()[0]
        assert float(said) <= 25
