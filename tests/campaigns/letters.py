"""Letters handed over while desks are killed and the power is cut: none lost, none twice, none half."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from random import Random

from tests.campaigns.campaign import Campaign, Score
from tests.campaigns.judging import opened
from tests.campaigns.kills import SavingDesk
from tests.campaigns.letter_stores import (
    OUT,
    Gateway,
    Seen,
    make_letter_store,
    open_letters,
    out_of,
)
from tests.campaigns.power.disk import Disk
from tests.campaigns.power.recording import Did, Event, cannot_record, record
from tests.campaigns.processes import desks
from tests.campaigns.programs.hander import hand_over, write_then_mark
from tests.campaigns.programs.recorded_saver import ACKNOWLEDGED, SET_UP, STORE
from tests.campaigns.programs.saver import Saver
from tests.campaigns.set_up_stores import copy_store

#: A desk is killed at most so many seconds after it began to hand over; the control is quicker at it.
LATEST, LATEST_OF_THE_CONTROL = 0.120, 0.040

#: A store with fewer letters left than this is exchanged for a new one.
FEWEST = 50

#: So many cases of a control are enough.
MOST_CONTROL_CASES = 40


def run_kills(cases: int, folder: Path) -> Score:
    """Kill desks that hand over, and as a control desks that write first and mark then."""
    new = make_letter_store(folder / "new" / STORE)
    real = _kill_often(hand_over, cases, new, folder / "real")
    naive_cases = min(cases, MOST_CONTROL_CASES)
    naive = _kill_often(write_then_mark, naive_cases, new, folder / "naive")
    return Score(
        seen=f"{cases} kills, {real}",
        broken=real.broken,
        control=f"written under its name, then marked ({naive_cases} kills: {naive})",
        control_broken=naive.broken,
        examples=tuple(real.examples[:5]),
    )


def _kill_often(saver: Saver, cases: int, new: Path, folder: Path) -> Seen:
    """Kill so many desks, each of which goes on where the one before it died."""
    random, seen = Random(cases), Seen()
    latest = LATEST if saver is hand_over else LATEST_OF_THE_CONTROL
    store, told, gateway = _fresh(new, folder, 0)
    for case in range(cases):
        if _left(store) < FEWEST:
            store, told, gateway = _fresh(new, folder, case)
        start = desks().Barrier(1)
        desk = SavingDesk.start(saver, store, 0, 2, start)
        desk.wait_until_it_saves()
        time.sleep(random.uniform(0, latest))
        said = {int(number) for number in desk.kill()}
        seen.told += len(said)
        told |= said
        gateway.take(out_of(store))
        seen.judge(store, told, gateway, f"kill {case}")
        if seen.broken and saver is write_then_mark:
            store, told, gateway = _fresh(new, folder, case + 1)  # what a naive desk broke is counted once
    return seen


def _fresh(new: Path, folder: Path, case: int) -> tuple[Path, set[int], Gateway]:
    """A store with all letters to send, and an empty folder beside it."""
    place = folder / str(case)
    shutil.rmtree(place, ignore_errors=True)
    store = copy_store(new, place / STORE)
    out_of(store)
    return store, set(), Gateway()


def _left(store: Path) -> int:
    with opened(store) as services:
        return len(open_letters(services))


def run_cuts(cases: int, folder: Path) -> Score:
    """Cut the power while letters are handed over; as a control, while they are written and then marked."""
    real, naive = Seen(), Seen()
    _cut_often(real, _recorded(folder, "protocol"), cases, folder / "cut", Random(cases))
    naive_cases = min(cases, MOST_CONTROL_CASES)
    _cut_often(naive, _recorded(folder, "naive"), naive_cases, folder / "cut", Random(0))
    return Score(
        seen=f"{cases} cuts, {real}",
        broken=real.broken,
        control=f"written under its name, then marked ({naive_cases} cuts: {naive})",
        control_broken=naive.broken,
        examples=tuple(real.examples[:5]),
    )


def _recorded(folder: Path, way: str) -> list[Event]:
    """What a desk does to its files, and to those of the watched folder."""
    home = folder / way
    home.mkdir()
    return record(folder, home, "tests.campaigns.programs.recorded_hander", str(home), way)


def _cut_often(seen: Seen, events: list[Event], cuts: int, place: Path, random: Random) -> None:
    """Cut the power at so many instants after the practice was set up."""
    disk, told = Disk(), set[int]()
    set_up = next(at for at, event in enumerate(events) if SET_UP.encode() in event.data)
    instants = sorted(random.randrange(set_up + 1, len(events) + 1) for _ in range(cuts))
    done = 0
    for instant in instants:
        for event in events[done:instant]:
            if event.name != ACKNOWLEDGED:
                disk.take(event)
            elif event.did is Did.WRITTEN and SET_UP.encode() not in event.data:
                told.add(int(event.data))
        done = instant
        _put_back(disk.after_a_cut(random), place)
        gateway = Gateway()
        gateway.take(place / OUT)
        seen.told += len(told)
        seen.judge(place / STORE, told, gateway, f"cut at event {instant}")


def _put_back(files: dict[str, bytes], place: Path) -> None:
    """Make the files that were found after a cut."""
    shutil.rmtree(place, ignore_errors=True)
    (place / OUT / ".frontdesk").mkdir(parents=True)
    for name, content in files.items():
        (place / name).write_bytes(content)
        (place / name).chmod(0o600)


KILLS = Campaign(
    name="letters_killed",
    promise="a letter is handed over exactly once, whole, whenever a desk is killed",
    run=run_kills,
    test_cases=12,
    full_cases=500,
)
CUTS = Campaign(
    name="letters_cut",
    promise="a letter is handed over exactly once, whole, whenever the power is cut",
    run=run_cuts,
    test_cases=60,
    full_cases=2_000,
    cannot_run=cannot_record,
)
