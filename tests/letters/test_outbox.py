"""The folder that a gateway watches: files whole or not there, who may read them, what the gateway says."""

from __future__ import annotations

import errno
import os
import stat
import threading
from pathlib import Path

import pytest

from frontdesk.letters.outbox import STAGING, FileName, FolderTrouble, Outbox, Result, read_name

NAME = FileName(12, 7, "12125550188")
FILE = "frontdesk-12-7-to-12125550188.pdf"


@pytest.fixture
def outbox(tmp_path: Path) -> Outbox:
    """A folder in which nothing was handed over yet."""
    made = Outbox(tmp_path / "out")
    made.folder.mkdir()
    made.check()
    return made


def seen(outbox: Outbox) -> list[str]:
    """What a gateway sees."""
    return sorted(name for name in os.listdir(outbox.folder) if name[0] != ".")


def test_a_file_has_no_name_until_it_is_whole(outbox: Outbox) -> None:
    outbox.stage(NAME, b"pdf")
    assert seen(outbox) == []
    assert outbox.staged() == [NAME]
    outbox.place(NAME)
    assert seen(outbox) == [FILE]
    assert (outbox.folder / FILE).read_bytes() == b"pdf"
    assert outbox.staged() == []
    assert outbox.is_placed(NAME)


def test_placing_twice_and_discarding_what_is_not_there_do_nothing(outbox: Outbox) -> None:
    outbox.stage(NAME, b"pdf")
    outbox.place(NAME)
    (outbox.folder / FILE).unlink()  # the gateway took it
    outbox.place(NAME)
    outbox.discard(NAME)
    assert seen(outbox) == []


def test_a_discarded_file_is_gone(outbox: Outbox) -> None:
    outbox.stage(NAME, b"pdf")
    outbox.discard(NAME)
    assert outbox.staged() == []
    outbox.place(NAME)
    assert seen(outbox) == []


def test_it_is_for_this_user_only_unless_the_folder_is_setgid(outbox: Outbox) -> None:
    outbox.stage(NAME, b"pdf")
    outbox.place(NAME)
    assert stat.S_IMODE((outbox.folder / FILE).stat().st_mode) == 0o600
    outbox.folder.chmod(0o2770)
    other = FileName(13, 8, "post")
    outbox.stage(other, b"pdf")
    outbox.place(other)
    made = (outbox.folder / str(other)).stat()
    assert stat.S_IMODE(made.st_mode) == 0o640
    assert made.st_gid == outbox.folder.stat().st_gid


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a folder to any group")
def test_in_a_setgid_folder_the_group_is_the_folders(outbox: Outbox) -> None:
    os.chown(outbox.folder, -1, 4242)
    outbox.folder.chmod(0o2770)
    outbox.stage(NAME, b"pdf")
    outbox.place(NAME)
    made = (outbox.folder / FILE).stat()
    assert (made.st_gid, stat.S_IMODE(made.st_mode)) == (4242, 0o640)


def test_names_are_read_back_and_others_are_not_ours() -> None:
    assert str(NAME) == FILE
    assert read_name(FILE) == NAME
    for other in (
        "letter.pdf",
        "frontdesk-1-2-to-.pdf",
        "frontdesk-1-to-2.pdf",
        f"{FILE}.part",
        "../" + FILE,
    ):
        assert read_name(other) is None


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.ENOSPC, "is full"),
        (errno.EROFS, "cannot be written to"),
        (errno.EACCES, "cannot be written to"),
        (errno.ENOENT, "is not there"),
        (errno.EXDEV, "on two disks"),
        (errno.EIO, r"cannot be used \(input/output error\)"),
    ],
)
@pytest.mark.parametrize("call", ["open", "fsync", "rename"])
def test_what_the_system_says_becomes_a_sentence(
    outbox: Outbox, monkeypatch: pytest.MonkeyPatch, number: int, said: str, call: str
) -> None:
    outbox.stage(NAME, b"before")

    def fail(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, call, fail)
    other = FileName(13, 8, "post")

    def act() -> None:
        """Do what the call is for."""
        if call == "rename":
            outbox.place(NAME)
        else:
            outbox.stage(other, b"pdf")

    with pytest.raises(FolderTrouble, match=f"{said}.* Nothing was sent, and it is still open"):
        act()
    monkeypatch.undo()
    assert seen(outbox) == []
    assert outbox.staged() == [NAME]


def test_a_folder_that_is_none_is_missing_or_open_to_all_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FolderTrouble, match="is not there"):
        Outbox(tmp_path / "nowhere").check()
    (tmp_path / "file").write_text("")
    with pytest.raises(FolderTrouble, match=r"a file, not a folder|is not there"):
        Outbox(tmp_path / "file").check()
    (tmp_path / "all").mkdir()
    (tmp_path / "all").chmod(0o777)
    with pytest.raises(FolderTrouble, match="chmod o-w"):
        Outbox(tmp_path / "all").check()


def test_a_hidden_folder_that_leads_elsewhere_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / STAGING).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(FolderTrouble, match="no folder of the same disk"):
        Outbox(tmp_path / "out").check()
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_file_of_another_practice_is_not_written_over(outbox: Outbox) -> None:
    (outbox.folder / FILE).write_bytes(b"theirs")
    outbox.stage(NAME, b"ours")
    with pytest.raises(FolderTrouble, match="a folder of its own"):
        outbox.place(NAME)
    assert (outbox.folder / FILE).read_bytes() == b"theirs"


def test_a_folder_that_does_not_answer_is_waited_for_once(
    outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    answer = threading.Event()

    def silent(folder: object) -> None:
        asked.append(folder)
        answer.wait(60)

    monkeypatch.setattr(os, "statvfs", silent)
    monkeypatch.setattr("frontdesk.letters.outbox.PATIENCE", 0.05)
    for call in (outbox.check, outbox.staged, outbox.check):
        with pytest.raises(FolderTrouble, match="does not answer"):
            call()
    assert len(asked) == 1
    answer.set()
    monkeypatch.undo()
    for thread in threading.enumerate():
        if thread.name == "asking the outgoing folder":
            thread.join()
    outbox.check()


def test_only_one_desk_holds_the_folder(outbox: Outbox) -> None:
    other = Outbox(outbox.folder)
    with outbox.held() as first, other.held(wait=False) as second:
        assert (first, second) == (True, False)
    with other.held(wait=False) as again:
        assert again


@pytest.mark.parametrize(
    ("file", "content", "sent", "reason"),
    [
        ("frontdesk-12-7-to-12125550188.ok", b"", True, ""),
        ("frontdesk-12-7-to-12125550188.sent", b"2 pages\n", True, "2 pages"),
        ("frontdesk-12-7-to-12125550188.FAILED", b"  no answer \nmore", False, "no answer"),
        ("frontdesk-12-7-to-12125550188.failed", b"\x1b[31mbusy\xff\x00", False, "[31mbusy\ufffd"),
        ("frontdesk-12-7-to-12125550188.pdf.failed", b"", False, ""),
        ("frontdesk-12-7-to-12125550188.failed", b"x" * 9000, False, "x" * 200),
    ],
)
def test_what_the_gateway_says_is_read_and_cleaned(
    outbox: Outbox, file: str, content: bytes, sent: bool, reason: str
) -> None:
    (outbox.folder / file).write_bytes(content)
    assert outbox.results() == [Result(NAME, sent, reason, file)]
    outbox.forget(NAME)
    assert outbox.results() == []
    assert seen(outbox) == []


def test_other_files_and_links_are_no_results(outbox: Outbox, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    (outbox.folder / "frontdesk-12-7-to-12125550188.failed").symlink_to(tmp_path / "secret")
    os.mkfifo(outbox.folder / "frontdesk-12-8-to-12125550188.failed")
    (outbox.folder / "notes.failed").write_text("x")
    (outbox.folder / "frontdesk-12-9-to-1.txt").write_text("x")
    assert outbox.results() == []


def test_of_two_results_the_later_holds(outbox: Outbox) -> None:
    for ending, time in (("failed", 1_000), ("ok", 2_000)):
        file = outbox.folder / f"frontdesk-12-7-to-12125550188.{ending}"
        file.write_text("")
        os.utime(file, (time, time))
    assert [one.sent for one in outbox.results()] == [True]
    outbox.forget(NAME)
    assert seen(outbox) == []
