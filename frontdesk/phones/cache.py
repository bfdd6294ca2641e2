"""What was worked out once, kept for the next time, in memory that has a limit."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar

_Key = TypeVar("_Key", bound=Hashable)
_Value = TypeVar("_Value")

#: So many are kept before all are forgotten: as many numbers as call a practice in months.
LIMIT = 8_192


class Cache(dict[_Key, _Value]):
    """Values by what they were worked out from; what is missing is worked out when it is asked for.

    All is forgotten at once when there is too much: what a log says often is soon there again, and
    to look something up stays one step.
    """

    def __init__(self, work_out: Callable[[_Key], _Value]) -> None:
        """Take what works a value out; what it raises is not remembered."""
        super().__init__()
        self._work_out = work_out

    def __missing__(self, key: _Key) -> _Value:
        """Work out what is not there."""
        value = self._work_out(key)
        if len(self) >= LIMIT:
            self.clear()
        self[key] = value
        return value
