"""Two versions of the program on one store, and a store that was moved: nobody writes to it unaware."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from frontdesk.domain.calls import Draft
from frontdesk.domain.errors import FrontDeskError, StoreTrouble
from frontdesk.store import migrate as migrations
from frontdesk.store.db.engine import Store, open_store
from frontdesk.store.db.errors import StoreMoved, StoreNewer
from frontdesk.store.migrate import migrate
from frontdesk.store.transfer.moved import mark_moved, take_off_mark
from tests.builders import Desk, a_desk, at

LATER = "9000_a_later_one"


@pytest.fixture(params=["sqlite", "postgres"])
def own_address(request: pytest.FixtureRequest) -> str:
    """The address of a store that was set up and is this test's own, tables included."""
    return str(request.getfixturevalue("store_file" if request.param == "sqlite" else "own_database"))


@pytest.fixture
def as_later_program(tmp_path: Path) -> Callable[..., Any]:
    """A context in which this program knows one more migration, which runs so many statements."""
    scripts = tmp_path / "later"
    shutil.copytree(migrations._SCRIPTS, scripts, ignore=shutil.ignore_patterns("__pycache__"))

    @contextmanager
    def later(body: str = "") -> Iterator[None]:
        lines = ["def up(migrator, db):", "    db.execute_sql('ALTER TABLE callback ADD COLUMN later TEXT')"]
        (scripts / f"{LATER}.py").write_text("\n".join([*lines, *([f"    {body}"] if body else [])]))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(migrations, "_SCRIPTS", scripts)
            yield

    return later


@contextmanager
def started(address: str) -> Iterator[Desk]:
    """A desk that opened the store as the program does."""
    with a_desk(address) as desk:
        migrate(desk.store)
        yield desk


def migrated(address: str) -> Store:
    """A store as this program leaves it when it starts."""
    store = open_store(address)
    try:
        migrate(store)
    except BaseException:
        store.close()
        raise
    return store


def test_a_desk_refuses_to_save_in_what_a_newer_one_migrated(
    own_address: str, as_later_program: Callable[..., Any]
) -> None:
    with started(own_address) as older:
        first = older.callback()
        with as_later_program():
            newer = migrated(own_address)
        calls = older.value("SELECT COUNT(*) FROM call")
        draft = Draft("one", older.dana, at("mon 09:00"), {"name": "Maria"})
        for act in (
            older.callback,
            lambda: older.do.callbacks.claim(first, by=older.dana),
            lambda: older.do.drafts.keep(draft),
        ):
            with pytest.raises(StoreNewer, match=r"cannot save in it any more. What you typed is kept"):
                act()
        assert older.value("SELECT COUNT(*) FROM call") == calls
        with newer.writing() as db:  # the newer one goes on
            db.execute_sql("UPDATE callback SET later = 'seen'")
        # The control: without asking for the version it would have saved.
        older.store.version = None
        assert older.callback() != first
        newer.close()


def test_a_save_that_began_before_the_migration_is_done_by_then(
    own_database: str, as_later_program: Callable[..., Any]
) -> None:
    """On a server a migration waits for saves that go on, and saves that begin wait for it."""
    with started(own_database) as older:
        done: list[str] = []

        def newer_starts() -> None:
            migrated(own_database).close()
            done.append("migrated")

        with as_later_program():
            starting = threading.Thread(target=newer_starts)
            with older.store.writing() as db:
                starting.start()
                starting.join(0.5)
                assert not done
                db.execute_sql("UPDATE person SET active = TRUE WHERE id = 2")
                done.append("saved")
            starting.join(20)
        assert done == ["saved", "migrated"]
        with pytest.raises(StoreNewer):
            older.callback()


def test_a_migration_that_fails_leaves_the_older_desk_as_it_was(
    own_address: str, as_later_program: Callable[..., Any]
) -> None:
    with started(own_address) as older:
        with as_later_program("raise LookupError"), pytest.raises(LookupError):
            migrated(own_address)
        assert older.callback() == 1


def test_nobody_writes_to_a_store_that_was_moved(own_address: str) -> None:
    with started(own_address) as desk:
        desk.callback()
        with a_desk(own_address) as mover, mover.store.writing() as db:
            mark_moved(db, "PostgreSQL, lakeside", at("mon 09:00"))
        with pytest.raises(StoreMoved, match=r"moved to PostgreSQL, lakeside, so nothing more is saved here"):
            desk.callback()
        assert desk.value("SELECT COUNT(*) FROM call") == 1
        with pytest.raises(StoreMoved, match=r"moved to PostgreSQL, lakeside. Nothing was changed"):
            migrated(own_address)
        # A program that has never heard of such a mark refuses it as a newer store.
        assert desk.rows("SELECT MAX(name) FROM schema_migration") > [(migrations.known_migrations()[-1],)]
        with desk.store.filling() as db:
            assert take_off_mark(db)
        assert desk.callback() == 2


def test_the_sentences_say_what_to_do(desk: Desk) -> None:
    migrate(desk.store)
    with a_desk(desk.store.where) as mover, mover.store.writing() as db:
        mark_moved(db, "x" * 400 + "\x1b[2J", at("mon 09:00"))
    with pytest.raises(FrontDeskError) as told:
        desk.callback()
    assert isinstance(told.value, StoreTrouble)
    assert "\x1b" not in told.value.sentence
    assert "start frontdesk again" in told.value.sentence
