"""What is refused before a row is read (nasty inputs N53, N54), and what is read however it is encoded."""

from __future__ import annotations

import errno
import os
import sqlite3
import threading
from pathlib import Path

import pytest

from frontdesk.domain.errors import FrontDeskError
from frontdesk.exports.lines import LINE_LIMIT, SIZE_LIMIT, BadFile, Encoding, SourceFile
from tests.phones.logs import master, written


def refusal(path: str | Path) -> str:
    with pytest.raises(BadFile) as caught:
        SourceFile(path)
    assert isinstance(caught.value, FrontDeskError)
    assert caught.value.sentence.endswith("Nothing was imported.")
    return caught.value.sentence


def texts(path: Path) -> list[str]:
    with SourceFile(path) as source:
        return [line.text for line in source.lines()]


def test_a_missing_file_a_folder_and_an_empty_file_are_refused(tmp_path: Path) -> None:
    assert "is not there" in refusal(tmp_path / "calls.csv")
    assert "is a folder" in refusal(tmp_path)
    assert "is empty" in refusal(written(tmp_path, b""))
    assert "is not a file name" in refusal("calls\0.csv")


def test_a_fifo_without_a_writer_is_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "fifo.csv"
    os.mkfifo(path)
    sentences: list[str] = []
    reader = threading.Thread(target=lambda: sentences.append(refusal(path)), daemon=True)
    reader.start()
    reader.join(10)
    assert not reader.is_alive(), "opening a FIFO waits for a writer"
    assert "pipe or a device" in sentences[0]


def test_a_device_that_never_ends_is_refused() -> None:
    assert "pipe or a device" in refusal("/dev/zero")


def test_a_link_is_refused(tmp_path: Path) -> None:
    link = tmp_path / "link.csv"
    link.symlink_to(written(tmp_path, master()))
    assert "is a link" in refusal(link)


def test_a_file_of_somebody_else_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*args: object) -> int:
        raise PermissionError(errno.EACCES, "Permission denied")

    # The superuser may open anything, so that the right itself cannot be taken away in every test run.
    monkeypatch.setattr(os, "open", forbidden)
    assert "may not be read by you" in refusal(tmp_path / "calls.csv")


def test_a_disk_that_fails_in_the_middle_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with SourceFile(written(tmp_path, "a,1\n" * 50_000)) as source:
        lines = iter(source.lines())
        next(lines)

        def broken(*args: object) -> bytes:
            raise OSError(errno.EIO, "Input/output error")

        monkeypatch.setattr(os, "read", broken)
        with pytest.raises(BadFile, match="could not be read to its end"):
            list(lines)


def test_a_file_over_the_limit_is_refused_without_being_read(tmp_path: Path) -> None:
    path = written(tmp_path, "a,b\n")
    os.truncate(path, SIZE_LIMIT + 1)
    assert "larger than 2 GiB" in refusal(path)


@pytest.mark.parametrize(
    "content",
    [bytes(1000), bytes(range(256)) * 20, "Zürich,ok\n".encode("utf-16-le") * 9, b"a,b\0c\n"],
    ids=["zeros", "every byte", "UTF-16 without mark", "a NUL in six bytes"],
)
def test_what_is_not_text_is_refused(tmp_path: Path, content: bytes) -> None:
    assert "is not text" in refusal(written(tmp_path, content))


def test_a_database_and_a_spreadsheet_are_refused(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "calls.db") as store:
        store.execute("CREATE TABLE call (src TEXT)")
    store.close()
    assert "is not text" in refusal(tmp_path / "calls.db")
    assert "Save it as CSV" in refusal(written(tmp_path, b"PK\x03\x04" + bytes(50), "calls.xlsx"))


def test_the_name_in_a_sentence_cannot_act_on_the_terminal(tmp_path: Path) -> None:
    sentence = refusal(written(tmp_path, b"", "a\x1b]0;x\x07\u202eb.csv"))
    assert sentence.isprintable()


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CR LF", "CR"])
@pytest.mark.parametrize("last", [True, False], ids=["ended", "not ended"])
def test_line_ends_of_every_system(tmp_path: Path, end: str, last: bool) -> None:
    # Longer than a block, so that a CR LF falls between two blocks at some length of the first line.
    lines = [f"{number},é{'x' * (number % 61)}" for number in range(4000)]
    with SourceFile(written(tmp_path, end.join(lines) + (end if last else ""))) as source:
        read = list(source.lines())
    assert [line.text for line in read] == lines
    assert [line.number for line in read] == list(range(1, 4001))
    assert [line.ended for line in read] == [True] * 3999 + [last]


def test_a_cr_lf_between_two_blocks_is_one_line_end(tmp_path: Path) -> None:
    for length in range(64 * 1024 - 3, 64 * 1024 + 3):
        assert texts(written(tmp_path, b"x" * (length - 100) + b"\n" + b"y" * 98 + b"\r\nz")) == [
            "x" * (length - 100),
            "y" * 98,
            "z",
        ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings_are_found(tmp_path: Path, encoding: str) -> None:
    content = "número,nombre\n2125550142,José Álvarez\n" * 3000
    with SourceFile(written(tmp_path, content.encode(encoding))) as source:
        lines = source.lines()
        assert [line.text for line in lines] == content.splitlines()
        expected = {"utf-16": Encoding.UTF_16, "cp1252": Encoding.WINDOWS_1252}
        assert lines.encoding is expected.get(encoding, Encoding.UTF_8)
        assert lines.damaged == 0


def test_utf_16_of_the_other_byte_order_and_cut_in_half(tmp_path: Path) -> None:
    content = b"\xfe\xff" + "a,José\nb,Ann".encode("utf-16-be")
    assert texts(written(tmp_path, content)) == ["a,José", "b,Ann"]
    assert texts(written(tmp_path, content[:-1])) == ["a,José", "b,An�"]


def test_windows_1252_far_into_the_file_is_found_there(tmp_path: Path) -> None:
    content = b"a,plain\n" * 20_000 + b"a,Jos\xe9 \x96 Ann\n"
    assert texts(written(tmp_path, content))[-1] == "a,José – Ann"


def test_a_damaged_line_of_a_utf_8_file_is_kept_and_counted(tmp_path: Path) -> None:
    content = "a,José\n".encode() + b"b,Jos\xe9\nc,Ann\n"
    with SourceFile(written(tmp_path, content)) as source:
        lines = source.lines()
        assert [line.text for line in lines] == ["a,José", "b,Jos�", "c,Ann"]
        assert (lines.encoding, lines.damaged) == (Encoding.UTF_8, 1)


def test_a_long_line_and_a_nul_are_bad_lines_and_the_others_are_read(tmp_path: Path) -> None:
    content = b"a,1\nb,\0\n" + b"c" * LINE_LIMIT + b"\n" + b"d" * 1_000_000 + b"\r\ne,1\n" + b"f" * 200_000
    with SourceFile(written(tmp_path, content)) as source:
        read = list(source.lines())
    assert [line.number for line in read] == [1, 2, 3, 4, 5, 6]
    assert [line.problem is None for line in read] == [True, False, True, False, True, False]
    assert "NUL" in str(read[1].problem)
    assert "64 KiB" in str(read[3].problem)
    assert not read[5].ended
    assert [line.offset for line in read] == [0, 4, 8, 65545, 1_065_547, 1_065_551]


def test_a_file_that_grows_is_read_to_where_it_was(tmp_path: Path) -> None:
    path = written(tmp_path, "a,1\n" * 10)
    with SourceFile(path) as source:
        lines = iter(source.lines())
        next(lines)
        assert not source.changed()
        with path.open("a") as more:
            more.write("b,2\n" * 100_000)
        assert sum(1 for _ in lines) == 9
        assert source.changed()
    assert source.changed(), "still told when the file is closed"


def test_a_file_that_is_cut_short_while_it_is_read_ends_there(tmp_path: Path) -> None:
    path = written(tmp_path, "a,1\n" * 50_000)
    with SourceFile(path) as source:
        lines = iter(source.lines())
        next(lines)
        os.truncate(path, 8)
        assert sum(1 for _ in lines) < 50_000
        assert source.changed()


def test_progress_goes_from_nothing_to_one(tmp_path: Path) -> None:
    with SourceFile(written(tmp_path, "a,1\n" * 100_000)) as source:
        seen = [source.fraction for _ in source.lines()]
    assert seen[0] < 0.5
    assert seen[-1] == 1.0
    assert seen == sorted(seen)
