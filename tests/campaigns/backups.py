"""Backups while eight desks save, and killed half-way: what is in the folder can be restored, every time."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from random import Random

from frontdesk.domain.errors import FrontDeskError
from frontdesk.domain.safety.backups import read_name
from frontdesk.locations import find_locations
from frontdesk.services.backups.restoring import restore
from tests.builders import SetClock
from tests.campaigns.campaign import Campaign, Score
from tests.campaigns.judging import differences, half_saved, lost, not_whole, opened
from tests.campaigns.kills import CALLERS_A_DESK, SavingDesk
from tests.campaigns.processes import desks
from tests.campaigns.programs.backer import READY, back_up, bring_back, copy_as_people_do, places_of
from tests.campaigns.programs.saver import save
from tests.campaigns.set_up_stores import PEOPLE, copy_store, make_store

#: So many backups are made of one store; then the desks begin a new one, so that it stays small.
BACKUPS_A_STORE = 10
#: A backup is killed at most so many seconds after it began: one takes about as long.
LATEST = 1.5
#: Seconds in which a backup must be made.
PATIENCE = 120.0

Backer = Callable[[Path, Connection], None]


@dataclass(slots=True)
class Seen:
    """What became of the backups."""

    #: Backups that were made.
    made: int = 0
    #: Backups that were killed half-way.
    killed: int = 0
    #: Restores that were killed half-way.
    restores_killed: int = 0
    #: Calls that desks had told as saved before a backup began, summed up over the backups.
    acknowledged: int = 0
    #: Of each file that could not be restored, or lacked something: why.
    bad: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        """The figures, in words."""
        return (
            f"{self.made} backups while {len(PEOPLE)} desks saved and {self.killed} killed half-way: "
            f"{len(self.bad)} files that did not come back whole, with {self.acknowledged:,} saves in them; "
            f"{self.restores_killed} restores killed half-way and done again"
        )


@dataclass(frozen=True, slots=True)
class Made:
    """One file in the folder of backups.

    Attributes:
        file: the file.
        before: the UUIDs of the calls that were told as saved before it was begun.
    """

    file: Path
    before: frozenset[str]


class Practice:
    """Eight desks that save into one store until they are killed."""

    def __init__(self, store: Path) -> None:
        """Start them, and wait until all of them save."""
        self.store = store
        self.told: set[str] = set()
        together = desks().Barrier(len(PEOPLE))
        self._desks = [
            SavingDesk.start(save, store, desk * CALLERS_A_DESK, by, together)
            for desk, by in enumerate(PEOPLE)
        ]
        for desk in self._desks:
            desk.wait_until_it_saves()

    def saved(self) -> frozenset[str]:
        """The UUIDs of the calls that were told as saved until now."""
        for desk in self._desks:
            while desk.told.poll():
                self.told.add(desk.told.recv())
        return frozenset(self.told)

    def end(self) -> None:
        """Kill every desk."""
        for desk in self._desks:
            self.told.update(desk.kill())


@contextmanager
def practice(store: Path) -> Iterator[Practice]:
    """Eight desks at work on a store."""
    working = Practice(store)
    try:
        yield working
    finally:
        working.end()


def _begin(backer: Backer, store: Path) -> tuple[ForkServerProcess, Connection]:
    context = desks()
    told, telling = context.Pipe(duplex=False)
    process = context.Process(target=backer, args=(store, telling), daemon=True)
    process.start()
    telling.close()
    if not told.poll(PATIENCE) or told.recv() != READY:
        raise RuntimeError("a backup did not begin")
    return process, told


def _make(backer: Backer, store: Path) -> Path | None:
    """Make one backup to its end; the file, or None where it says that it is not good."""
    process, told = _begin(backer, store)
    try:
        if not told.poll(PATIENCE):
            raise RuntimeError("a backup did not end")
        return Path(told.recv() or ".")
    except EOFError:
        return None
    finally:
        told.close()
        process.join()


def _kill(backer: Backer, store: Path, after: float) -> None:
    """Begin one backup and kill it after so many seconds."""
    process, told = _begin(backer, store)
    time.sleep(after)
    process.kill()
    process.join()
    told.close()


def _back_up_often(backer: Backer, cases: int, new: Path, folder: Path) -> Seen:
    """Make so many backups, as many killed ones between them, and restore whatever is in the folder then."""
    random, seen = Random(cases), Seen()
    for first in range(0, cases, BACKUPS_A_STORE):
        home = folder / f"home-{first}"
        store = copy_store(new, home / "frontdesk.db")
        home.chmod(0o700)
        backups = places_of(store).folder
        backups.mkdir(mode=0o700)
        found: list[Made] = []
        with practice(store) as working:
            for _ in range(min(BACKUPS_A_STORE, cases - first)):
                before = working.saved()
                made = _make(backer, store)
                seen.made += 1
                if made is None:
                    seen.bad.append("no backup was made")
                else:
                    found.append(Made(made, before))
                before = working.saved()
                _kill(backer, store, random.uniform(0, LATEST))
                seen.killed += 1
                known = {one.file for one in found}
                found += [Made(file, before) for file in _files(backups) if file not in known]
        for number, one in enumerate(found):
            seen.acknowledged += len(one.before)
            if wrong := _wrong(one, folder / "restored" / f"{first}-{number}"):
                seen.bad.append(f"{one.file.name}: {wrong}")
        if backer is back_up:
            for one in found[:: 1 + len(found) // BACKUPS_A_STORE]:
                seen.restores_killed += 1
                if wrong := _kill_restore(one, home / "killed", random.uniform(0, LATEST)):
                    seen.bad.append(f"{one.file.name}, its restore killed: {wrong}")
        shutil.rmtree(home)
    return seen


def _kill_restore(made: Made, into: Path, after: float) -> str:
    """Kill a restore half-way, and restore again where nothing came of it; what is wrong then, or ""."""
    _kill(bring_back, made.file, after)
    home = find_locations(str(into), {})
    try:
        if not home.store_file.exists():
            restore(made.file, home, SetClock("mon 10:00"))
        with opened(home.store_file) as services:
            found = not_whole(services) + half_saved(services) + differences(services)
        left = [path.name for path in into.iterdir() if path.name.startswith(".frontdesk-work")]
    except FrontDeskError as trouble:
        return trouble.sentence
    finally:
        shutil.rmtree(into, ignore_errors=True)
    return [*found, *(f"{name} was left" for name in left), ""][0]


def _files(backups: Path) -> list[Path]:
    """What a person would take for a backup: every file that is not hidden, without the log beside it."""
    return sorted(
        file for file in backups.iterdir() if not file.name.startswith(".") and file.suffix == ".db"
    )


def _wrong(made: Made, into: Path) -> str:
    """Restore a file into a new home and open that; what is wrong with it, or ""."""
    home = find_locations(str(into), {})
    try:
        if read_name(made.file.name) is not None:
            restore(made.file, home, SetClock("mon 10:00"))
        else:
            copy_store(made.file, home.store_file)  # as a person puts a copy back
        with opened(home.store_file) as services:
            found = not_whole(services) + half_saved(services) + differences(services)
            gone = lost(services, made.before)
    except FrontDeskError as trouble:
        return trouble.sentence
    finally:
        shutil.rmtree(into, ignore_errors=True)
    if gone:
        return f"{len(gone)} calls that were told as saved before it began are not in it"
    return found[0] if found else ""


def run(cases: int, folder: Path) -> Score:
    """Back up while desks save, and as a control copy files as people do."""
    new = make_store(folder / "new.db")
    real = _back_up_often(back_up, cases, new, folder / "real")
    naive_cases = min(cases, BACKUPS_A_STORE)
    naive = _back_up_often(copy_as_people_do, naive_cases, new, folder / "naive")
    return Score(
        seen=str(real),
        broken=len(real.bad),
        control=f"the files copied by hand ({naive.made} copies, {naive.killed} of them killed half-way)",
        control_broken=len(naive.bad),
        examples=tuple(real.bad[:5]),
    )


CAMPAIGN = Campaign(
    name="backups",
    promise="a backup made while eight desks save comes back whole, and one killed half-way is not there",
    run=run,
    test_cases=1,
    full_cases=50,
)
