"""Settings files are read with care: only real files, only text, and the right line is pointed at."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from frontdesk.domain.errors import BadSettings
from frontdesk.domain.settings.problems import line_of
from frontdesk.services.toml_text import MOST_BYTES, read_text

LAYOUT = '''\
title = "x"
[hours]
mon = [
  "08:00-12:00",
]
note = """
[rule]
met_by = 1
"""
[ hours . exceptions ]
"2026-12-24" = [] # met_by = 2
[rule]
target_minutes = { other = 0 }
met_by = 3
'desk'.claim = 4
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("title",), 1),
        (("hours",), 2),
        (("hours", "mon"), 3),
        (("hours", "tue"), 2),
        (("hours", "exceptions", "2026-12-24"), 11),
        (("rule", "met_by"), 14),
        (("rule", "target_minutes", "other"), 13),
        (("rule", "desk", "claim"), 15),
        (("rule", "desk"), 15),
        (("staff", "names"), None),
    ],
)
def test_a_key_is_found_on_its_line_or_else_its_section(path: tuple[str, ...], line: int | None) -> None:
    assert line_of(LAYOUT, path) == line


def test_a_file_with_a_byte_order_mark_and_windows_lines_is_read(tmp_path: Path) -> None:
    file = tmp_path / "practice.toml"
    file.write_bytes(b"\xef\xbb\xbf[staff]\r\nnames = []\r\n")
    assert read_text(file) == "[staff]\r\nnames = []\r\n"


def test_a_missing_file_is_refused_unless_something_stands_for_it(tmp_path: Path) -> None:
    assert read_text(tmp_path / "none.toml", missing="") == ""
    with pytest.raises(BadSettings, match=r"none\.toml: there is no such file"):
        read_text(tmp_path / "none.toml")


@pytest.mark.parametrize("kind", ["folder", "pipe", "device", "under a file", "long name", "nul"])
def test_what_is_no_readable_file_is_refused_at_once(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "practice.toml"
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "device":
        path = Path("/dev/zero")
    elif kind == "under a file":
        path.write_text("")
        path = path / "practice.toml"
    elif kind == "long name":
        path = tmp_path / ("x" * 300)
    else:
        path = tmp_path / "practice\0.toml"
    with pytest.raises(BadSettings, match=r"is not a file|cannot be read") as refused:
        read_text(path)
    assert refused.value.sentence.isprintable()
    assert "Nothing was changed" in refused.value.sentence


def test_a_file_that_is_too_large_is_not_read_whole(tmp_path: Path) -> None:
    file = tmp_path / "practice.toml"
    file.write_bytes(b"#" * (MOST_BYTES + 1))
    with pytest.raises(BadSettings, match="over 1,000,000 bytes"):
        read_text(file)
    file.write_bytes(b"#" * MOST_BYTES)
    assert len(read_text(file)) == MOST_BYTES


@pytest.mark.parametrize("raw", ["é".encode("cp1252"), "x = 1".encode("utf-16"), b"\x1f\x8b\x08"])
def test_what_is_not_utf_8_is_refused_with_its_line(tmp_path: Path, raw: bytes) -> None:
    file = tmp_path / "practice.toml"
    file.write_bytes(b"# one\n# two\n" + raw)
    with pytest.raises(BadSettings, match=r"practice\.toml, line 3: this is not UTF-8 text"):
        read_text(file)
