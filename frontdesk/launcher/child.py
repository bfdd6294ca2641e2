"""The program as a child process of the launcher: forked, sent the signals that come, and waited for.

A fork and not a second start of Python: the launcher has read the command line and the settings
already, so the second process costs two milliseconds and not seventy.
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
#: Seconds that the program has to save the draft and leave the screen after it was asked to end.
GRACE: Final = 1.5
#: Shells number an end by signal n as 128 + n.
_BY_SIGNAL: Final = 128

#: Signals that a fault of the program causes.
_FAULTS = ("SIGSEGV", "SIGBUS", "SIGABRT", "SIGILL", "SIGFPE")


@dataclass(frozen=True, slots=True)
class Ending:
    """How the program ended."""

    #: The exit code; 128 + n after signal n, as in shells.
    code: int
    #: True if a signal ended it, so that it restored nothing itself.
    killed: bool

    @property
    def signal_name(self) -> str:
        """The signal that ended it, or asked it to end, such as ``SIGKILL``; "" if it ended by itself."""
        number = self.code - _BY_SIGNAL
        if not self.killed and number not in (signal.SIGTERM, signal.SIGHUP):
            return ""
        try:
            return signal.Signals(number).name
        except ValueError:
            return f"signal {number}"

    @property
    def sentence(self) -> str:
        """What to say about an end by a signal."""
        what = "stopped by a fault of its own" if self.signal_name in _FAULTS else "was ended from outside"
        return f"The desk {what} ({self.signal_name})."


class Child:
    """The running program."""

    def __init__(self, pid: int, lifeline: int, interrupts: Callable[[], bool]) -> None:
        """Take over a forked process.

        Args:
            pid: its process id.
            lifeline: the launcher's end of a pipe to it; the launcher's death, however it comes, closes it.
            interrupts: returns True if Ctrl-C is a signal now, which the terminal sends to the program too.
        """
        self._pid = pid
        self._lifeline = lifeline
        self._interrupts = interrupts
        self._ended = False

    def forward_signals(self) -> None:
        """From now on send signals that ask the launcher to end to the program instead."""
        for number in ASKING:
            # Somebody who ignores a signal (nohup) wants it ignored.
            if signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self._forward)
        signal.signal(signal.SIGALRM, self._kill)

    def wait(self) -> Ending:
        """Wait until the program has ended, and return how."""
        _, status = os.waitpid(self._pid, 0)
        self._ended = True
        signal.setitimer(signal.ITIMER_REAL, 0)
        os.close(self._lifeline)
        if os.WIFSIGNALED(status):
            return Ending(_BY_SIGNAL + os.WTERMSIG(status), killed=True)
        return Ending(os.WEXITSTATUS(status), killed=False)

    def _forward(self, number: int, _: FrameType | None) -> None:
        if number == signal.SIGINT and self._interrupts():
            return
        self._send(number)
        signal.setitimer(signal.ITIMER_REAL, GRACE)

    def _kill(self, _number: int, _: FrameType | None) -> None:
        self._send(signal.SIGKILL)

    def _send(self, number: int) -> None:
        if not self._ended:
            os.kill(self._pid, number)


def fork_child(interrupts: Callable[[], bool]) -> Child | None:
    """Fork; return the child in the launcher, and None in the program.

    Args:
        interrupts: returns True if Ctrl-C is a signal now.
    """
    held = signal.pthread_sigmask(signal.SIG_BLOCK, ASKING)
    childs_end, launchers_end = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(launchers_end)
        signal.pthread_sigmask(signal.SIG_SETMASK, held)
        Thread(target=_end_with_launcher, args=(childs_end,), name="launcher", daemon=True).start()
        return None
    os.close(childs_end)
    child = Child(pid, launchers_end, interrupts)
    child.forward_signals()
    signal.pthread_sigmask(signal.SIG_SETMASK, held)
    return child


def _end_with_launcher(lifeline: int) -> None:
    """End the program, as a closed window does, when the launcher dies: nobody could use it any more."""
    os.read(lifeline, 1)  # nothing is ever written: it returns when the other end is closed
    # Started under nohup a program ignores the signal of a closed window.
    ignored = signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    os.kill(os.getpid(), signal.SIGTERM if ignored else signal.SIGHUP)
