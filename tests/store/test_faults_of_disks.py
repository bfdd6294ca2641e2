"""Disks that are full, limited or may only be read: real ones, in processes of their own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]

#: Saves calls, tells what the desk tells, and compares in the end what is there with what was acknowledged.
SAVES = """
import os, sys
from frontdesk.domain.errors import FrontDeskError
from tests.builders import a_desk

def save(desk, many=1):
    global saved
    for _ in range(many):
        try:
            desk.callback(note="x" * 1900)
        except FrontDeskError as error:
            print(error.sentence)
            return
        saved += 1
    print("saved")

file, = sys.argv[1:]
saved = 0
try:
    with a_desk(file) as desk:
        {body}
        assert desk.value("SELECT COUNT(*) FROM call") == saved, saved
except FrontDeskError as error:
    print("opening:", error.sentence)
"""

#: Bytes that a small disk has beside the store, for its log and some saves.
_ROOM = 2_000_000

#: Fills a small disk and saves until that is reported; once more with the log moved; makes room, saves on.
FULL = """
        room = os.path.dirname(file) + "/fill"
        save(desk, 3)
        with open(room, "wb", 0) as out:
            try:
                while True:
                    out.write(b"x" * 512)
            except OSError:
                pass
        for _ in range(3):
            save(desk, 500)
        desk.store.close()  # SQLite moves the log into a file that cannot grow
        save(desk, 500)
        os.unlink(room)
        save(desk, 3)
"""

#: The same by a limit on the size of files, which anybody may set: for the log, then for the store itself.
LIMITED = """
        import resource
        save(desk, 3)
        for name in ("-wal", ""):
            if not name:
                desk.store.close()  # empties the log: the file is the larger one now
                desk.store.rows("SELECT 1")
                desk.store.rows("PRAGMA wal_autocheckpoint = 1")
            size = os.path.getsize(file + name)
            resource.setrlimit(resource.RLIMIT_FSIZE, (size + 4096, resource.RLIM_INFINITY))
            save(desk, 500)
            resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
            save(desk, 3)
"""


#: Root may write everywhere; without these rights it is as everybody else.
AS_EVERYBODY = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]


def run(body: str, store: Path, before: str = "", prefix: Sequence[str] = ()) -> list[str]:
    """Run saves in a process of their own.

    Args:
        body: what is done with the desk.
        store: the file.
        before: a shell line that mounts something, which only that process then sees.
        prefix: a command that starts the process.
    """
    command = [sys.executable, "-c", SAVES.replace("{body}", body.strip()), str(store)]
    if before:
        shell = f'{before} && exec "$@"'
        command = ["unshare", "--mount", "--map-root-user", "sh", "-ec", shell, "sh", *command]
    ran = subprocess.run(
        [*prefix, *command], capture_output=True, text=True, timeout=120, check=False, cwd=REPOSITORY
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.splitlines()


def can_mount() -> bool:
    """True if a process here may have mounts of its own."""
    tried = ["unshare", "--mount", "--map-root-user", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
    with suppress(OSError):
        return subprocess.run(tried, capture_output=True, check=False).returncode == 0
    return False


own_mounts = pytest.mark.skipif(not can_mount(), reason="no process here may mount a disk of its own")


def disk_with(store: Path, at: Path, options: str) -> str:
    """The shell line that mounts a small disk with the store on it."""
    return f"mkdir '{at}' && mount -t tmpfs -o {options} tmpfs '{at}' && cp -p '{store}' '{at}/frontdesk.db'"


@own_mounts
def test_a_full_disk_is_told_as_that_for_the_log_and_for_the_file(store_file: Path, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    size = store_file.stat().st_size + _ROOM
    said = run(FULL, disk / "frontdesk.db", disk_with(store_file, disk, f"size={size},mode=0700"))
    assert (said[0], said[-1]) == ("saved", "saved")
    assert len(said) == 6
    full = "The disk is full, so nothing can be saved. What you typed is kept. Free some room, then save."
    assert said[1:4] == [full] * 3
    assert said[4] in ("saved", full)


def test_a_limit_on_the_size_of_files_is_told_for_the_log_and_for_the_file(store_file: Path) -> None:
    said = [line.partition(":")[0] for line in run(LIMITED, store_file)]
    assert said[:3] == ["saved", "The disk took nothing more", "saved"]
    # SQLite leaves in the log what the file has no room for: nothing to tell, and nothing lost.
    assert said[3] in ("saved", "The disk took nothing more")
    assert said[4] == "saved"


@own_mounts
def test_a_disk_that_becomes_read_only_is_told_and_then_it_is_saved(store_file: Path, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    again = f"mount -o remount,{{}} '{disk}'"
    body = f"""
        save(desk)
        desk.store.close()
        assert os.system("{again.format("ro")}") == 0
        save(desk)
        assert os.system("{again.format("rw")}") == 0
        save(desk)
"""
    said = run(body, disk / "frontdesk.db", disk_with(store_file, disk, "mode=0700"))
    assert (said[0], said[2]) == ("saved", "saved")
    assert said[1] == (
        f"The disk of the store {disk}/frontdesk.db may only be read now. What you typed is kept. "
        "Make it writable, then try again."
    )


@own_mounts
def test_a_store_on_a_disk_that_may_only_be_read_is_refused(store_file: Path, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    mounted = f"{disk_with(store_file, disk, 'mode=0700')} && mount -o remount,ro '{disk}'"
    (said,) = run("save(desk)", disk / "frontdesk.db", mounted)
    assert "cannot be opened (read-only file system)" in said


@pytest.mark.skipif(
    os.geteuid() == 0 and shutil.which(AS_EVERYBODY[0]) is None, reason="root may write everywhere"
)
@pytest.mark.parametrize(
    ("file", "folder", "words"),
    [
        (0o600, 0o500, "or its folder may not be written to by you. What you typed is kept."),
        (0o400, 0o700, "opening: The store FILE cannot be opened (permission denied)."),
        (0o000, 0o700, "opening: The store FILE cannot be opened (permission denied)."),
        (0o600, 0o000, "opening: The store FILE cannot be opened (permission denied)."),
    ],
)
def test_a_file_or_folder_that_may_not_be_used_is_told(
    store_file: Path, tmp_path: Path, file: int, folder: int, words: str
) -> None:
    store_file.chmod(file)
    tmp_path.chmod(folder)
    said, *_ = run("save(desk)", store_file, prefix=AS_EVERYBODY if os.geteuid() == 0 else ())
    tmp_path.chmod(0o700)
    assert words in said.replace(str(store_file), "FILE")
