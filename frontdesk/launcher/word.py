"""The program's word to the launcher, which is there even when the program was killed in the middle of it."""

from __future__ import annotations

import os
from contextlib import suppress

_ALL, _NOT_ALL = b"+", b"-"
#: More than a program has to say; the last byte counts.
_AT_ONCE = 1 << 16


class Word:
    """Whether all that was typed is in the store. Made before the fork, so that both have it."""

    def __init__(self) -> None:
        """Make the way for it."""
        self._hears, self._says = os.pipe()
        for end in (self._hears, self._says):
            os.set_blocking(end, False)

    def say(self, all_is_kept: bool) -> None:
        """Tell the launcher; nobody waits.

        Args:
            all_is_kept: whether the store has everything that was typed.
        """
        with suppress(OSError):  # the launcher is gone, and with it who would have told the person
            os.write(self._says, _ALL if all_is_kept else _NOT_ALL)

    def all_was_kept(self) -> bool:
        """What was said last; True when nothing was."""
        last = _ALL
        with suppress(BlockingIOError):
            while said := os.read(self._hears, _AT_ONCE):
                last = said[-1:]
        return last == _ALL
