"""Eight desks race for callbacks: each goes to exactly one, and the others are told to whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from math import inf
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

from frontdesk.bootstrap import open_services
from tests.builders import SetClock
from tests.campaigns.campaign import Campaign, Score
from tests.campaigns.judging import differences, opened
from tests.campaigns.processes import desks
from tests.campaigns.programs.claimer import Won, race, race_blindly, work
from tests.campaigns.set_up_stores import PEOPLE, call_of, copy_store, make_store

#: So many callbacks are raced for in one store; then in a fresh one.
CALLBACKS_A_ROUND = 2_000

#: The naive way is tried again until it is caught, so often at most.
CONTROL_ROUNDS = 10

#: Seconds at a human pace: in a test, and from so many callbacks on.
SHORT, LONG, LONG_FROM = 2.0, 30.0, 20_000

Racer = Callable[[Path, Barrier, int, Connection], None]


@dataclass(slots=True)
class Seen:
    """What came of the races, summed up."""

    #: Callbacks that were raced for.
    raced: int = 0
    #: Callbacks claimed by more than one desk.
    twice: int = 0
    #: Callbacks claimed by none.
    never: int = 0
    #: Desks that were too late and heard so.
    late: int = 0
    #: Those who saw another name than the winner's.
    misled: int = 0
    #: Times a desk heard that the store is held by another, and asked again.
    waited: int = 0
    #: Differences that ``frontdesk check`` found after the races.
    differences: int = 0
    #: Actions at a human pace that heard the store is held.
    locked: int = 0

    @property
    def broken(self) -> int:
        """All that must not be."""
        return self.twice + self.never + self.misled + self.differences + self.locked


def run(cases: int, folder: Path) -> Score:
    """Race for so many callbacks, then let the naive way race, then work at a human pace."""
    waiting = _waiting(folder / "waiting.db", min(cases, CALLBACKS_A_ROUND))
    seconds = LONG if cases >= LONG_FROM else SHORT
    seen = Seen()
    while seen.raced < cases:
        store = copy_store(waiting, folder / "raced.db")
        _race(seen, race, store)
        with opened(store) as services:
            seen.differences += len(differences(services))
    naive = _naive(waiting, folder)
    pace = _human_pace(seen, waiting, folder, seconds)
    return Score(
        seen=f"{seen.raced:,} callbacks raced for by {len(PEOPLE)} desks: {seen.twice} claimed twice,"
        f" {seen.never} by nobody; {seen.late:,} came too late, {seen.misled} of them told a wrong name,"
        f" {seen.waited} waited in vain and asked again;"
        f" {seen.differences} differences in check; {pace}",
        broken=seen.broken,
        control=f"read, then write by number ({naive.late:,} came too late)",
        control_broken=naive.twice,
    )


def _waiting(path: Path, callbacks: int) -> Path:
    """A store with so many callbacks that nobody has claimed."""
    make_store(path)
    services = open_services(str(path), SetClock("mon 09:00"))
    store = services.office.store
    # One transaction: nobody cuts the power while the ground is laid.
    with closing(store), store.writing():
        for caller in range(callbacks):
            services.calls.save(call_of(caller), by=PEOPLE[0])
    return path


def _race(seen: Seen, racer: Racer, store: Path) -> None:
    """Let the desks race for every callback of a store."""
    told: list[Won] = _at_once(racer, store)
    claims = Counter(number for won in told for number in won.callbacks)
    with opened(store) as services:
        ((count,),) = services.office.store.rows("SELECT COUNT(*) FROM callback")
    seen.raced += count
    seen.twice += sum(times > 1 for times in claims.values())
    seen.never += count - len(claims)
    seen.late += sum(won.late for won in told)
    seen.misled += sum(won.misled for won in told)
    seen.waited += sum(won.waited for won in told)


def _naive(waiting: Path, folder: Path) -> Seen:
    seen = Seen()
    for _ in range(CONTROL_ROUNDS):
        _race(seen, race_blindly, copy_store(waiting, folder / "raced.db"))
        if seen.twice:
            break
    return seen


def _human_pace(seen: Seen, waiting: Path, folder: Path, seconds: float) -> str:
    """Figures of eight desks that work as people do; the times are the machine's as much as ours."""
    store = copy_store(waiting, folder / "pace.db")
    times = sorted(each for desk in _at_once(work, store, seconds) for each in desk)
    seen.locked = times.count(inf)
    done = times[: len(times) - seen.locked]
    return (
        f"at a human pace {len(times)} actions: {seen.locked} locked,"
        f" median {done[len(done) // 2] * 1000:.0f} ms, p99 {done[int(len(done) * 0.99)] * 1000:.0f} ms"
    )


def _at_once(desk: Callable[..., None], store: Path, *arguments: object) -> list[Any]:
    """Run a desk in eight processes that begin at the same moment; what each told.

    Raises:
        RuntimeError: one of them failed.
    """
    context = desks()
    together = context.Barrier(len(PEOPLE))
    working, told = [], []
    for by in PEOPLE:
        hearing, telling = context.Pipe(duplex=False)
        working.append(
            context.Process(target=desk, args=(store, together, by, telling, *arguments), daemon=True)
        )
        working[-1].start()
        telling.close()
        told.append(hearing)
    try:
        return [each.recv() for each in told]
    except EOFError as error:
        raise RuntimeError("a desk ended before it told anything") from error
    finally:
        for process in working:
            process.kill()
            process.join()


CAMPAIGN = Campaign(
    name="claims",
    promise="every callback is claimed by exactly one desk, and who comes too late sees who has it",
    run=run,
    test_cases=4_000,
    full_cases=80_000,
)
