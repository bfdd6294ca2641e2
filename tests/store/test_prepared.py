"""Peewee queries that are compiled once run the same on both engines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from peewee import fn

from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.callbacks.state import CallbackStatus
from frontdesk.domain.lanes import Lane
from frontdesk.store.db.prepared import prepared
from frontdesk.store.db.row_mapper import Together, columns
from frontdesk.store.tables.callbacks import Attempt, Callback
from frontdesk.store.tables.drafts import Draft
from frontdesk.store.tables.practice import Audit, Person
from tests.builders import Desk

NOON = datetime(2026, 11, 16, 17, 0, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Owed:
    """What a query below makes of a row."""

    id: int
    lane: Lane
    service_day: date
    received: datetime
    met_at: datetime | None
    spoken: str
    stamped: bool
    owner: str


OPEN = prepared(
    lambda p: (
        Callback.select(
            *columns(
                Owed,
                Callback,
                owner=fn.COALESCE(Person.name, ""),
                spoken=Together(lambda name, calls: f"{name} x {calls}", Callback.name, Callback.calls),
            )
        )
        .left_outer_join(Person, on=Callback.owner == Person.id)
        .where(Callback.state == CallbackStatus.OPEN, ~Callback.backlog, Callback.received <= p.until)
        .order_by(Callback.id)
        .limit(p.limit)
    ),
    Owed,
)
NAMES = prepared(
    lambda p: Callback.select(Callback.id, Callback.name).where(Callback.id.in_(p.each("ids"))).for_update()
)
CLAIM = prepared(
    lambda p: Callback.update(owner=p.person, claimed_at=p.at).where(
        Callback.id == p.id, Callback.owner.is_null()
    )
)
ADD = prepared(
    lambda p: Attempt.insert(callback=p.callback, at=p.at, person=p.by, outcome=p.outcome, rung=p.rung)
)


def test_rows_become_records_by_the_fields_of_their_dataclass(any_desk: Desk) -> None:
    first = any_desk.callback(name="Ann O'Hara")
    any_desk.callback()
    any_desk.do.callbacks.claim(first, by=any_desk.lee)
    with any_desk.store.reading() as db:
        (found,) = OPEN.rows(db, until=any_desk.clock(), limit=1)
        assert OPEN.one(db, until=any_desk.clock() - timedelta(days=9), limit=1) is None
    assert (found.id, found.owner, found.spoken) == (first, "Lee Wong", "Ann O'Hara x 1")
    assert (found.lane, found.met_at, found.stamped) == (Lane.NEW_PATIENT, None, False)
    assert found.received.tzinfo is UTC
    assert isinstance(found.service_day, date)


def test_a_store_is_asked_as_a_read_by_itself(any_desk: Desk) -> None:
    callback = any_desk.callback()
    assert [one.id for one in OPEN.rows(any_desk.store, until=any_desk.clock(), limit=9)] == [callback]
    assert OPEN.scalar(any_desk.store, until=any_desk.clock(), limit=9) == callback
    assert OPEN.values(any_desk.store, until=any_desk.clock(), limit=9) == [callback]


def test_rows_are_changed_on_a_condition_and_counted(any_desk: Desk) -> None:
    callback = any_desk.callback()
    with any_desk.store.writing() as db:
        assert CLAIM.run(db, person=any_desk.dana, at=NOON, id=callback) == 1
        assert CLAIM.run(db, person=any_desk.lee, at=NOON, id=callback) == 0
    assert any_desk.column(callback, "owner_id") == any_desk.dana


def test_a_new_row_gives_its_number_and_takes_the_defaults(any_desk: Desk) -> None:
    callback = any_desk.callback()
    tokyo = NOON.astimezone(timezone(timedelta(hours=9)))
    given = {"callback": callback, "at": tokyo, "by": any_desk.dana, "outcome": Outcome.BUSY, "rung": 1}
    with any_desk.store.writing() as db:
        first, second = (ADD.insert(db, **given) for _ in range(2))
    assert second == first + 1
    rows = any_desk.rows("SELECT at, outcome, note, voided_at FROM attempt WHERE id = ?", first)
    assert rows == [("2026-11-16T17:00:00.000000Z", "busy", "", None)]


def test_many_rows_are_written_by_one_statement(any_desk: Desk) -> None:
    callback = any_desk.callback()
    given = {"callback": callback, "at": NOON, "by": any_desk.dana, "outcome": Outcome.BUSY, "more": 1}
    with any_desk.store.writing() as db:
        ADD.many(db, [given | {"rung": rung} for rung in (1, 2, 3)])
        ADD.many(db, [])
        with pytest.raises(KeyError):
            ADD.many(db, [{"callback": callback}])
    assert any_desk.rows("SELECT rung, outcome FROM attempt ORDER BY id") == [
        (1, "busy"), (2, "busy"), (3, "busy"),
    ]  # fmt: skip


def test_rows_are_filled_in_before_the_store_is_held(any_desk: Desk) -> None:
    callback = any_desk.callback()
    given = {"callback": callback, "by": any_desk.dana, "outcome": Outcome.BUSY, "at": NOON}
    with any_desk.store.reading() as db:
        filled = ADD.filled(db, (given | {"rung": rung} for rung in (1, 2)))
    with any_desk.store.writing() as db:
        ADD.many_filled(db, filled)
        ADD.many_filled(db, [])
    rows = any_desk.rows("SELECT rung, outcome, at FROM attempt ORDER BY id")
    assert rows == [(1, "busy", "2026-11-16T17:00:00.000000Z"), (2, "busy", "2026-11-16T17:00:00.000000Z")]


@pytest.mark.parametrize("many", [0, 1, 2, 10, 11, 400, 401, 900])
def test_a_list_may_have_any_length(any_desk: Desk, many: int) -> None:
    ids = [any_desk.callback(), any_desk.callback()]
    wanted = [*range(10_000, 10_000 + many - 1), ids[1]] if many else []
    with any_desk.store.writing() as db:
        assert [number for number, _ in NAMES.rows(db, ids=wanted)] == ids[1:] * bool(many)


def test_lists_of_many_lengths_are_few_statements(any_desk: Desk) -> None:
    with any_desk.store.writing() as db:
        for many in range(1, 500, 7):
            NAMES.rows(db, ids=range(many))
    assert len({length for _, length in NAMES._compiled}) <= 4


def test_rows_are_held_where_the_engine_holds_single_rows(any_desk: Desk) -> None:
    assert NAMES.sql(any_desk.store).endswith("FOR UPDATE") is not any_desk.store.is_sqlite


def test_constants_stand_in_the_text(any_desk: Desk) -> None:
    odd = prepared(lambda p: Person.select(Person.id).where(Person.name == "5% of O'Hara?", Person.active))
    assert "'open'" in OPEN.sql(any_desk.store)
    assert odd.rows(any_desk.store) == []
    with any_desk.store.writing() as db:
        number = int(Person.insert(name="5% of O'Hara?").execute(db))
    assert odd.values(any_desk.store) == [number]


@pytest.mark.parametrize("given", [{}, {"until": NOON}, {"until": NOON, "limit": 1, "x": 2}])
def test_arguments_that_are_missing_or_not_named_are_refused(
    any_desk: Desk, given: dict[str, object]
) -> None:
    with pytest.raises(TypeError, match=r": (until|limit|x)$"):
        OPEN.rows(any_desk.store, **given)


def test_a_naive_instant_is_refused(any_desk: Desk) -> None:
    with pytest.raises(ValueError, match="zone"):
        OPEN.rows(any_desk.store, until=NOON.replace(tzinfo=None), limit=1)


def test_a_row_without_a_number_of_its_own_is_kept_over_what_was_there(any_desk: Desk) -> None:
    keep = prepared(
        lambda p: Draft.insert(
            uid=p.uid, person=p.by, started_at=p.at, updated_at=p.at, fields=p.fields, parked=False
        ).on_conflict(conflict_target=[Draft.uid], preserve=[Draft.fields])
    )
    with any_desk.store.writing() as db:
        for fields in ("{}", '{"name": "Ann"}'):
            assert keep.run(db, uid="one", by=any_desk.dana, at=NOON, fields=fields) == 1
    assert any_desk.rows("SELECT fields FROM draft") == [('{"name": "Ann"}',)]


def test_a_field_that_no_column_has_is_refused() -> None:
    with pytest.raises(KeyError):
        columns(Owed, Audit)
    with pytest.raises(TypeError, match="unknown"):
        columns(Owed, Callback, unknown=Person.name)


def test_a_field_whose_type_is_not_there_when_the_program_runs_is_refused(desk: Desk) -> None:
    @dataclass
    class Wrong:
        id: NotImported  # type: ignore[name-defined]  # noqa: F821

    query = prepared(lambda p: Callback.select(*columns(Wrong, Callback)), Wrong)
    with pytest.raises(KeyError, match="NotImported"):
        query.rows(desk.store)
