"""The ways in which a session ends, each with a call half-typed in the form."""

from __future__ import annotations

import os
import resource
import signal
from collections.abc import Callable
from dataclasses import dataclass

from tests.campaigns.real_desk import WatchedTerminal, child_of, is_gone, soon

_PATIENCE = 10.0


@dataclass(frozen=True, slots=True)
class End:
    """One way in which a session ends.

    Attributes:
        name: in words.
        strike: brings it about.
        fault: of the small program that runs in the place of the desk; "" for the desk itself.
        window_stays: True if there is a terminal afterwards.
        locked: True if it comes while the desk is locked.
    """

    name: str
    strike: Callable[[WatchedTerminal], None]
    fault: str = ""
    window_stays: bool = True
    locked: bool = False

    def come(self, terminal: WatchedTerminal) -> None:
        """Bring it about, and wait until nobody writes any more.

        Raises:
            AssertionError: the desk goes on.
        """
        program = _program(terminal)
        self.strike(terminal)
        gone = soon(lambda: is_gone(program) and is_gone(terminal.process.pid), _PATIENCE)
        assert gone, f"{self.name} ends nothing"
        if self.window_stays:
            terminal.wait()


def _program(terminal: WatchedTerminal) -> int:
    return child_of(terminal.process.pid)


def _kill(terminal: WatchedTerminal) -> None:
    os.kill(_program(terminal), signal.SIGKILL)


def _terminate(terminal: WatchedTerminal) -> None:
    terminal.process.send_signal(signal.SIGTERM)


def _hang_up(terminal: WatchedTerminal) -> None:
    terminal.process.send_signal(signal.SIGHUP)


def _close(terminal: WatchedTerminal) -> None:
    terminal.hang_up()


def _fail_and_quit(terminal: WatchedTerminal) -> None:
    os.kill(_program(terminal), signal.SIGUSR1)
    terminal.send("{f10}")
    terminal.wait_for("fault in the program")
    terminal.send("{ctrl+q}")


def _fail_to_draw(terminal: WatchedTerminal) -> None:
    os.kill(_program(terminal), signal.SIGUSR1)
    terminal.send("x")


def _fill_disk_and_quit(terminal: WatchedTerminal) -> None:
    """From now on no file grows: neither the store nor the log."""
    resource.prlimit(_program(terminal), resource.RLIMIT_FSIZE, (0, 0))
    before = terminal.screen()
    terminal.send("{f10}")
    terminal.wait_until(lambda screen: screen != before, what="what became of the save")
    terminal.send("x{ctrl+q}")


def _quit(terminal: WatchedTerminal) -> None:
    terminal.send("{ctrl+q}")


#: The tests see the first each time.
ENDS = (
    End("an exception inside a service", _fail_and_quit, fault="service"),
    End("an exception in rendering", _fail_to_draw, fault="rendering"),
    End("SIGTERM", _terminate, locked=True),
    End("kill -9", _kill, locked=True),
    End("SIGHUP", _hang_up),
    End("the window closed", _close, window_stays=False, locked=True),
    End("the disk full", _fill_disk_and_quit),
    End("quit", _quit),
)
