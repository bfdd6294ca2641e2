"""The composition root: settings, store and clock become the services; tests call it with other parts."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from frontdesk.locations import Locations, make_private_folder
from frontdesk.services.desk import Services, build_services
from frontdesk.services.office import Clock, system_clock
from frontdesk.store.chain.chain import Chain
from frontdesk.store.chain.key_file import read_or_make_key
from frontdesk.store.chain.macs import PUBLIC_KEY
from frontdesk.store.chain.outside import OutsideHeads
from frontdesk.store.db.engine import Store, open_store
from frontdesk.store.db.errors import ENCRYPTING
from frontdesk.store.db.keys import StoreKey
from frontdesk.store.migrate import migrate
from frontdesk.store.spool import Spool


def open_services(
    where: str,
    clock: Clock = system_clock,
    locations: Locations | None = None,
    key: StoreKey | None = None,
    ask_password: Callable[[], str | None] | None = None,
) -> Services:
    """Open a store, bring its tables up to date, and build the services on it.

    Args:
        where: a file's path, or a ``postgresql://`` address.
        clock: gives the present instant, UTC.
        locations: where this machine's files are; None to keep nothing beside the store: its audit is sealed
            with a key that everybody knows.
        key: what opens a file that is encrypted.
        ask_password: asks a person for the password of a server that wants one.

    Raises:
        StoreTrouble: the store cannot be opened, or a newer program made it; the key of the audit cannot be
            used.
        BadFolder: the folder of the keys cannot be made.
    """
    chain = audit_chain(locations)
    store = open_store(where, key, ask_password)
    if locations is None:
        migrate(store)
    else:
        migrate(store, partial(_back_up, store, clock, locations))
    chain.attach(store, clock())
    services = build_services(store, clock)
    if locations is not None:
        services.office.keys_folder = locations.keys_folder
        services.office.spool = Spool(locations.spool_file, _spool_key(store, locations))
    return services


def _spool_key(store: Store, locations: Locations) -> StoreKey | None:
    """Return what the spool is encrypted with: as the store is, and beside a server as this home is."""
    if store.is_sqlite:
        return store.key
    from importlib.util import find_spec

    from frontdesk.store.encryption.key_files import KeyTrouble, find_key

    if find_spec(ENCRYPTING.partition(".")[0]) is None:
        return None
    try:
        return find_key(locations.spool_file, locations.store_key, None)
    except KeyTrouble:
        return None  # a passphrase is not asked for only because of the spool


def audit_chain(locations: Locations | None) -> Chain:
    """Return what seals the audit for a home, its key made if there is none yet.

    Raises:
        StoreTrouble: the key cannot be used.
        BadFolder: the folder of the keys cannot be made.
    """
    if locations is None:
        return Chain(PUBLIC_KEY, None)
    make_private_folder(locations.keys_folder)
    return Chain(read_or_make_key(locations.keys_folder), OutsideHeads(locations.heads_file))


def _back_up(store: Store, clock: Clock, locations: Locations, missing: list[str]) -> None:
    """Make a backup before the tables of a store are changed. Raises as ``back_up_before``."""
    from frontdesk.config import read_config
    from frontdesk.services.backups.before_migration import back_up_before
    from frontdesk.services.backups.places import places_of

    back_up_before(store, clock, places_of(locations, read_config(locations, {})), missing)
