"""Killed before any statement of a migration: the store is the old one or the new one, never between."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from multiprocessing.connection import Connection
from pathlib import Path

from playhouse.migrations import Runner

from frontdesk.bootstrap import open_services
from frontdesk.store import migrate as migrating
from frontdesk.store.db.engine import open_sqlite
from frontdesk.store.db.errors import StoreNewer
from frontdesk.store.migrate import known_migrations
from tests.campaigns.campaign import Campaign, Score
from tests.campaigns.judging import differences, not_whole, opened
from tests.campaigns.processes import desks
from tests.campaigns.programs.migrator import NEVER, migrate_carelessly_until, migrate_until
from tests.campaigns.set_up_stores import copy_store

#: Rows that every store but the empty one has, and must keep.
ORGANIZATIONS = 20

#: What a store consists of: its tables, indexes and guards by name.
Tables = dict[str, str]

Migrating = Callable[[Path, int, Connection], None]


def run(cases: int, folder: Path) -> Score:
    """Kill migrations of every older store before so many statements, spread over all there are."""
    stores = [
        _migrated(folder / f"version-{number}.db", number) for number in range(len(known_migrations()) + 1)
    ]
    kinds = [_tables(store) for store in stores]
    kills = [
        (old, statement)
        for old in range(len(stores) - 1)
        for statement in range(_migrate(migrate_until, copy_store(stores[old], folder / "counted.db"), NEVER))
    ]
    chosen = kills[:: max(1, len(kills) // cases)]
    between = _between(migrate_until, chosen, stores, kinds, folder)
    naive = _between(migrate_carelessly_until, chosen, stores, kinds, folder)
    changed = [] if _newer_is_left_alone(stores[-1], folder) else ["a newer store was changed or opened"]
    return Score(
        seen=f"{len(chosen)} kills before {len(kills)} statements of {len(stores) - 1} migrations:"
        f" {len(between)} stores between old and new; a newer store and its log left as they were",
        broken=len(between) + len(changed),
        control="each statement kept at once",
        control_broken=len(naive),
        examples=tuple((between + changed)[:5]),
    )


def _migrated(path: Path, number: int) -> Path:
    """A store that has been through the first so many migrations, with rows in it."""
    store = open_sqlite(path)
    with closing(store):
        if number:
            with store.reading() as db:
                Runner(db, str(migrating._SCRIPTS)).up(known_migrations()[number - 1])
            with store.writing() as db:
                for each in range(ORGANIZATIONS):
                    db.execute_sql(f"INSERT INTO organisation (name, folded) VALUES ('{each}', '{each}')")
    return path


def _tables(store: Path) -> Tables:
    with closing(sqlite3.connect(store)) as file:
        rows = file.execute("SELECT name, sql FROM sqlite_master WHERE name NOT LIKE '%schema_migration%'")
        return {name: sql or "" for name, sql in rows}


def _migrate(migrates: Migrating, store: Path, statement: int) -> int:
    """Migrate in a process of its own; how many statements it did, or 0 when it was killed."""
    context = desks()
    hearing, telling = context.Pipe(duplex=False)
    process = context.Process(target=migrates, args=(store, statement, telling), daemon=True)
    process.start()
    telling.close()
    process.join()
    with closing(hearing):
        try:
            return int(hearing.recv())
        except EOFError:
            return 0


def _between(
    migrates: Migrating, kills: list[tuple[int, int]], stores: list[Path], kinds: list[Tables], folder: Path
) -> list[str]:
    """Which kills left a store that is neither an old one nor the new one, or that cannot be finished."""
    found = []
    for old, statement in kills:
        store = copy_store(stores[old], folder / "killed.db")
        _migrate(migrates, store, statement)
        if wrong := _wrong(store, old, stores, kinds):
            found.append(f"version {old}, killed before statement {statement}: {wrong}")
    return found


def _wrong(store: Path, old: int, stores: list[Path], kinds: list[Tables]) -> str:
    """What is wrong with a store whose migration was killed, now and after the next start, or ""."""
    with closing(sqlite3.connect(store)) as file:
        names = {name for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        applied = (
            "schema_migration" in names
            and file.execute("SELECT COUNT(*) FROM schema_migration").fetchone()[0]
        )
    if _tables(store) != kinds[applied]:
        return f"{applied} migrations are noted, but the tables are not theirs"
    with opened(store) as services:
        found = not_whole(services) + differences(services)
        organizations = services.office.store.rows("SELECT COUNT(*) FROM organisation")
        kept = organizations == [(ORGANIZATIONS if old else 0,)]
    if found:
        return found[0]
    return "" if kept and _tables(store) == kinds[-1] else "the next start did not finish it"


def _newer_is_left_alone(store: Path, folder: Path) -> bool:
    """True if a newer program's store, its desk killed, is refused and no byte of it or its log changed."""
    newer, left = folder / "newer.db", folder / "left.db"
    shutil.copyfile(store, newer)
    with closing(sqlite3.connect(newer)) as file:
        file.execute("INSERT INTO schema_migration (name, applied) VALUES ('0999_later', '2027-01-01')")
        file.commit()
        copy_store(newer, left)
    files = [left, Path(f"{left}-wal")]
    before = [file.read_bytes() for file in files]
    try:
        open_services(str(left))
    except StoreNewer:
        return [file.read_bytes() for file in files] == before
    return False


CAMPAIGN = Campaign(
    name="migrations",
    promise="a migration killed half-way leaves the old store or the new one, and the next start finishes it",
    run=run,
    test_cases=8,
    full_cases=1_000,
)
