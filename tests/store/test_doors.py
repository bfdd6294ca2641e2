"""The two doors into the store, and what a person reads when one does not open."""

from __future__ import annotations

import logging
import re
import sqlite3
import threading
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from frontdesk.bootstrap import open_services
from frontdesk.domain.errors import FrontDeskError, StoreConflict, StoreTrouble
from frontdesk.store.db.sqlite import StoreFile
from frontdesk.store.tables.contacts import Organization
from tests.builders import Desk, SetClock, a_desk
from tests.postgres import Server


def names(desk: Desk) -> list[str]:
    """The organizations in a store."""
    return [name for (name,) in desk.rows("SELECT name FROM organisation ORDER BY id")]


def add(desk: Desk, name: str, folded: str | None = None) -> None:
    """Write one row in a transaction of its own."""
    with desk.store.writing() as db:
        Organization.insert(name=name, folded=folded or name).execute(db)


def test_a_transaction_is_kept_whole_or_not_at_all(any_desk: Desk) -> None:
    def half() -> None:
        with any_desk.store.writing() as db:
            Organization.insert(name="half", folded="half").execute(db)
            raise LookupError

    with pytest.raises(LookupError):
        half()
    add(any_desk, "whole")
    assert names(any_desk) == ["whole"]


def test_a_read_inside_a_transaction_sees_what_it_wrote(any_desk: Desk) -> None:
    with any_desk.store.writing() as db:
        Organization.insert(name="new", folded="new").execute(db)
        assert names(any_desk) == ["new"]


def test_a_second_row_of_the_same_kind_is_a_conflict(any_desk: Desk) -> None:
    add(any_desk, "one", "same")
    with pytest.raises(StoreConflict, match="Another desk"):
        add(any_desk, "two", "same")


def test_a_reference_to_nothing_is_no_conflict(any_desk: Desk) -> None:
    number = any_desk.callback()
    with pytest.raises(FrontDeskError) as told:
        any_desk.do.callbacks.hand_over(number, to=999, seen_owner=None, by=any_desk.dana)
    assert "Another desk" not in told.value.sentence


def test_every_thread_has_a_connection_of_its_own(any_desk: Desk) -> None:
    found: list[list[str]] = []

    def read() -> None:
        found.append(names(any_desk))
        any_desk.store.close()

    with any_desk.store.writing() as db:
        Organization.insert(name="not yet kept", folded="x").execute(db)
        reader = threading.Thread(target=read)
        reader.start()
        reader.join(20)
    assert found == [[]]


def test_a_store_held_by_another_program_is_told_and_then_works(desk: Desk) -> None:
    file = desk.store.database
    assert isinstance(file, StoreFile)
    file.patience = 0.1
    other = sqlite3.connect(desk.store.where, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreTrouble, match="Another program is holding the store"):
        add(desk, "waits")
    other.execute("ROLLBACK")
    other.close()
    add(desk, "saved")
    assert names(desk) == ["saved"]


def test_a_row_held_on_the_server_is_told_and_then_works(own_database: str) -> None:
    with a_desk(own_database) as desk, a_desk(own_database) as other:
        number = desk.callback()
        desk.change("SET SESSION lock_timeout = 100")
        with other.store.writing() as db:
            db.execute_sql(f"UPDATE callback SET about = 'held' WHERE id = {number}")
            with pytest.raises(StoreTrouble, match="Another program is holding the store"):
                desk.do.callbacks.claim(number, by=desk.dana)
        assert desk.do.callbacks.claim(number, by=desk.dana).owner_id == desk.dana


def test_a_lost_connection_is_made_anew_before_anything_is_asked_of_it(
    postgres_server: Server, own_database: str
) -> None:
    name = urlsplit(own_database).path.lstrip("/")
    with a_desk(own_database) as desk:
        add(desk, "before")
        for door in (lambda: names(desk), lambda: add(desk, "after")):
            assert names(desk) == ["before"]
            postgres_server.run(
                f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{name}'"
            )
            door()
        assert names(desk) == ["before", "after"]


def test_a_full_disk_is_told_and_what_was_saved_stays(desk: Desk) -> None:
    desk.callback(name="Saved Before")
    with desk.store.reading() as db:
        (pages,) = db.execute_sql("PRAGMA page_count").fetchone()
        db.execute_sql(f"PRAGMA max_page_count = {pages}")

    def fill() -> None:
        for _ in range(300):
            desk.callback(note="x" * 1900)

    with pytest.raises(StoreTrouble, match=r"disk is full.*What you typed is kept"):
        fill()
    saved = desk.value("SELECT COUNT(*) FROM callback")
    assert desk.value("SELECT COUNT(*) FROM call") == saved
    assert desk.value("SELECT COUNT(*) FROM audit WHERE action = 'call.saved'") == saved
    with desk.store.reading() as db:
        db.execute_sql(f"PRAGMA max_page_count = {pages + 1000}")
    desk.callback(name="Saved After")
    assert desk.value("SELECT COUNT(*) FROM callback") == saved + 1


def test_a_store_that_may_only_be_read_is_told(desk: Desk) -> None:
    with desk.store.reading() as db:
        db.execute_sql("PRAGMA query_only = 1")
    with pytest.raises(StoreTrouble, match="may only be read here"):
        add(desk, "new")


@pytest.mark.parametrize(
    "content", [b"Dear front desk,\n" * 100, b"\0" * 4096, b"SQLite format 3\0" + b"x" * 600]
)
def test_a_file_that_is_no_store_is_left_as_it_is(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "letter.txt"
    path.write_bytes(content)
    with pytest.raises(StoreTrouble, match="not a frontdesk store"):
        open_services(str(path), SetClock("mon 09:00"))
    assert path.read_bytes() == content


def test_another_programs_database_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "recipes.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE recipe (name text)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(StoreTrouble, match="not a frontdesk store"):
        open_services(str(path), SetClock("mon 09:00"))
    assert path.read_bytes() == before


def test_no_row_is_logged_even_where_somebody_logs_everything(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    add(desk, "Zebulon Quick")
    with desk.store.reading() as db:
        assert len(list(Organization.select().where(Organization.name == "Zebulon Quick").execute(db))) == 1
    assert "Zebulon" not in caplog.text
    # The control: as Peewee comes, every statement is logged with its values.
    logging.getLogger("peewee").setLevel(logging.NOTSET)
    try:
        add(desk, "Zebulon Quick the Second")
    finally:
        logging.getLogger("peewee").setLevel(logging.WARNING)
    assert "Zebulon" in caplog.text


def test_a_drivers_own_words_are_never_shown(any_desk: Desk) -> None:
    with pytest.raises(StoreTrouble) as told:
        any_desk.change("INSERT INTO person (id, name) VALUES (2, 'Maria Alvarez')")
    assert not re.search("Alvarez|person", told.value.sentence)
    with pytest.raises(StoreTrouble) as told:
        any_desk.rows("SELECT nothing FROM nowhere")
    assert "nowhere" not in told.value.sentence
