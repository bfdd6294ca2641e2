"""What is examined: the store with its services, and this machine's files and settings."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from frontdesk.config import Config
from frontdesk.domain.safety.backups import read_name
from frontdesk.domain.safety.proofs import Proof, ProofKind
from frontdesk.locations import Locations
from frontdesk.services.backups.places import BackupPlaces, places_of
from frontdesk.services.desk import Services
from frontdesk.store.db.engine import Store
from frontdesk.store.db.keys import PLAIN_BEGINNING, beginning_of
from frontdesk.store.proofs import last_proof

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
#: Files that are looked at in a folder, at most: a folder of backups may have many.
_MOST_FILES = 200


@dataclass(frozen=True, slots=True)
class Examined:
    """One installation.

    Attributes:
        services: the services on its open store.
        locations: its files and folders.
        config: its settings.
        now: the present, UTC.
    """

    services: Services
    locations: Locations
    config: Config
    now: datetime

    @property
    def store(self) -> Store:
        """The store."""
        return self.services.office.store

    @property
    def places(self) -> BackupPlaces:
        """Where backups are made."""
        return places_of(self.locations, self.config)

    @property
    def store_file(self) -> Path | None:
        """The store's file; None for one on a server."""
        return Path(self.store.where) if self.store.is_sqlite else None

    def last(self, kind: ProofKind) -> Proof | None:
        """Return the last try of a kind."""
        return last_proof(self.store, kind)

    def last_good(self, kind: ProofKind) -> Proof | None:
        """Return the last try of a kind that went well."""
        return last_proof(self.store, kind, good=True)

    def open_backups(self) -> Iterator[Path]:
        """Yield backups that anybody who has the file can read."""
        for file in _files(self.places.folder):
            if read_name(file.name) and beginning_of(file) == PLAIN_BEGINNING:
                yield file

    def open_files(self) -> Iterator[Path]:
        """Yield files and folders of the installation that other users of this machine may use."""
        keys, backups = self.locations.keys_folder, self.places.folder
        single = [self.locations.config_file, self.locations.heads_file, self.locations.spool_file, keys]
        if self.store_file is not None:
            single += [Path(f"{self.store_file}{ending}") for ending in ("", "-wal", "-shm")]
        for path in (*single, *_files(keys), *(file for file in _files(backups) if read_name(file.name))):
            if _is_open(path):
                yield path


def installed(name: str) -> str | None:
    """Return the version of a library, or None if it is not installed."""
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _files(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())[-_MOST_FILES:]
    except OSError:
        return []


def _is_open(path: Path) -> bool:
    try:
        return bool(stat.S_IMODE(os.stat(path).st_mode) & _OTHERS)
    except OSError:
        return False
