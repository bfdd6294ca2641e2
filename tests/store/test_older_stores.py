"""A store of every older version becomes the same as one made today, with every row it had."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from frontdesk.domain.referrals.steps import Step
from frontdesk.store import migrate as migrations
from frontdesk.store.db.engine import Store, open_store
from frontdesk.store.health.referrals import referral_faults
from frontdesk.store.migrate import known_migrations, migrate
from tests.builders import a_desk, set_up

OLDER = known_migrations()[:-1]

#: Rows of the first version; its columns are never taken away.
ROWS = (
    "INSERT INTO contact (name, folded, lane, voicemail, created_at, last_call_at)"
    " VALUES ('Maria Alvarez', 'maria alvarez', 'new_patient', 'without_name', '2026-11-13T14:00:00.000000Z',"
    " '2026-11-13T14:00:00.000000Z')",
    "INSERT INTO contact_number (contact_id, number) VALUES (1, '+12125550142')",
    "INSERT INTO call (uid, at, direction, result, number, number_given, name, folded, contact_id, lane,"
    " about, note, effect, source_detail, person_id) VALUES ('one', '2026-11-13T14:00:00.000000Z', 'inbound',"
    " 'answered', '+12125550142', '(212) 555-0142 x136', 'Maria Alvarez', 'maria alvarez', 1, 'new_patient',"
    " 'TMS', '', 'none', '', 1)",
)
#: Tables of the first version, with the columns it had.
TABLES = {
    "person": "id, name, active",
    "contact": "id, name, folded, lane, voicemail, first_source, created_at, last_call_at",
    "contact_number": "id, contact_id, number",
    "call": "id, uid, at, direction, result, number, number_given, name, folded, contact_id, lane, about,"
    " note, next_step, effect, callback_id, source_answer, source_kind, source_detail, referrer_id,"
    " person_id, talk_seconds, imported_by_id, voided_at",
}


def shape(store: Store) -> list[tuple[object, ...]]:
    """Every table's columns, every index and every guard, as the engine's own catalog has them."""
    if store.is_sqlite:
        return store.rows("SELECT type, name, sql FROM sqlite_master ORDER BY type, name")
    here = "current_schema()"
    return [
        *store.rows(
            "SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns"
            f" WHERE table_schema = {here} ORDER BY table_name, column_name"
        ),
        *store.rows(f"SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = {here} ORDER BY 1"),
        *store.rows("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1"),
    ]


def contents(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """What the tables of the first version hold."""
    return {name: store.rows(f"SELECT {columns} FROM {name} ORDER BY id") for name, columns in TABLES.items()}


@pytest.mark.parametrize("version", OLDER)
def test_an_older_store_is_brought_up_to_date(
    empty_address: str, tmp_path: Path, version: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    scripts = tmp_path / "migrations"
    scripts.mkdir()
    upto = known_migrations()[: OLDER.index(version) + 1]
    for name in upto:
        shutil.copy(migrations._SCRIPTS / f"{name}.py", scripts)
    store = open_store(empty_address)
    with monkeypatch.context() as patch:
        patch.setattr(migrations, "_SCRIPTS", scripts)
        assert migrate(store) == upto
    with store.writing() as db:
        for row in ROWS:
            db.execute_sql(row)
    before, older_shape = contents(store), shape(store)
    assert migrate(store) == known_migrations()[len(upto) :]
    assert contents(store) == before
    assert shape(store) != older_shape
    store.close()
    set_up(empty_address)
    with a_desk(empty_address) as desk:
        known = desk.do.calls.who_is_this("(212) 555-0142")
        assert known is not None
        assert [contact.name for contact in known.contacts] == ["Maria Alvarez"]
        assert known.calls_ever == 1
        # A store that had the column already keeps what stands in it.
        read_out = version < "0005"
        assert [contact.extension for contact in known.contacts] == ["136" if read_out else ""]
        assert desk.callback()


def test_a_store_made_step_by_step_is_the_same_as_one_made_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once, by_steps = open_store(str(tmp_path / "at-once.db")), open_store(str(tmp_path / "by-steps.db"))
    migrate(at_once)
    for count in range(1, len(known_migrations()) + 1):
        scripts = tmp_path / f"up-to-{count}"
        scripts.mkdir()
        for name in known_migrations()[:count]:
            shutil.copy(Path(migrations.__file__).parent / "migrations" / f"{name}.py", scripts)
        with monkeypatch.context() as patch:
            patch.setattr(migrations, "_SCRIPTS", scripts)
            migrate(by_steps)
    assert shape(by_steps) == shape(at_once)
    for store in (at_once, by_steps):
        store.close()


#: A new patient of the version before, who is to be called and said who sent them.
TO_CALL = (
    "INSERT INTO referrer (name, folded, kind, created_at) VALUES ('Dr Priya Patel', 'dr priya patel',"
    " 'psychiatrist', '2026-11-13T14:00:00.000000Z')",
    "INSERT INTO callback (version, contact_id, name, number, lane, lane_rank, about, note, received,"
    " service_day, rule_due, decided_by, settings_version, due, due_kind, call_by, stamped, state, rung,"
    " attempts, calls, backlog, returned_at, last_attempt_at) VALUES (1, 1, 'Maria Alvarez', '+12125550142',"
    " 'new_patient', 2, 'TMS', '', '2026-11-13T14:00:00.000000Z', '2026-11-13',"
    " '2026-11-13T22:00:00.000000Z', 'close', 1, '2026-11-13T22:00:00.000000Z', 'same_day',"
    " '2026-11-13T22:00:00.000000Z', FALSE, 'open', 2, 0, 1, FALSE, '2026-11-13T15:00:00.000000Z',"
    " '2026-11-13T15:00:00.000000Z')",
    "UPDATE call SET callback_id = 1, referrer_id = 1, effect = 'opened'",
)


def test_who_is_to_be_called_in_an_older_store_is_on_the_way(
    empty_address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scripts = tmp_path / "migrations"
    scripts.mkdir()
    before = known_migrations()[: known_migrations().index("0007_referral_loop")]
    for name in before:
        shutil.copy(migrations._SCRIPTS / f"{name}.py", scripts)
    store = open_store(empty_address)
    with monkeypatch.context() as patch:
        patch.setattr(migrations, "_SCRIPTS", scripts)
        migrate(store)
    with store.writing() as db:
        for row in (*ROWS, *TO_CALL):
            db.execute_sql(row)
    migrate(store)
    store.close()
    set_up(empty_address)
    with a_desk(empty_address) as desk:
        (line,) = desk.do.patients.rows(desk.do.patients.order())
        assert (line.name, line.step, line.referrers) == ("Maria Alvarez", Step.TO_CALL, ("Dr Priya Patel",))
        assert (line.treatment, line.callback) == ("TMS", 1)
        assert list(referral_faults(desk.store)) == []
        # The next one gets a number of its own.
        assert desk.callback()
        assert len(desk.do.patients.order()) == 2
