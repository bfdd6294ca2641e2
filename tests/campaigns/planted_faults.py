"""Faults planted among other records: ``frontdesk check`` finds each, and finds nothing else."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from tests.builders import Desk, a_desk, set_up
from tests.campaigns.campaign import Campaign, Score
from tests.campaigns.judging import differences
from tests.campaigns.set_up_stores import copy_store, number_of
from tests.services import referral_faults
from tests.services.planted_faults import FAULTS, use_for_faults

#: Other people's calls and callbacks around the fault.
OTHERS = 50

#: Callers of the others: none that the faults' own records have.
FIRST_OTHER = 60_000


@dataclass(frozen=True, slots=True)
class Ground:
    """What faults are planted in.

    Attributes:
        faults: what is done to the store, and what the check must say of each.
        use: leaves behind what every fault needs.
        until: when the desk looks, as ``tests.builders`` names it.
    """

    faults: Mapping[str, tuple[Callable[[Desk], object], str]]
    use: Callable[[Desk], None]
    until: str


GROUNDS = (
    Ground(FAULTS, use_for_faults, "mon 17:01"),
    Ground(referral_faults.FAULTS, referral_faults.refer_for_faults, "tue 09:30"),
)
EVERY = sum(len(ground.faults) for ground in GROUNDS)


def run(cases: int, folder: Path) -> Score:
    """Plant so many faults, each in a copy of one used store, and look with both eyes."""
    missed, wrongly = list[str](), list[str]()
    planted = seen = 0
    for ground in GROUNDS:
        used = folder / "used.db"
        used.unlink(missing_ok=True)
        set_up(str(used))
        with a_desk(str(used)) as desk:
            ground.use(desk)
            for other in range(FIRST_OTHER, FIRST_OTHER + OTHERS):
                desk.callback(number=number_of(other))
            wrongly += differences(desk.do)
        for name in list(ground.faults)[:: max(1, EVERY // cases)]:
            planted += 1
            missed += [] if _is_found(ground, name, copy_store(used, folder / "planted.db")) else [name]
            seen += not _is_whole(ground, name, copy_store(used, folder / "planted.db"))
    return Score(
        seen=f"{planted} faults of {EVERY} kinds: {len(missed)} not found;"
        f" {len(wrongly)} found that were not planted",
        broken=len(missed) + len(wrongly),
        control=f"integrity_check alone (it sees {seen})",
        control_broken=planted - seen,
        examples=tuple([f"not found: {name}" for name in missed] + wrongly)[:5],
    )


def _is_found(ground: Ground, name: str, store: Path) -> bool:
    """True if the check says of a planted fault what it is."""
    plant, words = ground.faults[name]
    with a_desk(str(store)) as desk:
        desk.clock.set(ground.until)
        plant(desk)
        return any(words in finding for finding in differences(desk.do))


def _is_whole(ground: Ground, name: str, store: Path) -> bool:
    """The control: whether SQLite calls the store whole in spite of the fault."""
    plant, _ = ground.faults[name]
    with a_desk(str(store)) as desk:
        desk.clock.set(ground.until)
        plant(desk)
    with closing(sqlite3.connect(store)) as file:
        return file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


CAMPAIGN = Campaign(
    name="planted_faults",
    promise="whatever does not agree in a store is found by frontdesk check, and nothing else is",
    run=run,
    test_cases=8,
    full_cases=EVERY,
)
