"""Faults of an encrypted store: the same sentences as of a plain one, whichever library met them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from frontdesk.bootstrap import open_services
from frontdesk.domain.errors import StoreConflict, StoreTrouble
from frontdesk.services.safety.check import CheckService
from frontdesk.store.db.engine import Store, open_store
from frontdesk.store.db.errors import StoreDamaged, StoreNewer
from frontdesk.store.db.keys import StoreKey, new_key
from frontdesk.store.tables.contacts import Organization
from tests.builders import SetClock, settings

pytest.importorskip("sqlcipher3")

KEY = new_key()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An encrypted store that was set up; for copying only."""
    path = tmp_path_factory.mktemp("encrypted") / "frontdesk.db"
    services = open_services(str(path), SetClock("mon 07:00"), key=KEY)
    services.practice.set_up(settings())
    services.office.store.close()
    return path


@pytest.fixture
def file(made: Path, tmp_path: Path) -> Path:
    """An encrypted store of this test's own."""
    path = tmp_path / "frontdesk.db"
    shutil.copyfile(made, path)
    path.chmod(0o600)
    return path


@pytest.fixture
def store(file: Path) -> Iterator[Store]:
    """That store, open."""
    with closing(open_store(str(file), KEY)) as opened:
        yield opened


def add(store: Store, name: str) -> None:
    """Write one row in a transaction of its own."""
    with store.writing() as db:
        Organization.insert(name=name, folded=name).execute(db)


def test_it_works_as_any_other_and_checks_clean(file: Path) -> None:
    services = open_services(str(file), SetClock("mon 09:00"), key=KEY)
    with closing(services.office.store) as store:
        add(store, "Westside")
        assert CheckService(services.office).run().findings == []
        assert store.is_encrypted


def test_a_second_row_of_the_same_kind_is_a_conflict(store: Store) -> None:
    add(store, "one")
    with pytest.raises(StoreConflict, match="Another desk"):
        add(store, "one")


def test_a_full_disk_is_told(store: Store) -> None:
    with store.reading() as db:
        pages = db.execute_sql("PRAGMA page_count").fetchone()[0]
        db.execute_sql(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StoreTrouble, match="The disk is full"):
        add(store, "x" * 100_000)


def test_a_store_held_by_another_is_told_and_then_works(store: Store, file: Path) -> None:
    store.database.patience = 0.1  # type: ignore[attr-defined]
    with closing(open_store(str(file), KEY)) as other:
        with other.writing(), pytest.raises(StoreTrouble, match="Another program is holding the store"):
            add(store, "late")
        add(store, "then")


def test_a_changed_byte_is_damage_and_nothing_more_is_written(file: Path) -> None:
    content = bytearray(file.read_bytes())
    for page in range(1, len(content) // 4096):
        content[page * 4096 + 100] ^= 1
    file.write_bytes(content)
    with closing(open_store(str(file), KEY)) as store:
        with pytest.raises(StoreDamaged, match="is damaged"):
            store.rows("SELECT * FROM audit")
        with pytest.raises(StoreDamaged):
            add(store, "x")


@pytest.mark.parametrize("key", [None, new_key()], ids=["none", "another"])
def test_another_key_or_none_opens_nothing_and_changes_nothing(file: Path, key: StoreKey | None) -> None:
    before = file.read_bytes()
    with pytest.raises(StoreTrouble, match="not a frontdesk store, or its beginning is destroyed"):
        open_services(str(file), SetClock("mon 09:00"), key=key)
    assert file.read_bytes() == before
    assert [path.name for path in file.parent.iterdir()] == ["frontdesk.db"]


def test_a_newer_store_is_left_as_it_is(store: Store, file: Path) -> None:
    with store.writing() as db:
        db.execute_sql("INSERT INTO schema_migration (name, applied) VALUES ('0999_later', '2027-01-01')")
    store.close()
    before = file.read_bytes()
    with pytest.raises(StoreNewer, match="newer frontdesk"):
        open_services(str(file), SetClock("mon 09:00"), key=KEY)
    assert file.read_bytes() == before


def test_the_key_is_in_no_text(store: Store) -> None:
    assert KEY.raw.hex() not in repr(KEY) + repr(store.database.__dict__.get("connect_params"))
    assert KEY.raw.hex() in KEY.pragma
