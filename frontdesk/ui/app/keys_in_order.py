"""One key at a time: a burst across a change of focus loses no letter.

Textual gives a key to what is focused when the key arrives, not when it is handled: in a burst
(a fast typist, a slow line, a scanner) a tab and the letters after it all land in the old field.
Here a key waits until the one before it has been through: a marker follows each key up the same
queues, and when the marker is back, so is the key's whole effect. Keys typed while a screen opens wait too.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from weakref import WeakSet

from textual import events
from textual.app import App
from textual.message import Message
from textual.message_pump import MessagePump
from textual.screen import ModalScreen, Screen
from textual.timer import Timer
from textual.widgets import Input

from frontdesk.ui.api.screen import DeskScreen
from frontdesk.ui.app.under_way import RestingLoop

#: If a marker does not come back although its widget is still there, the next key goes on after this. Only
#: seconds count in which the program had nothing to do: on a busy machine a marker is late, not lost.
LOST_AFTER_SECONDS = 2.0

#: Held keys are looked at this often, for a marker that was lost.
LOOK_SECONDS = 0.05


class KeyThrough(Message, bubble=True):
    """Follows a key up to the app.

    Attributes:
        number: of the key it follows.
        again: where it goes a second round, behind what the key had a widget tell; None for one round.
    """

    def __init__(self, number: int) -> None:
        """Number the key it follows."""
        super().__init__()
        self.number = number
        self.again: MessagePump | None = None


class HeldKeys:
    """Holds keys and pastes back while one is on its way; times are seconds that the program has rested."""

    def __init__(self, ready: Callable[[], bool]) -> None:
        """Begin with no key on its way.

        Args:
            ready: True if a screen is there to take keys; until then they wait.
        """
        self._ready = ready
        self._held: deque[events.Key | events.Paste] = deque()
        self._number = 0
        self._sent_at: float | None = None
        self._target_is_there: Callable[[], bool] = bool

    @property
    def is_busy(self) -> bool:
        """True while keys are held back or on their way."""
        return bool(self._held) or self._sent_at is not None

    def going(self, at: float) -> int:
        """Return how many keys are on their way or go next, without those that wait for somebody."""
        on_its_way = self.is_on_its_way(at)
        return on_its_way + (len(self._held) if on_its_way or self._ready() else 0)

    def must_wait(self, event: events.Key | events.Paste, at: float) -> bool:
        """True if a key has to wait; it is held then."""
        if self._held or self.is_on_its_way(at) or not self._ready():
            self._held.append(event)
            return True
        return False

    def is_on_its_way(self, at: float) -> bool:
        """True while the last key is still being handled; one whose widget went away is done."""
        if self._sent_at is None:
            return False
        return at - self._sent_at < LOST_AFTER_SECONDS and self._target_is_there()

    def sent(self, at: float, target_is_there: Callable[[], bool]) -> KeyThrough:
        """Note that a key was sent on, and give the marker that follows it.

        Args:
            at: when.
            target_is_there: True while the widget exists to which the key went.
        """
        self._number += 1
        self._sent_at = at
        self._target_is_there = target_is_there
        return KeyThrough(self._number)

    def through(self, number: int) -> None:
        """A marker came back."""
        if number == self._number:
            self._sent_at = None

    def set_aside(self) -> list[events.Key | events.Paste]:
        """Take out the keys that are held, for somebody who comes back to where they were typed."""
        aside = list(self._held)
        self._held.clear()
        return aside

    def put_back(self, aside: Sequence[events.Key | events.Paste]) -> None:
        """Hold keys again that were taken out, before what was typed since."""
        self._held.extendleft(reversed(aside))

    def next(self, at: float) -> events.Key | events.Paste | None:
        """Return the next held key that may go, or None."""
        if not self._held or self.is_on_its_way(at) or not self._ready():
            return None
        return self._held.popleft()


class KeysInOrder:
    """Sends the keys of a program on, one after the other.

    Attributes:
        at_once: keys that wait for no job.
        at_once_alone: keys that wait for no job either, but for every key that was typed before them.
    """

    def __init__(self, app: App[Any], deliver: Callable[[events.Event], Awaitable[None]]) -> None:
        """Begin with no key on its way.

        Args:
            app: the program; its open screen holds keys back while its ``takes_keys`` is False.
            deliver: hands a key to Textual.
        """
        self._app = app
        self._deliver = deliver
        self.at_once: frozenset[str] = frozenset()
        self.at_once_alone: frozenset[str] = frozenset()
        self._held = HeldKeys(self._screen_is_ready)
        self._timer: Timer | None = None
        self._seen_ready: WeakSet[Screen[Any]] = WeakSet()

    def going(self) -> int:
        """Return how many keys are on their way or go next."""
        return self._held.going(_now())

    async def take(self, event: events.Key | events.Paste) -> None:
        """Send a key on, now or in its turn."""
        if self._goes_at_once(event) or not self._held.must_wait(event, _now()):
            await self._send(event)
        else:
            self._look_soon()

    async def came_through(self, marker: KeyThrough) -> None:
        """A key has done all it does: the next may go."""
        if marker.again is not None and marker.again.post_message(KeyThrough(marker.number)):
            return
        self._held.through(marker.number)
        await self.send_held()

    async def send_held(self) -> None:
        """Send the next key on that was held, if it may go now."""
        held = self._held.next(_now())
        if held is not None:
            await self._send(held)
        elif not self._held.is_busy and self._timer is not None:
            self._timer.stop()
            self._timer = None

    def set_aside(self) -> list[events.Key | events.Paste]:
        """Take out the keys that are held: the desk is locked, and they belong to what is behind the lock."""
        return self._held.set_aside()

    def put_back(self, aside: Sequence[events.Key | events.Paste]) -> None:
        """Hold the keys again that were taken out: they go next, before what was typed since."""
        if aside:
            self._held.put_back(aside)
            self._look_soon()

    def _look_soon(self) -> None:
        if self._timer is None:
            self._timer = self._app.set_interval(LOOK_SECONDS, self.send_held)

    async def wait(self) -> None:
        """Wait until the key that is on its way has done all it does; only for a worker."""
        await RestingLoop.running().rest(lambda: not self._held.is_on_its_way(_now()))

    async def _send(self, event: events.Key | events.Paste) -> None:
        app = self._app
        screen, target = app.screen, app.focused or app.screen
        marker = self._held.sent(_now(), lambda: target.is_attached)
        # A key that is answered at the top (enter in a dialog's line) has the line tell the dialog. The
        # marker goes a second round behind that, or the next key would come before the dialog is closed.
        may_tell = isinstance(screen, ModalScreen) or isinstance(target, Input)
        marker.again = target if may_tell and not _is_letter(event) else None
        await self._deliver(event)
        # A key that works anywhere has done all it does by now, and its target may be gone with its screen.
        if app.screen is not screen or not target.post_message(marker):
            self._held.through(marker.number)

    def _goes_at_once(self, event: events.Key | events.Paste) -> bool:
        """True for a key that waits for no job: the store may be slow, a crisis is not."""
        if not isinstance(event, events.Key) or self._no_job_holds():
            return False
        return event.key in self.at_once or (event.key in self.at_once_alone and not self._held.is_busy)

    def _screen_is_ready(self) -> bool:
        """True if something in the open screen had the focus once, or nothing can, and no job holds keys.

        A screen begins its work (lists are read, keys are held) when it is mounted, a moment after something
        in it has the focus.
        """
        app = self._app
        if not app.screen_stack:
            return False
        screen = app.screen
        is_new = screen not in self._seen_ready and screen.is_mounted
        if is_new and (app.focused is not None or _has_no_focus(screen)):
            self._seen_ready.add(screen)
        return screen in self._seen_ready and self._no_job_holds()

    def _no_job_holds(self) -> bool:
        return getattr(self._app.screen, "takes_keys", True)


def _now() -> float:
    return RestingLoop.running().rested


def _has_no_focus(screen: Screen[Any]) -> bool:
    """True for a mounted screen of the desk in which no widget takes the focus.

    One that gives the focus itself (``AUTO_FOCUS`` is empty) makes the widget for it later.
    """
    return isinstance(screen, DeskScreen) and screen.AUTO_FOCUS != "" and not screen.focus_chain


def _is_letter(event: events.Key | events.Paste) -> bool:
    return isinstance(event, events.Paste) or event.is_printable
