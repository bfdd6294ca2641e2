"""The answer to COMMIT is cut off and the desk retries with the same form: there is one record."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from random import Random
from uuid import uuid4

from frontdesk.bootstrap import open_services
from frontdesk.domain.calls import NewCall
from frontdesk.domain.errors import StoreTrouble
from frontdesk.services.desk import Services
from tests.builders import SetClock
from tests.campaigns.campaign import Campaign, Score
from tests.campaigns.judging import differences, half_saved
from tests.campaigns.set_up_stores import call_of, copy_store, make_store

#: At most so often in a row the answer does not come; then it comes.
MOST_CUTS = 3

#: What the desk sends when the person presses save once more.
Again = Callable[[NewCall], NewCall]


def run(cases: int, folder: Path) -> Score:
    """Cut the answer off at so many saves, of the program and of a form that has no UUID."""
    new = make_store(folder / "new.db")
    with _desk(copy_store(new, folder / "real.db")) as services:
        cut, doubled = _save_often(services, cases, lambda call: call)
        wrong = half_saved(services) + differences(services)
    with _desk(copy_store(new, folder / "naive.db")) as services:
        _, naive = _save_often(services, min(cases, 50), lambda call: replace(call, uid=uuid4().hex))
    return Score(
        seen=f"{cases:,} saves, the answer to COMMIT cut off {cut:,} times:"
        f" {len(doubled)} not saved exactly once, {len(wrong)} half saved or differing in check",
        broken=len(doubled) + len(wrong),
        control=f"a form without its UUID ({min(cases, 50)} saves)",
        control_broken=len(naive),
        examples=tuple([*doubled, *wrong][:5]),
    )


@contextmanager
def _desk(store: Path) -> Iterator[Services]:
    services = open_services(str(store), SetClock("mon 09:00"))
    with closing(services.office.store):
        yield services


def _save_often(services: Services, cases: int, again: Again) -> tuple[int, list[str]]:
    """Save so many calls; how often an answer was cut off, and the calls that are not there exactly once."""
    random = Random(cases)
    cut = 0
    wrong = []
    for case in range(cases):
        call = call_of(case)
        for _ in range(random.randint(1, MOST_CUTS)):
            with _commit_without_an_answer(services, reaches_the_disk=random.random() < 0.7):
                cut += _fails(services, call)
            call = again(call)
        services.calls.save(call, by=2)
        found = _records(services, case)
        if found != (1, 1, 1):
            wrong.append(f"caller {case}: {found[0]} calls, {found[1]} callbacks, counted {found[2]} times")
    return cut, wrong


def _fails(services: Services, call: NewCall) -> bool:
    """Save; return True if the desk heard that it failed."""
    try:
        services.calls.save(call, by=2)
    except StoreTrouble:
        return True
    return False


@contextmanager
def _commit_without_an_answer(services: Services, *, reaches_the_disk: bool) -> Iterator[None]:
    """Let the store's COMMIT fail for whoever waits for it, done or not: nobody can know which."""
    database = services.office.store.database
    commit = database.commit

    def unanswered() -> None:
        if reaches_the_disk:
            commit()
        raise sqlite3.OperationalError("disk I/O error")

    vars(database)["commit"] = unanswered
    try:
        yield
    finally:
        del vars(database)["commit"]


def _records(services: Services, caller: int) -> tuple[int, int, int]:
    """How many calls and callbacks there are of a caller, and how many calls the callbacks count."""
    name = call_of(caller).name
    store = services.office.store
    ((calls,),) = store.rows("SELECT COUNT(*) FROM call WHERE name = ?", name)
    ((callbacks, counted),) = store.rows("SELECT COUNT(*), SUM(calls) FROM callback WHERE name = ?", name)
    return calls, callbacks, counted


CAMPAIGN = Campaign(
    name="repeats",
    promise="a save repeated after its answer was cut off makes no second record",
    run=run,
    test_cases=10,
    full_cases=1_000,
)
