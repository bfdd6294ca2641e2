"""Copies of whole stores between the engines: every table, equal by digest, whole or not at all."""

from __future__ import annotations

import shutil
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from frontdesk.domain.errors import StoreConflict, StoreTrouble
from frontdesk.store.db.engine import Store, open_store
from frontdesk.store.migrate import migrate
from frontdesk.store.transfer.catalog import tables_of
from frontdesk.store.transfer.copying import CopyDiffers, copy_store, digests
from frontdesk.store.transfer.digests import read_pages
from frontdesk.store.transfer.filling import NotEmpty
from tests.builders import Desk, a_desk
from tests.store.every_table import ALL_TABLES
from tests.store.filled import ROWS, fill


@contextmanager
def opened(address: str) -> Iterator[Store]:
    """A store of this version, closed at the end."""
    store = open_store(address)
    try:
        migrate(store)
        yield store
    finally:
        store.close()


@pytest.fixture(scope="module")
def filled_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store file with rows in every table; for copying only."""
    path = tmp_path_factory.mktemp("filled") / "filled.db"
    with opened(str(path)) as store:
        fill(store)
    return path


@pytest.fixture
def filled(filled_file: Path, tmp_path: Path) -> Iterator[Store]:
    """A store file of this test's own, with rows in every table."""
    path = tmp_path / "filled.db"
    shutil.copyfile(filled_file, path)
    with opened(str(path)) as store:
        yield store


def test_the_list_of_tables_has_every_model_and_every_table(any_desk: Desk) -> None:
    with any_desk.store.reading() as db:
        listed = {table.name for table in tables_of(db)}
        there = set(db.get_tables())
    assert listed == {model._meta.table_name for model in ALL_TABLES}
    assert there - listed == {"schema_migration"}


def test_a_file_goes_to_a_server_and_back_and_is_the_same(
    filled: Store, postgres_url: str, tmp_path: Path
) -> None:
    before = digests(filled)
    assert {copy.rows for copy in before} == {ROWS}
    assert len({copy.digest for copy in before}) == len(before) == len(ALL_TABLES)
    with opened(postgres_url) as server, opened(str(tmp_path / "back.db")) as back:
        assert copy_store(filled, server) == before
        assert digests(server) == before
        assert copy_store(server, back) == before
        assert digests(back) == before
        # Not the digests alone: what a table has in it.
        draft = "SELECT uid, person_id, fields, parked FROM draft ORDER BY started_at"
        assert [(*row[:3], bool(row[3])) for row in filled.rows(draft)] == server.rows(draft)
        assert filled.rows(draft) == back.rows(draft)
    assert digests(filled) == before


def test_a_server_that_sorts_as_people_do_reads_in_the_order_of_a_file(own_database: str) -> None:
    """The servers of the tests sort by bytes; the words that ask for it are looked at."""
    asked = []
    with a_desk(own_database) as desk, desk.store.snapshot() as db:
        run: Any = db.execute
        table = next(table for table in tables_of(db) if table.name == "draft")

        def execute(query: Any) -> Any:
            asked.append(db.get_sql_context().sql(query).query()[0])
            return run(query)

        with patch.object(db, "execute", execute):
            list(read_pages(db, table))
    assert 'ORDER BY "t1"."uid" COLLATE "C"' in asked[0]


def test_the_control_a_change_of_one_value_is_another_digest(filled: Store) -> None:
    before = {copy.name: copy.digest for copy in digests(filled)}
    with filled.filling() as db:
        db.execute_sql("UPDATE contact SET name = name || ' ' WHERE id = 3")
    after = {copy.name: copy.digest for copy in digests(filled)}
    assert {name for name in before if before[name] != after[name]} == {"contact"}


def test_an_empty_text_is_not_a_missing_one(filled: Store) -> None:
    found = []
    for value in ("NULL", "''"):
        with filled.filling() as db:
            db.execute_sql(f"UPDATE callback SET last_outcome = {value} WHERE id = 1")
        found.append({copy.name: copy.digest for copy in digests(filled)}["callback"])
    assert found[0] != found[1]


def test_a_store_with_records_is_refused_as_a_target(desk: Desk, own_database: str) -> None:
    with a_desk(own_database) as full, pytest.raises(NotEmpty, match="records in that store already"):
        copy_store(desk.store, full.store)


def test_a_desk_works_on_in_the_copy(desk: Desk, postgres_url: str) -> None:
    last = [desk.callback() for _ in range(3)][-1]
    with opened(postgres_url) as server:
        copy_store(desk.store, server)
    with a_desk(postgres_url) as moved:
        assert moved.callback() == last + 1
        audit = moved.rows("SELECT id FROM audit ORDER BY id")
        assert [number for (number,) in audit] == list(range(1, len(audit) + 1))
        assert moved.do.callbacks.claim(last, by=moved.dana).owner_id == moved.dana


def test_a_gap_behind_the_last_row_stays_on_a_server(own_database: str, postgres_url: str) -> None:
    with a_desk(own_database) as desk, opened(postgres_url) as server:
        desk.callback()
        desk.change("SELECT setval('callback_id_seq', 40)")
        copy_store(desk.store, server)
        with server.reading() as db:
            assert db.execute_sql("SELECT nextval('callback_id_seq')").fetchone() == (41,)


def test_the_guards_of_the_copy_are_those_of_every_store(filled: Store, postgres_url: str) -> None:
    with opened(postgres_url) as server:
        before = server.rows("SELECT conname FROM pg_constraint WHERE contype = 'f' ORDER BY 1")
        copy_store(filled, server)
        assert server.rows("SELECT conname FROM pg_constraint WHERE contype = 'f' ORDER BY 1") == before
        for statement in ("DELETE FROM audit", "UPDATE audit SET detail = ''", "DELETE FROM person"):
            with pytest.raises(StoreTrouble), server.writing() as db:
                db.execute_sql(statement)


def test_what_refers_to_nothing_is_not_copied(desk: Desk, postgres_url: str, tmp_path: Path) -> None:
    desk.callback()
    with desk.store.reading() as db:
        db.execute_sql("PRAGMA foreign_keys = 0")
        db.execute_sql("UPDATE callback SET owner_id = 99")
    for address in (postgres_url, str(tmp_path / "copy.db")):
        with opened(address) as target:
            with pytest.raises(StoreTrouble) as told:
                copy_store(desk.store, target)
            assert not isinstance(told.value, StoreConflict)
            assert target.rows("SELECT COUNT(*) FROM callback") == [(0,)]


def test_what_came_out_different_is_not_kept(filled: Store, postgres_url: str) -> None:
    with opened(postgres_url) as server:
        with server.writing() as db:
            db.execute_sql(
                "CREATE FUNCTION spoil() RETURNS trigger AS $$ BEGIN NEW.note := ''; RETURN NEW; END $$"
                " LANGUAGE plpgsql"
            )
            db.execute_sql("CREATE TRIGGER spoil BEFORE INSERT ON call FOR EACH ROW EXECUTE FUNCTION spoil()")
        with pytest.raises(CopyDiffers) as told:
            copy_store(filled, server)
        assert told.value.differing == ("call",)
        assert server.rows("SELECT COUNT(*) FROM call") == [(0,)]
        assert server.rows("SELECT name FROM person") == [("frontdesk",)]


def test_what_is_stopped_half_way_is_not_there_and_can_be_begun_again(
    filled: Store, empty_address: str
) -> None:
    class Stopped(Exception):
        pass

    def stop(table: str, fraction: float) -> None:
        if fraction > 0.4:
            raise Stopped

    with opened(empty_address) as target:
        with pytest.raises(Stopped):
            copy_store(filled, target, stop)
        assert target.rows("SELECT COUNT(*) FROM audit") == [(0,)]
        assert copy_store(filled, target) == digests(filled)


def test_what_is_saved_meanwhile_is_not_half_in_the_copy(
    any_desk: Desk, address: str, tmp_path: Path
) -> None:
    any_desk.callback()
    saved: list[int] = []
    with a_desk(address) as other:

        def save(table: str, fraction: float) -> None:
            if not saved:
                saved.append(other.callback())

        with opened(str(tmp_path / "copy.db")) as target:
            copy_store(any_desk.store, target, save)
            assert target.rows("SELECT COUNT(*) FROM callback") == [(1,)]
            assert target.rows("SELECT COUNT(*) FROM call") == [(1,)]
    assert any_desk.value("SELECT COUNT(*) FROM callback") == 2


def test_memory_stays_the_same_however_much_there_is(desk: Desk, tmp_path: Path) -> None:
    desk.callback()
    with desk.store.filling() as db:
        db.execute_sql(
            "INSERT INTO audit (at, person_id, action, subject, subject_id, detail)"
            " WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30000)"
            " SELECT '2026-11-16T14:00:00.000000Z', 1, 'x.y', 'x', i, printf('%0200d', i) FROM n"
        )
    with opened(str(tmp_path / "copy.db")) as target:
        tracemalloc.start()
        try:
            copies = {copy.name: copy for copy in copy_store(desk.store, target)}
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert copies["audit"].rows > 30_000
    assert peak < 6_000_000  # all rows of it at once take 15 million bytes
