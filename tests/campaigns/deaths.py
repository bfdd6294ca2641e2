"""The ways in which a desk can die while somebody types, and how long it took to be gone."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.campaigns.real_desk import WatchedTerminal, child_of, is_gone, soon

#: A desk that was asked to end is gone in so many seconds of a machine that is not crowded.
GONE_WITHIN = 2.0
#: Seconds that a desk is waited for before it is called stuck.
_PATIENCE = 30.0
#: A shell that goes on when the desk is gone, as the person's own does.
_SHELL = ["sh", "-c", '"$@"; echo back; read line', "sh"]
_CONNECTION = [sys.executable, "-m", "tests.campaigns.programs.connection"]


def crowd() -> float:
    """How many programs share a processor now, at least one: everything takes so many times as long."""
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


@dataclass(frozen=True, slots=True)
class Running:
    """A desk in a terminal.

    Attributes:
        terminal: the terminal.
        launcher: the process around the program.
        program: the program itself.
    """

    terminal: WatchedTerminal
    launcher: int
    program: int

    def is_gone(self) -> bool:
        """True if both have ended."""
        return is_gone(self.launcher) and is_gone(self.program)

    def signal(self, number: signal.Signals, *, everybody: bool) -> None:
        """Send a signal to the launcher, or to both at once as a machine does that is shut down."""
        if everybody:
            os.killpg(self.launcher, number)
        else:
            os.kill(self.launcher, number)


@dataclass(frozen=True, slots=True)
class Death:
    """One way to die.

    Attributes:
        name: in words.
        strike: does it; the number of the case chooses between variants.
        at_once: True if it comes behind the last key, or a second later.
        window_stays: True if there is a terminal afterwards, to be in order.
        inside: what the desk runs in: a shell, a connection, or nothing.
    """

    name: str
    strike: Callable[[Running, int], None]
    at_once: bool = False
    window_stays: bool = True
    inside: Sequence[str] = ()

    def command(self, desk: Sequence[str]) -> list[str]:
        """The command line of a desk that can die so."""
        return [*self.inside, *desk]

    def running(self, terminal: WatchedTerminal) -> Running:
        """The desk that runs in a terminal."""
        launcher = child_of(terminal.process.pid) if self.inside else terminal.process.pid
        return Running(terminal, launcher, child_of(launcher))

    def die(self, desk: Running, number: int) -> float:
        """Strike, and give the seconds until both processes were gone; infinity when they are stuck."""
        struck = time.monotonic()
        self.strike(desk, number)
        return time.monotonic() - struck if soon(desk.is_gone, _PATIENCE) else float("inf")


def _kill_program(desk: Running, _: int) -> None:
    os.kill(desk.program, signal.SIGKILL)


def _kill_launcher(desk: Running, _: int) -> None:
    os.kill(desk.launcher, signal.SIGKILL)


def _terminate(desk: Running, number: int) -> None:
    desk.signal(signal.SIGTERM, everybody=number % 2 == 1)


def _hang_up(desk: Running, number: int) -> None:
    desk.signal(signal.SIGHUP, everybody=number % 2 == 1)


def _close(desk: Running, _: int) -> None:
    desk.terminal.hang_up()


def _cut(desk: Running, _: int) -> None:
    desk.terminal.process.kill()


#: A second after the last key.
LATER = (
    Death("kill -9 of the program", _kill_program),
    Death("kill -9 of the launcher", _kill_launcher, inside=_SHELL),
    Death("SIGTERM", _terminate),
    Death("SIGHUP", _hang_up),
    Death("window closed", _close, window_stays=False),
    Death("connection cut", _cut, window_stays=False, inside=_CONNECTION),
)

#: Behind the last key: what asks the desk to end leaves it the time to keep it.
AT_ONCE = (
    Death("SIGTERM at once", _terminate, at_once=True),
    Death("SIGHUP at once", _hang_up, at_once=True),
    Death("window closed at once", _close, at_once=True, window_stays=False),
)
