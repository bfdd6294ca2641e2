"""Reading the queue: its order is the domain's, its reads are few, and none walks through all history."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from peewee import SqliteDatabase

from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.callbacks.queue import Tab, order_key
from frontdesk.domain.callbacks.state import DueKind
from frontdesk.domain.calls import NextStep
from frontdesk.domain.lanes import Lane
from frontdesk.domain.referrals.sources import SourceKind
from frontdesk.services.callbacks.attempts import NewAttempt
from frontdesk.store.db.fields import to_text
from frontdesk.store.tables.callbacks import Callback
from tests.builders import Desk, at, known

NOW = at("wed 12:00")
LANES = [lane for lane in Lane if lane is not Lane.CRISIS]


@dataclasses.dataclass(frozen=True)
class Line:
    """One callback of a made-up queue; hours count from now, few of them so that many are equal."""

    promise: bool
    met: bool
    call_by: int
    lane: Lane
    calls: int
    received: int
    next_at: int | None
    owner: int | None


LINES = st.builds(
    Line,
    promise=st.booleans(),
    met=st.booleans(),
    call_by=st.integers(-1, 1),
    lane=st.sampled_from(LANES),
    calls=st.integers(1, 2),
    received=st.integers(-2, -1),
    next_at=st.sampled_from([None, -1, 0, 1]),
    owner=st.sampled_from([None, 2, 3]),
)


def write(desk: Desk, lines: list[Line]) -> None:
    """Put a queue into the store, in place of the one before."""

    def hours(count: int | None) -> str | None:
        return None if count is None else to_text(NOW + timedelta(hours=count))

    with desk.store.writing() as db:
        Callback.update(state="voided").execute(db)
        for line in lines:
            Callback.insert(
                name="",
                number="",
                lane=line.lane.value,
                lane_rank=line.lane.rank,
                about="",
                note="",
                received=hours(line.received),
                service_day="2026-11-18",
                rule_due=hours(line.call_by),
                decided_by="close",
                settings_version=1,
                due=hours(line.call_by),
                due_kind=(DueKind.PROMISE if line.promise else DueKind.SAME_DAY).value,
                call_by=hours(line.call_by),
                met_at=hours(0) if line.met else None,
                stamped=True,
                state="open",
                owner=line.owner,
                claimed_at=hours(0) if line.owner else None,
                calls=line.calls,
                next_at=hours(line.next_at),
            ).execute(db)


QUICK = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])


@QUICK
@given(st.lists(LINES, min_size=2, max_size=12))
def test_the_store_sorts_as_the_domain_does(any_desk: Desk, lines: list[Line]) -> None:
    any_desk.clock.instant = NOW
    write(any_desk, lines)
    work = any_desk.do.callbacks
    now_tab = work.rows(work.order(Tab.NOW, by=any_desk.dana))
    awake = [line for line in lines if line.next_at is None or line.next_at <= 0]
    assert len(now_tab) == len(awake)
    assert now_tab == sorted(now_tab, key=order_key)
    assert all(callback.is_open and not callback.sleeps(NOW) for callback in now_tab)
    mine = work.rows(work.order(Tab.MINE, by=any_desk.dana))
    assert mine == sorted(mine, key=order_key)
    for tab in Tab:
        assert work.rows(work.order(tab, by=any_desk.dana)) == work.tab(tab, by=any_desk.dana)
        assert work.filter(tab, by=any_desk.dana).matching("") == work.order(tab, by=any_desk.dana)
    free = [callback for callback in now_tab if callback.owner_id in (None, any_desk.dana)]
    given_ = work.next(by=any_desk.dana)
    assert (given_ and given_.id) == (free[0].id if free else None)


@QUICK
@given(st.lists(LINES, max_size=12))
def test_the_counts_are_the_lengths_of_the_lists(any_desk: Desk, lines: list[Line]) -> None:
    any_desk.clock.instant = NOW
    write(any_desk, lines)
    counts = any_desk.do.callbacks.standing(by=any_desk.dana).counts
    for tab in Tab:
        assert getattr(counts, tab.value) == len(any_desk.do.callbacks.tab(tab, by=any_desk.dana)), tab
    assert counts.open == len(lines)


def test_a_kept_promise_waits_among_the_rest(any_desk: Desk) -> None:
    kept = any_desk.callback(next_step=NextStep.CALL_BACK_AT, promised_at=at("mon 10:00"))
    any_desk.clock.set("mon 10:00")
    any_desk.do.callbacks.record(NewAttempt(kept, Outcome.NO_ANSWER), by=any_desk.dana)
    any_desk.clock.set("tue 13:30")
    urgent = any_desk.callback(lane=Lane.REFERRING_OFFICE, source=None)
    assert [line.id for line in any_desk.do.callbacks.tab(Tab.NOW, by=any_desk.dana)] == [urgent, kept]


# ---------------------------------------------------------------------------------- few queries


@contextmanager
def queries(desk: Desk) -> Iterator[list[str]]:
    """Every statement that reaches the database, raw ones too; BEGIN and COMMIT on SQLite are not told.

    Nor is how long SQLite waits for others: that is a number in its memory, set around each BEGIN.
    """
    seen: list[str] = []

    def note(event: Any) -> None:
        if not event.sql.startswith("PRAGMA busy_timeout"):
            seen.append(event.sql)

    desk.store.database.query_hooks.append(note)
    try:
        yield seen
    finally:
        desk.store.database.query_hooks.remove(note)


def busy(desk: Desk, count: int = 10) -> None:
    """A desk with some open callbacks, tried and claimed, of a referrer's patients."""
    patel = desk.do.referrals.add("Dr Priya Patel", SourceKind.PSYCHIATRIST, "Westside", by=desk.dana)
    for _ in range(count):
        number = desk.callback(source=known(SourceKind.PSYCHIATRIST, patel.id))
        desk.do.callbacks.record(NewAttempt(number, Outcome.LINE_DROPPED), by=desk.lee)
    desk.do.callbacks.standing(by=desk.dana)


#: Reads and how many statements each may take. Every one begins by asking for the settings' version.
READS: dict[str, tuple[int, Callable[[Desk], object]]] = {
    "Now": (4, lambda desk: desk.do.callbacks.order(Tab.NOW, by=desk.dana)),
    "Mine": (4, lambda desk: desk.do.callbacks.order(Tab.MINE, by=desk.dana)),
    "Done today": (4, lambda desk: desk.do.callbacks.order(Tab.DONE_TODAY, by=desk.dana)),
    "a whole list": (4, lambda desk: desk.do.callbacks.tab(Tab.NOW, by=desk.dana)),
    "rows in sight": (1, lambda desk: desk.do.callbacks.rows(range(1, 101))),
    "the filter": (5, lambda desk: desk.do.callbacks.filter(Tab.NOW, by=desk.dana)),
    "the frame": (8, lambda desk: desk.do.callbacks.standing(by=desk.dana)),
    "the detail": (6, lambda desk: desk.do.callbacks.detail(1)),
    "who is this": (8, lambda desk: desk.do.calls.who_is_this("(201) 555-0100")),
    "today": (3, lambda desk: desk.do.calls.today()),
    "missing sources": (1, lambda desk: desk.do.referrals.missing()),
    "the mix": (3, lambda desk: desk.do.referrals.mix(at("mon 00:00"), at("tue 00:00"))),
    "referrers": (1, lambda desk: desk.do.referrals.referrers()),
    "drafts": (1, lambda desk: desk.do.drafts.all()),
}


@pytest.mark.parametrize("name", READS)
def test_a_read_takes_as_many_statements_for_many_rows_as_for_few(any_desk: Desk, name: str) -> None:
    most, read = READS[name]
    busy(any_desk)
    with queries(any_desk) as seen:
        read(any_desk)
    assert len(seen) <= most, "\n".join(seen)
    assert all(sql.startswith("SELECT") for sql in seen)


#: Tables that grow with every call, and how statements give them another name.
LONG = {"call", "callback", "source", "attempt", "audit", "breach", "contact", "contact_number", "undo"}
NAMED = re.compile(r'(?:FROM|JOIN) "?(\w+)"? (?:AS )?"?(\w+)"?')

#: What one action may cost, at most.
WRITES: dict[str, tuple[int, Callable[[Desk], object]]] = {
    # One asks whether a crisis came up in the call and was accepted: then it owes no callback (rule 8).
    # Four are for a new patient's way: is there one, the way, what happened, whose referral may be theirs.
    "a call that opens a callback": (22, lambda desk: desk.callback()),
    "a claim": (9, lambda desk: desk.do.callbacks.claim(1, by=desk.lee)),
    "an outcome": (9, lambda desk: desk.do.callbacks.record(NewAttempt(1, Outcome.BUSY), by=desk.lee)),
}


@pytest.mark.parametrize("name", WRITES)
def test_an_action_takes_few_statements(any_desk: Desk, name: str) -> None:
    most, act = WRITES[name]
    busy(any_desk)
    with queries(any_desk) as seen:
        act(any_desk)
    # To a server go the limits of a transaction, with BEGIN, and the word to the other desks.
    most += 0 if any_desk.store.is_sqlite else 2
    assert len(seen) <= most, "\n".join(seen)


def test_no_statement_walks_through_the_calls_or_the_callbacks(desk: Desk) -> None:
    # A million calls make one such walk a third of a second: each of these must have an index.
    database = desk.store.database
    assert isinstance(database, SqliteDatabase)
    seen: list[tuple[str, Any]] = []
    database.query_hooks.append(lambda event: seen.append((event.sql, event.params)))
    busy(desk, 3)
    desk.call(number="(212) 555-0142")
    desk.call(number="(212) 555-0142", next_step=NextStep.SETTLED)
    desk.do.undo.undo(by=desk.dana)
    desk.clock.set("tue 10:00")
    for _, act in (*READS.values(), *WRITES.values()):
        act(desk)
    database.query_hooks.clear()
    walks = set()
    for sql, params in seen:
        if sql.startswith(("SELECT", "UPDATE")):
            names = {alias: table for table, alias in NAMED.findall(sql)}
            with desk.store.reading() as db:
                plan = db.execute_sql(f"EXPLAIN QUERY PLAN {sql}", params).fetchall()
            walked = [step.split()[1] for *_, step in plan if step.startswith("SCAN") and "USING" not in step]
            walks |= {(name, sql) for name in walked if names.get(name, name) in LONG}
    assert not walks
