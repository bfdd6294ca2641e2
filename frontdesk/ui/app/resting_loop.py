"""An event loop that tells when nothing in it is left to do.

All that Textual does (messages, calls for later, tasks) is a call that is ready in the event loop. The loop
asks its selector to wait only when no call is ready: that is the instant at which the program rests.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextvars import copy_context
from functools import partial
from selectors import DefaultSelector, SelectorKey
from typing import Any


class RestingLoop(asyncio.SelectorEventLoop):
    """The loop that the desk runs in."""

    def __init__(self) -> None:
        """Begin with nobody who waits."""
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
        """The loop that runs now.

        Raises:
            RuntimeError: another kind of loop runs.
        """
        loop = asyncio.get_running_loop()
        if not isinstance(loop, cls):
            raise RuntimeError("The desk runs in a RestingLoop only: it tells what is under way.")
        return loop

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
    """Knows from how long the loop would wait whether anything is ready."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting: list[tuple[asyncio.Future[None], Callable[[], bool]]] = []

    def select(self, timeout: float | None = None) -> list[tuple[SelectorKey, int]]:
        """Wait for the terminal, a thread or the next timer; with 0 only look: calls are ready."""
        if self.waiting and (timeout is None or timeout > 0):
            ready = super().select(0)
            if ready or self._let_go():
                return ready
        return super().select(timeout)

    def _let_go(self) -> bool:
        """Let those go on whose condition holds; whether there was one."""
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
