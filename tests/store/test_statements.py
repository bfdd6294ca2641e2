"""Single rows written and read by prepared statements, the same on both engines."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from frontdesk.domain.errors import StoreTrouble
from frontdesk.store.health.foundations import GUARDS
from frontdesk.store.statements import Where, insert, read_columns, read_held, update
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


def test_a_condition_that_does_not_hold_changes_nothing(any_desk: Desk) -> None:
    callback = any_desk.callback()
    before = any_desk.rows("SELECT * FROM callback")
    # What stands between the brackets is one condition: its OR does not reach the row's number.
    others = Where("owner_id = ? OR state = 'closed'", (any_desk.lee,))
    with any_desk.store.writing() as db:
        assert not update(db, Callback, callback, others, note="changed")
        assert not update(db, Callback, callback + 1, Where("1 = 1 OR 1 = 1"), note="changed")
    assert any_desk.rows("SELECT * FROM callback") == before


def test_the_version_grows_only_when_asked(any_desk: Desk) -> None:
    callback = any_desk.callback()
    with any_desk.store.writing() as db:
        update(db, Callback, callback, note="first")
        assert read_held(db, "SELECT version, note FROM callback WHERE id = ?", callback) == [(1, "first")]
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
