"""The program in a real terminal: a call from the ring to the closed callback, and a death in the next."""

from __future__ import annotations

import contextlib
import sqlite3
import sys
import time
from pathlib import Path

import pytest

from tests.terminal import Terminal

#: Open at every hour, so that the test reads the same at night.
PRACTICE = """
[practice]
name = "Lakeside Psychiatry"
time_zone = "America/New_York"
phone = "(212) 555-0100"
[hours]
mon = ["00:00-24:00"]
tue = ["00:00-24:00"]
wed = ["00:00-24:00"]
thu = ["00:00-24:00"]
fri = ["00:00-24:00"]
sat = ["00:00-24:00"]
sun = ["00:00-24:00"]
holidays = ""
[staff]
names = ["Dana Reyes"]
"""


def frontdesk(home: Path, *words: str) -> list[str]:
    """The command line of the program on a home of its own."""
    return [sys.executable, "-m", "frontdesk", "--home", str(home), *words]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A practice that was set up."""
    practice = tmp_path / "practice.toml"
    practice.write_text(PRACTICE)
    folder = tmp_path / "home"
    with Terminal(frontdesk(folder, "setup", "--file", str(practice), "--yes")) as terminal:
        assert terminal.wait() == 0
    return folder


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_a_call_from_the_ring_to_the_closed_callback_and_a_death_in_the_next(
    home: Path, size: tuple[int, int]
) -> None:
    with Terminal(frontdesk(home), size=size) as desk:
        desk.wait_for("puts them away")
        desk.send("{ctrl+a}")
        desk.wait_for("Today's calls appear here")
        desk.send("2125550142{tab}Maria Alvarez{tab}{tab}Spravato{tab}web{tab}tired of waiting{f10}")
        desk.wait_for("Saved. Callback")
        desk.wait_for("source known 1 of 1")
        desk.send("{f3}")
        desk.wait_for("Outcome: one key")
        desk.wait_for("Maria Alvarez")
        desk.send("n")
        desk.wait_for("Dana 0 min")
        desk.send("b")
        desk.wait_for("reached and booked")
        desk.wait_for("Done today 1")
        desk.send("{f2}6465550188{tab}Ann O'Neill-Baptiste")
        desk.wait_for("Ann O'Neill-Baptiste")
        wait_for_draft(home, "Ann O'Neill-Baptiste")
        desk.kill()

    with Terminal(frontdesk(home), size=size) as desk:
        desk.wait_for("(646) 555-0188")
        desk.wait_for("Ann O'Neill-Baptiste")
        desk.send("{ctrl+q}")
        assert desk.wait() == 0

    with Terminal(frontdesk(home, "check")) as checked:
        assert checked.wait() == 0, checked.screen()


@pytest.mark.parametrize("death", ["kill", "hang_up", "quit"])
def test_a_death_while_a_referral_is_typed_loses_nothing(home: Path, death: str) -> None:
    with Terminal(frontdesk(home), size=(80, 24)) as desk:
        desk.wait_for("puts them away")
        desk.send("{ctrl+a}")
        desk.wait_for("Today's calls appear here")
        desk.send("{f4}")
        desk.wait_for("Sources")
        desk.send("]a")
        desk.wait_for("A referral came")
        desk.send("Ann O'Neill-Baptiste{tab}6465550188{tab}Dr Ada R")
        desk.wait_for("Dr Ada R")
        if death == "kill":
            wait_for_draft(home, "Dr Ada R", seconds=1)
        getattr(desk, death)()
        desk.wait()

    with Terminal(frontdesk(home), size=(80, 24)) as desk:
        desk.wait_for("F10")
        desk.send("{f4}")
        desk.wait_for("Sources")
        desk.send("]a")
        desk.wait_for("Here is the referral you were typing")
        desk.wait_for("Ann O'Neill-Baptiste")
        desk.wait_for("(646) 555-0188")
        desk.wait_for("Dr Ada R")


def wait_for_draft(home: Path, name: str, seconds: float = 5) -> None:
    """Wait until the store keeps a draft with a name, read as another program would read it."""
    limit = time.monotonic() + seconds
    with contextlib.closing(sqlite3.connect(home / "frontdesk.db", timeout=5)) as store:
        while not any(name in fields for (fields,) in store.execute("SELECT fields FROM draft")):
            assert time.monotonic() < limit, "the draft was not kept in time"
            time.sleep(0.02)
