"""Signals, and a window that is closed: the terminal is left in order, and nothing goes on running."""

from __future__ import annotations

import io
import signal
import time
from pathlib import Path
from typing import Any, cast

import pytest
from textual.app import App
from textual.drivers import _writer_thread
from textual.drivers.linux_driver import LinuxDriver

from frontdesk.ui.app.driver import LastingOutput
from tests.ui.guards.conftest import Start
from tests.ui.guards.pins import says, takes


def processor_seconds(pid: int) -> float:
    """How long a process has been busy; Linux only."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


linux_only = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs Linux's /proc")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_ends_it_in_order(start: Start, number: signal.Signals) -> None:
    with start("guarded") as terminal:
        asked = time.monotonic()
        terminal.process.send_signal(number)
        assert terminal.wait() == 128 + number
        assert time.monotonic() - asked < 2
        assert "ready" not in terminal.screen()
        for restored in (b"\x1b[?1049l", b"\x1b[?25h", b"\x1b[?1003l", b"\x1b[?2004l", b"\x1b[<u"):
            assert restored in terminal.raw


def test_a_signal_leaves_stock_textual_on_the_screen(start: Start) -> None:
    with start("stock") as terminal:
        terminal.process.send_signal(signal.SIGTERM)
        assert terminal.wait() == -signal.SIGTERM
        assert "ready" in terminal.screen()
        assert b"\x1b[?1049l" not in terminal.raw


@pytest.mark.parametrize("prepare", ["", "deaf"])
def test_a_closed_window_ends_it_with_and_without_the_signal(start: Start, prepare: str) -> None:
    with start("guarded", prepare) as terminal:
        closed = time.monotonic()
        terminal.hang_up()
        assert terminal.process.wait(5) == 128 + signal.SIGHUP
        assert time.monotonic() - closed < 2


@linux_only
def test_stock_textual_spins_when_it_does_not_hear_of_the_closed_window(start: Start) -> None:
    with start("stock", "deaf") as terminal:
        terminal.hang_up()
        before = processor_seconds(terminal.process.pid)
        limit = time.monotonic() + 20
        while processor_seconds(terminal.process.pid) - before < 0.3 and time.monotonic() < limit:
            time.sleep(0.05)
        assert terminal.process.poll() is None
        assert processor_seconds(terminal.process.pid) - before >= 0.3


class _Closed(io.StringIO):
    """A stream whose window was closed."""

    def __init__(self, descriptor: int) -> None:
        """Have a real descriptor."""
        super().__init__()
        self._descriptor = descriptor

    def fileno(self) -> int:
        """The descriptor."""
        return self._descriptor

    def write(self, text: str) -> int:
        """Fail."""
        raise OSError(5, "Input/output error")

    def flush(self) -> None:
        """Fail."""
        raise OSError(5, "Input/output error")


def test_a_screen_that_nobody_sees_takes_everything(tmp_path: Path) -> None:
    with (tmp_path / "screen").open("w") as file:
        output = LastingOutput(cast(Any, _Closed(file.fileno())))
        for _ in range(_writer_thread.MAX_QUEUED_WRITES + 1):
            output.write("Maria")
        output.flush()
        file.write("goes to the null device")
    assert (tmp_path / "screen").read_text() == ""


def test_what_it_leans_on_in_textual() -> None:
    assert says(LinuxDriver.__init__, "self._file = sys.__stderr__")
    assert says(LinuxDriver.start_application_mode, "WriterThread(self._file)")
    assert says(_writer_thread.WriterThread.run, "self._file.write", "self._file.flush")
    assert takes(LinuxDriver.start_application_mode)
    assert says(LinuxDriver.stop_application_mode, "self.disable_input()", "1049l")
    assert takes(App.exit, "result", "return_code")
    assert says(App._build_driver, "driver_class = self.driver_class")
    assert says(App.__init__, "driver_class or self.get_driver_class()")
    assert App(css_path=None)._screen_stacks == {"_default": []}
