"""``frontdesk backup`` and ``restore``: what they print; what they do is tested with the service."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.builders import Desk
from tests.cli.conftest import Shell

FIELDS = ["file", "verified", "encrypted", "calls", "callbacks", "head", "seconds"]


def test_a_backup_and_its_restore_as_json(desk: Desk, shell: Shell, tmp_path: Path) -> None:
    desk.callback()
    head = desk.value("SELECT MAX(id) FROM audit")
    ran = shell("backup", "--to", str(tmp_path / "stick"), "--json")
    assert (ran.code, ran.err) == (0, "")
    made = ran.record
    assert list(made) == FIELDS
    (file,) = (tmp_path / "stick").iterdir()
    assert made["file"] == str(file)
    known = {"verified": True, "encrypted": False, "calls": 1, "callbacks": 1, "head": head}
    assert {name: made[name] for name in known} == known
    ran = shell("restore", str(file), "--into", str(tmp_path / "new"), "--json")
    assert (ran.code, list(ran.record)) == (0, FIELDS)
    assert {name: ran.record[name] for name in known} == known
    shell.home = tmp_path / "new"
    assert shell("check", "--json").record["ok"] is True


def test_a_rehearsal_as_json_is_written_down(desk: Desk, shell: Shell, tmp_path: Path) -> None:
    made = shell("backup", "--json").record
    assert Path(made["file"]).parent == shell.home / "backups"
    ran = shell("restore", made["file"], "--rehearse", "--json")
    assert (ran.code, ran.err, list(ran.record)) == (0, "", FIELDS)
    assert desk.value("SELECT COUNT(*) FROM proof WHERE kind = 'rehearsal'") == 1


def test_in_words(desk: Desk, shell: Shell, tmp_path: Path) -> None:
    ran = shell("backup")
    file, checked, counts = ran.lines
    assert Path(file).is_file()
    assert checked == "Checked: the copy is whole and its sums agree."
    assert counts.startswith("0 calls, 0 callbacks, the audit up to entry ")
    desk.callback()
    assert shell("backup").lines[2].startswith("1 call, 1 callback, the audit up to entry ")
    ran = shell("restore", file, "--into", str(tmp_path / "a new home"))
    assert ran.lines[0] == "Restored: the store is whole and its sums agree."
    assert ran.lines[2].startswith("The key of the audit was not in it")
    assert ran.lines[3] == f"Open it with: frontdesk --home '{tmp_path}/a new home'"


def test_differences_are_the_exit_code_1(desk: Desk, shell: Shell) -> None:
    desk.callback()
    desk.change("UPDATE callback SET state = 'closed' WHERE id = 1")
    ran = shell("backup", "--json")
    assert (ran.code, ran.record["verified"]) == (1, False)
    ran = shell("restore", ran.record["file"], "--rehearse")
    assert ran.code == 1
    assert ran.lines[0].startswith("The file is whole, but its records differ in ")


@pytest.mark.parametrize(
    ("argv", "told"),
    [
        (["restore", "x.db"], "say --into DIR to restore into a new home, or --rehearse"),
        (["restore", "x.db", "--rehearse", "--into", "there"], "say --into DIR"),
        (["restore", "x.db", "--rehearse"], "x.db cannot be read (no such file or directory)."),
        (["backup"], "There is no store"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(shell: Shell, argv: list[str], told: str) -> None:
    ran = shell(*argv)
    assert (ran.code, ran.out) == (2, "")
    assert told in ran.err
    assert ran.err.count("\n") == 1


def test_an_encrypted_backup_from_the_first_word_to_the_last(
    desk: Desk, shell: Shell, tmp_path: Path
) -> None:
    identity = tmp_path / "practice.identity"
    ran = shell("backup", "--new-identity", str(identity))
    assert ran.code == 0
    head, recipient = (line.strip() for line in ran.lines if line.startswith("  "))
    assert "If it is lost, nobody can open these backups again" in ran.lines[-1]
    config = shell.home / "config.toml"
    config.write_text(f"{head}\n{recipient}\n")
    config.chmod(0o600)
    ran = shell("backup")
    file = ran.lines[0]
    assert file.endswith(".age")
    assert "If it is lost, nobody can open these backups again" in ran.lines[-1]
    assert shell("restore", file, "--rehearse").code == 2
    ran = shell("restore", file, "--rehearse", "--identity", str(identity), "--json")
    assert (ran.record["verified"], ran.record["encrypted"]) == (True, True)


def test_a_recipient_that_is_none_is_told_with_its_file_and_key(desk: Desk, shell: Shell) -> None:
    config = shell.home / "config.toml"
    config.write_text('[backup]\nrecipient = "me@practice.example"\n')
    config.chmod(0o600)
    ran = shell("backup")
    assert ran.code == 2
    assert "config.toml" in ran.err
    assert "it begins with age1" in ran.err


def test_without_the_library_it_says_what_to_install(
    desk: Desk, shell: Shell, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyrage", None)
    ran = shell("backup", "--new-identity", str(tmp_path / "identity"))
    assert (ran.code, ran.err) == (
        2,
        "Encrypted backups need a library that is not installed. Nothing was changed. "
        "Install it with: pip install 'frontdesk[backup]'\n",
    )


def test_a_store_that_was_emptied_or_destroyed_offers_its_last_good_backup(desk: Desk, shell: Shell) -> None:
    made = shell("backup", "--json").record
    desk.store.close()
    store = shell.home / "frontdesk.db"
    whole = store.read_bytes()
    store.with_name("frontdesk.db.migrating").write_bytes(b"The store beside this was whole.")
    for left in (b"", whole[:4096] + b"x" * (len(whole) - 4096), b"\0" * len(whole)):
        store.write_bytes(left)
        ran = shell("due")
        assert ran.code == 2
        assert f"frontdesk restore {made['file']} --into FOLDER" in ran.err, left[:20]
        assert ran.err.count("\n") == 1


def test_json_is_one_line(desk: Desk, shell: Shell) -> None:
    assert len(shell("backup", "--json").lines) == 1
    assert json.loads(shell("backup", "--json").out)["verified"] is True


def test_a_folder_that_cannot_be_made_does_not_send_one_to_another_home(
    desk: Desk, shell: Shell, tmp_path: Path
) -> None:
    (tmp_path / "stick").write_text("a file")
    ran = shell("backup", "--to", str(tmp_path / "stick" / "copies"))
    assert ran.code == 2
    assert ran.err.endswith("Nothing was changed; make it yourself, or choose another folder for backups.\n")
