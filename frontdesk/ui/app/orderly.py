"""The guarded program that also hands its keys on one at a time."""

from __future__ import annotations

from pathlib import Path
from time import monotonic
from typing import Any, TypeVar
from weakref import WeakSet

from textual import events
from textual.screen import ModalScreen, Screen
from textual.timer import Timer
from textual.widgets import Input

from frontdesk.ui.app.guarded import GuardedApp
from frontdesk.ui.app.keys_in_order import KeysInOrder, KeyThrough
from frontdesk.ui.app.resting_loop import RestingLoop
from frontdesk.ui.app.under_way import UnderWay

Result = TypeVar("Result")
Answer = TypeVar("Answer")

#: Held keys are looked at this often, for a marker that was lost.
LOOK_SECONDS = 0.05


class OrderlyApp(GuardedApp[Result]):
    """No key is lost: neither in a burst across a change of focus, nor while a screen opens."""

    def __init__(self, log_file: Path | None) -> None:
        """Begin with no key on its way.

        Args:
            log_file: where faults are logged, or None.
        """
        super().__init__(log_file)
        #: Keys that wait for no job.
        self.at_once: frozenset[str] = frozenset()
        #: Keys that wait for no job either, but for every key that was typed before them.
        self.at_once_alone: frozenset[str] = frozenset()
        self._keys = KeysInOrder(self._takes_keys)
        #: What was begun and is not finished yet.
        self.under_way = UnderWay(self)
        self.under_way.count("key", lambda: self._keys.going(monotonic()))
        self._key_timer: Timer | None = None
        self._seen_ready: WeakSet[Screen[object]] = WeakSet()

    async def key_through(self) -> None:
        """Wait until the key that is on its way has done all it does; only for a worker."""
        await RestingLoop.running().rest(lambda: not self._keys.is_on_its_way(monotonic()))

    async def on_event(self, event: events.Event) -> None:
        """Send keys on one at a time."""
        if isinstance(event, (events.Key, events.Paste)) and not event.is_forwarded:
            if self._goes_at_once(event) or not self._keys.must_wait(event, monotonic()):
                await self._send_key(event)
            elif self._key_timer is None:
                self._key_timer = self.set_interval(LOOK_SECONDS, self.send_held_keys)
            return
        await super().on_event(event)

    def _goes_at_once(self, event: events.Key | events.Paste) -> bool:
        """Whether a key waits for no job: the store may be slow, a crisis is not."""
        if not isinstance(event, events.Key) or self._no_job_holds():
            return False
        return event.key in self.at_once or (event.key in self.at_once_alone and not self._keys.is_busy)

    async def _send_key(self, event: events.Key | events.Paste) -> None:
        screen, target = self.screen, self.focused or self.screen
        marker = self._keys.sent(monotonic(), lambda: target.is_attached)
        # A key that is answered at the top (enter in a dialog's line) has the line tell the dialog. The
        # marker goes a second round behind that, or the next key would come before the dialog is closed.
        may_tell = isinstance(screen, ModalScreen) or isinstance(target, Input)
        marker.again = target if may_tell and not _is_letter(event) else None
        await super().on_event(event)
        # A key that works anywhere has done all it does by now, and its target may be gone with its screen.
        if self.screen is not screen or not target.post_message(marker):
            self._keys.through(marker.number)

    async def on_key_through(self, marker: KeyThrough) -> None:
        """A key has done all it does: the next may go."""
        if marker.again is not None and marker.again.post_message(KeyThrough(marker.number)):
            return
        self._keys.through(marker.number)
        await self.send_held_keys()

    async def on_descendant_focus(self) -> None:
        """Something took the focus: keys that waited for a screen to open may go."""
        await self.send_held_keys()

    async def send_held_keys(self) -> None:
        """Send the next key on that was held, if it may go now."""
        held = self._keys.next(monotonic())
        if held is not None:
            await self._send_key(held)
        elif not self._keys.is_busy and self._key_timer is not None:
            self._key_timer.stop()
            self._key_timer = None

    def delay_update(self, delay: float = 0.05) -> None:
        """Hold no frame back for a fixed time, as Textual would when it changes screens."""

    def post_display_hook(self) -> None:
        """Note that a frame was painted."""
        self.under_way.painted()

    async def push_screen_wait(
        self, screen: Screen[Answer] | str, *, mode: str | None = None
    ) -> Answer | Any:
        """Open a screen and wait for its answer; the worker that asks is not under way meanwhile."""
        with self.under_way.asking():
            return await super().push_screen_wait(screen, mode=mode)

    def _takes_keys(self) -> bool:
        """Whether the open screen is ready: something in it had the focus once, and no job holds the keys."""
        if not self.screen_stack:
            return False
        if self.focused is not None:
            self._seen_ready.add(self.screen)
        return self.screen in self._seen_ready and self._no_job_holds()

    def _no_job_holds(self) -> bool:
        return getattr(self.screen, "takes_keys", True)


def _is_letter(event: events.Key | events.Paste) -> bool:
    return isinstance(event, events.Paste) or event.is_printable
