"""Store files of a practice with eight people, and the callers whose calls are saved into them."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

from frontdesk.bootstrap import open_services
from frontdesk.domain.calls import NewCall
from tests.builders import STAFF, SetClock, a_call, at, settings

#: Eight people, one for each desk of a race; their numbers begin at 2.
EIGHT = (*STAFF, "Ines Duarte", "Tom Baker", "Aiko Mori", "Ruth Levy", "Omar Haddad")

#: The numbers of the eight in the store.
PEOPLE = range(2, 2 + len(EIGHT))


def make_store(path: Path) -> Path:
    """Set a practice of eight up in a new file, Monday at seven, and close it."""
    services = open_services(str(path), SetClock("mon 07:00"))
    with closing(services.office.store):
        services.practice.set_up(settings(staff=EIGHT))
    return path


def copy_store(source: Path, path: Path) -> Path:
    """Copy a store that no process has open, with the log that a dead desk may have left beside it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    for ending in ("", "-wal"):
        beside = Path(f"{source}{ending}")
        copied = Path(f"{path}{ending}")
        copied.unlink(missing_ok=True)
        if beside.exists():
            shutil.copyfile(beside, copied)
            copied.chmod(0o600)
    Path(f"{path}-shm").unlink(missing_ok=True)
    return path


def number_of(caller: int) -> str:
    """The number of one of 79,900 callers, from the reserved range."""
    area, line = divmod(caller, 100)
    return f"({201 + area}) 555-01{line:02}"


def call_of(caller: int) -> NewCall:
    """A call of a new patient, Monday at nine, who is to be called back today."""
    return a_call(at("mon 09:00"), number=number_of(caller), name=f"Caller {caller}", note="spring of 2024")
