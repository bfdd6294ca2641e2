"""A desk of a home of its own that saves one call after another, its audit sealed; and naive ways to seal."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from pathlib import Path

from peewee import Database

from frontdesk.bootstrap import audit_chain, open_services
from frontdesk.domain.errors import StoreConflict, StoreTrouble
from frontdesk.locations import find_locations
from frontdesk.services.desk import Services
from frontdesk.store.chain.chain import Chain
from frontdesk.store.db.entries import Entry, Sealed
from tests.builders import SetClock
from tests.campaigns.programs.saver import PATIENCE, READY
from tests.campaigns.set_up_stores import call_of

#: The store's name in a home.
STORE = "frontdesk.db"


#: Seconds that a COMMIT takes on the disk of the naive way; on a quick one a kill seldom hits its middle.
SLOW_DISK = 0.005


class EarlyChain(Chain):
    """The naive way: the head is noted outside before COMMIT, so that it may run ahead of the store."""

    def seal(self, db: Database, entries: list[Entry]) -> Sealed:
        """Seal, and note it at once."""
        sealed = super().seal(db, entries)
        self.committed(sealed)
        time.sleep(SLOW_DISK)
        return sealed


class BlindChain(Chain):
    """The naive way: the head is moved on from where this process knows it, whatever stands there."""

    def _move(self, db: Database, end: Sealed, seq: int, mac: str) -> bool:
        db.execute_sql("UPDATE audit_head SET seq = ?, mac = ? WHERE id = ?", (seq, mac, end.chain))
        return True


def open_home(home: Path, where: str = "", kind: type[Chain] = Chain) -> Services:
    """Open the desk of a home: on its own store, or on one elsewhere; its chain of a kind."""
    locations = find_locations(str(home), {})
    services = open_services(where or str(home / STORE), SetClock("mon 09:00"), locations)
    if kind is not Chain:
        known = audit_chain(locations)
        kind(known.key, known.outside).attach(services.office.store, services.office.now())
    return services


def seal(home: Path, first: int, by: int, together: Barrier, told: Connection) -> None:
    """Save until killed; tell each call when it is saved."""
    _save(open_home(home), first, by, together, told)


def seal_early(home: Path, first: int, by: int, together: Barrier, told: Connection) -> None:
    """The same with heads that are noted before COMMIT."""
    _save(open_home(home, kind=EarlyChain), first, by, together, told)


def _save(services: Services, first: int, by: int, together: Barrier, told: Connection) -> None:
    _at_last(services, first, by)
    together.wait(PATIENCE)
    told.send(READY)
    for caller in itertools.count(first + 1):
        _at_last(services, caller, by)
        told.send(str(caller))


def _at_last(services: Services, caller: int, by: int) -> None:
    """Save; press the key again if other desks held the store for too long. Raises StoreConflict."""
    while True:
        try:
            services.calls.save(call_of(caller), by=by)
            return
        except StoreConflict:
            raise
        except StoreTrouble:
            continue


#: A desk of a race: (home, where, its first caller, how many calls, who sits there, the start, its result).
Racer = Callable[[Path, str, int, int, int, Barrier, Connection], None]


def race(
    home: Path, where: str, first: int, calls: int, by: int, together: Barrier, told: Connection
) -> None:
    """Save so many calls together with other desks; tell how many were refused."""
    _race(open_home(home, where), first, calls, by, together, told)


def race_blindly(
    home: Path, where: str, first: int, calls: int, by: int, together: Barrier, told: Connection
) -> None:
    """The same with heads that are moved blindly."""
    _race(open_home(home, where, BlindChain), first, calls, by, together, told)


def _race(services: Services, first: int, calls: int, by: int, together: Barrier, told: Connection) -> None:
    together.wait(PATIENCE)
    refused = 0
    for caller in range(first, first + calls):
        try:
            _at_last(services, caller, by)
        except StoreConflict:
            refused += 1
    services.office.store.close()
    told.send(refused)
