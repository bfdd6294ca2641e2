"""The desk where SIGHUP or SIGINT are ignored: under nohup, as a background job, in many job runners."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

import pytest

from tests.campaigns.real_desk import desk_command, make_home
from tests.launcher.processes import child_of, gone, linux_only
from tests.launcher.test_deaths_of_the_desk import held
from tests.launcher.test_launch import PROGRAM
from tests.terminal import Terminal
from tests.ui.guards.test_ends import processor_seconds

IGNORED = [(signal.SIGHUP,), (signal.SIGINT,), (signal.SIGHUP, signal.SIGINT)]

#: Seconds in which a desk ends whose window was closed.
WITHIN = 2.0


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A practice that is set up."""
    return make_home(tmp_path / "home")


@linux_only
@pytest.mark.parametrize("ignored", IGNORED)
def test_a_closed_window_ends_the_desk_with_its_launcher(home: Path, ignored: tuple[signal.Signals]) -> None:
    with Terminal(desk_command(home), size=(80, 24), ignored=ignored) as desk:
        desk.wait_for("F10 save")
        program = child_of(desk.process.pid)
        closed = time.monotonic()
        desk.hang_up()
        assert desk.process.wait(10) == 128 + signal.SIGHUP
        assert gone(program)
        assert time.monotonic() - closed < WITHIN


@linux_only
@pytest.mark.parametrize("ignored", IGNORED)
def test_a_closed_window_ends_it_while_the_store_is_held(home: Path, ignored: tuple[signal.Signals]) -> None:
    with held(home), Terminal(desk_command(home), size=(80, 24), ignored=ignored) as desk:
        desk.wait_for("F10 save")
        desk.send("{tab}Maria")
        desk.wait_for("Maria")
        program = child_of(desk.process.pid)
        closed = time.monotonic()
        desk.hang_up()
        desk.process.wait(10)
        assert gone(program)
        assert time.monotonic() - closed < WITHIN


@linux_only
@pytest.mark.parametrize("ignored", IGNORED)
def test_a_desk_that_nobody_uses_does_not_spin(home: Path, ignored: tuple[signal.Signals]) -> None:
    with Terminal(desk_command(home), size=(80, 24), ignored=ignored) as desk:
        desk.wait_for("F10 save")
        desk.rest(0.5)
        pids = desk.process.pid, child_of(desk.process.pid)
        before = sum(map(processor_seconds, pids))
        desk.rest(1.0)
        assert sum(map(processor_seconds, pids)) - before < 0.5
        assert desk.quit() == 0


@linux_only
@pytest.mark.parametrize("ignored", IGNORED)
def test_when_the_launcher_dies_the_desk_ends_too(home: Path, ignored: tuple[signal.Signals]) -> None:
    with Terminal(desk_command(home), size=(80, 24), ignored=ignored) as desk:
        desk.wait_for("F10 save")
        program = child_of(desk.process.pid)
        os.kill(desk.process.pid, signal.SIGKILL)
        assert gone(program, WITHIN)


@linux_only
def test_when_the_launcher_dies_a_program_that_hears_no_hang_up_ends_too() -> None:
    command = [sys.executable, "-c", PROGRAM.format(body="time.sleep(60)")]
    with Terminal(command, ignored=[signal.SIGHUP]) as terminal:
        terminal.wait_for("Maria Alvarez, ready")
        program = child_of(terminal.process.pid)
        os.kill(terminal.process.pid, signal.SIGKILL)
        assert gone(program, WITHIN)


@linux_only
@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGINT])
def test_a_signal_that_was_ignored_at_the_start_ends_nothing(home: Path, number: signal.Signals) -> None:
    with Terminal(desk_command(home), size=(80, 24), ignored=[number]) as desk:
        desk.wait_for("F10 save")
        desk.process.send_signal(number)
        desk.send("212")
        desk.wait_for("212")
        assert desk.quit() == 0
