"""The terminal as it was before the program, to be restored even if the program no longer can."""

from __future__ import annotations

import contextlib
import os
import sys
import termios
from typing import Any, Self

#: Save the window's title, and the place of the cursor on the normal screen.
_LEND = b"\x1b[22;0t\x1b7"
#: Restore the title.
_TITLE_BACK = b"\x1b[23;0t"
#: What a killed program had no time for. The first two end what it was about to write.
_RESCUE = (
    b"\x1b\\"  # end of a string
    b"\x1b[?2026l"  # end of an update that is shown at once
    b"\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1005l\x1b[?1006l\x1b[?1015l\x1b[?1016l"  # the mouse
    b"\x1b[?1004l"  # messages about the focus
    b"\x1b[?2004l"  # marks around what is pasted
    b"\x1b[?2048l"  # messages about the size
    b"\x1b[<u"  # kitty's keys; they belong to the alternate screen and go before it
    b"\x1b[?1049l"  # the alternate screen, with everybody's names on it
    b"\x1b[?7h"  # lines wrap
    b"\x1b[?25h"  # the cursor is visible
    b"\x1b[0m\x1b(B\r"  # plain letters from the left
)


class LentTerminal:
    """The terminal while a program has it."""

    def __init__(self, attributes: list[Any] | None, reads: int, writes: int) -> None:
        """Remember how it was.

        Args:
            attributes: its settings, or None if it has none.
            reads: the descriptor that keys are read from.
            writes: the descriptor that the screen is drawn on.
        """
        self._attributes = attributes
        self._reads = reads
        self._writes = writes

    @classmethod
    def lend(cls) -> Self:
        """Record the terminal's state before a program gets it."""
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        reads, writes = 0, 2  # where Textual reads and draws
        attributes = None
        with contextlib.suppress(termios.error):
            attributes = termios.tcgetattr(reads)
        lent = cls(attributes, reads, writes)
        lent._write(_LEND)
        return lent

    def makes_signals(self) -> bool:
        """True if Ctrl-C at this terminal is a signal now, and not a key of the program."""
        with contextlib.suppress(termios.error):
            return bool(termios.tcgetattr(self._reads)[3] & termios.ISIG)
        return False

    def restore(self, *, rescue: bool) -> None:
        """Restore the terminal.

        Args:
            rescue: True if the program was killed and left its screen, its keys and its mouse behind. What
                was typed since is discarded: a patient's name must not become a command.
        """
        if rescue:
            self._write(_RESCUE)
            with contextlib.suppress(termios.error):
                termios.tcflush(self._reads, termios.TCIFLUSH)
        self._write(_TITLE_BACK)
        if self._attributes is not None:
            # Not TCSADRAIN: a window that is closing takes nothing more, and the wait would never end.
            with contextlib.suppress(termios.error):
                termios.tcsetattr(self._reads, termios.TCSANOW, self._attributes)

    def write_line(self, sentence: str) -> None:
        """Write a line on the normal screen, if it is still there."""
        self._write(f"{sentence}\r\n".encode(errors="replace"))

    def _write(self, data: bytes) -> None:
        with contextlib.suppress(OSError):  # the window is closed
            os.write(self._writes, data)
