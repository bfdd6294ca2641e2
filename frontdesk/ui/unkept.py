"""What was typed and is not in the store yet, told to who outlives the program."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock


class Unkept:
    """The places whose last typing the store has not taken; for the event loop and the store's thread."""

    def __init__(self) -> None:
        """Begin with everything kept, and nobody to tell."""
        self._places: set[str] = set()
        self._lock = Lock()
        self._tell: Callable[[bool], None] = lambda _: None

    def tell_to(self, tell: Callable[[bool], None]) -> None:
        """Name who is told at every change whether all is kept."""
        self._tell = tell

    def trying(self, place: str) -> None:
        """Something was typed in a place and is on its way to the store."""
        self._change(lambda: self._places.add(place))

    def kept(self, place: str) -> None:
        """The store has what was typed in a place, or nothing stands there any more."""
        self._change(lambda: self._places.discard(place))

    def _change(self, change: Callable[[], None]) -> None:
        with self._lock:
            before = bool(self._places)
            change()
            after = bool(self._places)
            if before != after:
                self._tell(not after)
