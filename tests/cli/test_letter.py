"""``frontdesk letter`` and ``frontdesk letters``: what they print, write, refuse and hand over."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from frontdesk.letters.outbox import Outbox
from tests.builders import Desk
from tests.cli.conftest import Shell
from tests.letter_scene import FAX, a_doctor, an_acknowledgement, state_of, with_profile

NASTY = '#panic("x") [TMS]'


def watch(shell: Shell, folder: Path) -> None:
    """Let the machine have a folder for outgoing letters."""
    folder.mkdir()
    file = shell.home / "config.toml"
    file.touch(0o600)
    file.write_text(f'[letters]\noutbox = "{folder}"\n')


def test_a_letter_is_printed_with_names_as_they_are(desk: Desk, shell: Shell) -> None:
    with_profile(desk)
    number = an_acknowledgement(desk, a_doctor(desk, name="=1+1"), name=NASTY)
    ran = shell("letter", str(number))
    assert (ran.code, ran.err) == (0, "")
    assert "Dear =1+1," in ran.out
    assert NASTY in ran.out


def test_a_letter_is_a_private_pdf_with_its_cover(desk: Desk, shell: Shell, tmp_path: Path) -> None:
    pytest.importorskip("typst", reason="the extra letters is not installed")
    with_profile(desk)
    file = tmp_path / "letter.pdf"
    ran = shell("letter", str(an_acknowledgement(desk)), "--output", str(file), "--json")
    assert ran.code == 0, ran.err
    assert ran.record == {
        "kind": "acknowledgement",
        "complete": True,
        "missing": [],
        "file": str(file),
        "pages": 2,
    }
    assert file.read_bytes().startswith(b"%PDF-")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_without_a_name_a_pdf_is_named_by_what_is_owed(
    desk: Desk, shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("typst", reason="the extra letters is not installed")
    with_profile(desk)
    number = an_acknowledgement(desk)
    monkeypatch.chdir(tmp_path)
    ran = shell("letter", str(number), "--format", "pdf")
    assert ran.out == f"The letter is in letter-{number}.pdf, 2 pages\n"
    assert (tmp_path / f"letter-{number}.pdf").exists()


def test_what_is_missing_is_listed_and_nothing_is_made(desk: Desk, shell: Shell, tmp_path: Path) -> None:
    number = an_acknowledgement(desk)
    file = tmp_path / "letter.txt"
    ran = shell("letter", str(number), "--output", str(file), "--json")
    assert ran.code == 1
    assert ran.record == {
        "kind": "acknowledgement",
        "complete": False,
        "missing": ["practice_phone", "medical_director", "practice_address", "signature"],
        "file": None,
        "pages": None,
    }
    assert "Missing: the practice's address (the profile, in Settings)" in ran.err
    assert "add --yes" in ran.err
    assert not file.exists()
    ran = shell("letter", str(number), "--output", str(file), "--json", "--yes")
    assert (ran.code, ran.record["complete"], ran.record["file"]) == (1, False, str(file))
    assert "call us at ________________" in " ".join(file.read_text().split())


def test_a_file_is_not_written_over_without_asking(desk: Desk, shell: Shell, tmp_path: Path) -> None:
    with_profile(desk)
    number, file = an_acknowledgement(desk), tmp_path / "letter.txt"
    file.write_text("mine")
    ran = shell("letter", str(number), "--output", str(file))
    assert (ran.code, file.read_text()) == (2, "mine")
    ran = shell("letter", str(number), "--output", str(file), typed="n\n")
    assert (ran.code, file.read_text()) == (2, "mine")
    assert shell("letter", str(number), "--output", str(file), typed="y\n").code == 0
    assert "Maria Alvarez" in file.read_text()


def test_a_link_is_refused_before_the_audit_says_that_a_letter_was_made(
    desk: Desk, shell: Shell, tmp_path: Path
) -> None:
    with_profile(desk)
    number, file = an_acknowledgement(desk), tmp_path / "letter.txt"
    file.symlink_to(tmp_path / "elsewhere")
    ran = shell("letter", str(number), "--output", str(file), "--yes")
    assert (ran.code, "is a link" in ran.err) == (2, True)
    assert desk.value("SELECT COUNT(*) FROM audit WHERE action = 'letter.made'") == 0


def test_without_the_extra_text_is_offered(desk: Desk, shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    with_profile(desk)
    number = an_acknowledgement(desk)
    monkeypatch.setitem(__import__("sys").modules, "typst", None)
    ran = shell("letter", str(number), "--format", "pdf")
    assert ran.code == 2
    assert "pip install 'frontdesk[letters]'" in ran.err
    assert "--format text" in ran.err


def test_a_letter_is_handed_over(desk: Desk, shell: Shell, tmp_path: Path) -> None:
    pytest.importorskip("typst", reason="the extra letters is not installed")
    with_profile(desk)
    number = an_acknowledgement(desk)
    assert "config.toml" in shell("letter", str(number), "--send", "--yes").err
    folder = tmp_path / "out"
    watch(shell, folder)
    assert shell("letter", str(number), "--send").code == 2  # nobody to ask
    ran = shell("letter", str(number), "--send", "--yes", "--json")
    file = f"frontdesk-{number}-1-to-12125550188.pdf"
    assert (ran.code, ran.record["file"], ran.record["pages"]) == (0, file, 2)
    assert [name for name in os.listdir(folder) if name[0] != "."] == [file]
    assert state_of(desk, number) == "sent"
    again = shell("letter", str(number), "--send", "--yes")
    assert again.code == 2
    assert "sent this by fax" in again.err


def test_a_command_that_died_is_made_good_by_the_next(
    desk: Desk, shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("typst", reason="the extra letters is not installed")
    with_profile(desk)
    number = an_acknowledgement(desk)
    watch(shell, tmp_path / "out")

    def dies(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Outbox, "stage", dies)
    assert shell("letter", str(number), "--send", "--yes").code == 130
    monkeypatch.undo()
    assert shell("letter", str(number), "--send", "--yes").code == 0
    assert state_of(desk, number) == "sent"


def test_a_fax_number_is_asked_about_at_its_first_use(desk: Desk, shell: Shell, tmp_path: Path) -> None:
    pytest.importorskip("typst", reason="the extra letters is not installed")
    with_profile(desk)
    doctor = a_doctor(desk, verified=False)
    number = an_acknowledgement(desk, doctor)
    watch(shell, tmp_path / "out")
    refused = shell("letter", str(number), "--send", "--yes")
    assert refused.code == 2
    assert "Nobody verified the fax number (212) 555-0188" in refused.err
    assert shell("letter", str(number), "--send", typed="n\ny\n").code == 2
    assert state_of(desk, number) == "open"
    ran = shell("letter", str(number), "--send", typed="y\ny\n")
    assert ran.code == 0, ran.err
    assert desk.value("SELECT fax FROM referrer WHERE id = ?", doctor) == FAX
    assert desk.value("SELECT fax_verified_at FROM referrer WHERE id = ?", doctor) is not None


def test_letters_are_listed_shown_and_printed(desk: Desk, shell: Shell) -> None:
    with_profile(desk)
    listed = shell("letters", "list")
    assert listed.lines[0].split("  ")[0] == "acknowledgement"
    assert len(listed.lines) == 21
    assert shell("letters", "list", "--json").records[0] == {
        "name": "acknowledgement",
        "words": "referral received",
        "form": "letter",
        "own": False,
        "at": None,
        "by": None,
    }
    shown = shell("letters", "show", "booked").out
    assert shown.startswith("---\nsubject: $patient has an appointment\n---\n")
    assert "$booked_for" in shown
    printed = shell("letters", "print", "communication_protocol")
    assert printed.code == 0
    assert "WHAT YOU HEAR FROM US, AND WHEN" in printed.out
    assert "--referrer ID" in shell("letters", "print", "thank_you").err
    assert "Did you mean referral_form" in shell("letters", "print", "referal_form").err


def test_own_texts_come_in_from_a_folder_and_wrong_ones_change_nothing(
    desk: Desk, shell: Shell, tmp_path: Path
) -> None:
    with_profile(desk)
    folder = tmp_path / "own"
    assert shell("letters", "export", str(folder)).out == f"21 letters are in {folder}\n"
    (folder / "booked.md").write_text("---\nsubject: Booked\n---\nDear $referrer, see $booked_four.\n")
    (folder / "no_show.md").write_text("---\nsubject: Missed\n---\nDear $referrer\n")
    ran = shell("letters", "import", str(folder), "--yes")
    assert ran.code == 2
    assert "booked, line 4: there is no field $booked_four. Did you mean $booked_for?" in ran.err
    (folder / "booked.md").write_text("---\nsubject: Booked\n---\nDear $referrer, see $booked_for.\n")
    assert shell("letters", "import", str(folder)).code == 2  # nobody to ask
    ran = shell("letters", "import", str(folder), "--yes", "--json")
    assert (ran.code, ran.record) == (0, {"changed": ["booked", "no_show"]})
    assert "see $booked_for" in shell("letters", "show", "booked").out
    assert shell("letters", "list", "--json").records[1]["by"] == "Dana Reyes"
    (folder / "booked.md").write_text("")
    assert "booked: back to the program's text" in shell("letters", "import", str(folder), "--yes").out
    assert shell("letters", "import", str(folder), "--yes").out.startswith("Nothing changes")
