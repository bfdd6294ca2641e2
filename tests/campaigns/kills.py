"""kill -9 while desks save: what was reported as saved is there, whole."""

from __future__ import annotations

import signal
import time
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from multiprocessing.synchronize import Barrier
from pathlib import Path
from random import Random

from tests.campaigns.campaign import Campaign, Score
from tests.campaigns.judging import differences, half_saved, lost, not_whole, opened
from tests.campaigns.processes import desks
from tests.campaigns.programs.saver import READY, Saver, save, save_but_tell_early
from tests.campaigns.set_up_stores import PEOPLE, copy_store, make_store

#: A desk is killed at most so many seconds after it began to save.
LATEST = 0.120

#: So many kills hit one store, each desk finding what the killed one before it left; then a new store.
KILLS_A_STORE = 25

#: Callers kept apart for each desk: more than it can save in its time.
CALLERS_A_DESK = 500


@dataclass(slots=True)
class Seen:
    """What the kills did to the stores, summed up."""

    #: Saves that a desk reported.
    told: int = 0
    #: Saves that were reported and were gone.
    lost: int = 0
    #: Calls or callbacks of which a part was missing.
    half: int = 0
    #: Times SQLite found a file not whole.
    damaged: int = 0
    #: Differences found by ``frontdesk check``.
    differences: int = 0
    #: A few words on the first of them.
    examples: list[str] = field(default_factory=list)

    @property
    def broken(self) -> int:
        """All that must not be."""
        return self.lost + self.half + self.damaged + self.differences

    def __str__(self) -> str:
        """The figures, in words."""
        return (
            f"{self.told:,} saves acknowledged: {self.lost} lost, {self.half} half saved,"
            f" {self.damaged} files damaged, {self.differences} differences in check"
        )


@dataclass(frozen=True, slots=True)
class SavingDesk:
    """A desk that saves in a process of its own, and the pipe it tells through."""

    process: ForkServerProcess
    told: Connection

    @classmethod
    def start(cls, saver: Saver, store: Path, first: int, by: int, together: Barrier) -> SavingDesk:
        """Start a desk on a store; it begins to save together with the others."""
        context = desks()
        told, telling = context.Pipe(duplex=False)
        process = context.Process(target=saver, args=(store, first, by, together, telling), daemon=True)
        process.start()
        telling.close()
        return cls(process, told)

    def wait_until_it_saves(self) -> None:
        """Return when the desk is warm, and the others on its store are.

        Raises:
            RuntimeError: it did not begin.
        """
        if not self.told.poll(60) or self.told.recv() != READY:
            raise RuntimeError("a desk did not begin to save")

    def kill(self) -> list[str]:
        """Kill the desk; the UUIDs of all calls that it told as saved.

        Raises:
            RuntimeError: it had ended by itself.
        """
        self.process.kill()
        self.process.join()
        if self.process.exitcode != -signal.SIGKILL:
            raise RuntimeError("a desk ended by itself instead of saving until it was killed")
        uids = []
        try:
            while True:
                uids.append(self.told.recv())
        except EOFError:
            return uids
        finally:
            self.told.close()


def run(cases: int, folder: Path) -> Score:
    """Kill desks that save, and as a control desks that tell of a save too early."""
    new = make_store(folder / "new.db")
    real = _kill_often(save, cases, new, folder / "real", most_desks=2)
    naive_cases = min(cases, 20)
    naive = _kill_often(save_but_tell_early, naive_cases, new, folder / "naive", most_desks=1)
    return Score(
        seen=f"{cases} kills, {real}",
        broken=real.broken,
        control=f"saved told before COMMIT ({naive_cases} kills, {naive.told:,} told)",
        control_broken=naive.lost,
        examples=tuple(real.examples[:5]),
    )


def _kill_often(saver: Saver, cases: int, new: Path, folder: Path, most_desks: int) -> Seen:
    """Kill so many desks, one on a store or some at once, and judge the store after each kill."""
    random = Random(cases)
    seen = Seen()
    kills = 0
    acknowledged: set[str] = set()
    store = folder / "store-0.db"
    while kills < cases:
        if kills % KILLS_A_STORE == 0 or not store.exists():
            store = copy_store(new, folder / f"store-{kills}.db")
            acknowledged = set()
        together = min(random.randint(1, most_desks), cases - kills, KILLS_A_STORE - kills % KILLS_A_STORE)
        start = desks().Barrier(together)
        working = [
            SavingDesk.start(saver, store, (kills + desk) * CALLERS_A_DESK % 70_000, PEOPLE[desk], start)
            for desk in range(together)
        ]
        for desk in working:
            desk.wait_until_it_saves()
        for desk in working:
            time.sleep(random.uniform(0, LATEST / together))
            told = desk.kill()
            seen.told += len(told)
            acknowledged.update(told)
        kills += together
        judged = copy_store(store, folder / "judged" / "store.db")
        # What a naive desk lost stays lost: it is counted once.
        acknowledged -= _judge(seen, judged, acknowledged, f"kill {kills}")
    return seen


def _judge(seen: Seen, judged: Path, acknowledged: set[str], where: str) -> set[str]:
    """Open the store as the next start does, count what is broken, and give what is lost."""
    with opened(judged) as services:
        gone = lost(services, acknowledged)
        half, damaged, differing = half_saved(services), not_whole(services), differences(services)
    seen.lost += len(gone)
    seen.half += len(half)
    seen.damaged += bool(damaged)
    seen.differences += len(differing)
    words = [*(f"call {uid} was acknowledged and is gone" for uid in gone), *half, *damaged, *differing]
    seen.examples += [f"{where}: {each}" for each in words][: 5 - len(seen.examples)]
    return set(gone)


CAMPAIGN = Campaign(
    name="kills",
    promise="a save you were told of is there after kill -9, and nothing is half saved",
    run=run,
    test_cases=10,
    full_cases=500,
)
