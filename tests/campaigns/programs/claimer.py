"""A desk that races seven others for callbacks: it looks which are free and claims them in turn."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from pathlib import Path
from random import Random

from frontdesk.bootstrap import open_services
from frontdesk.domain.errors import FrontDeskError, StoreTrouble, Taken
from frontdesk.services.desk import Services
from frontdesk.store.db.engine import Store
from tests.builders import SetClock
from tests.campaigns.set_up_stores import EIGHT, PEOPLE, call_of

#: How many free callbacks a desk sees at once; it claims them in turn, whatever happens meanwhile.
SEEN_AT_ONCE = 4

#: Seconds until all desks stand at the start.
PATIENCE = 120


@dataclass(frozen=True, slots=True)
class Won:
    """What one desk tells at the end of a race.

    Attributes:
        callbacks: those it was given.
        late: how often somebody else had it by then.
        misled: how often it saw another name than the winner's.
        waited: how often the store was held for longer than a desk waits, so that it had to ask again.
    """

    callbacks: list[int]
    late: int
    misled: int
    waited: int


#: A way to claim: (services, callback, who). It raises Taken with the name of who has it.
Claim = Callable[[Services, int, int], None]


def race(path: Path | str, together: Barrier, by: int, told: Connection) -> None:
    """Claim as the program does."""
    told.send(_race(path, together, by, _claim))


def race_blindly(path: Path | str, together: Barrier, by: int, told: Connection) -> None:
    """The control: read who has it, decide, then write by its number alone."""
    told.send(_race(path, together, by, _claim_blindly))


def _race(path: Path | str, together: Barrier, by: int, claim: Claim) -> Won:
    services = open_services(str(path), SetClock("mon 09:30"))
    store = services.office.store
    won: list[int] = []
    late: list[tuple[int, str]] = []
    waited = 0
    with closing(store):
        together.wait(PATIENCE)
        while free := _free(store):
            for number in free:
                try:
                    claim(services, number, by)
                except Taken as taken:
                    late.append((number, taken.sentence))
                except StoreTrouble:
                    # Seven others write without a pause: who waits too long is asked to try again, and does.
                    waited += 1
                else:
                    won.append(number)
        owners: dict[int, int] = dict(store.rows("SELECT id, owner_id FROM callback"))
    names = dict(zip(PEOPLE, EIGHT, strict=True))
    misled = sum(not sentence.startswith(f"{names[owners[number]]} has") for number, sentence in late)
    return Won(won, len(late), misled, waited)


def _free(store: Store) -> list[int]:
    rows = store.rows("SELECT id FROM callback WHERE owner_id IS NULL ORDER BY id LIMIT ?", SEEN_AT_ONCE)
    return [number for (number,) in rows]


def _claim(services: Services, number: int, by: int) -> None:
    services.callbacks.claim(number, by=by)


def _claim_blindly(services: Services, number: int, by: int) -> None:
    callback = services.callbacks.detail(number).callback
    if callback.owner_id is not None:
        raise Taken(f"{callback.owner} has this callback already.")
    with services.office.store.writing() as db:
        db.execute_sql(f"UPDATE callback SET owner_id = {by} WHERE id = {number}")


def work(path: Path, together: Barrier, by: int, told: Connection, seconds: float) -> None:
    """A desk at the pace of a quick person: a call saved or the next callback claimed, once in half a second.

    Tells how many seconds each took; what the store refused took for ever.
    """
    services = open_services(str(path), SetClock("mon 09:30"))
    random = Random(by)
    times: list[float] = []
    callers = iter(range(by * 5_000, by * 5_000 + 5_000))
    with closing(services.office.store):
        services.calls.save(call_of(next(callers)), by=by)
        together.wait(PATIENCE)
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            time.sleep(random.uniform(0.1, 0.9))
            began = time.perf_counter()
            times.append(float("inf"))
            with suppress(FrontDeskError):
                if random.random() < 0.5:
                    services.calls.save(call_of(next(callers)), by=by)
                else:
                    services.callbacks.next(by=by)
                times[-1] = time.perf_counter() - began
    told.send(times)
