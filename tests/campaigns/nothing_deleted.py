"""A long walk through everything people do: every record ever made is found, as it was made."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random

from frontdesk.store.db.engine import Store
from tests.builders import a_desk
from tests.campaigns.campaign import Campaign, Score
from tests.campaigns.judging import differences
from tests.campaigns.processes import desks
from tests.campaigns.set_up_stores import copy_store, make_store
from tests.services.random_walk import Walk

#: The tables whose rows are kept for ever, each with what of a row never changes.
KEPT = {
    "call": "uid, at, number, name, person_id",
    "callback": "number",
    "attempt": "callback_id, at, person_id, outcome, note",
    "breach": "callback_id, kind, due",
    "source": "call_id, at, person_id, answer, kind, detail",
    "audit": "at, person_id, action, subject, subject_id, detail",
}

#: What another program might try, and must not be able to.
TRIED = (
    *(f"DELETE FROM {table} WHERE id = ?" for table in KEPT),
    "UPDATE audit SET person_id = person_id + 1 WHERE id = ?",
    "UPDATE source SET answer = 'declined', at = 'never' WHERE id = ?",
)

#: Every so many steps another program tries to delete, and everything is looked for.
STEPS_A_LOOK = 500

#: At full size so many walks go on at once, each in a store of its own.
WALKS_AT_ONCE = 4

#: Every so many steps the whole ``frontdesk check`` is run.
STEPS_A_CHECK = 10_000


@dataclass(slots=True)
class Seen:
    """What came of a walk."""

    #: Records that were made.
    records: int = 0
    #: Records that were gone or not as they were made.
    gone: int = 0
    #: Times another program tried to delete or change a record.
    tried: int = 0
    #: Times it could.
    could: int = 0
    #: Differences that check found.
    differences: int = 0
    #: A few words on the first of what was gone.
    examples: list[str] = field(default_factory=list)


class Made:
    """Every record there ever was in a store."""

    def __init__(self) -> None:
        """Know of none yet."""
        #: Table, then id: what of the row never changes, as it was when it was made.
        self.rows: dict[str, dict[int, int]] = {table: {} for table in KEPT}

    def remember(self, store: Store) -> None:
        """Take in what is new."""
        for table, columns in KEPT.items():
            known = self.rows[table]
            # Ids are given in order, and a row that is never deleted frees none.
            last = next(reversed(known), 0)
            rows = store.rows(f"SELECT id, {columns} FROM {table} WHERE id > ? ORDER BY id", last)
            known.update((number, hash(tuple(kept))) for number, *kept in rows)

    def gone(self, store: Store) -> list[str]:
        """Look for every record; which are gone or changed. They are told once."""
        found = []
        for table, columns in KEPT.items():
            rows = store.rows(f"SELECT id, {columns} FROM {table} ORDER BY id")
            there = {number: hash(tuple(kept)) for number, *kept in rows}
            known = self.rows[table]
            found += [f"{table} {number}" for number, kept in known.items() if there.get(number) != kept]
            self.rows[table] = there
        return found


def run(cases: int, folder: Path) -> Score:
    """Walk so many steps, and as a control a few in a store whose guards were dropped."""
    new = make_store(folder / "new.db")
    walks = WALKS_AT_ONCE if cases >= STEPS_A_CHECK else 1
    stores = [copy_store(new, folder / f"walk-{number}.db") for number in range(walks)]
    real = _sum_up(_at_once(stores, cases // walks))
    unguarded = copy_store(new, folder / "unguarded.db")
    _drop_the_guards(unguarded)
    naive = _walk(unguarded, STEPS_A_LOOK // 2, seed=0)
    return Score(
        seen=f"{cases:,} steps, {real.records:,} records made: {real.gone} gone or changed;"
        f" {real.tried:,} tries to delete or change one behind the program's back, {real.could} went through;"
        f" {real.differences} differences in check",
        broken=real.gone + real.could + real.differences,
        control=f"the triggers dropped ({naive.records:,} records, {naive.tried} tries)",
        control_broken=naive.gone,
        examples=tuple(real.examples[:5]),
    )


def _at_once(stores: list[Path], steps: int) -> list[Seen]:
    """Walk in several processes, each on a store of its own: a walk alone leaves processors idle."""
    context = desks()
    told = []
    for seed, store in enumerate(stores):
        hearing, telling = context.Pipe(duplex=False)
        context.Process(target=_walk_and_tell, args=(store, steps, seed, telling), daemon=True).start()
        telling.close()
        told.append(hearing)
    return [each.recv() for each in told]


def _walk_and_tell(store: Path, steps: int, seed: int, told: Connection) -> None:
    told.send(_walk(store, steps, seed))


def _sum_up(walks: list[Seen]) -> Seen:
    """Several walks as one."""
    return Seen(
        records=sum(one.records for one in walks),
        gone=sum(one.gone for one in walks),
        tried=sum(one.tried for one in walks),
        could=sum(one.could for one in walks),
        differences=sum(one.differences for one in walks),
        examples=[words for one in walks for words in one.examples],
    )


def _walk(path: Path, steps: int, seed: int) -> Seen:
    """Walk, remember what is made after each step, and look for all of it now and then."""
    random = Random(seed)
    seen, made = Seen(), Made()
    with a_desk(str(path)) as desk:
        walker = Walk(desk, random)
        written = 0
        for step in range(1, steps + 1):
            walker.step()
            # Whatever is written has its audit entry.
            if (last := desk.value("SELECT MAX(id) FROM audit")) != written:
                made.remember(desk.store)
                written = last
            if step % STEPS_A_LOOK == 0 or step == steps:
                _try_to_delete(seen, made, path, random)
                gone = made.gone(desk.store)
                seen.gone += len(gone)
                seen.examples += [f"walk {seed}, step {step}: {each}" for each in gone[:2]]
            if step % STEPS_A_CHECK == 0 or step == steps:
                seen.differences += len(differences(desk.do))
    seen.records = sum(map(len, made.rows.values()))
    return seen


def _try_to_delete(seen: Seen, made: Made, path: Path, random: Random) -> None:
    """Do with SQLite alone what the program never does, to a record of each kind."""
    with closing(sqlite3.connect(path, timeout=5)) as other:
        for statement in TRIED:
            numbers = [number for table in KEPT if f" {table} " in statement for number in made.rows[table]]
            if not numbers:
                continue
            seen.tried += 1
            try:
                with other:
                    other.execute(statement, (random.choice(numbers),))
            except sqlite3.IntegrityError:
                continue
            seen.could += 1


def _drop_the_guards(path: Path) -> None:
    with closing(sqlite3.connect(path)) as other, other:
        for (name,) in other.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            other.execute(f"DROP TRIGGER {name}")


CAMPAIGN = Campaign(
    name="nothing_deleted",
    promise="every record ever made is found, as it was made, and the guards refuse whoever would delete one",
    run=run,
    test_cases=400,
    full_cases=100_000,
)
