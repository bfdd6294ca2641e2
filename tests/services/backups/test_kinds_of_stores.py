"""Backups of an encrypted store, and of one on a server."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from frontdesk.bootstrap import open_services
from frontdesk.domain.safety.backups import BackupTrouble
from frontdesk.locations import find_locations
from frontdesk.services.backups.places import BackupPlaces
from frontdesk.services.backups.restoring import Openers, rehearse, restore
from frontdesk.services.backups.sealing import new_identity
from frontdesk.store.db.engine import open_store
from frontdesk.store.db.keys import new_key
from frontdesk.store.encryption.key_files import find_key, write_key_file
from tests.builders import Desk, SetClock, a_desk, settings
from tests.services.backups.conftest import Home
from tests.store.fixtures import own_database, set_up_database

__all__ = ["own_database", "set_up_database"]


@pytest.fixture
def secret(tmp_path: Path) -> Iterator[Home]:
    """A home whose store is encrypted, with a call in it."""
    pytest.importorskip("sqlcipher3", reason="the extra sqlcipher is not installed")
    locations = find_locations(str(tmp_path / "secret"), {})
    locations.keys_folder.mkdir(parents=True, mode=0o700)
    key, clock = new_key(), SetClock("mon 09:00")
    write_key_file(locations.store_key, key)
    services = open_services(str(locations.store_file), clock, key=key)
    services.practice.set_up(settings())
    places = BackupPlaces(
        locations.home, locations.backups_folder, is_named=False, recipient="", keys=locations.keys_folder
    )
    home = Home(locations, places, Desk(services.office.store, clock, services))
    home.desk.callback()
    yield home
    services.office.store.close()


def test_a_backup_of_an_encrypted_store_is_encrypted_too(secret: Home, tmp_path: Path) -> None:
    made = secret.backups.make(tmp_path / "stick")
    assert (made.verified, made.encrypted, made.calls, made.file.suffix) == (True, True, 1, ".db")
    content = made.file.read_bytes()
    assert b"Maria" not in content
    assert not content.startswith(b"SQLite")
    new = find_locations(str(tmp_path / "new"), {})
    with pytest.raises(BackupTrouble, match=r"no key that is here opens it.*--key-file FILE"):
        restore(made.file, new, secret.desk.clock)
    assert not new.store_file.exists()
    opens = Openers(key_files=(tmp_path / "none", secret.locations.store_key))
    restored = restore(made.file, new, secret.desk.clock, opens)
    assert (restored.verified, restored.encrypted, restored.calls) == (True, True, 1)
    services = open_services(
        str(new.store_file), secret.desk.clock, new, find_key(new.store_file, new.store_key, None)
    )
    assert services.office.store.is_encrypted
    services.office.store.close()


def test_encrypted_to_a_recipient_it_brings_its_key_along(secret: Home, tmp_path: Path) -> None:
    identity = tmp_path / "practice.identity"
    made = secret.encrypted_to(new_identity(identity)).backups.make(tmp_path / "stick")
    new = find_locations(str(tmp_path / "new"), {})
    restored = restore(made.file, new, secret.desk.clock, Openers(identity))
    assert (restored.verified, restored.encrypted, restored.calls) == (True, True, 1)
    assert new.store_key.read_bytes() == secret.locations.store_key.read_bytes()


def test_a_key_that_is_kept_elsewhere_comes_along_itself(secret: Home, tmp_path: Path) -> None:
    stick = tmp_path / "stick.key"
    secret.locations.store_key.rename(stick)
    write_key_file(secret.locations.store_key, stick)
    identity = tmp_path / "practice.identity"
    made = secret.encrypted_to(new_identity(identity)).backups.make(tmp_path / "stick")
    stick_content = stick.read_bytes()
    stick.unlink()
    new = find_locations(str(tmp_path / "new"), {})
    assert restore(made.file, new, secret.desk.clock, Openers(identity)).calls == 1
    assert new.store_key.read_bytes() == stick_content


def test_another_stores_key_does_not_open_it(secret: Home, tmp_path: Path) -> None:
    made = secret.backups.make(tmp_path / "stick")
    other = tmp_path / "other.key"
    write_key_file(other, new_key())
    with pytest.raises(BackupTrouble, match=r"no key that is here opens it"):
        rehearse(made.file, secret.locations.home, secret.desk.clock, Openers(key_files=(other,)))


def test_a_store_on_a_server_is_copied_to_a_file(own_database: str, tmp_path: Path) -> None:
    locations = find_locations(str(tmp_path / "home"), {})
    places = BackupPlaces(
        locations.home, locations.backups_folder, is_named=False, recipient="", keys=locations.keys_folder
    )
    with a_desk(own_database) as desk:
        desk.callback()
        home = Home(locations, places, desk)
        made = home.backups.make(tmp_path / "stick")
        assert (made.verified, made.encrypted, made.calls, made.callbacks) == (True, False, 1, 1)
        seen = rehearse(made.file, locations.home, desk.clock)
        assert home.backups.record_rehearsal(seen.result, seen.last_entry)
        new = find_locations(str(tmp_path / "new"), {})
        assert restore(made.file, new, desk.clock).verified
        store = open_store(str(new.store_file))
        assert store.rows("SELECT number FROM call") == desk.rows("SELECT number FROM call")
        store.close()


def test_of_a_server_the_desk_makes_none_by_itself_unless_it_is_told_where(
    own_database: str, tmp_path: Path
) -> None:
    places = BackupPlaces(
        tmp_path, tmp_path / "backups", is_named=False, recipient="", keys=tmp_path / "keys"
    )
    with a_desk(own_database) as desk:
        desk.do.backup_places = places
        assert desk.do.backups is None
    with a_desk(own_database) as desk:
        desk.do.backup_places = replace(places, recipient="age1")
        assert desk.do.backups is not None
