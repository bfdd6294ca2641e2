"""A backup is whole and private under its name, or it is not there."""

from __future__ import annotations

import fcntl
import os
import sqlite3
import stat
import subprocess
import sys
import threading
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from frontdesk.domain.errors import StoreTrouble
from frontdesk.domain.safety.backups import BackupTrouble, read_name
from frontdesk.domain.safety.proofs import ProofKind
from frontdesk.services.backups import making, service
from frontdesk.services.backups.making import make_backup
from frontdesk.services.backups.sealing import new_identity
from frontdesk.store.proofs import last_proof
from tests.builders import a_desk
from tests.services.backups.conftest import Home
from tests.store.test_faults_of_disks import REPOSITORY, own_mounts


def test_a_backup_is_a_private_whole_file_with_all_that_was_saved(home: Home, tmp_path: Path) -> None:
    folder = tmp_path / "stick"
    made = home.backups.make(folder)
    assert (made.verified, made.encrypted, made.calls, made.callbacks) == (True, False, 2, 2)
    assert made.recorded
    assert [path.name for path in folder.iterdir()] == [made.file.name]
    assert stat.S_IMODE(made.file.stat().st_mode) == 0o600
    name = read_name(made.file.name)
    assert name is not None
    assert (name.at, name.automatic, name.faulty) == (home.desk.clock(), False, False)
    with closing(sqlite3.connect(made.file)) as copy:
        assert copy.execute("SELECT MAX(id) FROM audit").fetchone() == (made.head,)
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_the_store_knows_of_it_and_names_nobody(home: Home) -> None:
    made = home.backups.make()
    proof = home.backups.last_good()
    assert proof is not None
    assert (proof.kind, proof.at, proof.ok) == (ProofKind.BACKUP, home.desk.clock(), True)
    assert proof.detail == {"head": made.head, "encrypted": False, "findings": 0}
    entry = home.desk.rows("SELECT person_id, action, subject_id, detail FROM audit ORDER BY id DESC LIMIT 1")
    assert entry == [(1, "backup.made", proof.id, f'{{"head":{made.head}}}')]


def test_desks_save_while_it_is_made_and_it_is_of_one_moment(home: Home) -> None:
    saved: list[bool] = []

    def save() -> None:
        home.desk.callback()
        home.desk.store.close()

    def save_meanwhile() -> None:
        """Save from another thread, as another desk does; it must not wait for the backup."""
        if not saved:
            saver = threading.Thread(target=save)
            saver.start()
            saver.join(10)
            saved.append(not saver.is_alive())

    home.places.folder.mkdir(mode=0o700)
    store, now = home.desk.store, home.desk.clock
    made = make_backup(store, now, home.places, home.places.folder, go_on=save_meanwhile)
    assert saved == [True]
    assert (made.verified, made.calls) == (True, 2)
    assert home.desk.value("SELECT COUNT(*) FROM call") == 3


def test_what_ends_it_half_way_leaves_nothing(home: Home) -> None:
    class Killed(BaseException):
        pass

    def end() -> None:
        raise Killed

    home.places.folder.mkdir(mode=0o700)
    with pytest.raises(Killed):
        make_backup(home.desk.store, home.desk.clock, home.places, home.places.folder, go_on=end)
    assert home.files() == []


def test_what_a_death_left_is_removed_and_what_is_at_work_is_not(home: Home) -> None:
    dead, alive = (home.places.folder / f".frontdesk-work-{name}" for name in ("1-1", "2-2"))
    for place in (dead, alive):
        place.mkdir(mode=0o700, parents=True)
        (place / "alive").touch()
        (place / "frontdesk.db").write_bytes(b"half a copy")
    elsewhere = home.locations.home / "elsewhere"
    elsewhere.mkdir()
    (home.places.folder / ".frontdesk-work-3-3").symlink_to(elsewhere)
    with open(alive / "alive", "rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        made = home.backups.make()
    assert home.files() == [".frontdesk-work-2-2", ".frontdesk-work-3-3", made.file.name]
    assert elsewhere.is_dir()


def test_two_at_once_take_turns(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "PATIENCE", 0.1)
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import fcntl, sys, time; f = open(sys.argv[1], 'w'); fcntl.flock(f, fcntl.LOCK_EX);"
            " print('held', flush=True); time.sleep(60)",
            str(home.places.lock),
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(BackupTrouble, match="Another backup of this store is running"):
        home.backups.make()
    assert home.files() == []
    holder.kill()  # a lock dies with its process
    holder.wait()
    holder.stdout.close()
    assert home.backups.make().verified


def test_a_second_one_in_the_same_second_has_a_name_of_its_own(home: Home) -> None:
    first, second = home.backups.make(), home.backups.make()
    assert first.file.is_file()
    assert second.file.is_file()
    assert second.file != first.file


def test_a_link_under_the_final_name_is_not_written_through(home: Home, tmp_path: Path) -> None:
    first = home.backups.make()
    first.file.unlink()
    target = tmp_path / "letter.txt"
    target.write_text("Dear")
    first.file.symlink_to(target)
    second = home.backups.make()
    assert second.file != first.file
    assert target.read_text() == "Dear"


def test_a_store_with_differences_is_kept_and_marked(home: Home) -> None:
    home.desk.change("UPDATE callback SET state = 'closed' WHERE id = 1")
    made = home.backups.make()
    assert not made.verified
    assert "-differences-x" in made.file.name
    assert home.backups.last_good() is None
    assert last_proof(home.desk.store, ProofKind.BACKUP) is not None


def test_of_a_damaged_store_no_backup_is_made(home: Home) -> None:
    made = home.backups.make()
    home.desk.store.close()
    _destroy(home.locations.store_file)
    with a_desk(str(home.locations.store_file)) as desk:
        broken = replace(home, desk=desk)
        with pytest.raises(StoreTrouble, match="damaged"):
            broken.backups.make()
    assert home.files() == [made.file.name]


def _destroy(store: Path) -> None:
    """Overwrite the middle of a file, page by page, as a failing disk does."""
    with open(store, "r+b") as file:
        for page in range(8, store.stat().st_size // 4096, 3):
            file.seek(page * 4096)
            file.write(os.urandom(512))


def test_a_folder_that_is_not_there_is_told(home: Home, tmp_path: Path) -> None:
    away = replace(home, places=replace(home.places, folder=tmp_path / "not mounted", is_named=True))
    with pytest.raises(BackupTrouble, match=r"not there\. No backup was made.*disk connected"):
        away.backups.make()
    (tmp_path / "file").touch()
    with pytest.raises(Exception, match="cannot be made"):
        home.backups.make(tmp_path / "file")


def test_a_disk_that_keeps_no_rights_is_refused(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "others_can_read", lambda path: True)
    with pytest.raises(BackupTrouble, match=r"Everybody can read files in .*encrypt backups"):
        home.backups.make()
    assert home.files() == []


#: Makes a backup on a small disk.
BACKS_UP = """
import sys
from pathlib import Path
from frontdesk.domain.errors import FrontDeskError
from frontdesk.services.backups.places import BackupPlaces
from frontdesk.services.backups.service import BackupService
from tests.builders import a_desk

store, folder = map(Path, sys.argv[1:3])
with a_desk(str(store)) as desk:
    places = BackupPlaces(store.parent, folder, True, sys.argv[3], store.parent / "keys")
    try:
        print(BackupService(desk.do.office, places).make())
    except FrontDeskError as error:
        print(error.sentence)
"""


@own_mounts
@pytest.mark.parametrize("sealed", [False, True], ids=["plain", "encrypted"])
def test_on_a_full_disk_nothing_is_left(home: Home, tmp_path: Path, sealed: bool) -> None:
    recipient = new_identity(tmp_path / "identity") if sealed else ""
    disk = tmp_path / "disk"
    disk.mkdir()
    home.desk.store.close()
    size = home.locations.store_file.stat().st_size // 2
    shell = (
        f"mount -t tmpfs -o size={size},mode=0700 tmpfs '{disk}' && {{ \"$@\"; code=$?; ls -A '{disk}';"
        " exit $code; }"
    )
    command = [sys.executable, "-c", BACKS_UP, str(home.locations.store_file), str(disk), recipient]
    ran = subprocess.run(
        ["unshare", "--mount", "--map-root-user", "sh", "-ec", shell, "sh", *command],
        capture_output=True, text=True, timeout=60, check=False, cwd=REPOSITORY,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    (said,) = ran.stdout.splitlines()  # and no name of a file
    assert said.startswith(f"The disk of {disk} is full")
    assert "nothing is left of it. The store is safe" in said
