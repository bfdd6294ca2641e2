"""How long nobody's PIN is looked at after misses: five are free, then the wait grows with each."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

#: Misses in a row before there is a wait.
FREE_MISSES: Final = 5
#: The wait after the last free miss, doubled by each further one;
FIRST_WAIT: Final = timedelta(seconds=30)
#: and never longer than this, so that nobody is kept out for a day by somebody else's tries.
LONGEST_WAIT: Final = timedelta(minutes=30)


def wait_after(misses: int) -> timedelta:
    """Return the wait that so many misses in a row bring."""
    if misses < FREE_MISSES:
        return timedelta(0)
    doubled = min(misses - FREE_MISSES, 16)  # past this it is the longest anyway
    return min(FIRST_WAIT * (1 << doubled), LONGEST_WAIT)


def wait_left(misses: int, missed_at: datetime | None, now: datetime) -> timedelta:
    """Return how long no try is looked at yet.

    Args:
        misses: in a row, up to now.
        missed_at: when the last of them was, UTC.
        now: the present, UTC. Before ``missed_at`` the clock was set back: then the whole wait is left.
    """
    wait = wait_after(misses)
    if missed_at is None or not wait:
        return timedelta(0)
    return max(wait - max(now - missed_at, timedelta(0)), timedelta(0))


def say_wait(left: timedelta) -> str:
    """Return a wait in words, rounded up: ``30 seconds``, ``2 minutes``."""
    seconds = -(-left // timedelta(seconds=1))
    if seconds < 100:
        return f"{seconds} second{'' if seconds == 1 else 's'}"
    return f"{-(-seconds // 60)} minutes"
