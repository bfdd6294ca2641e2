"""``frontdesk encrypt``, and every command on an encrypted store: its key, without it, with another's."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from frontdesk.cli import context
from frontdesk.domain.audit import Action
from frontdesk.services.safety.encryption import encryption_state
from frontdesk.store.db import keys
from frontdesk.store.db.engine import Store, open_store
from frontdesk.store.db.keys import UNENCRYPTED, StoreKey, is_encrypted
from frontdesk.store.db.sqlite import connect_file
from frontdesk.store.encryption.key_files import find_key
from tests.builders import Desk
from tests.cli.conftest import Shell

pytest.importorskip("sqlcipher3")

#: A word of a caller's name that is looked for among the bytes.
WORD = "Quillfeather"
PASSPHRASE = "seven lamps under a green boat"


@pytest.fixture
def store(desk: Desk, home: Path) -> Path:
    """The shell's store, with one callback and no desk on it."""
    desk.callback(name=f"Ann {WORD}")
    desk.store.close()
    return home / "frontdesk.db"


@pytest.fixture
def key_file(home: Path) -> Path:
    """The usual place of the key."""
    return home / "keys" / "store.key"


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What somebody types when a passphrase is asked for, in turn."""
    answers: list[str] = []
    monkeypatch.setattr("frontdesk.cli.questions.ask_secret", lambda prompt: answers.pop(0))
    return answers


def opened(store: Path, key_file: Path) -> Store:
    """The store, by the key of its home."""
    return open_store(str(store), find_key(store, key_file, None))


def files(home: Path) -> dict[str, bytes]:
    """Every file of a home with its bytes."""
    return {str(path): path.read_bytes() for path in home.rglob("*") if path.is_file()}


def test_the_store_is_encrypted_and_everything_in_it_is_there(
    store: Path, shell: Shell, key_file: Path
) -> None:
    due = shell("due", "--json").records
    plain = open_store(str(store)).rows("PRAGMA user_version")
    assert WORD.encode() in b"".join(files(store.parent).values())
    ran = shell("encrypt", "--yes", "--json")
    assert (ran.code, ran.record) == (0, {"encrypted": True, "file": str(store)})
    assert (key_file.stat().st_mode & 0o777, key_file.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert store.stat().st_mode & 0o777 == 0o600
    assert WORD.encode() not in b"".join(files(store.parent).values())
    with pytest.raises(sqlite3.DatabaseError), closing(sqlite3.connect(store)) as file:
        file.execute("SELECT * FROM call")
    assert shell("due", "--json").records == due
    with closing(opened(store, key_file)) as kept:
        assert kept.is_encrypted
        assert kept.rows("PRAGMA user_version") == plain
        assert kept.rows("SELECT count(*) FROM audit WHERE action = ?", Action.STORE_ENCRYPTED) == [(1,)]
    report = shell("check", "--json").record
    assert report["ok"]
    assert report["facts"]["encrypted"] == "yes"
    assert "sqlcipher3" in report["facts"]["sqlite"]


def test_the_old_file_is_written_over(store: Path, shell: Shell) -> None:
    with store.open("rb") as old:
        assert WORD.encode() in old.read()
        assert shell("encrypt", "--yes").code == 0
        old.seek(0)
        assert set(old.read()) == {0}


def test_a_backup_by_another_name_of_the_file_stays(store: Path, shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "backup.db").hardlink_to(store)
    assert "could not be written over" in shell("encrypt", "--yes").out
    assert WORD.encode() in (tmp_path / "backup.db").read_bytes()


def test_another_key_by_the_same_command(store: Path, shell: Shell, key_file: Path, tmp_path: Path) -> None:
    shell("encrypt", "--yes")
    old = find_key(store, key_file, None)
    elsewhere = tmp_path / "stick" / "a key.txt"
    elsewhere.parent.mkdir()
    ran = shell("encrypt", "--yes", "--key-file", str(elsewhere))
    assert ran.code == 0
    assert f"Its key is {elsewhere}" in ran.out
    assert shell("due").code == 0
    with closing(connect_file(str(store), old)) as file, pytest.raises(Exception, match="not a database"):
        file.execute("SELECT * FROM call")
    assert "has this key already" in shell("encrypt", "--yes", "--key-file", str(elsewhere)).err
    elsewhere.rename(tmp_path / "gone")
    before = files(store.parent)
    ran = shell("due")
    assert (ran.code, ran.out) == (2, "")
    assert f"its key file {elsewhere} is not there" in ran.err
    assert files(store.parent) == before


def test_the_key_file_may_be_named_in_the_settings_of_the_machine(
    store: Path, shell: Shell, key_file: Path, tmp_path: Path
) -> None:
    shell("encrypt", "--yes")
    key_file.rename(tmp_path / "store.key")
    assert shell("due").code == 2
    with (store.parent / "config.toml").open("a") as config:
        config.write(f'key_file = "{tmp_path / "store.key"}"\n')
    (store.parent / "config.toml").chmod(0o600)
    assert shell("due").code == 0


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda key: key.unlink(), "it is encrypted and its key is not here"),
        (lambda key: key.write_text("ab" * 32 + "\n"), "does not open the store"),
        (lambda key: key.write_text("no key\n"), "holds no key"),
        (lambda key: key.write_bytes(b"\xff" * 9000), "holds no key"),
        (lambda key: key.chmod(0o640), "can be read by other users"),
        (lambda key: (key.unlink(), key.mkdir()), "is no file"),
    ],
    ids=["missing", "another", "no key", "bytes", "open to others", "a folder"],
)
def test_a_key_that_is_not_right_is_one_sentence_and_changes_nothing(
    store: Path, shell: Shell, key_file: Path, spoil: object, words: str
) -> None:
    shell("encrypt", "--yes")
    assert callable(spoil)
    spoil(key_file)
    before = files(store.parent)
    for command in ("due", "check", "encrypt"):
        ran = shell(command, *(["--yes"] if command == "encrypt" else []))
        assert (ran.code, ran.out) == (2, "")
        assert words in ran.err
        assert len(ran.err.splitlines()) == 1
        assert "Nothing was" in ran.err
    assert files(store.parent) == before


def test_without_the_extra_one_sentence_names_it(
    store: Path, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = store.read_bytes()
    monkeypatch.setitem(sys.modules, "sqlcipher3.dbapi2", None)
    assert "frontdesk[sqlcipher]" in shell("encrypt", "--yes").err
    assert store.read_bytes() == before
    monkeypatch.undo()
    shell.patch.undo()
    shell("encrypt", "--yes")
    kept = files(store.parent)
    shell.patch.setitem(sys.modules, "sqlcipher3.dbapi2", None)
    ran = shell("due")
    assert (ran.code, ran.out) == (2, "")
    assert "pip install 'frontdesk[sqlcipher]'" in ran.err
    assert files(store.parent) == kept


def test_a_desk_that_is_open_is_noticed(store: Path, shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("frontdesk.store.db.sqlite.PATIENCE", 0.2)
    rows = "SELECT name FROM call"
    # By the same library, which knows in one process what is locked.
    with closing(open_store(str(store), UNENCRYPTED)) as other:
        names = other.rows(rows)
        ran = shell("encrypt", "--yes")
        assert ran.code == 2
        assert "Close every desk" in ran.err
        assert not list((store.parent / "keys").glob("store.key*"))
        assert other.rows(rows) == names
    assert not is_encrypted(store)
    assert shell("encrypt", "--yes").code == 0


def test_it_asks_and_says_what_a_lost_key_means_before(store: Path, shell: Shell) -> None:
    ran = shell("encrypt", typed="n\n")
    assert ran.code == 2
    assert "Without its key nobody can read the store" in ran.err
    assert "Keep a copy" in ran.err
    assert not is_encrypted(store)
    assert shell("encrypt").code == 2
    assert not is_encrypted(store)


def test_a_passphrase_is_asked_for_once(
    store: Path, shell: Shell, typed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    due = shell("due", "--json").records
    typed += [PASSPHRASE, PASSPHRASE]
    ran = shell("encrypt", "--yes", "--passphrase", typed="")
    assert (ran.code, typed) == (0, []), ran.err
    derived: list[bytes | None] = []
    real = keys.key_from_passphrase

    def counted(passphrase: str, salt: bytes | None) -> StoreKey:
        derived.append(salt)
        return real(passphrase, salt)

    monkeypatch.setattr("frontdesk.store.encryption.key_files.key_from_passphrase", counted)
    typed += ["something else", PASSPHRASE]
    assert shell("due", "--json", typed="").records == due
    assert (len(derived), typed) == (2, [])
    typed += ["wrong"] * 3
    assert "does not open the store" in shell("due", typed="").err
    before = files(store.parent)
    ran = shell("due")
    assert ran.code == 2
    assert "nobody is here to type it" in ran.err
    assert files(store.parent) == before
    typed += [PASSPHRASE]
    assert shell("encrypt", "--yes", typed="").code == 0
    assert shell("due", "--json").records == due


def test_a_passphrase_that_can_be_guessed_is_refused(store: Path, shell: Shell, typed: list[str]) -> None:
    typed += ["short", PASSPHRASE, PASSPHRASE + "."]
    assert "at least 15 characters" in shell("encrypt", "--yes", "--passphrase", typed="").err
    assert "not the same" in shell("encrypt", "--yes", "--passphrase", typed="").err
    assert not is_encrypted(store)
    assert context.SHORTEST_PASSPHRASE == 15


def test_a_lost_store_is_not_replaced_by_an_open_one(store: Path, shell: Shell, key_file: Path) -> None:
    shell("encrypt", "--yes")
    key = find_key(store, key_file, None)
    for path in store.parent.glob("frontdesk.db*"):
        path.unlink()
    practice = store.parent / "practice.toml"
    practice.write_text('[practice]\nname = "L"\n[staff]\nnames = ["Dana Reyes"]\n')
    assert shell("setup", "--file", str(practice), "--yes").code == 0
    assert is_encrypted(store)
    assert find_key(store, key_file, None) == key


def test_one_changed_bit_is_found_by_the_check(store: Path, shell: Shell) -> None:
    shell("encrypt", "--yes")
    content = bytearray(store.read_bytes())
    content[len(content) // 2] ^= 1
    store.write_bytes(content)
    ran = shell("check", "--json")
    assert ran.code in (1, 2)
    assert ran.code == 2 or not ran.record["ok"]


@pytest.fixture
def encrypted(store: Path, shell: Shell, key_file: Path) -> Iterator[Store]:
    """The store, encrypted and open."""
    shell("encrypt", "--yes")
    with closing(opened(store, key_file)) as kept:
        yield kept


def test_a_copy_of_an_encrypted_store_is_encrypted(encrypted: Store, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    encrypted.rows(f"VACUUM INTO '{copy}'")
    assert is_encrypted(copy)
    with closing(open_store(str(copy), encrypted.key)) as store:
        assert store.rows("SELECT name FROM call") == encrypted.rows("SELECT name FROM call")


def test_the_state_is_a_sentence_that_names_the_disk(encrypted: Store, tmp_path: Path) -> None:
    assert encryption_state(encrypted).sentence == "The store is encrypted."
    plain = open_store(str(tmp_path / "plain.db"))
    for system, disk in (("Linux", "LUKS"), ("Darwin", "FileVault"), ("Windows", "BitLocker")):
        state = encryption_state(plain, system)
        assert not state.is_encrypted
        assert state.sentence.startswith(f"The store is not encrypted. Turn on {disk}")
    assert "disk" in encryption_state(plain, "Plan 9").sentence


#: Commands in one process, with the libraries that were loaded and that opened a file.
USED = """
import sys
opened = []
sys.addaudithook(lambda name, args: opened.append(args[0]) if name == "sqlite3.connect" else None)
from frontdesk.cli import main
assert main(["--home", sys.argv[1], "check", "--json"]) == 0
print("sqlcipher3" in sys.modules, len(opened))
"""


def test_one_library_opens_the_store_and_a_plain_one_loads_no_other(store: Path, shell: Shell) -> None:
    def used() -> list[str]:
        ran = subprocess.run(
            [sys.executable, "-c", USED, str(store.parent)], capture_output=True, text=True, check=True
        )
        return ran.stdout.splitlines()[-1].split()

    loaded, opened_by_python = used()
    assert loaded == "False"
    assert int(opened_by_python) > 0
    shell("encrypt", "--yes")
    assert used() == ["True", "0"]
