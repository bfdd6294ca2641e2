"""What stays said in the frame of every screen until it is over: no connection, a recovery, an old backup."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

#: The keys of notices; of several that stand, the first in this order is shown.
ORDER: Final = ("connection", "recovery", "audit", "backup")


@dataclass(frozen=True, slots=True)
class Notice:
    """One sentence of the frame.

    Attributes:
        words: the sentence in a few lengths, the longest first; the frame takes the first that fits.
        urgent: True if it stands in the first line, in the colors of a crisis.
    """

    words: tuple[str, ...]
    urgent: bool = False


class Notices:
    """The notices that stand now, by their keys."""

    def __init__(self, changed: Callable[[], None]) -> None:
        """Begin with none.

        Args:
            changed: called after every change, to draw the frames again.
        """
        self._changed = changed
        self._standing: dict[str, Notice] = {}

    def set(self, key: str, *words: str, urgent: bool = False) -> None:
        """Let a notice stand, in place of the one with its key.

        Args:
            key: one of ``ORDER``.
            words: the sentence in a few lengths, the longest first.
            urgent: True if it stands in the first line.

        Raises:
            ValueError: no notice has this key, or there are no words.
        """
        if key not in ORDER or not words:
            raise ValueError(f"no notice {key!r} with {len(words)} words")
        notice = Notice(words, urgent)
        if self._standing.get(key) != notice:
            self._standing[key] = notice
            self._changed()

    def clear(self, key: str) -> None:
        """Take a notice away, if it stands."""
        if self._standing.pop(key, None) is not None:
            self._changed()

    def pressing(self, *, urgent: bool) -> Notice | None:
        """Return the first notice that stands, of the urgent ones or of the others."""
        for key in ORDER:
            notice = self._standing.get(key)
            if notice is not None and notice.urgent == urgent:
                return notice
        return None
