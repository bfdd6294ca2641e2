"""Desks race for what is owed: each thing is sent by exactly one, and the others are told by whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from pathlib import Path

from frontdesk.bootstrap import open_services
from tests.builders import SetClock
from tests.campaigns.campaign import Campaign, Score
from tests.campaigns.judging import differences, opened
from tests.campaigns.processes import desks
from tests.campaigns.programs.owed_sender import Sent, race, race_blindly
from tests.campaigns.programs.referral_saver import referral_of
from tests.campaigns.set_up_stores import PEOPLE, copy_store, make_store

#: So many things are raced for in one store; then in a fresh one.
ITEMS_A_ROUND = 500
#: The naive way is tried again until it is caught, so often at most.
CONTROL_ROUNDS = 10
#: Desks that race; at the desk itself it is two as a rule.
DESKS = 4

Racer = Callable[[Path, Barrier, int, Connection], None]


@dataclass(slots=True)
class Seen:
    """What came of the races, summed up."""

    #: Things that were raced for.
    raced: int = 0
    #: Things that more than one desk was told to have sent, or with two sendings that stand.
    twice: int = 0
    #: Things that nobody sent.
    never: int = 0
    #: Desks that were too late and heard so.
    late: int = 0
    #: Those who heard another name than the sender's.
    misled: int = 0
    #: Times a desk heard that the store is held by another, and asked again.
    waited: int = 0
    #: Differences that ``frontdesk check`` found after the races.
    differences: int = 0

    @property
    def broken(self) -> int:
        """All that must not be."""
        return self.twice + self.never + self.misled + self.differences


def run(cases: int, folder: Path) -> Score:
    """Race for so many things, then let the naive way race."""
    waiting = _waiting(folder / "waiting.db", min(cases, ITEMS_A_ROUND))
    seen = Seen()
    while seen.raced < cases:
        store = copy_store(waiting, folder / "raced.db")
        _race(seen, race, store)
        with opened(store) as services:
            seen.differences += len(differences(services))
    naive = _naive(waiting, folder)
    return Score(
        seen=f"{seen.raced:,} things owed raced for by {DESKS} desks: {seen.twice} sent twice,"
        f" {seen.never} by nobody; {seen.late:,} came too late, {seen.misled} of them heard a wrong name,"
        f" {seen.waited} waited in vain and asked again; {seen.differences} differences in check",
        broken=seen.broken,
        control=f"look, then write by number ({naive.late:,} came too late)",
        control_broken=naive.twice,
    )


def _waiting(path: Path, items: int) -> Path:
    """A store in which so many acknowledgements are owed."""
    make_store(path)
    services = open_services(str(path), SetClock("mon 09:00"))
    store = services.office.store
    # One transaction: nobody cuts the power while the ground is laid.
    with closing(store), store.writing():
        for patient in range(items):
            services.patients.add(referral_of(patient), by=PEOPLE[0])
    return path


def _race(seen: Seen, racer: Racer, store: Path) -> None:
    """Let the desks race for everything that is owed in a store."""
    told = _at_once(racer, store)
    sent = Counter(number for desk in told for number in desk.items)
    with opened(store) as services:
        rows = services.office.store.rows
        ((count,),) = rows("SELECT COUNT(*) FROM owed")
        double = rows("SELECT owed_id FROM sending WHERE state = 'sent' GROUP BY owed_id HAVING COUNT(*) > 1")
    twice = {number for number, times in sent.items() if times > 1} | {number for (number,) in double}
    seen.raced += count
    seen.twice += len(twice)
    seen.never += count - len(sent)
    seen.late += sum(desk.late for desk in told)
    seen.misled += sum(desk.misled for desk in told)
    seen.waited += sum(desk.waited for desk in told)


def _naive(waiting: Path, folder: Path) -> Seen:
    """The naive way, in a store that does not keep two sendings of one thing apart by itself."""
    seen = Seen()
    for _ in range(CONTROL_ROUNDS):
        store = copy_store(waiting, folder / "raced.db")
        with opened(store) as services, services.office.store.writing() as db:
            found = services.office.store.rows(
                "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = 'sending'"
                " AND sql LIKE '%UNIQUE%'"
            )
            for (name,) in found:
                db.execute_sql(f'DROP INDEX "{name}"')
        _race(seen, race_blindly, store)
        if seen.twice:
            break
    return seen


def _at_once(racer: Racer, store: Path) -> list[Sent]:
    """Run the desks in processes that begin at the same moment; what each told.

    Raises:
        RuntimeError: one of them failed.
    """
    context = desks()
    together = context.Barrier(DESKS)
    working, told = [], []
    for by in PEOPLE[:DESKS]:
        hearing, telling = context.Pipe(duplex=False)
        working.append(context.Process(target=racer, args=(store, together, by, telling), daemon=True))
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
    name="one_sending",
    promise="what is owed to a referrer is sent by exactly one desk, and who comes too late sees who sent it",
    run=run,
    test_cases=200,
    full_cases=10_000,
)
