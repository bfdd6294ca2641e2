"""The practice's own texts: they go before ours, a whole folder or none of it, and an empty one goes back."""

from __future__ import annotations

from pathlib import Path

import pytest

from frontdesk.domain.errors import NotFound, Refused
from frontdesk.letters.table import LETTERS
from frontdesk.letters.template import BadTemplate
from tests.builders import Desk
from tests.letter_scene import an_acknowledgement, letters_of, with_profile

OWN = "---\nsubject: Hello from us\n---\nDear $referrer, $patient is **welcome**.\n"


def bring_in(desk: Desk, folder: Path, **files: str) -> int:
    """Write files and bring them in; return how many letters changed."""
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    texts = letters_of(desk).texts
    return texts.keep(texts.read_folder(folder), by=desk.dana)


def test_the_practices_text_goes_before_ours(desk: Desk, tmp_path: Path) -> None:
    with_profile(desk)
    assert bring_in(desk, tmp_path / "own", acknowledgement=OWN) == 1
    text = letters_of(desk).preview(an_acknowledgement(desk)).written.text
    assert "Re: Hello from us\n\nDear Dr Priya Patel, Maria Alvarez is welcome." in text
    own = letters_of(desk).texts.of("acknowledgement").own
    assert own is not None
    assert own.by == "Dana Reyes"
    assert letters_of(desk).texts.of("booked").own is None


def test_both_engines_keep_the_latest_text(any_desk: Desk, tmp_path: Path) -> None:
    for text in (OWN, OWN + "More.\n"):
        bring_in(any_desk, tmp_path / "own", booked=text)
    assert letters_of(any_desk).texts.of("booked").text == OWN + "More.\n"


def test_an_empty_file_goes_back_to_ours(desk: Desk, tmp_path: Path) -> None:
    ours = letters_of(desk).texts.of("booked").text
    bring_in(desk, tmp_path / "own", booked=OWN)
    assert letters_of(desk).texts.of("booked").text == OWN
    assert bring_in(desk, tmp_path / "own", booked="\n") == 1
    assert letters_of(desk).texts.of("booked").text == ours
    assert bring_in(desk, tmp_path / "own", booked="\n") == 0


def test_what_was_exported_and_not_changed_stays_ours(desk: Desk, tmp_path: Path) -> None:
    texts = letters_of(desk).texts
    assert texts.export(tmp_path / "all") == len(LETTERS)
    changes = texts.read_folder(tmp_path / "all")
    assert [one.words for one in changes] == ["as it is"] * len(LETTERS)
    assert texts.keep(changes, by=desk.dana) == 0


def test_an_export_writes_over_nothing(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "booked.md").write_text("mine")
    with pytest.raises(Refused, match=r"booked\.md already"):
        letters_of(desk).texts.export(folder)
    assert [file.name for file in folder.iterdir()] == ["booked.md"]


def test_every_mistake_of_every_file_is_listed_and_nothing_is_kept(desk: Desk, tmp_path: Path) -> None:
    wrong = "---\nsubject: x\n---\nDear $nobody,\n\n$1\n"
    (tmp_path / "binary.md").write_bytes(b"\xff\xfe")
    (tmp_path / "no_show.md").write_bytes(b"---\nsubject: x\n---\n\xff\n")
    with pytest.raises(BadTemplate) as caught:
        bring_in(desk, tmp_path, acknowledgement=OWN, booked=wrong, boked=OWN)
    assert [str(one).partition(". ")[0] for one in caught.value.mistakes] == [
        "binary.md: there is no letter of this name",
        "boked.md: there is no letter of this name",
        "booked, line 4: there is no field $nobody",
        "booked, line 6: “$1” is not a field: write $name, or $$ for a dollar sign.",
        "no_show, line 4: this is not UTF-8; save it as UTF-8.",
    ]
    assert desk.value("SELECT COUNT(*) FROM letter_template") == 0
    assert letters_of(desk).texts.of("acknowledgement").own is None


def test_it_is_in_the_audit_by_name_and_not_by_text(desk: Desk, tmp_path: Path) -> None:
    bring_in(desk, tmp_path / "own", booked=OWN)
    assert desk.rows("SELECT subject_id, detail FROM audit WHERE action = 'letter.text_changed'") == [
        (1, '{"letter":"booked","own":true}')
    ]


def test_a_folder_that_is_not_there_or_has_no_letters_is_refused(desk: Desk, tmp_path: Path) -> None:
    for folder in (tmp_path / "nowhere", tmp_path):
        with pytest.raises(Refused, match="Nothing was changed"):
            letters_of(desk).texts.read_folder(folder)
    with pytest.raises(NotFound):
        letters_of(desk).texts.of("nothing")
