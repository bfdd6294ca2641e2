"""PDF with the extra, one sentence without it, and files that are private, whole and never through a link."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest

from frontdesk.domain.errors import Refused
from frontdesk.domain.markdown import document, escaped, table
from frontdesk.letters.files import write_paper
from frontdesk.letters.pdf import NoPdf, pdf_of

#: What typst would run if it were its language, and letters that some printers lose.
HOSTILE = '#panic("x") $ @cite <label> Łukasz Nguyễn \\ #sys.exit() [TMS]'
TEXT = document(["# Day report"], [escaped(HOSTILE)], table(("Name",), [(escaped(HOSTILE),), ("",)]))


def test_people_s_words_are_no_commands_of_the_printer() -> None:
    pytest.importorskip("typst", reason="the extra letters is not installed")
    made = pdf_of(TEXT, HOSTILE, wide=True)
    assert made.startswith(b"%PDF-")
    assert len(made) > 2000


def test_without_the_extra_one_sentence_names_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(NoPdf, match=r"frontdesk\[letters\]"):
        write_paper(tmp_path / "day.pdf", TEXT, "Day")
    assert list(tmp_path.iterdir()) == []


def test_a_paper_is_private_and_replaces_nothing_unasked(tmp_path: Path) -> None:
    file = tmp_path / "day.md"
    write_paper(file, TEXT, "Day")
    assert file.read_text() == TEXT
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with pytest.raises(Refused, match="there already"):
        write_paper(file, "other", "Day")
    assert file.read_text() == TEXT
    write_paper(file, "other", "Day", overwrite=True)
    assert (file.read_text(), len(list(tmp_path.iterdir()))) == ("other", 1)


@pytest.mark.parametrize("overwrite", [False, True])
def test_a_paper_is_not_written_through_a_link(tmp_path: Path, overwrite: bool) -> None:
    target, link = tmp_path / "target.md", tmp_path / "link.md"
    target.write_text("mine")
    link.symlink_to(target)
    dangling = tmp_path / "dangling.md"
    dangling.symlink_to(tmp_path / "nowhere")
    for name in (link, dangling):
        with pytest.raises(Refused, match="a link"):
            write_paper(name, TEXT, "Day", overwrite=overwrite)
    assert target.read_text() == "mine"
    assert not (tmp_path / "nowhere").exists()


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="cannot be written"):
        write_paper(tmp_path / "missing" / "day.md", TEXT, "Day")
