"""The desk as a child of a small process that outlives it and puts the terminal right."""

from __future__ import annotations

from collections.abc import Callable

from frontdesk.launcher.child import Ending, fork_child
from frontdesk.launcher.hardening import harden
from frontdesk.launcher.terminal import LentTerminal
from frontdesk.launcher.word import Word

#: Signals that come from the program's own fault and from nobody outside.
_FAULTS = ("SIGSEGV", "SIGBUS", "SIGABRT", "SIGILL", "SIGFPE")


def launch(program: Callable[[], int], *, kept: str, lost: str = "", word: Word | None = None) -> int:
    """Run a program on this terminal, which is as before when the program has ended, killed or not.

    Returns twice: in the child with what the program returned, and in the launcher with the child's exit
    code, 128 + n where signal n ended it.

    Args:
        program: what to run; a store must not be open yet, SQLite does not survive a fork.
        kept: where a person's work is, told after an end that they did not ask for.
        lost: what is told instead, after any end, where the program said last that not all is kept.
        word: what the program says it with; None for a program that keeps nothing.
    """
    harden()
    terminal = LentTerminal.lend()
    child = fork_child(terminal.makes_signals)
    if child is None:
        return program()
    ending = child.wait()
    terminal.take_back(rescue=ending.killed)
    all_is_kept = word is None or word.all_was_kept()
    if ending.signal_name:
        terminal.tell(_told(ending))
    if not all_is_kept:
        terminal.tell(lost)
    elif ending.signal_name:
        terminal.tell(kept)
    return ending.code


def _told(ending: Ending) -> str:
    name = ending.signal_name
    what = "stopped by a fault of its own" if name in _FAULTS else "was ended from outside"
    return f"The desk {what} ({name})."
