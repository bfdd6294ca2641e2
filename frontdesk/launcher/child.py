"""The program as a child of the launcher: started by a fork, sent the signals that come, and waited for.

A fork and not a second start of Python: what the launcher has read (the command line, the settings) need
not be read again, so the second process costs two milliseconds and not seventy.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from threading import Thread
from types import FrameType
from typing import Final

#: Signals that ask a program to end.
ASKING: Final = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
#: Seconds the program has to keep the draft and leave the screen after it was asked; then it is killed.
GRACE: Final = 1.5
#: Shells number an end by signal n so.
_BY_SIGNAL: Final = 128


@dataclass(frozen=True, slots=True)
class Ending:
    """How the program ended."""

    #: The exit code, numbered as shells do: 128 + n after signal n.
    code: int
    #: Whether a signal ended it, so that it put nothing back itself.
    killed: bool

    @property
    def signal_name(self) -> str:
        """``SIGKILL``: what ended it, or what it was asked with; empty when it ended by itself."""
        number = self.code - _BY_SIGNAL
        if not self.killed and number not in (signal.SIGTERM, signal.SIGHUP):
            return ""
        try:
            return signal.Signals(number).name
        except ValueError:
            return f"signal {number}"


class Child:
    """The running program."""

    def __init__(self, pid: int, lifeline: int, interrupts: Callable[[], bool]) -> None:
        """Keep what belongs to it.

        Args:
            pid: its process.
            lifeline: our end of what it holds on to; our death, however that comes, closes it.
            interrupts: whether Ctrl-C is a signal now, which the terminal then sends to the program as well.
        """
        self._pid = pid
        self._lifeline = lifeline
        self._interrupts = interrupts
        self._ended = False

    def take_signals(self) -> None:
        """From now on what asks us to end asks the program instead."""
        for number in ASKING:
            # Somebody who ignores a signal (nohup) wants it ignored.
            if signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self._hand_on)
        signal.signal(signal.SIGALRM, self._out_of_patience)

    def wait(self) -> Ending:
        """Wait until the program has ended."""
        _, status = os.waitpid(self._pid, 0)
        self._ended = True
        signal.setitimer(signal.ITIMER_REAL, 0)
        os.close(self._lifeline)
        if os.WIFSIGNALED(status):
            return Ending(_BY_SIGNAL + os.WTERMSIG(status), killed=True)
        return Ending(os.WEXITSTATUS(status), killed=False)

    def _hand_on(self, number: int, _: FrameType | None) -> None:
        if number == signal.SIGINT and self._interrupts():
            return
        self._send(number)
        signal.setitimer(signal.ITIMER_REAL, GRACE)

    def _out_of_patience(self, _number: int, _: FrameType | None) -> None:
        self._send(signal.SIGKILL)

    def _send(self, number: int) -> None:
        if not self._ended:
            os.kill(self._pid, number)


def fork_child(interrupts: Callable[[], bool]) -> Child | None:
    """Split in two: gives the child to the launcher, and None to the program.

    Args:
        interrupts: whether Ctrl-C is a signal now.
    """
    held = signal.pthread_sigmask(signal.SIG_BLOCK, ASKING)
    breaks_here, held_there = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(held_there)
        signal.pthread_sigmask(signal.SIG_SETMASK, held)
        Thread(target=_end_with_launcher, args=(breaks_here,), name="launcher", daemon=True).start()
        return None
    os.close(breaks_here)
    child = Child(pid, held_there, interrupts)
    child.take_signals()
    signal.pthread_sigmask(signal.SIG_SETMASK, held)
    return child


def _end_with_launcher(lifeline: int) -> None:
    """End the program as a closed window does when the launcher dies: nobody could use it any more."""
    os.read(lifeline, 1)  # nothing is ever written: it returns when the other end is closed
    # Started under nohup a program may not hear the signal of a closed window.
    deaf = signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    os.kill(os.getpid(), signal.SIGTERM if deaf else signal.SIGHUP)
