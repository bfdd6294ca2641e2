"""The desk as a child of a small process that outlives it and restores the terminal."""

from __future__ import annotations

import gc
import os
import resource
from collections.abc import Callable
from contextlib import suppress

from frontdesk.launcher.child import fork_child
from frontdesk.launcher.terminal import LentTerminal


def launch(program: Callable[[], int], *, kept: str, lost: str = "", saved: SavedFlag | None = None) -> int:
    """Run a program on this terminal, and restore the terminal when it has ended, killed or not.

    Returns twice: in the child with the program's exit code, and in the launcher with the child's, which is
    128 + n if signal n ended it.

    Args:
        program: what to run. No store may be open yet: SQLite does not survive a fork.
        kept: what to say about a person's work after an end that they did not ask for.
        lost: what to say instead, after any end, if ``saved`` was last set to False.
        saved: set by the program; None for a program that keeps nothing.
    """
    harden()
    terminal = LentTerminal.lend()
    child = fork_child(terminal.makes_signals)
    if child is None:
        return program()
    ending = child.wait()
    terminal.restore(rescue=ending.killed)
    all_saved = saved is None or saved.get()
    if ending.signal_name:
        terminal.write_line(ending.sentence)
    if not all_saved:
        terminal.write_line(lost)
    elif ending.signal_name:
        terminal.write_line(kept)
    return ending.code


_SAVED, _NOT_SAVED = b"+", b"-"
#: How many bytes are read at once; the last one of all counts.
_AT_ONCE = 1 << 16


class SavedFlag:
    """True if everything that was typed is in the store; True at first.

    The program sets it and the launcher reads it, even after the program was killed: it is a pipe, made
    before the fork.
    """

    def __init__(self) -> None:
        """Make the pipe."""
        self._reads, self._writes = os.pipe()
        for end in (self._reads, self._writes):
            os.set_blocking(end, False)

    def set(self, saved: bool) -> None:
        """Set it, in the program; never waits."""
        with suppress(OSError):  # the launcher is gone, and nobody reads it
            os.write(self._writes, _SAVED if saved else _NOT_SAVED)

    def get(self) -> bool:
        """Return what was set last, in the launcher."""
        last = _SAVED
        with suppress(BlockingIOError):
            while written := os.read(self._reads, _AT_ONCE):
                last = written[-1:]
        return last == _SAVED


#: The umask: nobody else may read what the program makes.
_PRIVATE = 0o077
_SIZE = ("COLUMNS", "LINES")


def harden() -> None:
    """Restrict this process and all that it starts: private files, no core files, no variables for Textual.

    Textual reads its variables when it is imported, so this comes first.
    """
    # TEXTUAL_DEBUG writes every key to a file, TEXTUAL_LOG every event: a patient's name among them.
    # COLUMNS and LINES, exported by a shell, would override the window's real size, even after a resize.
    for name in [name for name in os.environ if name.startswith("TEXTUAL") or name in _SIZE]:
        del os.environ[name]
    os.umask(_PRIVATE)
    # A core file is a copy of the memory, with every name on the screen.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def pause_garbage_collection() -> None:
    """Collect no garbage until it is resumed: collecting takes a twentieth of a start."""
    gc.disable()


def resume_garbage_collection() -> None:
    """Collect garbage again, but never among the objects that exist now."""
    gc.freeze()
    gc.enable()
