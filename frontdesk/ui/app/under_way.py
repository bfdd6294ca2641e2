"""What the program has begun and not finished yet, told in one place."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from textual.app import App
from textual.worker import Worker, get_current_worker

from frontdesk.ui.app.resting_loop import RestingLoop


class UnderWay:
    """Jobs, keys, workers, queued calls and the next frame.

    A worker that waits for a person's answer is not under way, nor is what waits for a time (the autosave,
    the next look at the store).
    """

    def __init__(self, app: App[Any]) -> None:
        """Begin with the workers of a program; :meth:`count` adds what else there is.

        Args:
            app: the program.
        """
        self._app = app
        self._counted: dict[str, Callable[[], int]] = {}
        self._asking: set[Worker[Any]] = set()
        self._frames = 0

    def count(self, what: str, number: Callable[[], int]) -> None:
        """Count one more kind of thing.

        Args:
            what: what it is called, in the singular.
            number: how many of them are under way now.
        """
        self._counted[what] = number

    @contextmanager
    def asking(self) -> Iterator[None]:
        """The worker that this runs in waits for a person meanwhile."""
        worker = get_current_worker()
        self._asking.add(worker)
        try:
            yield
        finally:
            self._asking.discard(worker)

    def painted(self) -> None:
        """Note that a frame was painted."""
        self._frames += 1

    def things(self) -> list[str]:
        """What waits for a thread, a timer or a task now, in words; queued calls and frames are not in it."""
        counts = {what: number() for what, number in self._counted.items()}
        workers = [
            f"worker {one.group} {one.name}"
            for one in self._app.workers
            if not one.is_finished and one not in self._asking
        ]
        return [*(f"{number} {what}" for what, number in counts.items() if number), *workers]

    async def nothing(self) -> None:
        """Wait until nothing is under way and what it changed is painted.

        Raises:
            RuntimeError: the program does not run in a :class:`RestingLoop`.
        """
        loop = RestingLoop.running()
        while self._app.is_running:
            await loop.rest(lambda: not self.things() or not self._app.is_running)
            before = self._frames
            await self._next_frame(loop)
            if self._frames == before and not self.things():
                return

    async def _next_frame(self, loop: RestingLoop) -> None:
        """Wait until what changed is painted, or the screen is left."""
        app, painted = self._app, asyncio.Event()
        if not app.screen_stack:
            return
        screen = app.screen

        def is_over() -> bool:
            return painted.is_set() or not app.is_running or not app.screen_stack or app.screen is not screen

        if screen.call_after_refresh(painted.set):
            await loop.rest(is_over)
