"""Which files the desk opens as its store."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from frontdesk.bootstrap import open_services
from frontdesk.domain.errors import StoreTrouble
from frontdesk.launcher import store_file
from frontdesk.launcher.store_file import MOUNTS, check_store_file, network_drive, was_never_filled


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A private file."""
    file = tmp_path / "front desk.db"
    file.touch(0o600)
    file.write_bytes(b"something")
    return file


def refusal(file: Path) -> str:
    """Why a file is refused, in one sentence or more, on one line."""
    with pytest.raises(StoreTrouble) as refused:
        check_store_file(file)
    assert "\n" not in refused.value.sentence
    assert "othing was opened" in refused.value.sentence
    return refused.value.sentence


def test_a_private_file_is_opened_and_so_is_a_link_to_one(store: Path, tmp_path: Path) -> None:
    check_store_file(store)
    link = tmp_path / "link.db"
    link.symlink_to(store)
    check_store_file(link)


def test_a_file_that_is_not_there_yet_is_made(tmp_path: Path) -> None:
    check_store_file(tmp_path / "nowhere" / "new.db")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o666, 0o610])
def test_a_file_that_others_can_read_or_change_is_refused_with_the_way_to_close_it(
    store: Path, mode: int
) -> None:
    store.chmod(mode)
    said = refusal(store)
    assert "other users" in said
    assert said.endswith(f"chmod 600 '{store}'")


@pytest.mark.parametrize("ending", ["-wal", "-shm", "-journal"])
def test_what_lies_beside_the_store_is_as_private(store: Path, ending: str) -> None:
    beside = store.with_name(store.name + ending)
    beside.touch(0o600)
    check_store_file(store)
    beside.chmod(0o644)
    assert refusal(store).endswith(f"chmod 600 '{beside}'")


def test_a_folder_a_pipe_and_a_device_are_no_store(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe, 0o600)
    assert "is a folder" in refusal(tmp_path)
    assert "is a device or a pipe" in refusal(pipe)
    assert "is a device or a pipe" in refusal(Path("/dev/null"))


def test_a_file_of_somebody_else_is_refused(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: store.stat().st_uid + 1)
    assert "belongs to another user" in refusal(store)


def test_a_store_that_was_emptied_is_refused_and_stays_empty(tmp_path: Path) -> None:
    store = tmp_path / "frontdesk.db"
    open_services(str(store)).office.store.close()
    for ending in ("-wal", "-shm"):
        assert not store.with_name(store.name + ending).exists()
    os.truncate(store, 0)
    said = refusal(store)
    assert "is empty (0 bytes)" in said
    assert "Put the last backup in its place" in said
    assert store.read_bytes() == b""


def test_an_empty_store_beside_a_log_that_may_hold_records_is_refused(store: Path) -> None:
    os.truncate(store, 0)
    log = store.with_name(f"{store.name}-wal")
    log.touch(0o600)
    log.write_bytes(b"something")
    assert "is empty (0 bytes)" in refusal(store)
    assert log.read_bytes() == b"something"


@pytest.mark.parametrize("turn_taken", [False, True])
def test_what_a_first_start_left_that_was_killed_before_it_wrote_is_a_first_start(
    tmp_path: Path, turn_taken: bool
) -> None:
    store = tmp_path / "frontdesk.db"
    store.touch(0o600)
    if turn_taken:
        store.with_name(f"{store.name}.migrating").touch(0o600)
    assert was_never_filled(store)
    check_store_file(store)
    open_services(str(store)).office.store.close()
    check_store_file(store)
    assert not was_never_filled(store)


# Network drives

LISTED = """\
22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
30 22 0:40 / /mnt/office rw,relatime shared:2 - nfs4 server:/export rw,vers=4.2
31 22 0:41 / /mnt/office/local rw - ext4 /dev/vdb rw
32 22 0:42 / /mnt/with\\040space rw - cifs //server/share rw
33 22 0:43 / /home/dana/remote rw master:1 propagate_from:2 - fuse.sshfs dana@server: rw
34 22 0:44 / /twice rw - autofs systemd-1 rw
35 22 0:45 / /twice rw - nfs server:/twice rw
"""


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    """A list of mounts with some network drives."""
    file = tmp_path / "mountinfo"
    file.write_text(LISTED + "a line that says nothing\n")
    return file


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/srv/frontdesk.db", None),
        ("/mnt/office/frontdesk.db", "nfs4"),
        ("/mnt/office", "nfs4"),
        ("/mnt/office/local/frontdesk.db", None),
        ("/mnt/officer/frontdesk.db", None),
        ("/mnt/with space/a/b/frontdesk.db", "cifs"),
        ("/home/dana/remote/frontdesk.db", "fuse.sshfs"),
        ("/twice/frontdesk.db", "nfs"),
    ],
)
def test_the_drive_of_a_path_is_found(listed: Path, path: str, kind: str | None) -> None:
    assert network_drive(Path(path), listed) == kind


def test_a_system_without_the_list_refuses_nothing(tmp_path: Path) -> None:
    assert network_drive(tmp_path, tmp_path / "missing") is None


@pytest.mark.skipif(not MOUNTS.exists(), reason="only Linux lists its mounts in a file")
def test_the_list_of_this_machine_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kinds = {kind for _, kind in store_file._mounted(MOUNTS.read_bytes())}
    assert "proc" in kinds
    monkeypatch.setattr(store_file, "NETWORK", {"proc"})
    assert network_drive(Path("/proc/self/status")) == "proc"
    assert network_drive(tmp_path) is None


def test_a_store_on_a_network_drive_is_refused_and_a_server_named(
    store: Path, listed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed.write_text(
        f"30 22 0:40 / {str(store.parent).replace(' ', chr(92) + '040')} rw - nfs4 server:/x rw\n"
    )
    monkeypatch.setattr(
        "frontdesk.launcher.store_file.network_drive", lambda path: network_drive(path, listed)
    )
    said = refusal(store)
    assert "network drive (nfs4)" in said
    assert "PostgreSQL" in said
