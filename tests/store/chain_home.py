"""A home whose desk seals its audit, for tests that take things away behind its back."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from frontdesk.bootstrap import open_services
from frontdesk.domain.safety.audit_proof import AuditProof
from frontdesk.locations import Locations, find_locations
from frontdesk.services.desk import Services
from tests.builders import SetClock, a_call, at, settings

#: Calls that the desk saved, each an entry or two.
CALLS = 5


@dataclass(frozen=True, slots=True)
class ChainHome:
    """One home with a store of its own, or one that works on a store elsewhere.

    Attributes:
        folder: the home.
        where: the store, as ``open_services`` takes it.
    """

    folder: Path
    where: str

    @property
    def locations(self) -> Locations:
        """The files of the home."""
        return find_locations(str(self.folder), {})

    @contextmanager
    def open(self, clock: str = "mon 09:00") -> Iterator[Services]:
        """Open the desk."""
        services = open_services(self.where, SetClock(clock), self.locations)
        with closing(services.office.store):
            yield services

    def save(self, calls: int = 1, clock: str = "mon 09:00") -> None:
        """Save calls in a process of their own, as it were: the desk is opened and closed."""
        with self.open(clock) as services:
            for _ in range(calls):
                services.calls.save(a_call(at(clock)), by=2)

    def verify(self) -> AuditProof:
        """Open the desk and verify."""
        with self.open() as services:
            return services.audit_trail.verify()

    def raw(self, *statements: str, guarded: bool = False) -> list[list[Any]]:
        """Change the store's file as somebody does who is past the program; return what each read."""
        with closing(sqlite3.connect(self.where)) as file, file:
            if not guarded:
                for name in ("audit_no_update", "audit_no_delete", "audit_seal_no_update"):
                    file.execute(f"DROP TRIGGER IF EXISTS {name}")
                for name in ("audit_seal_no_delete", "audit_head_no_delete"):
                    file.execute(f"DROP TRIGGER IF EXISTS {name}")
            return [file.execute(statement).fetchall() for statement in statements]

    def value(self, query: str) -> Any:
        """Return the one value of a query."""
        (((value,),),) = self.raw(query, guarded=True)
        return value

    def copy(self, folder: Path) -> ChainHome:
        """Return a copy of the home, whose desk is closed."""
        shutil.copytree(self.folder, folder)
        return ChainHome(folder, str(folder / "frontdesk.db"))


def make_home(folder: Path, calls: int = CALLS) -> ChainHome:
    """Set a practice up in a new home and save some calls."""
    folder.mkdir(mode=0o700)
    made = ChainHome(folder, str(folder / "frontdesk.db"))
    with made.open("mon 07:00") as services:
        services.practice.set_up(settings())
    if calls:
        made.save(calls)
    return made


def ids(home: ChainHome) -> Sequence[int]:
    """Return the numbers of all entries, in order."""
    return [number for (number,) in home.raw("SELECT id FROM audit ORDER BY id", guarded=True)[0]]
