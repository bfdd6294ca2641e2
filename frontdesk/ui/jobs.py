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
from typing import TypeVar

from frontdesk.domain.errors import FrontDeskError
from frontdesk.ui.faults import log_fault
from frontdesk.ui.keeping import Keeping, Unkept, Work

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
        #: What was typed and is neither in the store nor set aside yet.
        self.unkept = Unkept()
        self._keeping = Keeping(self.run, self.unkept)
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

    async def keep(
        self, place: str, work: Work, aside: Work | None = None, *, until_safe: bool = False
    ) -> bool:
        """Do work that keeps what was typed in a place; where the store does not take it, set it aside.

        What was typed while the store has not answered about something earlier is saved when it has, and of
        that only the last. Whoever typed first waits for the store, and is told of its trouble.

        Args:
            place: where it was typed.
            work: saves it in the store.
            aside: keeps it in a file of this machine, on a thread of its own; None if that cannot be.
            until_safe: True to wait only until it is in the one place or the other.

        Returns:
            False if it is only set aside so far: it is to be brought to the store later.

        Raises:
            StoreTrouble: the store did not take it, and is to be tried again.
        """
        return await self._keeping.keep(place, work, aside, until_safe=until_safe)

    async def set_aside(self, place: str, aside: Work) -> None:
        """Keep what was typed in a place on this machine, because the store does not take it now."""
        await self._keeping.set_aside(place, aside)

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

    def hand_over(self, place: str, work: Work, aside: Work | None = None) -> None:
        """Leave it to the thread to keep what was typed in a place: the program ends, :meth:`stop` waits.

        Args:
            place: where it was typed.
            work: saves it in the store.
            aside: keeps it in a file of this machine, if the store does not take it within a moment.
        """
        self.unkept.trying(place)
        job = self._thread.submit(self._keeping.keep_last, place, work, aside)
        self._keeping.hand_over(place, job, aside)

    def stop(self) -> None:
        """Finish what was asked for, close the connection and end the thread."""
        self._keeping.stop()
        self._thread.submit(self._close)
        self._thread.shutdown(wait=True)
