"""What the program has begun and not finished yet, listed in one place.

All that Textual does (messages, calls for later, tasks) is a call that is ready in the event loop. The loop
asks its selector to wait only when no call is ready: that is the instant at which the program rests.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import copy_context
from functools import partial
from selectors import DefaultSelector, SelectorKey
from time import monotonic
from typing import Any

from textual.app import App
from textual.worker import Worker, get_current_worker


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

    def stop_asking(self) -> None:
        """End what waits for the answer of a person who is no longer at the desk."""
        for worker in list(self._asking):
            worker.cancel()

    def painted(self) -> None:
        """Note that a frame was painted."""
        self._frames += 1

    def things(self) -> list[str]:
        """Return what waits for a thread, timer or task now, in words, without queued calls and frames."""
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
            """True if the screen was painted, or is no longer the one on top."""
            return painted.is_set() or not app.is_running or not app.screen_stack or app.screen is not screen

        if screen.call_after_refresh(painted.set):
            await loop.rest(is_over)


class RestingLoop(asyncio.SelectorEventLoop):
    """The loop that the desk runs in."""

    def __init__(self) -> None:
        self._watched = _WatchedSelector()
        super().__init__(self._watched)

    def set_task_factory(self, factory: Any) -> None:
        """Begin every task in its turn, on every Python.

        From Python 3.12 on Textual asks for tasks that begin at once. A screen's fields are then made before
        the screen is on its stack, which they ask for: the program would end at its start.
        """
        eager = getattr(asyncio, "eager_task_factory", None)
        super().set_task_factory(None if factory is eager else factory)

    @classmethod
    def running(cls) -> RestingLoop:
        """Return the loop that runs now.

        Raises:
            RuntimeError: another kind of loop runs.
        """
        loop = asyncio.get_running_loop()
        if not isinstance(loop, cls):
            raise RuntimeError("The desk runs in a RestingLoop only: it tells what is under way.")
        return loop

    @property
    def rested(self) -> float:
        """Seconds that the loop has waited so far with no call ready: no work and no standstill is in it."""
        return self._watched.rested

    async def rest(self, until: Callable[[], bool] = lambda: True) -> None:
        """Wait until no call is ready: only a timer, a thread or the terminal can go on from there.

        Args:
            until: looked at each time that the loop rests; the first time that it holds ends the wait.
        """
        waiter = self.create_future()
        # Looked at between two rounds, but as if where it is waited: Textual knows its program by that.
        self._watched.waiting.append((waiter, partial(copy_context().run, until)))
        await waiter


class _WatchedSelector(DefaultSelector):
    """Tells from how long the loop would wait if anything is ready."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting: list[tuple[asyncio.Future[None], Callable[[], bool]]] = []
        #: Seconds that were waited in all.
        self.rested = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[SelectorKey, int]]:
        """Wait for the terminal, a thread or the next timer; with 0 only look: calls are ready."""
        if self.waiting and (timeout is None or timeout > 0):
            ready = super().select(0)
            if ready or self._let_go():
                return ready
        began = monotonic()
        ready = super().select(timeout)
        if timeout is None or timeout > 0:
            self.rested += monotonic() - began
        return ready

    def _let_go(self) -> bool:
        """Wake the waiters whose condition holds; return True if there was one."""
        before, self.waiting = self.waiting, []
        for waiter, until in before:
            if waiter.done():
                continue
            try:
                if until():
                    waiter.set_result(None)
                else:
                    self.waiting.append((waiter, until))
            except Exception as error:
                waiter.set_exception(error)
        return len(self.waiting) < len(before)
