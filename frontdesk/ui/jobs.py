"""Runs the services on a thread of their own; the only way to them from the event loop.

The services are synchronous and may wait for a disk; they run on one thread of their own with one
connection, in the order they were asked. Widgets are never touched from there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from threading import Lock
from typing import TypeVar

from frontdesk.domain.errors import FrontDeskError
from frontdesk.ui.faults import log_fault

T = TypeVar("T")


class Jobs:
    """Runs the services' methods and shows a person what went wrong."""

    def __init__(self, tell: Callable[[str, str], None], close: Callable[[], None]) -> None:
        """Start the thread.

        Args:
            tell: shows a title and a sentence to the person.
            close: closes the thread's connection; runs on it at the end.
        """
        self._tell = tell
        self._close = close
        #: What was typed and is not in the store yet.
        self.unkept = Unkept()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")
        #: Jobs that were asked for and whose result is not here yet.
        self.running = 0

    async def run(self, work: Callable[[], T]) -> T:
        """Do work on the services' thread and give its result.

        Raises:
            FrontDeskError: what the service raised; :meth:`errors_shown` shows it.
        """
        job = self._thread.submit(work)
        self.running += 1
        loop = asyncio.get_running_loop()
        # The result first: whoever waits for it has it when the job is no longer counted.
        result = asyncio.wrap_future(job, loop=loop)
        job.add_done_callback(partial(self._finished, loop))
        return await result

    def _finished(self, loop: asyncio.AbstractEventLoop, _: Future[T]) -> None:
        """Count one job less, on the event loop; the job may have ended on its thread."""
        with suppress(RuntimeError):  # the loop was closed: nobody counts any more
            loop.call_soon_threadsafe(self._count_down)

    def _count_down(self) -> None:
        self.running -= 1

    async def keep(self, place: str, work: Callable[[], T]) -> T:
        """Do work that keeps what was typed in a place. Raises as :meth:`run`."""
        self.unkept.trying(place)
        result = await self.run(work)
        self.unkept.kept(place)
        return result

    @contextmanager
    def errors_shown(self, tell: Callable[[str, str], None] | None = None) -> Iterator[None]:
        """Show an error raised inside as a message; the rest of the block is skipped, nothing typed is lost.

        A bug is logged by its class and place under a reference number, never with values.

        Args:
            tell: shows a title and a sentence, where it is not to be a message.
        """
        shown = tell or self._tell
        try:
            yield
        except FrontDeskError as error:
            shown(error.title, error.sentence)
        except Exception as error:
            reference = log_fault(error)
            shown(
                "A fault in the program",
                f"Something went wrong (reference {reference}). What you typed is kept. Try again.",
            )

    def hand_over(self, place: str, work: Callable[[], object]) -> None:
        """Leave it to the thread to keep what was typed in a place: the program ends, :meth:`stop` waits."""
        self.unkept.trying(place)
        self._thread.submit(self._keep_last, place, work)

    def stop(self) -> None:
        """Finish what was asked for, close the connection and end the thread."""
        self._thread.submit(self._close)
        self._thread.shutdown(wait=True)

    def _keep_last(self, place: str, work: Callable[[], object]) -> None:
        """Do the last work; what fails is logged and left to the launcher to report."""
        try:
            work()
        except Exception as error:
            log_fault(error)
        else:
            self.unkept.kept(place)


class Unkept:
    """The places whose last typing the store has not taken; for the event loop and the store's thread."""

    def __init__(self) -> None:
        self._places: set[str] = set()
        self._lock = Lock()
        self._tell: Callable[[bool], None] = lambda _: None

    def tell_to(self, tell: Callable[[bool], None]) -> None:
        """Set the function that is called with True at every change if all that was typed is saved."""
        self._tell = tell

    def trying(self, place: str) -> None:
        """Something was typed in a place and is on its way to the store."""
        self._change(lambda: self._places.add(place))

    def kept(self, place: str) -> None:
        """The store has what was typed in a place, or nothing is there any more."""
        self._change(lambda: self._places.discard(place))

    @property
    def is_empty(self) -> bool:
        """True if the store has everything that was typed."""
        with self._lock:
            return not self._places

    def _change(self, change: Callable[[], None]) -> None:
        with self._lock:
            before = bool(self._places)
            change()
            after = bool(self._places)
            if before != after:
                self._tell(not after)
