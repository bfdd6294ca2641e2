"""A bounded cache that is a dictionary, so that a lookup in a loop over a million rows is one step."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar

_Key = TypeVar("_Key", bound=Hashable)
_Value = TypeVar("_Value")

#: The most entries that are kept: as many numbers as call a practice in months.
LIMIT = 8_192


class Cache(dict[_Key, _Value]):
    """Values by what they are computed from; a missing one is computed when it is looked up.

    All entries are dropped at once when there are too many: what a log repeats often is soon there again.
    """

    def __init__(self, compute: Callable[[_Key], _Value]) -> None:
        """Take the function that computes a value; what it raises is not kept."""
        super().__init__()
        self._compute = compute

    def __missing__(self, key: _Key) -> _Value:
        """Compute a missing value and keep it."""
        value = self._compute(key)
        if len(self) >= LIMIT:
            self.clear()
        self[key] = value
        return value
