"""What is typed, on its way to the store, and set aside on this machine where the store does not take it.

A server may be gone, or frozen so that nothing comes back for a long time. What was typed is therefore set
aside, by a thread of its own, when the store fails or takes longer than a moment; while the store answers
nothing is set aside.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from threading import Lock
from typing import Final

from frontdesk.domain.errors import FrontDeskError
from frontdesk.ui.faults import log_fault

#: Seconds until what was typed is set aside: with the autosave's own delay it is safe within one second.
PATIENCE: Final = 0.3
#: Seconds that the end of the program waits for the store before what was typed is set aside.
LAST_PATIENCE: Final = 0.5

#: Does something with what was typed, on a thread.
Work = Callable[[], object]


class Unkept:
    """The places whose last typing is nowhere but on the screen; for the event loop and every thread."""

    def __init__(self) -> None:
        self._places: set[str] = set()
        self._lock = Lock()
        self._tell: Callable[[bool], None] = lambda _: None

    def tell_to(self, tell: Callable[[bool], None]) -> None:
        """Set the function that is called with True at every change if all that was typed is kept."""
        self._tell = tell

    def trying(self, place: str) -> None:
        """Something was typed in a place and is on its way to the store."""
        self._change(lambda: self._places.add(place))

    def kept(self, place: str) -> None:
        """What was typed in a place is in the store or set aside, or nothing is there any more."""
        self._change(lambda: self._places.discard(place))

    @property
    def is_empty(self) -> bool:
        """True if everything that was typed is kept."""
        with self._lock:
            return not self._places

    def _change(self, change: Callable[[], None]) -> None:
        with self._lock:
            before = bool(self._places)
            change()
            after = bool(self._places)
            if before != after:
                self._tell(not after)


@dataclass(slots=True)
class _Typing:
    """The last that was typed in one place.

    Attributes:
        work: saves it in the store.
        aside: sets it aside on this machine; None where that is not possible.
        is_safe: True if it was set aside.
    """

    work: Work
    aside: Work | None
    is_safe: bool = False


class Keeping:
    """Keeps what is typed."""

    def __init__(self, run: Callable[[Work], Awaitable[object]], unkept: Unkept) -> None:
        """Begin with nothing typed.

        Args:
            run: does work on the services' thread.
            unkept: keeps the list of places whose typing is nowhere yet.
        """
        self._run = run
        self._unkept = unkept
        self._thread: ThreadPoolExecutor | None = None
        self._going: dict[str, tuple[_Typing, asyncio.Task[None]]] = {}
        self._last: list[tuple[str, Future[None], Work | None]] = []

    async def keep(self, place: str, work: Work, aside: Work | None, *, until_safe: bool) -> bool:
        """Save what was typed in a place; see :meth:`frontdesk.ui.jobs.Jobs.keep`."""
        self._unkept.trying(place)
        is_first = place not in self._going
        if is_first:
            typing = _Typing(work, aside)
            rounds = asyncio.ensure_future(self._rounds(place, typing))
            # Whoever waits for it, if anybody does, shows its error.
            rounds.add_done_callback(lambda task: task.cancelled() or task.exception())
            self._going[place] = typing, rounds
        else:
            typing, rounds = self._going[place]
            typing.work, typing.aside, typing.is_safe = work, aside, False
        done, _ = await asyncio.wait({rounds}, timeout=PATIENCE)
        if not done and typing.work is work:
            await self._set_aside(place, typing)
        if until_safe and typing.is_safe:
            return rounds.done() and rounds.exception() is None
        if is_first or until_safe:
            await asyncio.shield(rounds)
        return True

    async def _rounds(self, place: str, typing: _Typing) -> None:
        """Save what was typed in a place, until nothing newer is there."""
        try:
            work = None
            while typing.work is not work:
                work = typing.work
                await self._run(work)
            self._unkept.kept(place)
        except FrontDeskError:
            await self._set_aside(place, typing)
            raise
        finally:
            del self._going[place]

    async def _set_aside(self, place: str, typing: _Typing) -> None:
        """Set what was typed last aside; where that fails too, it stays unkept."""
        work, aside = typing.work, typing.aside
        if aside is not None and await self._was_set_aside(aside) and typing.work is work:
            typing.is_safe = True
            self._unkept.kept(place)

    async def set_aside(self, place: str, aside: Work) -> None:
        """Set something typed aside, whatever the store does; see ``Jobs.set_aside``."""
        self._unkept.trying(place)
        if await self._was_set_aside(aside):
            self._unkept.kept(place)

    async def _was_set_aside(self, aside: Work) -> bool:
        if self._thread is None:
            self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="spool")
        try:
            await asyncio.wrap_future(self._thread.submit(aside))
        except FrontDeskError:
            return False  # the store's own error is shown
        except Exception as error:
            log_fault(error)
            return False
        return True

    # The end of the program

    def hand_over(self, place: str, future: Future[None], aside: Work | None) -> None:
        """Remember what the services' thread was left to keep, at the end or when the desk is locked."""
        self._last = [one for one in self._last if not one[1].done()]
        self._last.append((place, future, aside))

    def keep_last(self, place: str, work: Work, aside: Work | None) -> None:
        """Keep what was typed in a place, on the services' thread; of what fails the launcher tells."""
        try:
            work()
        except Exception as error:
            log_fault(error)
            self._aside_at_once(place, aside)
        else:
            self._unkept.kept(place)

    def _aside_at_once(self, place: str, aside: Work | None) -> None:
        if aside is not None:
            try:
                aside()
            except Exception as error:
                log_fault(error)
            else:
                self._unkept.kept(place)

    def stop(self) -> None:
        """Set aside what the store has not taken after a moment, and end the thread."""
        wait([future for _, future, _ in self._last], timeout=LAST_PATIENCE)
        for place, future, aside in self._last:
            if not future.done():
                self._aside_at_once(place, aside)
        if self._thread is not None:
            self._thread.shutdown(wait=True)
