"""Every command on a store or a home that is wrong: one line, nothing changed, exit code 2."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from frontdesk.launcher.store_file import network_drive
from frontdesk.store.migrate import WAS_WHOLE
from tests.builders import Desk
from tests.cli.conftest import Ran, Shell

COMMANDS = [
    ["due"],
    ["due", "--json"],
    ["rule", "2026-11-17T09:30"],
    ["check"],
    ["settings", "show"],
    ["settings", "export"],
]

PRACTICE = '[practice]\nname = "Lakeside"\ntime_zone = "America/New_York"\n[staff]\nnames = ["Dana"]\n'

Plant = Callable[[Path, pytest.MonkeyPatch], object]


def one_sentence(ran: Ran) -> str:
    """What a command that could not be done said: one line, and nothing of what a desk would say."""
    assert ran.code == 2
    assert ran.out == ""
    (line,) = ran.err.splitlines()
    assert "typed" not in line
    assert "Traceback" not in line
    return line


def is_far_away(store: Path, patch: pytest.MonkeyPatch) -> None:
    """Put the store's folder on a network drive, in a list of mounts of our own."""
    listed = store.parent.parent / "mountinfo"
    listed.write_text(f"30 22 0:40 / {store.parent} rw - nfs4 server:/x rw\n")
    patch.setattr("frontdesk.launcher.store_file.network_drive", lambda path: network_drive(path, listed))


def is_newer(store: Path, _: pytest.MonkeyPatch) -> None:
    """Let the store look as if a newer program had migrated it."""
    with closing(sqlite3.connect(store)) as connection:
        connection.execute("INSERT INTO schema_migration (name, applied) VALUES ('0999_later', '2027-01-01')")
        connection.commit()


def is_empty(store: Path, _: pytest.MonkeyPatch) -> None:
    """Cut the store to nothing, beside the word that it was whole once."""
    store.with_name(f"{store.name}.migrating").write_bytes(WAS_WHOLE)
    store.write_bytes(b"")


def is_recipes(store: Path, _: pytest.MonkeyPatch) -> None:
    """Put another program's file in the store's place."""
    store.unlink()
    with closing(sqlite3.connect(store)) as connection:
        connection.execute("CREATE TABLE recipe (name text)")
        connection.commit()
    store.chmod(0o600)


def is_cut(store: Path, _: pytest.MonkeyPatch) -> None:
    """Keep only the first page."""
    os.truncate(store, 4096)


STORES: dict[str, tuple[Plant, str]] = {
    "read by others": (lambda store, _: store.chmod(0o644), "Close it to them with: chmod 600"),
    "on a network drive": (is_far_away, "is on a network drive (nfs4)"),
    "of a newer program": (is_newer, "was made by a newer frontdesk"),
    "emptied": (is_empty, "is empty (0 bytes)"),
    "of another program": (is_recipes, "is not a frontdesk store, but another program's"),
    "a letter": (lambda store, _: store.write_bytes(b"Dear desk\n" * 999), "is not a frontdesk store"),
    "its beginning destroyed": (
        lambda store, _: store.write_bytes(b"\0" * 99 + store.read_bytes()[99:]),
        "or its beginning is destroyed",
    ),
    "cut off": (is_cut, "is damaged, so nothing more is written to it. Close every desk"),
}


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("kind", STORES)
def test_a_wrong_store_is_one_sentence_and_stays_as_it_is(
    desk: Desk, shell: Shell, monkeypatch: pytest.MonkeyPatch, kind: str, command: list[str]
) -> None:
    desk.store.close()
    store = shell.home / "frontdesk.db"
    plant, words = STORES[kind]
    plant(store, monkeypatch)
    before = store.read_bytes()
    assert words in one_sentence(shell(*command))
    assert store.read_bytes() == before


def test_a_first_start_that_was_killed_before_it_wrote_leaves_nothing_to_clear_away(
    shell: Shell, tmp_path: Path
) -> None:
    shell.home.mkdir(mode=0o700)
    store = shell.home / "frontdesk.db"
    store.touch(0o600)
    assert "There is no store" in one_sentence(shell("due"))
    assert store.stat().st_size == 0
    practice = tmp_path / "practice.toml"
    practice.write_text(PRACTICE)
    assert shell("setup", "--file", str(practice)).code == 0
    assert shell("due").code == 0


def test_a_store_that_is_held_can_still_be_read(desk: Desk, shell: Shell) -> None:
    desk.callback(name="Maria Alvarez")
    with closing(sqlite3.connect(shell.home / "frontdesk.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert "Maria Alvarez" in shell("due").out
        assert shell("check").code == 0


# Homes


@pytest.mark.parametrize("command", COMMANDS[::2], ids=" ".join)
@pytest.mark.parametrize("below", ["", "below", "below/more"])
def test_a_home_that_is_a_file_is_refused(shell: Shell, command: list[str], below: str) -> None:
    shell.home.write_text("mine")
    file, shell.home = shell.home, shell.home / below
    assert one_sentence(shell(*command)).startswith(f"{file} is a file, not a folder")
    assert file.read_text() == "mine"


def test_a_home_that_cannot_be_made_is_refused(shell: Shell, tmp_path: Path) -> None:
    practice = tmp_path / "practice.toml"
    practice.write_text(PRACTICE)
    shell.home = Path("/proc/frontdesk")
    said = one_sentence(shell("setup", "--file", str(practice)))
    assert said.startswith("The folder /proc/frontdesk cannot be made")


@pytest.mark.parametrize("by", ["config.toml", "the environment"])
@pytest.mark.parametrize("command", [[], ["due"], ["rule"]], ids=" ".join)
def test_a_store_on_a_missing_disk_is_refused_and_not_made_anew(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str], by: str
) -> None:
    monkeypatch.setattr("frontdesk.cli.desk.require_terminal", lambda: None)
    named = tmp_path / "disk" / "practice" / "frontdesk.db"
    shell.home.mkdir(mode=0o700)
    if by == "config.toml":
        (shell.home / "config.toml").write_text(f"store = '{named}'\n")
    else:
        shell.environ = {"FRONTDESK_STORE": str(named)}
    said = one_sentence(shell(*command))
    assert f"The folder {named.parent}, where the store should be, is not there." in said
    assert ("FRONTDESK_STORE" if by == "the environment" else "config.toml") in said
    assert not (tmp_path / "disk").exists()
