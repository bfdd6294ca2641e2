"""One key at a time: a burst across a change of focus loses no letter.

Textual gives a key to what is focused when the key arrives, not when it is handled: in a burst
(a fast typist, a slow line, a scanner) a tab and the letters after it all land in the old field.
Here a key waits until the one before it has been through: a marker follows each key up the same
queues, and when the marker is back, so is the key's whole effect.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from textual import events
from textual.message import Message
from textual.message_pump import MessagePump

#: If a marker does not come back although its widget is still there, the next key goes on after this.
LOST_AFTER_SECONDS = 2.0


class KeyThrough(Message, bubble=True):
    """Follows a key up to the app."""

    def __init__(self, number: int) -> None:
        """Number the key it follows."""
        super().__init__()
        self.number = number
        #: Where it goes a second round, behind what the key had a widget tell; None for one round.
        self.again: MessagePump | None = None


class KeysInOrder:
    """Holds keys and pastes back while one is on its way."""

    def __init__(self, ready: Callable[[], bool]) -> None:
        """Begin with no key on its way.

        Args:
            ready: whether a screen is there to take keys; until then they wait.
        """
        self._ready = ready
        self._held: deque[events.Key | events.Paste] = deque()
        self._number = 0
        self._sent_at: float | None = None
        self._target_is_there: Callable[[], bool] = bool

    @property
    def is_busy(self) -> bool:
        """Whether keys are held back or on their way."""
        return bool(self._held) or self._sent_at is not None

    def going(self, at: float) -> int:
        """How many keys are on their way or go next: those that wait for a screen or a person are not.

        Args:
            at: now, in the seconds of a steady clock.
        """
        on_its_way = self.is_on_its_way(at)
        return on_its_way + (len(self._held) if on_its_way or self._ready() else 0)

    def must_wait(self, event: events.Key | events.Paste, at: float) -> bool:
        """Whether a key has to wait; it is held then."""
        if self._held or self.is_on_its_way(at) or not self._ready():
            self._held.append(event)
            return True
        return False

    def is_on_its_way(self, at: float) -> bool:
        """Whether the last key is still being handled; one whose widget went away is done."""
        if self._sent_at is None:
            return False
        return at - self._sent_at < LOST_AFTER_SECONDS and self._target_is_there()

    def sent(self, at: float, target_is_there: Callable[[], bool]) -> KeyThrough:
        """Note that a key was sent on, and give the marker that follows it.

        Args:
            at: when, in the seconds of a steady clock.
            target_is_there: whether the widget the key went to still exists.
        """
        self._number += 1
        self._sent_at = at
        self._target_is_there = target_is_there
        return KeyThrough(self._number)

    def through(self, number: int) -> None:
        """A marker came back."""
        if number == self._number:
            self._sent_at = None

    def next(self, at: float) -> events.Key | events.Paste | None:
        """The next held key that may go, or None."""
        if not self._held or self.is_on_its_way(at) or not self._ready():
            return None
        return self._held.popleft()
