"""A first start that is killed, or whose power is cut, at any instant: the next one simply begins it again.

Every call that the real process makes to its files is recorded; the folder is rebuilt as it was after each.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from random import Random

from frontdesk.domain.errors import FrontDeskError
from frontdesk.launcher.store_file import check_store_file
from tests.builders import settings
from tests.campaigns.campaign import Campaign, Score
from tests.campaigns.judging import differences, not_whole, opened
from tests.campaigns.power.disk import Disk
from tests.campaigns.power.recording import Event, cannot_record, record
from tests.campaigns.programs.recorded_saver import ACKNOWLEDGED, STORE
from tests.campaigns.set_up_stores import EIGHT

#: The calls of a first start until the store has its log are few and the most dangerous: a kill after each.
FIRST_CALLS = 13


@dataclass(frozen=True, slots=True)
class Left:
    """What an end left behind.

    Attributes:
        where: the end, in words.
        files: the files by name, with their contents.
    """

    where: str
    files: dict[str, bytes]


def run(cases: int, folder: Path) -> Score:
    """Kill after each of the first calls to the files; after so many of all, kill and cut the power."""
    home = folder / "home"
    home.mkdir()
    saver = "tests.campaigns.programs.recorded_saver"
    events = record(folder, home, saver, str(home), "--sessions", "1", "--saves", "0")
    broken: list[str] = []
    naive = ends = 0
    for left in _ends(events, cases, Random(cases)):
        store = _laid_out(left.files, folder / "left")
        ends += 1
        naive += _naive_start_refuses(store)
        broken += [f"{left.where}: {wrong}" for wrong in _wrong(store)]
    return Score(
        seen=f"{ends} ends of a first start of {len(events)} calls to its files",
        broken=len(broken),
        control="an empty file taken for an emptied one, and looking without the right to put back",
        control_broken=naive,
        examples=tuple(broken[:5]),
    )


def _ends(events: list[Event], cases: int, random: Random) -> Iterator[Left]:
    """What kills and power cuts leave, at instants in order."""
    anywhere = range(len(events) + 1)
    chosen = set(random.sample(anywhere, min(cases, len(anywhere))))
    disk = Disk()
    for done in anywhere:
        if done <= FIRST_CALLS or done in chosen:
            yield Left(f"killed after call {done}", disk.after_a_kill())
        if done in chosen:
            yield Left(f"power cut after call {done}", disk.after_a_cut(random))
        if done < len(events) and events[done].name != ACKNOWLEDGED:
            disk.take(events[done])


def _laid_out(files: dict[str, bytes], place: Path) -> Path:
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    for name, content in files.items():
        (place / name).touch(0o600)
        (place / name).write_bytes(content)
    return place / STORE


def _wrong(store: Path) -> list[str]:
    """What keeps the next start from a practice that is set up and whole."""
    try:
        check_store_file(store)
        with opened(store) as services:
            if not services.office.is_set_up():
                services.practice.set_up(settings(staff=EIGHT))
            return not_whole(services) + differences(services)
    except FrontDeskError as error:
        return [error.sentence]


def _naive_start_refuses(store: Path) -> bool:
    """True if a start that only looks, and asks a person about an empty file, would have gone no further."""
    if not store.exists():
        return False
    if not store.stat().st_size:
        return True
    try:
        with closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as file:
            file.execute("SELECT name FROM sqlite_master").fetchall()
    except sqlite3.OperationalError:
        return True
    return False


CAMPAIGN = Campaign(
    name="first_starts",
    promise="a first start that was cut off at any instant is simply begun again",
    run=run,
    test_cases=3,
    full_cases=1_000,
    cannot_run=cannot_record,
)
