"""A backup comes back into a new home, or is refused with nothing left."""

from __future__ import annotations

import errno
import gzip
import shutil
import sqlite3
import stat
import tarfile
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import pytest

from frontdesk.bootstrap import open_services
from frontdesk.domain.safety.backups import BackupTrouble
from frontdesk.locations import find_locations
from frontdesk.services.backups.restoring import Openers, rehearse, restore
from frontdesk.services.backups.sealing import lost_identity, new_identity
from frontdesk.services.safety.check import CheckService
from frontdesk.store.db.errors import StoreNewer
from tests.builders import a_desk
from tests.services.backups.conftest import Home


def test_it_comes_back_into_a_new_home_as_it_was(home: Home, tmp_path: Path) -> None:
    made = home.backups.make(tmp_path / "stick")
    home.desk.callback()  # after the backup
    new = find_locations(str(tmp_path / "new" / "home"), {})
    restored = restore(made.file, new, home.desk.clock)
    assert (restored.verified, restored.calls, restored.callbacks, restored.head) == (True, 2, 2, made.head)
    assert stat.S_IMODE(new.store_file.stat().st_mode) == 0o600
    assert stat.S_IMODE(new.home.stat().st_mode) == 0o700
    assert sorted(path.name for path in new.home.iterdir()) == [
        ".backup.lock", "audit-heads.json", "frontdesk.db", "frontdesk.db.migrating", "keys",
    ]  # fmt: skip
    services = open_services(str(new.store_file), home.desk.clock, new)
    assert CheckService(services.office).run().findings == []
    entries = services.office.store.rows("SELECT action FROM audit WHERE id > ? ORDER BY id", made.head)
    assert ("backup.restored",) in entries
    assert ("audit.heads_begun",) in entries
    assert services.audit_trail.verify().complete
    services.office.store.close()


def test_a_home_with_a_store_is_left_alone(home: Home) -> None:
    made = home.backups.make()
    before = home.locations.store_file.read_bytes()
    with pytest.raises(BackupTrouble, match=r"a store in .* already\. Nothing was restored"):
        restore(made.file, home.locations, home.desk.clock)
    assert home.locations.store_file.read_bytes() == before


def test_a_rehearsal_leaves_nothing_and_is_written_down(home: Home) -> None:
    made = home.backups.make()
    before = sorted(home.locations.home.iterdir())
    seen = rehearse(made.file, home.locations.home, home.desk.clock)
    assert (seen.result.verified, seen.result.calls, seen.result.head) == (True, 2, made.head)
    assert sorted(home.locations.home.iterdir()) == before
    assert home.backups.record_rehearsal(seen.result, seen.last_entry)
    assert home.desk.rows("SELECT kind, ok FROM proof ORDER BY id") == [("backup", 1), ("rehearsal", 1)]


def test_a_rehearsal_of_another_practices_backup_proves_nothing_here(home: Home, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    shutil.copyfile(home.locations.store_file, other)
    other.chmod(0o600)
    with a_desk(str(other)) as desk:
        desk.clock.on(5)
        desk.callback()
        other_home = Home(home.locations, home.places, desk)
        made = other_home.backups.make(tmp_path / "stick")
    home.desk.callback()
    seen = rehearse(made.file, home.locations.home, home.desk.clock)
    assert not home.backups.record_rehearsal(seen.result, seen.last_entry)


def test_a_backup_of_an_older_version_is_brought_up_to_date(home: Home, tmp_path: Path) -> None:
    made = home.backups.make(tmp_path / "stick")
    older = tmp_path / "older.db"
    shutil.copyfile(made.file, older)
    with closing(sqlite3.connect(older)) as file:
        file.executescript("DROP TABLE proof; DELETE FROM schema_migration WHERE name LIKE '0011%'")
        file.commit()
    kept = older.read_bytes()
    new = find_locations(str(tmp_path / "new"), {})
    assert restore(older, new, home.desk.clock).verified
    assert older.read_bytes() == kept


def test_a_newer_programs_backup_is_refused(home: Home, tmp_path: Path) -> None:
    made = home.backups.make(tmp_path / "stick")
    with closing(sqlite3.connect(made.file)) as file:
        file.execute("INSERT INTO schema_migration (name, applied) VALUES ('0999_later', '2027-01-01')")
        file.commit()
    new = find_locations(str(tmp_path / "new"), {})
    with pytest.raises(StoreNewer):
        restore(made.file, new, home.desk.clock)
    assert not new.store_file.exists()


def cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


def cut_a_little(content: bytes) -> bytes:
    return content[:-4096]


def flip(content: bytes) -> bytes:
    """Destroy every third page behind the first ones."""
    changed = bytearray(content)
    for page in range(8, len(content) // 4096, 3):
        changed[page * 4096 : page * 4096 + 256] = bytes(range(256))
    return bytes(changed)


@pytest.mark.parametrize(
    "change", [cut, cut_a_little, flip, lambda content: b"", lambda content: b"Dear\n" * 99]
)
def test_a_cut_or_changed_backup_is_refused_and_nothing_left(
    home: Home, tmp_path: Path, change: Callable[[bytes], bytes]
) -> None:
    made = home.backups.make(tmp_path / "stick")
    made.file.write_bytes(change(made.file.read_bytes()))
    new = find_locations(str(tmp_path / "new"), {})
    with pytest.raises(BackupTrouble, match="Nothing was restored"):
        restore(made.file, new, home.desk.clock)
    assert [path.name for path in new.home.iterdir()] == [".backup.lock"]


def test_every_flipped_bit_is_noticed_by_the_digest_in_the_name(home: Home, tmp_path: Path) -> None:
    made = home.backups.make(tmp_path / "stick").file
    whole = made.read_bytes()
    own = tmp_path / "mine.db"
    passed = 0
    for place in range(4_000, len(whole), len(whole) // 8):
        changed = bytearray(whole)
        changed[place] ^= 1
        made.write_bytes(changed)
        with pytest.raises(BackupTrouble, match=r"changed or damaged|holds another store|is no backup"):
            rehearse(made, home.locations.home, home.desk.clock)
        own.write_bytes(changed)
        with suppress(BackupTrouble):
            passed += rehearse(own, home.locations.home, home.desk.clock).result.verified
    assert passed, "the control: without the digest SQLite and the check notice few of them"
    made.write_bytes(whole)
    assert rehearse(made, home.locations.home, home.desk.clock).result.verified


def test_swapped_files_are_noticed(home: Home, tmp_path: Path) -> None:
    older = home.backups.make(tmp_path / "stick").file
    home.desk.clock.on(60)
    home.desk.callback()
    newer = home.backups.make(tmp_path / "stick").file
    new = find_locations(str(tmp_path / "new"), {})
    older.write_bytes(newer.read_bytes())
    with pytest.raises(BackupTrouble, match=r"holds another store, or a later one.*Nothing was restored"):
        restore(older, new, home.desk.clock)
    other = newer.with_name(newer.name.replace(newer.name.split("-")[1], "0badcafe"))
    newer.rename(other)
    with pytest.raises(BackupTrouble, match="holds another store"):
        restore(other, new, home.desk.clock)
    assert not new.store_file.exists()
    own = tmp_path / "mine.db"
    other.rename(own)
    assert restore(own, new, home.desk.clock).verified


def test_a_store_in_use_is_no_backup(home: Home, tmp_path: Path) -> None:
    assert Path(f"{home.locations.store_file}-wal").exists()
    with pytest.raises(BackupTrouble, match=r"a store in use.*Nothing was restored.*frontdesk backup"):
        restore(home.locations.store_file, find_locations(str(tmp_path / "new"), {}), home.desk.clock)


def test_another_programs_database_is_refused(home: Home, tmp_path: Path) -> None:
    recipes = tmp_path / "recipes.db"
    with closing(sqlite3.connect(recipes)) as file:
        file.execute("CREATE TABLE recipe (name text)")
    with pytest.raises(BackupTrouble, match="Nothing was restored"):
        rehearse(recipes, home.locations.home, home.desk.clock)


@pytest.mark.parametrize("what", ["missing", "folder"])
def test_what_is_no_file_is_told(home: Home, tmp_path: Path, what: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(BackupTrouble, match="Nothing was restored"):
        rehearse(tmp_path / what, home.locations.home, home.desk.clock)


# Encrypted


#: The file of a key of the audit.
KEY = b"ab" * 32 + b"\n"


@pytest.fixture
def identity(tmp_path: Path) -> Path:
    """The file of an identity; its recipient is in its second line."""
    path = tmp_path / "practice.identity"
    new_identity(path)
    return path


@pytest.fixture
def sealed(home: Home, identity: Path) -> Home:
    """The home with a recipient and two keys."""
    keys = home.places.keys
    keys.mkdir(mode=0o700)
    (keys / "audit.key").write_bytes(KEY)
    (keys / "other.key").write_bytes(b"o" * 32)
    return home.encrypted_to(identity.read_text().splitlines()[1].removeprefix("# "))


def test_an_encrypted_backup_brings_the_store_and_its_key_back(
    sealed: Home, identity: Path, tmp_path: Path
) -> None:
    made = sealed.backups.make(tmp_path / "stick")
    assert (made.verified, made.encrypted, made.file.suffix) == (True, True, ".age")
    content = made.file.read_bytes()
    assert content.startswith(b"age-encryption.org/v1\n")
    assert b"Maria" not in content
    assert b"SQLite" not in content
    assert stat.S_IMODE(made.file.stat().st_mode) == 0o600
    assert [path.name for path in made.file.parent.iterdir()] == [made.file.name]
    new = find_locations(str(tmp_path / "new"), {})
    restored = restore(made.file, new, sealed.desk.clock, Openers(identity))
    assert (restored.verified, restored.encrypted, restored.calls) == (True, True, 2)
    assert [path.name for path in new.keys_folder.iterdir()] == ["audit.key"]
    assert (new.keys_folder / "audit.key").read_bytes() == KEY
    assert stat.S_IMODE((new.keys_folder / "audit.key").stat().st_mode) == 0o600


def test_no_key_is_left_where_the_store_does_not_come_after_all(
    sealed: Home, identity: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    made = sealed.backups.make(tmp_path / "stick")
    monkeypatch.setattr("frontdesk.services.backups.restoring.give_name", full)
    new = find_locations(str(tmp_path / "new"), {})
    with pytest.raises(BackupTrouble, match=r"is full\. Nothing was restored"):
        restore(made.file, new, sealed.desk.clock, Openers(identity))
    assert sorted(path.name for path in new.home.rglob("*")) == [".backup.lock", "keys"]


def test_a_backup_that_is_not_encrypted_holds_no_key(home: Home, tmp_path: Path) -> None:
    home.places.keys.mkdir(mode=0o700)
    (home.places.keys / "audit.key").write_bytes(KEY)
    made = home.backups.make(tmp_path / "stick")
    assert b"ab" * 32 not in made.file.read_bytes()


def test_without_its_identity_it_is_refused(sealed: Home, tmp_path: Path) -> None:
    made = sealed.backups.make(tmp_path / "stick")
    with pytest.raises(BackupTrouble, match=r"is encrypted\. Nothing was restored.*--identity FILE"):
        rehearse(made.file, sealed.locations.home, sealed.desk.clock)
    new_identity(tmp_path / "another")
    with pytest.raises(BackupTrouble, match=r"cannot be opened with this identity.*Nothing was restored"):
        rehearse(made.file, sealed.locations.home, sealed.desk.clock, Openers(tmp_path / "another"))


@pytest.mark.parametrize(
    "change",
    [
        cut,
        lambda content: content[:-1],
        lambda content: content[: 200 + 3 * (65536 + 16)],
        lambda content: content[:9000] + bytes([content[9000] ^ 1]) + content[9001:],
        lambda content: content[:-5] + bytes([content[-5] ^ 1]) + content[-4:],
        lambda content: content + b"x",
    ],
)
def test_an_encrypted_backup_that_was_cut_or_changed_is_refused_and_nothing_left(
    sealed: Home, identity: Path, tmp_path: Path, change: Callable[[bytes], bytes]
) -> None:
    made = sealed.backups.make(tmp_path / "stick")
    made.file.write_bytes(change(made.file.read_bytes()))
    new = find_locations(str(tmp_path / "new"), {})
    with pytest.raises(BackupTrouble, match=r"cut off, changed or damaged.*Nothing was restored"):
        restore(made.file, new, sealed.desk.clock, Openers(identity))
    assert [path.name for path in new.home.iterdir()] == [".backup.lock"]


def entry(name: str, kind: bytes = tarfile.REGTYPE, content: bytes = b"", link: str = "") -> bytes:
    """One entry of a tar archive."""
    one = tarfile.TarInfo(name)
    one.type, one.linkname, one.size = kind, link, len(content)
    return one.tobuf(tarfile.GNU_FORMAT) + content + bytes(-len(content) % 512)


@pytest.mark.parametrize(
    "archive",
    [
        entry("frontdesk.db", tarfile.SYMTYPE, link="frontdesk.db"),
        entry("frontdesk.db", tarfile.SYMTYPE, link="/etc/passwd"),
        entry("frontdesk.db", tarfile.FIFOTYPE),
        entry("../frontdesk.db", content=b"x"),
        gzip.compress(entry("frontdesk.db", content=bytes(8192)) + bytes(1024)),
        b"",
    ],
    ids=["a link to itself", "a link elsewhere", "a pipe", "a path", "packed once more", "nothing"],
)
def test_an_archive_that_somebody_else_made_is_refused_and_nothing_left(
    sealed: Home, identity: Path, tmp_path: Path, archive: bytes
) -> None:
    import pyrage

    known = pyrage.x25519.Recipient.from_str(identity.read_text().splitlines()[1].removeprefix("# "))
    (tmp_path / "theirs.age").write_bytes(pyrage.encrypt(archive + bytes(1024), [known]))
    new = find_locations(str(tmp_path / "new"), {})
    with pytest.raises(BackupTrouble, match="Nothing was restored"):
        restore(tmp_path / "theirs.age", new, sealed.desk.clock, Openers(identity))
    assert [path.name for path in new.home.iterdir()] == [".backup.lock"]


def test_an_identity_file_must_be_private_and_hold_one(sealed: Home, identity: Path, tmp_path: Path) -> None:
    made = sealed.backups.make(tmp_path / "stick")
    at = sealed.locations.home
    identity.chmod(0o644)
    with pytest.raises(BackupTrouble, match=r"can be read by other users.*chmod 600"):
        rehearse(made.file, at, sealed.desk.clock, Openers(identity))
    empty = tmp_path / "empty"
    empty.touch(0o600)
    with pytest.raises(BackupTrouble, match="no age identity"):
        rehearse(made.file, at, sealed.desk.clock, Openers(empty))
    with pytest.raises(BackupTrouble, match="cannot be read"):
        rehearse(made.file, at, sealed.desk.clock, Openers(tmp_path / "missing"))


def test_an_identity_never_replaces_a_file(identity: Path) -> None:
    before = identity.read_bytes()
    assert stat.S_IMODE(identity.stat().st_mode) == 0o600
    with pytest.raises(BackupTrouble, match="already"):
        new_identity(identity)
    assert identity.read_bytes() == before


def test_what_a_lost_identity_means_is_said(home: Home) -> None:
    assert lost_identity("age1one") == (
        "Encrypted: only the identity file of your recipient opens it. If it is lost, nobody can open these "
        "backups again, you and we included. Keep a second copy of that file away from this machine."
    )


def test_a_recipient_that_is_none_is_told_before_the_work(home: Home) -> None:
    with pytest.raises(BackupTrouble, match=r"recipient of \[backup\]"):
        home.encrypted_to("age1" + "q" * 58).backups.make()
    assert home.files() == []
