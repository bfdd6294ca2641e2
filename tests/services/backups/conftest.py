"""A home with a store in it, and the backups of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from frontdesk.locations import Locations, find_locations
from frontdesk.services.backups.places import BackupPlaces
from frontdesk.services.backups.service import BackupService
from tests.builders import Desk, a_desk
from tests.store.fixtures import set_up_file

__all__ = ["Home", "home", "set_up_file"]


@dataclass(frozen=True)
class Home:
    """A home with a desk on its store."""

    locations: Locations
    places: BackupPlaces
    desk: Desk

    @property
    def backups(self) -> BackupService:
        """The backups of the store."""
        return BackupService(self.desk.do.office, self.places)

    def encrypted_to(self, recipient: str) -> Home:
        """The same home with a recipient in its settings."""
        return replace(self, places=replace(self.places, recipient=recipient))

    def files(self) -> list[str]:
        """The names of the backups in the usual folder, and of anything else that is there."""
        folder = self.places.folder
        return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


@pytest.fixture
def home(tmp_path: Path, set_up_file: Path) -> Iterator[Home]:
    """A home whose store has two calls; Monday at nine."""
    locations = find_locations(str(tmp_path / "home"), {})
    locations.home.mkdir(mode=0o700)
    locations.store_file.touch(0o600)
    locations.store_file.write_bytes(set_up_file.read_bytes())
    places = BackupPlaces(
        home=locations.home,
        folder=locations.backups_folder,
        is_named=False,
        recipient="",
        keys=locations.keys_folder,
    )
    with a_desk(str(locations.store_file)) as desk:
        desk.callback(number="(212) 555-0142")
        desk.callback(number="(212) 555-0143")
        yield Home(locations, places, desk)


#: Ends a backup at the given question whether to go on.
Stop = Callable[[], None]
