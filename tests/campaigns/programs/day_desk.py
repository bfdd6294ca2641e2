"""A desk of several on one store, as its screen works: one thread that acts and looks, a watch beside it."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from multiprocessing.connection import Connection
from multiprocessing.sharedctypes import Synchronized
from multiprocessing.synchronize import Barrier
from random import Random
from threading import Event

from frontdesk.bootstrap import open_services
from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.callbacks.queue import Tab
from frontdesk.domain.errors import FrontDeskError, Refused, StoreTrouble, Taken
from frontdesk.domain.safety.connection import Noticed
from frontdesk.services.callbacks.attempts import NewAttempt
from frontdesk.services.desk import Services
from frontdesk.services.office import Pulse
from tests.builders import at
from tests.campaigns.set_up_stores import call_of

#: Seconds until all desks stand at the start.
PATIENCE = 300
#: Seconds between two looks at a file, and at least between two looks at a server: those of the screen.
LOOK, REST = 1.0, 0.4


@dataclass(frozen=True, slots=True)
class Pace:
    """How a desk works.

    Attributes:
        calls: how many calls it takes.
        between: seconds from one action to the next, at least and at most.
        faster: how much faster the day passes than the clock on the wall.
        looks: True if it reads the lists as a screen does when somebody saved.
        began: when the day began, by the clock all processes of the machine share.
    """

    calls: int
    between: tuple[float, float]
    faster: float
    looks: bool
    began: float


@dataclass(slots=True)
class Done:
    """What a desk tells at the end of its day; times are of the clock that all processes share.

    Attributes:
        saved: the callers whose calls it was told are saved, with the callback and when that was.
        claimed: the callbacks it was given, and when.
        recorded: how many outcomes it recorded.
        took: seconds that each action took.
        seen: when it first showed each callback.
        seen_claimed: when it first showed who has a callback.
        late: how often somebody else was quicker.
        refused: how often the store refused an action, with the kind of the refusal.
    """

    saved: list[tuple[int, int, float]] = field(default_factory=list)
    claimed: list[tuple[int, float]] = field(default_factory=list)
    recorded: int = 0
    took: list[float] = field(default_factory=list)
    seen: dict[int, float] = field(default_factory=dict)
    seen_claimed: dict[int, float] = field(default_factory=dict)
    late: int = 0
    refused: list[str] = field(default_factory=list)


def work_day(
    address: str, together: Barrier, over: Synchronized[int], desk: int, by: int, told: Connection, pace: Pace
) -> None:
    """Work a day and tell what was done.

    Args:
        address: the store.
        together: where all desks meet before they begin.
        over: counts the desks that have done their work; the others are looked at until all have.
        desk: which one this is.
        by: who sits there.
        told: hears what was done.
        pace: how it works.
    """

    def now() -> datetime:
        """The time of that day."""
        return at("mon 08:00") + timedelta(seconds=max(0.0, time.monotonic() - pace.began) * pace.faster)

    services = open_services(address, now)
    services.office.store.close()
    _Day(services, desk, by, pace).work(together, over, told)


class _Day:
    """The day of one desk."""

    def __init__(self, services: Services, desk: int, by: int, pace: Pace) -> None:
        self._do, self._by, self._pace = services, by, pace
        self._random = Random(desk)
        self._callers = iter(range(desk * 300, desk * 300 + pace.calls))
        self._left = pace.calls
        self._held: tuple[int, float] | None = None
        self._woken = Event()
        self._looked = 0.0
        self.done = Done()

    def work(self, together: Barrier, over: Synchronized[int], told: Connection) -> None:
        """Act until all calls are taken and what was claimed is recorded; look whenever somebody saved."""
        watch = self._do.office.watch(self._noticed)
        together.wait(PATIENCE)
        pulse = Pulse(self._do.office) if self._pace.looks else None
        act_at = time.monotonic() + self._random.uniform(*self._pace.between)
        while self._left or self._held is not None:
            self._wait(act_at, is_file=watch is None)
            if pulse is not None:
                self._look(pulse)
            if time.monotonic() >= act_at:
                self._act()
                act_at = time.monotonic() + self._random.uniform(*self._pace.between)
        with over.get_lock():
            over.value += 1
        ends = 0.0
        while not ends or time.monotonic() < ends:
            if not ends and over.value == together.parties:
                ends = time.monotonic() + 2 * LOOK
            self._wait(time.monotonic() + 0.1, is_file=watch is None)
            if pulse is not None and (watch is not None or time.monotonic() >= self._looked + LOOK):
                self._look(pulse)
        if watch is not None:
            watch.stop()
        self._do.office.store.close()
        told.send(self.done)

    def _noticed(self, noticed: Noticed) -> None:
        if noticed is not Noticed.LOST:
            self._woken.set()

    def _wait(self, act_at: float, *, is_file: bool) -> None:
        """Wait for the next action, or for somebody who saved."""
        left = max(0.0, act_at - time.monotonic())
        if is_file:
            time.sleep(min(left, max(0.0, self._looked + LOOK - time.monotonic())))
        elif self._woken.wait(left):
            time.sleep(min(left, max(0.0, self._looked + REST - time.monotonic())))
            self._woken.clear()

    def _look(self, pulse: Pulse) -> None:
        self._looked = time.monotonic()
        with suppress(StoreTrouble):
            if not pulse.changed():
                return
            self._do.callbacks.standing(by=self._by)
            rows = self._do.callbacks.tab(Tab.NOW, by=self._by)
            painted = time.monotonic()
            for row in rows:
                self.done.seen.setdefault(row.id, painted)
                if row.owner_id is not None:
                    self.done.seen_claimed.setdefault(row.id, painted)

    def _act(self) -> None:
        """Save a call, claim what comes next, or record what came of it."""
        began = time.monotonic()
        try:
            if self._held is not None and (began > self._held[1] + 1.0 or not self._left):
                self._record(self._held[0])
            elif self._left and (self._held is not None or self._random.random() < 0.6):
                self._save(began)
            elif self._held is None:
                self._claim()
        except (Taken, Refused):
            self.done.late += 1
            self._held = None
        except FrontDeskError as trouble:
            self.done.refused.append(type(trouble).__name__)
        self.done.took.append(time.monotonic() - began)

    def _save(self, began: float) -> None:
        caller = next(self._callers)
        self._left -= 1
        call = call_of(caller)
        while True:
            # The form stays on the screen until the store said yes: the person presses F10 again.
            try:
                saved = self._do.calls.save(call, by=self._by)
                break
            except StoreTrouble as trouble:
                self.done.refused.append(type(trouble).__name__)
                if time.monotonic() > began + PATIENCE:
                    raise
        if saved.callback_id is not None:
            self.done.saved.append((caller, saved.callback_id, time.monotonic()))

    def _claim(self) -> None:
        found = self._do.callbacks.next(by=self._by)
        if found is not None:
            self._held = (found.id, time.monotonic())
            self.done.claimed.append(self._held)

    def _record(self, callback: int) -> None:
        self._do.callbacks.record(NewAttempt(callback, Outcome.NO_ANSWER), by=self._by)
        self._held = None
        self.done.recorded += 1
