"""A desk that saves one call after another, each with a callback, and tells each once it is safe."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from pathlib import Path

from frontdesk.bootstrap import open_services
from frontdesk.domain.calls import NewCall
from frontdesk.domain.errors import StoreTrouble
from frontdesk.services.desk import Services
from tests.builders import SetClock
from tests.campaigns.set_up_stores import call_of

#: What a desk tells when every desk on its store saved a first call, the slowest; then come UUIDs of calls.
READY = "ready"

#: How many saves the naive way commits at once.
SAVES_TO_A_COMMIT = 10

#: Seconds until all desks on a store are ready.
PATIENCE = 60

#: A desk that saves: (store, its first caller, who sits there, the start, where it tells what is saved).
Saver = Callable[[Path, int, int, Barrier, Connection], None]


def save(path: Path, first: int, by: int, together: Barrier, told: Connection) -> None:
    """Save until killed; tell the UUID of a call when the service has said that it is saved."""
    services = open_services(str(path), SetClock("mon 09:00"))
    _save_at_last(services, call_of(first), by)
    together.wait(PATIENCE)
    told.send(READY)
    for caller in itertools.count(first + 1):
        call = call_of(caller)
        _save_at_last(services, call, by)
        told.send(call.uid)


def _save_at_last(services: Services, call: NewCall, by: int) -> None:
    """Save; press the key again if other desks held the store for too long."""
    while True:
        with suppress(StoreTrouble):
            services.calls.save(call, by=by)
            return


def save_but_tell_early(path: Path, first: int, by: int, together: Barrier, told: Connection) -> None:
    """The control: "saved" is said when the rows are written, and COMMIT comes once for several saves."""
    services = open_services(str(path), SetClock("mon 09:00"))
    services.calls.save(call_of(first), by=by)
    together.wait(PATIENCE)
    told.send(READY)
    callers = itertools.count(first + 1)
    while True:
        with services.office.store.writing():
            for caller in itertools.islice(callers, SAVES_TO_A_COMMIT):
                call = call_of(caller)
                services.calls.save(call, by=by)
                told.send(call.uid)
