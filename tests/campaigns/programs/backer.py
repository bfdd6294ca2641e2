"""A process that makes one backup of a store, the program's way or as people copy files."""

from __future__ import annotations

import time
from contextlib import closing
from multiprocessing.connection import Connection
from pathlib import Path

from frontdesk.locations import find_locations
from frontdesk.services.backups.making import make_backup
from frontdesk.services.backups.places import BackupPlaces
from frontdesk.services.backups.restoring import restore
from frontdesk.store.db.engine import open_sqlite
from tests.builders import SetClock

#: What it tells when it begins.
READY = "ready"
#: Bytes that a slow medium takes at once, and the seconds it takes for them.
_PART, _PAUSE = 32_768, 0.05


def places_of(store: Path) -> BackupPlaces:
    """The places of the home that a store lies in; its backups go to a folder beside it."""
    home = store.parent
    return BackupPlaces(home, home / "backups", is_named=False, recipient="", keys=home / "keys")


def back_up(store: Path, told: Connection) -> None:
    """Make one backup, and tell its path."""
    told.send(READY)
    places = places_of(store)
    with closing(open_sqlite(store)) as opened:
        made = make_backup(opened, SetClock("mon 10:00"), places, places.folder)
    told.send(str(made.file) if made.verified else "")


def bring_back(file: Path, told: Connection) -> None:
    """Restore a backup into the home beside it that is called ``killed``, and tell when it is done."""
    told.send(READY)
    restore(file, find_locations(str(file.parent.parent / "killed"), {}), SetClock("mon 10:00"))
    told.send(str(file))


def copy_as_people_do(store: Path, told: Connection) -> None:
    """The control: copy the file straight to where the copy is kept, as slowly as a stick takes it."""
    told.send(READY)
    folder = places_of(store).folder
    copy = folder / f"copy-{len(list(folder.iterdir()))}.db"
    with open(store, "rb") as source, open(copy, "wb", 0) as target:
        copy.chmod(0o600)
        while part := source.read(_PART):
            target.write(part)
            time.sleep(_PAUSE)
    told.send(str(copy))
