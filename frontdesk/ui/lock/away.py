"""How long nobody touched the desk, judged by a clock that also runs while the machine sleeps."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

#: A clock that stood still for fewer seconds than this was only read late.
SLEPT_SECONDS: Final = 2.0

# Linux stops the other one while the machine sleeps; macOS has no such clock and stops it only for Python's.
_BOOT: Final = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


def boot_seconds() -> float:
    """Return the seconds since the machine was started, its sleep included."""
    return time.clock_gettime(_BOOT)


class Away:
    """Tells when the desk is to be locked: nobody touched it for so long, or the machine slept.

    Attributes:
        boot: gives seconds that run on while the machine sleeps.
        awake: gives seconds that stand still meanwhile.
    """

    def __init__(
        self, boot: Callable[[], float] = boot_seconds, awake: Callable[[], float] = time.monotonic
    ) -> None:
        """Begin as if somebody had just touched the desk."""
        self.boot = boot
        self.awake = awake
        self._touched_at = boot()
        self._longest = 0.0
        self._asleep = self._slept_so_far()

    def _slept_so_far(self) -> float:
        return self.boot() - self.awake()

    def touched(self) -> None:
        """Note that somebody typed, used the mouse or signed in."""
        now = self.boot()
        self._longest = max(self._longest, now - self._touched_at)
        self._touched_at = now

    def came(self) -> None:
        """Note that somebody just proved who they are."""
        self._touched_at = self.boot()
        self._longest = 0.0

    def has_left(self, minutes: int) -> bool:
        """True if since then nobody touched the desk for so many minutes at a time."""
        return max(self._longest, self.boot() - self._touched_at) >= 60 * minutes

    def forget_sleep(self) -> None:
        """Judge by what comes from now on: the desk is locked, or was just opened."""
        self._asleep = self._slept_so_far()

    def is_long(self, minutes: int) -> bool:
        """True if nobody touched the desk for so many minutes, or the machine slept since this was asked."""
        asleep, self._asleep = self._asleep, self._slept_so_far()
        slept = self._asleep - asleep >= SLEPT_SECONDS
        return slept or self.boot() - self._touched_at >= 60 * minutes
