"""While an import runs: a line that tells how far it is, and Ctrl-C that stops it in good order."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from frontdesk.cli.output import is_terminal

_CLEAR = "\r\x1b[K"


class ProgressLine:
    """One line on standard error that is written over; nothing at all where that is no terminal."""

    def __init__(self) -> None:
        """Write nothing yet."""
        self._shown = ""
        self._here = is_terminal(sys.stderr)

    def __call__(self, doing: str, fraction: float) -> None:
        """Tell what is being done, and how far it is from 0 to 1."""
        text = f"{doing} {int(100 * fraction):3} %"
        if self._here and text != self._shown:
            self._shown = text
            print(f"{_CLEAR}{text}", end="", file=sys.stderr, flush=True)

    def __enter__(self) -> Self:
        """Give the line itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the line away."""
        if self._shown:
            print(_CLEAR, end="", file=sys.stderr, flush=True)


@contextmanager
def stopped_by_ctrl_c() -> Iterator[Callable[[], bool]]:
    """Give what tells whether Ctrl-C was pressed; it does nothing else meanwhile.

    Only a process's main thread hears signals; in another one nothing stops the import.
    """
    pressed = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield pressed.is_set
        return
    before = signal.signal(signal.SIGINT, lambda *_: pressed.set())
    try:
        yield pressed.is_set
    finally:
        signal.signal(signal.SIGINT, before)
