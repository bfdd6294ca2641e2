"""Where backups are made, and to whom they are encrypted: from this machine's places and settings."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from frontdesk.config import Config
from frontdesk.locations import Locations


@dataclass(frozen=True, slots=True)
class BackupPlaces:
    """The places of one home.

    Attributes:
        home: the folder of the store; copies are prepared there, where they are as safe as the store.
        folder: where the desk puts the backups it makes by itself.
        is_named: True if the settings name that folder, so that it must be there.
        recipient: to whom backups are encrypted, ``age1...``, several with commas between them; "" for
            nobody.
        keys: the folder of the keys that go into an encrypted backup.
    """

    home: Path
    folder: Path
    is_named: bool
    recipient: str
    keys: Path

    @property
    def lock(self) -> Path:
        """Locked while a backup of this home is made."""
        return self.home / ".backup.lock"


def places_of(locations: Locations, config: Config) -> BackupPlaces:
    """Return the places of a home by its settings."""
    named = config.backup_folder
    return BackupPlaces(
        home=locations.home,
        folder=named or locations.backups_folder,
        is_named=named is not None,
        recipient=config.backup.recipient,
        keys=locations.keys_folder,
    )
