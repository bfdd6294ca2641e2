"""Making the tables, and refusing what a newer program made."""

from __future__ import annotations

import contextlib
import fcntl
import gc
import multiprocessing
import os
import shutil
import sqlite3
import stat
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

import pytest
from playhouse.schema_diff import diff_models

from frontdesk.bootstrap import open_services
from frontdesk.domain.errors import StoreTrouble
from frontdesk.store import migrate as migrations
from frontdesk.store.db.engine import open_store
from frontdesk.store.db.errors import StoreNewer
from frontdesk.store.migrate import applied_migrations, known_migrations, migrate
from tests.builders import Desk, set_up
from tests.store.every_table import ALL_TABLES

#: What peewee calls a type, and what SQLite and PostgreSQL do.
TYPES = {
    "AUTO": ("INTEGER", "INTEGER"),
    "INT": ("INTEGER", "INTEGER"),
    "BOOL": ("INTEGER", "BOOLEAN"),
    "TEXT": ("TEXT", "TEXT"),
}

SPAWN = multiprocessing.get_context("spawn")


def test_an_empty_store_gets_all_tables_once(empty_address: str) -> None:
    store = open_store(empty_address)
    assert migrate(store) == known_migrations()
    assert migrate(store) == []
    assert applied_migrations(store) == known_migrations()
    store.close()


def test_the_models_and_the_migrated_tables_are_the_same(any_desk: Desk) -> None:
    database = any_desk.store.database
    with any_desk.store.reading(), database.bind_ctx(ALL_TABLES):
        diff = diff_models(database, ALL_TABLES)
        assert (diff.create_tables, diff.add_columns, diff.drop_columns) == ([], [], [])
        for model in ALL_TABLES:
            meta: Any = model._meta
            found = {column.name: column for column in database.get_columns(meta.table_name)}
            for field in meta.sorted_fields:
                column = found[field.column_name]
                assert column.null == field.null, f"{meta.table_name}.{field.column_name}"
                wanted = TYPES[field.field_type][not any_desk.store.is_sqlite]
                assert column.data_type.upper() == wanted, f"{meta.table_name}.{field.column_name}"


def test_every_table_is_known_to_the_models(any_desk: Desk) -> None:
    models = {model._meta.table_name for model in ALL_TABLES}
    with any_desk.store.reading() as db:
        assert set(db.get_tables()) - {"schema_migration"} == models


@pytest.mark.parametrize("table", ["call", "callback", "attempt", "breach", "source", "audit"])
def test_nothing_is_deleted(any_desk: Desk, table: str) -> None:
    number = any_desk.callback()
    any_desk.clock.set("tue 09:00")
    any_desk.do.callbacks.tick(by=any_desk.dana)
    any_desk.change(
        "INSERT INTO attempt (callback_id, at, person_id, outcome, note, rung)"
        f" VALUES ({number}, 'now', 2, 'busy', '', 1)"
    )
    before = any_desk.value(f"SELECT COUNT(*) FROM {table}")
    assert before
    with pytest.raises(StoreTrouble):
        any_desk.change(f"DELETE FROM {table}")
    assert any_desk.value(f"SELECT COUNT(*) FROM {table}") == before


@pytest.mark.parametrize(
    ("table", "column"), [("audit", "person_id"), ("source", "kind"), ("settings_version", "document")]
)
def test_what_was_written_down_is_not_changed(any_desk: Desk, table: str, column: str) -> None:
    any_desk.callback()
    with pytest.raises(StoreTrouble):
        any_desk.change(f"UPDATE {table} SET {column} = NULL")


BROKEN = """
def up(migrator, db):
    db.execute_sql("CREATE TABLE half_made (id integer)")
    db.execute_sql("CREATE TABLE person (id integer)")
"""


def test_a_migration_that_fails_leaves_the_store_as_it_was(
    any_desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scripts = tmp_path / "migrations"
    shutil.copytree(migrations._SCRIPTS, scripts)
    (scripts / "0999_broken.py").write_text(BROKEN)
    before = applied_migrations(any_desk.store)
    monkeypatch.setattr(migrations, "_SCRIPTS", scripts)
    for _ in range(2):
        with pytest.raises(StoreTrouble):
            migrate(any_desk.store)
        assert applied_migrations(any_desk.store) == before
        assert not any_desk.store.database.table_exists("half_made")
    monkeypatch.undo()
    assert migrate(any_desk.store) == []
    assert any_desk.callback() == 1


def newer(path: Path) -> None:
    """Make a store file look as if a newer program had migrated it."""
    with sqlite3.connect(path) as connection:
        connection.execute("INSERT INTO schema_migration (name, applied) VALUES ('0999_later', '2027-01-01')")
    connection.close()


def test_a_newer_store_is_refused_and_not_one_byte_changed(store_file: Path) -> None:
    newer(store_file)
    before = store_file.read_bytes()
    with pytest.raises(StoreNewer, match=r"0999_later.*Nothing was changed"):
        open_services(str(store_file))
    assert store_file.read_bytes() == before


def test_a_newer_store_whose_desk_was_killed_keeps_its_log(store_file: Path, tmp_path: Path) -> None:
    # What a killed desk leaves behind: acknowledged saves that are in the log only. Whoever opens the
    # file for writing moves them, which is for the newer program to do.
    newer(store_file)
    killed = tmp_path / "killed.db"
    with sqlite3.connect(store_file) as connection:
        connection.execute("UPDATE person SET name = 'Dana Reyes-Cole' WHERE id = 2")
        connection.commit()
        for ending in ("", "-wal"):
            shutil.copyfile(f"{store_file}{ending}", f"{killed}{ending}")
    connection.close()
    before = [Path(f"{killed}{ending}").read_bytes() for ending in ("", "-wal")]
    assert before[1]
    with pytest.raises(StoreNewer):
        open_services(str(killed))
    gc.collect()  # closes what was left open, as the end of the program does
    assert [Path(f"{killed}{ending}").read_bytes() for ending in ("", "-wal")] == before


def test_a_newer_store_in_another_mode_stays_in_it(store_file: Path) -> None:
    newer(store_file)
    with sqlite3.connect(store_file) as connection:
        connection.execute("PRAGMA journal_mode = delete")
    connection.close()
    before = store_file.read_bytes()
    with pytest.raises(StoreNewer):
        open_services(str(store_file))
    assert store_file.read_bytes() == before


def first_start(address: str, together: Barrier) -> None:
    """One of several desks that find an empty store at the same moment."""
    together.wait()
    store = open_store(address)
    migrate(store)
    store.close()


def test_desks_that_start_together_take_turns(empty_address: str) -> None:
    together = SPAWN.Barrier(2)
    desks = [SPAWN.Process(target=first_start, args=(empty_address, together)) for _ in range(2)]
    for process in desks:
        process.start()
    for process in desks:
        process.join(60)
    assert [process.exitcode for process in desks] == [0, 0]
    set_up(empty_address)


def test_a_first_start_killed_in_its_first_write_is_begun_again(tmp_path: Path) -> None:
    killed, path = tmp_path / "killed.db", tmp_path / "frontdesk.db"
    with contextlib.closing(sqlite3.connect(killed, isolation_level=None)) as store:
        # Before the file has its log SQLite notes beside it how to put it back; a kill leaves both.
        store.execute("PRAGMA cache_size = 1")
        store.execute("BEGIN")
        store.execute("CREATE TABLE half_made (text)")
        store.execute("INSERT INTO half_made VALUES (zeroblob(100000))")
        for ending in ("", "-journal"):
            shutil.copyfile(f"{killed}{ending}", f"{path}{ending}")
            Path(f"{path}{ending}").chmod(0o600)
    assert path.stat().st_size
    services = open_services(str(path))
    assert applied_migrations(services.office.store) == known_migrations()
    services.office.store.close()


def test_a_desk_that_stopped_in_its_turn_holds_nobody_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrations, "TURN_WITHIN", 0.1)
    path = tmp_path / "frontdesk.db"
    with Path(f"{path}.migrating").open("w") as stopped:
        fcntl.flock(stopped, fcntl.LOCK_EX)
        with pytest.raises(StoreTrouble, match="Another frontdesk is bringing the store up to date"):
            open_services(str(path))
    open_services(str(path)).office.store.close()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "closed"
    folder.mkdir()
    path = folder / "frontdesk.db"
    path.touch(0o600)
    folder.chmod(0o500)
    try:
        with pytest.raises(StoreTrouble, match="folder"):
            migrate(open_store(str(path)))
    finally:
        folder.chmod(0o700)


def test_everything_a_start_makes_is_private(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    before = os.umask(0o022)
    try:
        services = open_services(str(path))
    finally:
        os.umask(before)
    made = [entry for entry in tmp_path.iterdir() if entry.is_file()]
    assert path in made
    assert {stat.S_IMODE(entry.stat().st_mode) for entry in made} == {0o600}
    services.office.store.close()
