"""An event loop that tells when nothing in it is left to do.

All that Textual does (messages, calls for later, tasks) is a call that is ready in the event loop. The loop
asks its selector to wait only when no call is ready: that is the instant at which the program rests.
"""

from __future__ import annotations

import asyncio
from selectors import DefaultSelector, SelectorKey


class RestingLoop(asyncio.SelectorEventLoop):
    """The loop that the desk runs in."""

    def __init__(self) -> None:
        """Begin with nobody who waits."""
        self._watched = _WatchedSelector()
        super().__init__(self._watched)

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

    async def rest(self) -> None:
        """Wait until no call is ready: only a timer, a thread or the terminal can go on from there."""
        await self._wait_in(self._watched.for_rest)

    async def woken(self) -> None:
        """Wait until a timer, a thread or the terminal made something ready again."""
        await self._wait_in(self._watched.for_work)

    async def _wait_in(self, waiting: list[asyncio.Future[None]]) -> None:
        future = self.create_future()
        waiting.append(future)
        await future


class _WatchedSelector(DefaultSelector):
    """Knows from how long the loop would wait whether anything is ready."""

    def __init__(self) -> None:
        super().__init__()
        self.for_rest: list[asyncio.Future[None]] = []
        self.for_work: list[asyncio.Future[None]] = []

    def select(self, timeout: float | None = None) -> list[tuple[SelectorKey, int]]:
        """Wait for the terminal, a thread or the next timer; with 0 only look: calls are ready."""
        if self.for_rest and (timeout is None or timeout > 0):
            ready = super().select(0)
            if not ready:
                _go_on(self.for_rest)
            return ready
        ready = super().select(timeout)
        _go_on(self.for_work)
        return ready


def _go_on(waiting: list[asyncio.Future[None]]) -> None:
    """Let them go on in the loop's next round."""
    for future in waiting:
        if not future.done():
            future.set_result(None)
    waiting.clear()
