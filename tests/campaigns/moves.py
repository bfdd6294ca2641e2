"""A move of the store that is killed anywhere: nothing was moved, or all of it; never something in between.

The naive move keeps each table as soon as it is written.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

from frontdesk.domain.errors import StoreTrouble
from frontdesk.store.db.engine import Store, open_store
from frontdesk.store.db.errors import MOVED
from frontdesk.store.migrate import applied_migrations
from frontdesk.store.transfer.copying import digests
from frontdesk.store.transfer.digests import TableCopy
from tests.builders import a_desk, set_up
from tests.campaigns.campaign import Campaign, Score

#: Calls in the store that is moved.
CALLS = 20
_PROGRAM = [sys.executable, "-m", "tests.campaigns.programs.slow_move"]
#: Tables that a move adds a row to, in the new store: who moved it, and the proof.
_WRITTEN_THERE = ("audit", "audit_seal", "audit_head", "proof")


@dataclass(frozen=True, slots=True)
class After:
    """What a move left behind.

    Attributes:
        is_set: True if config.toml names the new store.
        is_marked: True if the old store says that it was moved.
        old: the tables of the old store.
        new: those of the new one; none if there is no store.
    """

    is_set: bool
    is_marked: bool
    old: dict[str, TableCopy]
    new: dict[str, TableCopy]

    def wrong(self, before: dict[str, TableCopy]) -> str:
        """Say what is in between, or ""."""
        same = {name: copy for name, copy in self.new.items() if name not in _WRITTEN_THERE}
        whole = bool(same) and all(before[name] == copy for name, copy in same.items())
        records = sum(self.new[name].rows for name in ("call", "audit", "callback") if name in self.new)
        if self.old != before:
            return "the old store was changed"
        if records and not whole:
            return f"the new store holds {records} records of a part"
        if (self.is_set or self.is_marked) and not whole:
            return "it says that it was moved, and the new store is not whole"
        return "desks may write to both" if self.is_set and not self.is_marked else ""


@contextmanager
def _opened(file: Path) -> Iterator[Store]:
    store = open_store(str(file))
    try:
        yield store
    finally:
        store.close()


def _tables(file: Path) -> dict[str, TableCopy]:
    """The tables of a store as they are; none if there is none, or it is not made yet."""
    if not file.exists():
        return {}
    with _opened(file) as store:
        return {copy.name: copy for copy in digests(store)} if applied_migrations(store) else {}


def _look(home: Path) -> After:
    """Look at both stores, and at the settings."""
    config = home / "config.toml"
    old, new = home / "frontdesk.db", home / "new.db"
    with _opened(old) as store:
        ((last,),) = store.rows("SELECT MAX(name) FROM schema_migration")
    try:
        found = _tables(new)
    except (StoreTrouble, LookupError):
        found = {}  # killed while its tables were made: no record is in it
    is_set = config.exists() and "new.db" in str(tomllib.loads(config.read_text()).get("store"))
    return After(is_set, last.startswith(MOVED), _tables(old), found)


def _killed_at(home: Path, seconds: float, *, naive: bool) -> None:
    """Move the store of a home, and kill that so many seconds after it began."""
    command = [*_PROGRAM, str(home), f"sqlite:{home / 'new.db'}", *(["naive"] if naive else [])]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as moving:
        assert moving.stdout is not None
        assert moving.stdout.readline() == ("half\n" if naive else "began\n")
        time.sleep(seconds)
        moving.kill()


def _unhurried(home: Path) -> float:
    """Move the store of a home without a kill; return how long it took."""
    began = time.monotonic()
    done = subprocess.run(
        [*_PROGRAM, str(home), f"sqlite:{home / 'new.db'}"], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"a move without a kill failed: {done.stderr}")
    return time.monotonic() - began


def _template(folder: Path) -> Path:
    home = folder / "template"
    home.mkdir(mode=0o700, parents=True)
    set_up(str(home / "frontdesk.db"))
    with a_desk(str(home / "frontdesk.db")) as desk:
        for _ in range(CALLS):
            desk.callback()
    return home


def run(cases: int, folder: Path) -> Score:
    """Kill as many moves, each at an instant by chance, and a naive one at the half."""
    template = _template(folder)
    before = _tables(template / "frontdesk.db")
    took = _unhurried(Path(shutil.copytree(template, folder / "unhurried")))
    broken, moved, control = [], 0, 1
    naive_broken = 0
    for case in range(cases + control):
        naive = case >= cases
        home = Path(shutil.copytree(template, folder / str(case)))
        at = Random(f"move {case}").uniform(0.2, 1.0) * took
        _killed_at(home, 0 if naive else at, naive=naive)
        after = _look(home)
        wrong = after.wrong(before)
        naive_broken += naive and bool(wrong)
        moved += not naive and after.is_set
        if wrong and not naive:
            broken.append(f"case {case}, killed after {at:.2f} s: {wrong}")
        shutil.rmtree(home)
    return Score(
        seen=f"{cases} moves of {sum(one.rows for one in before.values())} rows killed, {moved} of them done",
        broken=len(broken),
        control=f"{control} move that keeps each table at once",
        control_broken=naive_broken,
        examples=tuple(broken[:5]),
    )


CAMPAIGN = Campaign(
    name="moves",
    promise="a move of the store that is killed anywhere moved nothing, or all of it",
    run=run,
    test_cases=2,
    full_cases=100,
    cannot_run=lambda: "" if os.name == "posix" else "it needs kill",
)
