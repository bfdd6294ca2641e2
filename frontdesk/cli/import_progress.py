"""While an import runs: a line that tells how far it is, and Ctrl-C that stops it in good order."""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from frontdesk.cli.output import is_terminal

_CLEAR = "\r\x1b[K"
# Seconds before a rate means anything, and between two looks at it: figures that jump cannot be read.
_FIRST_RATE, _BETWEEN = 2.0, 0.5


class ProgressLine:
    """One line on standard error that is written over; nothing at all where that is no terminal."""

    def __init__(self, rows: Callable[[], int] | None = None) -> None:
        """Write nothing yet.

        Args:
            rows: gives how many rows of a log were read so far; for what reads none, nothing.
        """
        self._rows = rows
        self._shown = ""
        self._told_at = 0.0
        self._begun = time.monotonic()
        self._fraction = 0.0
        self._read = 0
        self._here = is_terminal(sys.stderr)

    def __call__(self, doing: str, fraction: float) -> None:
        """Tell what is being done, and how far it is from 0 to 1."""
        if not self._here:
            return
        now = time.monotonic()
        if fraction < self._fraction:
            # Something else begins: what was done is taken back.
            self._begun = now
        self._fraction = fraction
        head = f"{doing} {int(100 * fraction):3} %"
        if self._shown.startswith(head) and now - self._told_at < _BETWEEN:
            return
        text = head + self._pace(fraction, now - self._begun)
        if text != self._shown:
            self._shown, self._told_at = text, now
            print(f"{_CLEAR}{text}", end="", file=sys.stderr, flush=True)

    def _pace(self, fraction: float, seconds: float) -> str:
        """How fast it goes and how long it still takes; nothing before that can be said."""
        if seconds < _FIRST_RATE or not 0 < fraction < 1:
            return ""
        left = f", about {_length(seconds * (1 - fraction) / fraction)} left"
        before, self._read = self._read, self._rows() if self._rows else 0
        if self._read == before:
            return left
        return f", {self._read:,} rows, {int(self._read / seconds):,} a second{left}"

    def __enter__(self) -> Self:
        """Give the line itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the line away."""
        if self._shown:
            print(_CLEAR, end="", file=sys.stderr, flush=True)


def _length(seconds: float) -> str:
    """A length of time as people say it: ``40 s``, ``3 min``."""
    minute = 60
    return f"{max(1, round(seconds))} s" if seconds < 2 * minute else f"{round(seconds / minute)} min"


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
