"""The desk itself, ended in the middle of a name: the terminal is in order and the name is kept."""

from __future__ import annotations

import contextlib
import os
import signal
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.builders import set_up_home
from tests.launcher.processes import RESTORED, child_of, gone, linux_only
from tests.terminal import Terminal

TOLD = "What you were typing is kept; start frontdesk again."
LOST = "What you typed last may not be kept:"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A practice that was set up, with one person, so that nothing is asked at the start."""
    folder = tmp_path / "home"
    set_up_home(folder)
    (folder / "config.toml").write_text('person = "Dana Reyes"\n')
    return folder


@contextmanager
def typing(home: Path, name: str) -> Iterator[Terminal]:
    """A desk in which a name was typed this moment."""
    with Terminal([sys.executable, "-m", "frontdesk", "--home", str(home)]) as desk:
        desk.wait_for("F10 save")
        desk.send("{tab}" + name)
        desk.wait_for(name)
        yield desk


def kept(home: Path, name: str) -> bool:
    """True if the store has a draft with a name."""
    with contextlib.closing(sqlite3.connect(home / "frontdesk.db", timeout=5)) as store:
        return any(name in fields for (fields,) in store.execute("SELECT fields FROM draft"))


def soon(what: Callable[[], bool], seconds: float = 5) -> bool:
    """True if something becomes true in time."""
    limit = time.monotonic() + seconds
    while not what() and time.monotonic() < limit:
        time.sleep(0.02)
    return what()


@linux_only
def test_after_a_kill(home: Path) -> None:
    with typing(home, "Maria Alvarez") as desk:
        # A program that is killed can keep nothing more: at most a second is lost.
        assert soon(lambda: kept(home, "Maria Alvarez"), seconds=2)
        os.kill(child_of(desk.process.pid), signal.SIGKILL)
        assert desk.wait() == 128 + signal.SIGKILL
        assert desk.screen().startswith(f"The desk was ended from outside (SIGKILL).\n{TOLD}\n")
        assert "Maria" not in desk.screen()
        for mode in RESTORED:
            assert mode in desk.raw


@linux_only
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_after_a_signal_at_once_behind_the_last_key(home: Path, number: signal.Signals) -> None:
    with typing(home, "Maria Alvarez") as desk:
        asked = time.monotonic()
        desk.process.send_signal(number)
        assert desk.wait() == 128 + number
        assert time.monotonic() - asked < 2
        assert kept(home, "Maria Alvarez")
        assert "Maria" not in desk.screen()
        if number == signal.SIGTERM:
            assert desk.screen().startswith(f"The desk was ended from outside (SIGTERM).\n{TOLD}\n")


@linux_only
def test_after_the_window_was_closed(home: Path) -> None:
    with typing(home, "Maria Alvarez") as desk:
        program = child_of(desk.process.pid)
        closed = time.monotonic()
        desk.hang_up()
        assert desk.process.wait(5) == 128 + signal.SIGHUP
        assert gone(program)
        assert time.monotonic() - closed < 2
        assert kept(home, "Maria Alvarez")


@contextmanager
def held(home: Path) -> Iterator[None]:
    """Another program that holds the store."""
    with contextlib.closing(sqlite3.connect(home / "frontdesk.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


@linux_only
@pytest.mark.parametrize("aside", [True, False], ids=["set aside", "nowhere"])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_after_a_signal_while_the_store_is_held_only_what_was_set_aside_is_promised(
    home: Path, number: signal.Signals, aside: bool
) -> None:
    if not aside:
        (home / "spool.db").mkdir()  # no file can be there
    with held(home), typing(home, "Maria Alvarez") as desk:
        time.sleep(1.2)  # by now it is tried to keep the name
        asked = time.monotonic()
        os.kill(child_of(desk.process.pid) if number == signal.SIGKILL else desk.process.pid, number)
        assert desk.wait() == 128 + signal.SIGKILL
        assert time.monotonic() - asked < 2
        assert (LOST in desk.screen()) == (not aside)
        assert (TOLD in desk.screen()) == aside
    assert not kept(home, "Maria Alvarez")
    if aside:
        with Terminal([sys.executable, "-m", "frontdesk", "--home", str(home)]):
            assert soon(lambda: kept(home, "Maria Alvarez"), seconds=15)


@pytest.mark.parametrize("back", [False, True])
@pytest.mark.parametrize("set_aside", [True, False], ids=["set aside", "nowhere"])
def test_leaving_while_the_store_is_away_says_what_may_be_lost(
    home: Path, back: bool, set_aside: bool
) -> None:
    store, aside = home / "frontdesk.db", home / "aside.db"
    if not set_aside:
        (home / "spool.db").mkdir()
    with typing(home, "Maria") as desk:
        assert soon(lambda: kept(home, "Maria"))
        store.rename(aside)
        desk.send(" Alvarez")
        desk.wait_for("gone")
        if back:
            aside.rename(store)
            # Nobody pressed a key since: it is tried again by itself.
            assert soon(lambda: kept(home, "Maria Alvarez"), seconds=15)
            time.sleep(0.1)  # the program has yet to hear that it is in the store
        desk.send("{ctrl+q}")
        assert desk.wait() == 0
        assert (LOST in desk.screen()) == (not back and not set_aside)


def test_leaving_at_once_behind_the_last_key_keeps_it_too(home: Path) -> None:
    with Terminal([sys.executable, "-m", "frontdesk", "--home", str(home)]) as desk:
        desk.wait_for("F10 save")
        desk.send("{tab}Maria Alvarez{ctrl+q}")
        assert desk.wait() == 0
        assert kept(home, "Maria Alvarez")
        assert TOLD not in desk.screen()


def test_a_store_of_a_newer_program_is_one_sentence_and_stays_as_it_is(home: Path) -> None:
    with contextlib.closing(sqlite3.connect(home / "frontdesk.db")) as store:
        store.execute("INSERT INTO schema_migration (name, applied) VALUES ('9999_later', '2030-01-01')")
        store.commit()
    before = (home / "frontdesk.db").read_bytes()
    with Terminal([sys.executable, "-m", "frontdesk", "--home", str(home)]) as desk:
        assert desk.wait() == 2
        assert "made by a newer frontdesk" in desk.screen()
        assert TOLD not in desk.screen()
    assert (home / "frontdesk.db").read_bytes() == before


def test_nobody_at_the_terminal_is_one_line_and_does_not_hang(home: Path) -> None:
    command = f"{sys.executable} -m frontdesk --home {home} </dev/null; echo code $?"
    with Terminal(["sh", "-c", command]) as terminal:
        screen = terminal.wait_for("code 2", timeout=10)
        assert "The desk needs a terminal." in screen
