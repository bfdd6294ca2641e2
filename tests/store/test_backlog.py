"""Reading the backlog: its order is the domain's, and thousands cost no sort and no walk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from peewee import SqliteDatabase

from frontdesk.domain.backlog import backlog_key
from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.callbacks.queue import Tab
from frontdesk.services.callbacks.attempts import NewAttempt
from tests.builders import Desk
from tests.filled_backlog import NOW, fill
from tests.store.plans import scans


@contextmanager
def statements(desk: Desk) -> Iterator[list[tuple[str, Any]]]:
    """Every statement that reaches the database, with its parameters."""
    seen: list[tuple[str, Any]] = []

    def note(event: Any) -> None:
        seen.append((event.sql, event.params))

    desk.store.database.query_hooks.append(note)
    try:
        yield seen
    finally:
        desk.store.database.query_hooks.remove(note)


def test_the_store_sorts_as_the_domain_does(any_desk: Desk) -> None:
    fill(any_desk, 200)
    work = any_desk.do.callbacks
    rows = work.rows(work.order(Tab.BACKLOG, by=any_desk.dana))
    assert len(rows) == 200
    assert rows == sorted(rows, key=backlog_key)
    assert rows == work.tab(Tab.BACKLOG, by=any_desk.dana)
    awake = [row for row in rows if row.next_at is None or row.next_at <= NOW]
    given = [any_desk.do.backlog.next(by=any_desk.dana) for _ in range(2)]
    # Whoever asks again is given the same one: it is theirs already.
    assert [one.id if one else None for one in given] == [awake[0].id] * 2
    other = any_desk.do.backlog.next(by=any_desk.lee)
    assert (other.id, other.owner_id) == (awake[1].id, any_desk.lee) if other else False


def test_none_of_it_is_in_a_list_of_today(any_desk: Desk) -> None:
    fill(any_desk, 20)
    mine = any_desk.callback()
    work = any_desk.do.callbacks
    assert work.order(Tab.NOW, by=any_desk.dana) == (mine,)
    assert work.order(Tab.LATER, by=any_desk.dana) == work.order(Tab.BREACHED, by=any_desk.dana) == ()
    given = work.next(by=any_desk.dana)
    assert given is not None
    assert given.id == mine
    counts = work.standing(by=any_desk.dana).counts
    assert (counts.open, counts.breached, counts.backlog, counts.due_today) == (1, 0, 20, 1)


def test_thousands_cost_one_indexed_read_and_no_sort(desk: Desk) -> None:
    database = desk.store.database
    assert isinstance(database, SqliteDatabase)
    fill(desk, 3000)
    desk.do.callbacks.record(NewAttempt(1, Outcome.NO_ANSWER), by=desk.dana)
    with statements(desk) as seen:
        desk.do.callbacks.order(Tab.BACKLOG, by=desk.dana)
        desk.do.backlog.next(by=desk.dana)
        desk.do.backlog.standing()
    reads = [(sql, params) for sql, params in seen if sql.startswith("SELECT")]
    assert any("callback_backlog" in plan(desk, sql, params) for sql, params in reads)
    for sql, params in reads:
        assert "TEMP B-TREE FOR ORDER BY" not in plan(desk, sql, params), sql
        walks = scans([(sql, line) for line in plan(desk, sql, params).splitlines()])
        assert all("USING" in line for line in walks), sql


def plan(desk: Desk, sql: str, params: Any) -> str:
    """How SQLite runs a statement, a step a line."""
    with desk.store.reading() as db:
        return "\n".join(step for *_, step in db.execute_sql(f"EXPLAIN QUERY PLAN {sql}", params).fetchall())
