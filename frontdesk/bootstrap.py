"""The composition root: settings, store and clock become the services; tests call it with other parts."""

from __future__ import annotations

from frontdesk.locations import Locations
from frontdesk.services.desk import Services, build_services
from frontdesk.services.office import Clock, system_clock
from frontdesk.store.db.engine import open_store
from frontdesk.store.db.keys import StoreKey
from frontdesk.store.migrate import migrate
from frontdesk.store.spool import Spool


def open_services(
    where: str,
    clock: Clock = system_clock,
    locations: Locations | None = None,
    key: StoreKey | None = None,
) -> Services:
    """Open a store, bring its tables up to date, and build the services on it.

    Args:
        where: a file's path, or a ``postgresql://`` address.
        clock: gives the present instant, UTC.
        locations: where this machine's files are; None to keep nothing beside the store.
        key: what opens a file that is encrypted.

    Raises:
        StoreTrouble: the store cannot be opened, or a newer program made it.
    """
    store = open_store(where, key)
    migrate(store)
    services = build_services(store, clock)
    if locations is not None:
        services.office.spool = Spool(locations.spool_file, store.key)
    return services
