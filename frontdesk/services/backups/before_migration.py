"""The backup before a newer program changes the tables of a store: the way back to the older one."""

from __future__ import annotations

from collections.abc import Sequence

from frontdesk.domain.errors import FrontDeskError
from frontdesk.domain.safety.backups import BackupTrouble
from frontdesk.services.backups.files import PATIENCE, one_at_a_time
from frontdesk.services.backups.making import make_backup, prepare_folder
from frontdesk.services.backups.places import BackupPlaces
from frontdesk.services.office import Clock
from frontdesk.store.db.engine import Store
from frontdesk.store.transfer.backup import began


def back_up_before(store: Store, clock: Clock, places: BackupPlaces, missing: Sequence[str]) -> None:
    """Back a store up as it is before its tables are changed; one on a server is left to its server.

    Args:
        store: the store, in an older version.
        clock: gives the present, UTC.
        places: the places of the home.
        missing: the names of the migrations that come next.

    Raises:
        BackupTrouble: it could not be made, so the store is not changed either.
        StoreTrouble: the store did not answer, or its file is damaged.
    """
    if not store.is_sqlite or not began(store):
        return
    try:
        prepare_folder(places.folder, make=not places.is_named)
        with one_at_a_time(places.lock, patience=PATIENCE) as is_held:
            if not is_held:
                raise BackupTrouble(
                    "Another backup of this store is running. No backup was made here; wait for that one."
                )
            make_backup(store, clock, places, places.folder, before=missing[0][:4])
    except FrontDeskError as trouble:
        raise type(trouble)(
            "This version of frontdesk changes the tables of the store, and backs it up before. That did not "
            f"work, so the store was left as it was. {trouble.sentence} Then start again."
        ) from trouble
