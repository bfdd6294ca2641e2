"""Numbers that were dropped after the time that callers are kept by name (``domain.retention``)."""

from __future__ import annotations

from typing import Final

#: How a number begins that was dropped: no key of a number does.
MARK: Final = "~"
#: What stands where a number was dropped.
NUMBER_DROPPED: Final = "number dropped"


def is_dropped(key: str) -> bool:
    """True if a number's key is what was kept of a dropped one."""
    return key.startswith(MARK)


def unless_dropped(key: str) -> str:
    """Return a number's key as other programs are given it; "" for one that was dropped."""
    return "" if is_dropped(key) else key
