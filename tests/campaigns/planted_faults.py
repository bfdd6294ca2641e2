"""Faults planted among other records: ``frontdesk check`` finds each, and finds nothing else."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.builders import a_desk, set_up
from tests.campaigns.campaign import Campaign, Score
from tests.campaigns.judging import differences
from tests.campaigns.set_up_stores import copy_store, number_of
from tests.services.planted_faults import FAULTS, use_for_faults

#: Other people's calls and callbacks around the fault.
OTHERS = 50

#: Callers of the others: none that the faults' own records have.
FIRST_OTHER = 60_000


def run(cases: int, folder: Path) -> Score:
    """Plant so many faults, each in a copy of one used store, and look with both eyes."""
    used = folder / "used.db"
    set_up(str(used))
    with a_desk(str(used)) as desk:
        use_for_faults(desk)
        for other in range(FIRST_OTHER, FIRST_OTHER + OTHERS):
            desk.callback(number=number_of(other))
        wrongly = differences(desk.do)
    chosen = list(FAULTS)[:: max(1, len(FAULTS) // cases)][:cases]
    missed = [name for name in chosen if not _is_found(name, copy_store(used, folder / "planted.db"))]
    unseen = [name for name in chosen if _is_whole(name, copy_store(used, folder / "planted.db"))]
    return Score(
        seen=f"{len(chosen)} faults of {len(FAULTS)} kinds: {len(missed)} not found;"
        f" {len(wrongly)} found that were not planted",
        broken=len(missed) + len(wrongly),
        control=f"integrity_check alone (it sees {len(chosen) - len(unseen)})",
        control_broken=len(unseen),
        examples=tuple([f"not found: {name}" for name in missed] + wrongly)[:5],
    )


def _is_found(name: str, store: Path) -> bool:
    """True if the check says of a planted fault what it is."""
    plant, words = FAULTS[name]
    with a_desk(str(store)) as desk:
        desk.clock.set("mon 17:01")
        plant(desk)
        return any(words in finding for finding in differences(desk.do))


def _is_whole(name: str, store: Path) -> bool:
    """The control: whether SQLite calls the store whole in spite of the fault."""
    plant, _ = FAULTS[name]
    with a_desk(str(store)) as desk:
        desk.clock.set("mon 17:01")
        plant(desk)
    with closing(sqlite3.connect(store)) as file:
        return file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


CAMPAIGN = Campaign(
    name="planted_faults",
    promise="whatever does not agree in a store is found by frontdesk check, and nothing else is",
    run=run,
    test_cases=8,
    full_cases=len(FAULTS),
)
