"""Single rows added, changed and read with whatever columns, the same on both engines."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from frontdesk.domain.errors import StoreTrouble
from frontdesk.store.db.rows import insert, read_columns, update
from frontdesk.store.health.database import GUARDS
from frontdesk.store.tables.callbacks import Attempt, Callback
from frontdesk.store.tables.practice import Audit
from tests.builders import Desk

NOON = datetime(2026, 11, 16, 17, 0, tzinfo=UTC)


def test_a_row_gets_its_number_and_the_defaults_of_the_model(any_desk: Desk) -> None:
    callback = any_desk.callback()
    with any_desk.store.writing() as db:
        first, second = (
            insert(db, Attempt, callback=callback, at=NOON, person=any_desk.dana, outcome="busy", rung=1)
            for _ in range(2)
        )
    assert second == first + 1
    rows = any_desk.rows("SELECT at, note, next_at, voided_at FROM attempt WHERE id = ?", first)
    assert rows == [("2026-11-16T17:00:00.000000Z", "", None, None)]


def test_an_instant_of_any_zone_is_kept_in_utc(any_desk: Desk) -> None:
    callback = any_desk.callback()
    tokyo = NOON.astimezone(timezone(timedelta(hours=9)))
    with any_desk.store.writing() as db:
        assert update(db, Callback, callback, received=tokyo)
    assert any_desk.column(callback, "received") == "2026-11-16T17:00:00.000000Z"


def test_a_naive_instant_is_refused(any_desk: Desk) -> None:
    callback = any_desk.callback()
    with pytest.raises(ValueError, match="zone"), any_desk.store.writing() as db:
        update(db, Callback, callback, received=NOON.replace(tzinfo=None))


def test_a_row_that_is_not_as_expected_is_not_changed(any_desk: Desk) -> None:
    callback = any_desk.callback()
    before = any_desk.rows("SELECT * FROM callback")
    with any_desk.store.writing() as db:
        assert not update(db, Callback, callback, {"owner_id": any_desk.lee}, note="changed")
        assert not update(db, Callback, callback, {"owner": None, "state": "closed"}, note="changed")
        assert not update(db, Callback, callback, {"stamped": True}, note="changed")
        assert not update(db, Callback, callback + 1, {}, note="changed")
    assert any_desk.rows("SELECT * FROM callback") == before
    with any_desk.store.writing() as db:
        assert update(db, Callback, callback, {"owner": None, "note": before[0][8]}, note="changed")
    assert any_desk.column(callback, "note") == "changed"


def test_the_version_grows_only_when_asked(any_desk: Desk) -> None:
    callback = any_desk.callback()
    with any_desk.store.writing() as db:
        update(db, Callback, callback, note="first")
        assert read_columns(db, Callback, callback, ("version", "note")) == {"version": 1, "note": "first"}
        update(db, Callback, callback, new_version=True, note="second")
    assert (any_desk.column(callback, "version"), any_desk.column(callback, "note")) == (2, "second")


def test_columns_are_read_by_the_names_of_the_model(any_desk: Desk) -> None:
    callback = any_desk.callback()
    any_desk.do.callbacks.claim(callback, by=any_desk.lee)
    with any_desk.store.writing() as db:
        found = read_columns(db, Callback, callback, ("owner", "state", "met_at"))
        assert found == {"owner": any_desk.lee, "state": "open", "met_at": None}


@pytest.mark.parametrize("number", [0, -1, 999, 2**63, 2**80])
def test_a_number_that_is_none_is_simply_not_there(any_desk: Desk, number: int) -> None:
    with any_desk.store.writing() as db:
        assert read_columns(db, Callback, number, ("owner",)) is None


def test_what_the_guards_refuse_is_told(any_desk: Desk) -> None:
    with pytest.raises(StoreTrouble), any_desk.store.writing() as db:
        update(db, Audit, 1, action="call.saved")


def test_check_knows_every_guard_that_the_tables_have(any_desk: Desk) -> None:
    catalog = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if any_desk.store.is_sqlite
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    )
    assert {name for (name,) in any_desk.rows(catalog)} == GUARDS
